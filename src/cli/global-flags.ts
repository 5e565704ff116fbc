import { nearest } from '../diagnostics/nearest.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { UsageFailure } from '../diagnostics/usage-failure.ts';
import { type Sentence, TEXT } from './text.ts';

/** What stands before the verb. */
export interface GlobalFlags {
  readonly home?: string;
  readonly quiet: boolean;
  readonly debug: boolean;
  readonly version: boolean;
  /** From the verb on; begins with `--help` when that stood in its place. */
  readonly rest: readonly string[];
}

const SWITCHES = ['--quiet', '--debug', '--version'] as const;
export const GLOBAL_FLAGS: readonly string[] = ['--home', ...SWITCHES];

/** Takes the flags off that stand before the verb. */
export function peelGlobalFlags(argv: readonly string[]): Result<GlobalFlags, UsageFailure> {
  const found = { quiet: false, debug: false, version: false };
  let home: string | undefined;
  let index = 0;
  for (; index < argv.length; index++) {
    const word = argv[index] as string;
    if (!word.startsWith('-') || word === '--help' || word === '-h') break;
    const equals = word.indexOf('=');
    const flag = equals === -1 ? word : word.slice(0, equals);
    if (flag === '--home') {
      const value = equals === -1 ? argv[++index] : word.slice(equals + 1);
      if (value === undefined || value === '') return fail(usage(TEXT.missingValue('--home', 'DIR')));
      home = value;
      continue;
    }
    const known = SWITCHES.find((name) => name === flag);
    if (known === undefined) {
      const meant = nearest(flag, [...GLOBAL_FLAGS, '--help']);
      return fail(usage(TEXT.unknownFlag(flag, meant, false, TEXT.program)));
    }
    if (equals !== -1) return fail(usage(TEXT.unwantedValue(flag)));
    found[known.slice(2) as keyof typeof found] = true;
  }
  return ok({ ...found, ...(home === undefined ? {} : { home }), rest: argv.slice(index) });
}

export function usage(sentence: Sentence): UsageFailure {
  return { room: 'usage', kind: 'bad-flag', ...sentence };
}
