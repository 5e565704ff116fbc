/** One line of a pre-receive hook's input (githooks(5)). */
export interface RefUpdate {
  readonly old: string;
  readonly new: string;
  readonly ref: string;
}

/** What git gave the hook. */
export interface Push {
  readonly updates: readonly RefUpdate[];
  readonly options: readonly string[];
}

const UPDATE = /^([0-9a-f]{40}|[0-9a-f]{64}) ([0-9a-f]{40}|[0-9a-f]{64}) (refs\/[^\s\0]+)$/;
/** Names of refs, and options: more is no push of a person's. */
const UPDATES_MAX = 10_000;
const OPTIONS_MAX = 100;

/** Undefined: git wrote something that the manual does not know. */
export function readPush(input: string, env: Readonly<Record<string, string | undefined>>): Push | undefined {
  const updates: RefUpdate[] = [];
  for (const line of input.split('\n').filter((each) => each !== '')) {
    const [, old, next, ref] = UPDATE.exec(line) ?? [];
    if (old === undefined || next === undefined || ref === undefined || updates.length >= UPDATES_MAX)
      return undefined;
    updates.push({ old, new: next, ref });
  }
  const count = Number(env.GIT_PUSH_OPTION_COUNT ?? '0');
  if (!Number.isInteger(count) || count < 0 || count > OPTIONS_MAX) return undefined;
  const options = Array.from({ length: count }, (_, index) => env[`GIT_PUSH_OPTION_${index}`] ?? '');
  return { updates, options };
}

/** The id that stands for "nothing". */
export function isZero(id: string): boolean {
  return /^0+$/.test(id);
}

/** The values that refs are to have, each once. */
export function newIds({ updates }: Push): readonly string[] {
  return [...new Set(updates.map((update) => update.new).filter((id) => !isZero(id)))];
}
