import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { badFlag, type UsageFailure } from '../../diagnostics/usage-failure.ts';
import type { DeskOptions } from './service.ts';

export interface DeskFlags extends DeskOptions {
  /** Holds one log for each half, `git-gate.log` and `supervise.log`; absent: stderr. */
  readonly logDir?: string;
}

const USAGE =
  'desk.cjs serve --slug SLUG --run-dir DIR --queue DIR [--address IP] [--git-gate DIR] [--supervise DIR] [--log-dir DIR]';

const NAMES = new Map([
  ['--slug', 'slug'],
  ['--run-dir', 'runDir'],
  ['--queue', 'queueDir'],
  ['--address', 'address'],
  ['--git-gate', 'gitGateDir'],
  ['--supervise', 'superviseDir'],
  ['--log-dir', 'logDir'],
] as const);

export function parseDeskFlags(argv: readonly string[]): Result<DeskFlags, UsageFailure> {
  const values: { -readonly [K in keyof DeskFlags]?: string } = {};
  for (let at = 0; at < argv.length; at += 2) {
    const flag = argv[at] as string;
    const name = NAMES.get(flag as '--slug');
    if (name === undefined) return fail(badFlag(`there is no flag ${flag}`, USAGE));
    const value = argv[at + 1];
    if (value === undefined || value === '') return fail(badFlag(`${flag} has no value`, USAGE));
    values[name] = value;
  }
  const { slug, runDir, queueDir, ...rest } = values;
  if (slug === undefined || runDir === undefined || queueDir === undefined)
    return fail(badFlag('the desk needs --slug, --run-dir and --queue', USAGE));
  return ok({ slug, runDir, queueDir, ...rest });
}
