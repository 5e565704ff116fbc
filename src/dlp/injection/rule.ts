export const RULES = [
  'instruction-override',
  'new-instructions',
  'role-change',
  'turn-spoofing',
  'addresses-ai-reader',
  'exfiltration',
  'prompt-disclosure',
  'concealment',
  'dangerous-command',
  'permission-change',
  'transaction',
  'task-hijack',
  'verdict-steering',
] as const;
export type Rule = (typeof RULES)[number];

/** By unit of words: the rule that a word of it speaks for, and how strongly beside the word's own weight. */
const SPEAKS_FOR: Readonly<Record<string, readonly [rule: Rule, share: number]>> = {
  IGNORE: ['instruction-override', 2],
  PRIOR: ['instruction-override', 1.5],
  INSTRUCTION: ['instruction-override', 0.7],
  RULE: ['instruction-override', 0.7],
  NEW: ['new-instructions', 1],
  ACTAS: ['role-change', 1.5],
  HACKED: ['role-change', 1],
  XMARK: ['turn-spoofing', 1.2],
  MACHINE: ['addresses-ai-reader', 0.6],
  NOTE: ['addresses-ai-reader', 0.4],
  READER: ['addresses-ai-reader', 0.6],
  SECRET: ['exfiltration', 1],
  SECRETFILE: ['exfiltration', 1.2],
  SEND: ['exfiltration', 1.2],
  PLACE: ['exfiltration', 0.8],
  XSLOT: ['exfiltration', 1.5],
  DATA: ['exfiltration', 0.6],
  PROMPT: ['prompt-disclosure', 1.2],
  SHOW: ['prompt-disclosure', 1],
  QUIET: ['concealment', 1.5],
  TELL: ['concealment', 1],
  RUN: ['dangerous-command', 1],
  COMMAND: ['dangerous-command', 1],
  SHELLWORD: ['dangerous-command', 1.2],
  DELETE: ['dangerous-command', 1.2],
  APPROVE: ['permission-change', 1.2],
  DISABLE: ['permission-change', 1.2],
  PROTECT: ['permission-change', 1],
  PAYVERB: ['transaction', 1.2],
  MONEY: ['transaction', 1.2],
  TASK: ['task-hijack', 1],
  REMEMBER: ['task-hijack', 1],
  ANSWER: ['task-hijack', 0.7],
  WHEN: ['task-hijack', 0.6],
  RATE: ['verdict-steering', 1.2],
  BEST: ['verdict-steering', 1.2],
  CANDIDATE: ['verdict-steering', 1.2],
};

/** By unit: the number of the rule that it speaks for (its place in RULES), and its share; 0: none. */
export interface RulesByUnit {
  readonly rule: Uint8Array;
  readonly share: Float32Array;
}

export function rulesByUnit(names: readonly string[]): RulesByUnit {
  const rule = new Uint8Array(names.length);
  const share = new Float32Array(names.length);
  names.forEach((name, unit) => {
    const speaks = SPEAKS_FOR[name];
    if (speaks === undefined) return;
    rule[unit] = RULES.indexOf(speaks[0]);
    share[unit] = speaks[1];
  });
  return { rule, share };
}
