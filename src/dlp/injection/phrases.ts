import type { Concept } from './lexicon.ts';

/**
 * What an instruction to a reader of text looks like, as sequences of concepts. `A 3 B|C =w` is: a word of concept A,
 * then, with at most 3 words between, one of B or C, then at once the word `w`. All of it stands in one sentence.
 */
export interface Phrase {
  readonly rule: Rule;
  /** Evidence that the phrase gives: 1 blocks alone. */
  readonly weight: number;
  readonly steps: string;
  /** It is an order only where an order may begin: after a stop, a comma, `please`, `you must`. Elsewhere half its weight. */
  readonly imperative?: true;
}

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
  'task-hijack',
  'verdict-steering',
] as const;
export type Rule = (typeof RULES)[number];

type Line = readonly [rule: Rule, weight: number, steps: string, imperative?: 'order'];

const LINES: readonly Line[] = [
  // Overrides
  ['instruction-override', 1, 'ignore 3 all 3 prior 2 instruct', 'order'],
  ['instruction-override', 1, 'ignore 3 prior 2 instruct', 'order'],
  ['instruction-override', 1, 'ignore 2 all 2 your 2 instruct', 'order'],
  ['instruction-override', 0.9, 'ignore 1 your 3 instruct', 'order'],
  ['instruction-override', 0.7, 'ignore 1 all 3 instruct', 'order'],
  ['instruction-override', 1, 'ignore 1 system 2 instruct', 'order'],
  ['instruction-override', 1, 'ignore 4 instruct 5 prior', 'order'],
  ['instruction-override', 1, 'ignore 4 instruct 4 you 3 told', 'order'],
  ['instruction-override', 0.9, 'ignore 3 instruct|instructWeak 3 you 3 told', 'order'],
  ['instruction-override', 0.6, 'ignore 2 all 2 prior 2 instructWeak', 'order'],
  ['instruction-override', 0.45, 'ignore 3 prior 2 instructWeak', 'order'],
  ['instruction-override', 0.7, 'ignore 2 your 3 instructWeak', 'order'],
  ['instruction-override', 0.45, 'ignore 1 all 3 instructWeak', 'order'],
  ['instruction-override', 0.9, 'ignore 3 all 3 you 3 told', 'order'],
  ['instruction-override', 0.8, 'ignore 3 =what 3 told', 'order'],
  ['instruction-override', 0.6, 'ignoreStrong 1 all 3 prior', 'order'],
  ['instruction-override', 1, 'pay =no =attention 4 instruct|told', 'order'],
  ['instruction-override', 0.6, 'pay =no =attention 4 prior|instructWeak', 'order'],
  ['instruction-override', 1, 'putAside 4 prior|your 3 instruct 2 aside', 'order'],
  ['instruction-override', 0.9, 'putAside 1 aside 4 prior|your|all 3 instruct|told', 'order'],
  [
    'instruction-override',
    1,
    'neg|stop 2 obey|following|=listening|=adhering 3 prior|your|system 3 instruct',
    'order',
  ],
  [
    'instruction-override',
    0.8,
    'neg|stop 2 obey|following|=listening|=adhering 3 prior|your|system 3 instructWeak',
    'order',
  ],
  ['instruction-override', 0.9, 'neg|stop 2 obey 3 instruct 3 prior|told', 'order'],
  ['instruction-override', 0.9, 'prior|your|all 2 instruct 2 be|must 3 ignored'],
  ['instruction-override', 0.6, 'prior|your|all 2 instructWeak 2 be|must 3 ignored'],
  ['instruction-override', 0.9, 'prior|your 2 instruct|instructWeak 3 neg|noLonger 2 apply'],
  ['instruction-override', 0.8, 'prior|all|your 2 instruct 3 ignore'],
  ['instruction-override', 0.9, 'treat 3 prior|all|your 2 instruct 2 asThough 3 ignored'],
  ['instruction-override', 0.9, 'act|treat =as 2 prior|your 3 instruct|instructWeak 2 neg|=never 2 exist'],
  [
    'instruction-override',
    0.9,
    'thisThing|following|fresh 2 instruct|instructWeak|notice 3 replaceVerb 4 all|prior|your|other',
  ],
  [
    'instruction-override',
    0.7,
    'thisThing|following|fresh 2 instruct 2 =take|=takes|=have|=has 1 replaceVerb',
  ],
  ['instruction-override', 0.7, 'replaceVerb 3 prior|all|your 2 instruct'],
  // New instructions and tasks
  ['new-instructions', 0.6, 'your 1 fresh 1 task|instruct'],
  ['new-instructions', 0.4, 'here 2 fresh 1 instruct'],
  ['new-instructions', 0.5, 'follow|obey 2 thisThing 1 instruct 2 instead'],
  ['new-instructions', 0.35, 'your 1 task 2 be 1 now|to|instead'],
  ['new-instructions', 0.4, 'now 2 your 2 task'],
  ['new-instructions', 0.45, 'from now on 2 you'],
  ['new-instructions', 0.35, 'fresh =system 1 prompt'],
  ['new-instructions', 0.5, 'you 1 must 1 now 2 follow|obey'],
  ['task-hijack', 0.4, 'stop 2 =what =you 1 be 1 =doing'],
  ['task-hijack', 0.4, 'stop|ignore 3 prior|your|=the 2 task'],
  ['task-hijack', 0.3, 'beforeYou 2 continuing'],
  ['task-hijack', 0.35, 'instead =of 2 continuing'],
  ['task-hijack', 0.35, 'instead 2 respond|reveal|run|send'],
  ['task-hijack', 0.35, 'respond 2 only 3 =the|=with|=word'],
  // Roles
  ['role-change', 0.45, 'you 1 be 1 now 1 an|in|=my|persona'],
  ['role-change', 0.55, 'you 1 be|=are =no noLonger'],
  ['role-change', 0.55, 'you 1 be 3 persona'],
  ['role-change', 0.5, 'act 3 persona', 'order'],
  ['role-change', 0.5, 'enter 3 modeKind 1 mode'],
  ['role-change', 0.4, 'modeKind mode 2 enter'],
  ['role-change', 0.6, '=do =anything =now'],
  ['role-change', 0.5, 'act 2 you 4 neg|no 3 instructWeak|protection'],
  ['role-change', 0.5, 'neg|=no 3 protection|instructWeak 3 apply 3 you'],
  // Readers
  ['addresses-ai-reader', 0.5, 'attention|notice|for|to 2 all|=the 1 ai 1 agent'],
  ['addresses-ai-reader', 0.5, 'attention|notice 2 ai 1 agent'],
  ['addresses-ai-reader', 0.45, 'attention|notice 1 ai|=assistant|=agent|=agents|=assistants', 'order'],
  ['addresses-ai-reader', 0.6, 'system 1 notice 3 ai'],
  ['addresses-ai-reader', 0.6, '=if =you =are|=youre 3 ai|=assistant|=agent|=bot'],
  ['addresses-ai-reader', 0.6, '=if youre 3 ai|=assistant|=agent|=bot'],
  ['addresses-ai-reader', 0.6, 'ai|agent 1 agent 3 reading 2 thisThing'],
  ['addresses-ai-reader', 0.55, 'ai|agent 2 reading 2 thisThing 1 page'],
  ['addresses-ai-reader', 0.45, '=as =an|=a|=the 1 ai 1 agent|model 4 you'],
  ['addresses-ai-reader', 0.35, 'ai 1 agent 1 must'],
  ['addresses-ai-reader', 0.3, 'ai 1 please|must', 'order'],
  ['addresses-ai-reader', 0.4, '=when|=while|=if 2 reading 2 thisThing 1 page 4 you|must|please'],
  ['addresses-ai-reader', 0.5, 'whoever 2 ai'],
  // Exfiltration
  ['exfiltration', 0.7, 'send 6 secretStrong|environment 8 to|=at|=via 4 dest'],
  ['exfiltration', 0.5, 'send 5 secret|variables|key 6 to|=at|=via 4 dest'],
  ['exfiltration', 0.5, 'send 4 all|your|prior 3 chat|variables|prompt 5 to 4 dest'],
  ['exfiltration', 0.5, 'send 4 secretStrong|environment 6 to 4 dest'],
  ['exfiltration', 0.5, 'append 6 secret|chat|variables|prompt|environment 8 query'],
  ['exfiltration', 0.4, 'render 4 image 8 secret|chat|variables|environment|query'],
  ['exfiltration', 0.5, 'shell 6 secretStrong|environment 4 pipe 2 shell|base64'],
  ['exfiltration', 0.5, 'shell 8 secretStrong|=passwd|=history'],
  ['exfiltration', 0.4, 'reveal 4 all|your 3 secretStrong|environment'],
  [
    'exfiltration',
    0.45,
    '=read|=cat|=open|=collect|=gather|=find|=search|=grep|=locate 5 secretStrong|environment 10 send',
  ],
  ['prompt-disclosure', 0.8, 'reveal 3 your 3 system 1 prompt', 'order'],
  ['prompt-disclosure', 0.6, 'reveal 3 your 3 instruct', 'order'],
  ['prompt-disclosure', 0.5, 'reveal 2 system 1 prompt', 'order'],
  ['prompt-disclosure', 0.5, 'reveal 3 prior|=above 3 instruct|=everything', 'order'],
  ['prompt-disclosure', 0.5, '=what 1 be 2 your 2 system|instruct|prior 1 prompt'],
  // Concealment
  ['concealment', 0.5, 'neg 2 tell 3 user', 'order'],
  ['concealment', 0.6, 'neg 2 tell 3 thisThing 3 to 1 user', 'order'],
  ['concealment', 0.5, 'neg 2 tell 3 thisThing 1 instruct|notice|page|instructWeak|=step|=action', 'order'],
  ['concealment', 0.4, '=without 2 telling 4 user|thisThing'],
  ['concealment', 0.35, '=without 1 telling'],
  ['concealment', 0.4, 'secretly 3 send|run|append|add|approve|=do'],
  ['concealment', 0.5, 'keep 3 hiddenAdj 2 from 3 user'],
  ['concealment', 0.4, 'keep 2 thisThing 1 hiddenAdj'],
  ['concealment', 0.5, 'user 2 must|neg 3 =know|=see|=notice|=learn|=realize'],
  // Commands and permissions
  ['dangerous-command', 0.35, 'run 3 following|thisThing|=these 1 command'],
  ['dangerous-command', 0.35, 'shell 8 url 4 pipe 2 shell'],
  ['dangerous-command', 0.25, 'run 4 shell 5 url'],
  ['dangerous-command', 0.45, 'destroy 3 all|your|=the|=entire 3 files'],
  ['dangerous-command', 0.3, '=rm =rf'],
  ['dangerous-command', 0.5, 'add 3 backdoor'],
  ['dangerous-command', 0.3, 'run|=use 2 your 2 tool'],
  ['permission-change', 0.5, 'approve 3 all|thisThing 3 approval', 'order'],
  ['permission-change', 0.4, 'automatically 1 approve'],
  ['permission-change', 0.4, 'approve 4 automatically'],
  ['permission-change', 0.5, 'disable 4 protection', 'order'],
  ['permission-change', 0.4, '=dangerously 3 protection'],
  ['permission-change', 0.35, 'you 1 be 2 authority'],
  [
    'verdict-steering',
    0.6,
    'rate|give|=leave 4 positive 3 =review|=score|=rating|=recommendation|=verdict',
    'order',
  ],
  ['verdict-steering', 0.4, 'rate 4 thisThing 4 positive', 'order'],
  ['verdict-steering', 0.4, 'neg 2 tell|rate|highlight 3 negatives', 'order'],
  // Markers
  ['turn-spoofing', 0.5, 'fakeTool'],
  ['turn-spoofing', 0.35, 'begin|=new|=official|=important|=updated =system 1 notice|prompt'],
];

export const PHRASES: readonly Phrase[] = LINES.map(([rule, weight, steps, order]) => ({
  rule,
  weight,
  steps,
  ...(order === undefined ? {} : { imperative: true as const }),
}));

/** A step's parts that begin with `=` are words; all others are concepts. */
export function conceptOf(part: string): Concept | undefined {
  return part.startsWith('=') ? undefined : (part as Concept);
}
