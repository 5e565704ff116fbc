import type { Message } from './message.ts';

/** The command line itself was wrong: exit code 2. */
export interface UsageFailure {
  readonly room: 'usage';
  readonly kind: 'bad-flag' | 'missing-argument' | 'needs-terminal';
  /** What was wrong, in words. */
  readonly what: string;
  readonly mend: string;
}

export function badFlag(what: string, mend: string): UsageFailure {
  return { room: 'usage', kind: 'bad-flag', what, mend };
}

export function wordUsageFailure(failure: UsageFailure): Message {
  return { what: failure.what, mend: failure.mend };
}
