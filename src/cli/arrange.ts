import { nearest } from '../diagnostics/nearest.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { UsageFailure } from '../diagnostics/usage-failure.ts';
import { GLOBAL_FLAGS, usage } from './global-flags.ts';
import { TEXT } from './text.ts';

/** What must be known of a command's flags to read a command line: names as typed, without the dashes. */
export interface KnownFlag {
  readonly name: string;
  readonly takesValue: boolean;
  readonly repeats: boolean;
  readonly placeholder: string;
  readonly values?: readonly string[];
  readonly brief: string;
}

export interface CommandShape {
  /** `bot-bottle egress serve`, for errors. */
  readonly path: string;
  readonly flags: readonly KnownFlag[];
  /** The first argument ends the flags: what follows belongs to another program. */
  readonly stopsAtArgument: boolean;
  /**
   * How many arguments are the command's own where another program's follow `--`: one that is left out is passed as
   * ''. Absent: all are.
   */
  readonly ownArguments?: number;
}

/**
 * Reads a command's words once, so that stricli sees only what it reads the same way: a flag with any value at all
 * (empty, with line breaks, with dashes after `=`), `--` before the first argument where flags end there. Everything
 * that is wrong with a flag is worded here.
 */
export function arrange(
  words: readonly string[],
  shape: CommandShape,
): Result<readonly string[], UsageFailure> {
  const arranged: string[] = [];
  const seen = new Set<string>();
  let own = 0;
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (word === '--') {
      const missing = Array<string>(Math.max(0, (shape.ownArguments ?? 0) - own)).fill('');
      return ok([...arranged, ...missing, ...words.slice(index)]);
    }
    if (!word.startsWith('-') || word === '-') {
      if (shape.stopsAtArgument) return ok([...arranged, '--', ...words.slice(index)]);
      own++;
      if (own > (shape.ownArguments ?? own)) return fail(usage(TEXT.agentArgument(word, shape.path)));
      arranged.push(word);
      continue;
    }
    if (word === '--help' || word === '-h') return ok(['--help']);
    const equals = word.indexOf('=');
    const name = equals === -1 ? word : word.slice(0, equals);
    const flag = shape.flags.find((known) => name === `--${known.name}`);
    if (flag === undefined) return fail(unknown(name, shape));
    if (seen.has(name) && !flag.repeats) return fail(usage(TEXT.repeatedFlag(name)));
    seen.add(name);
    if (!flag.takesValue) {
      if (equals !== -1) return fail(usage(TEXT.unwantedValue(name)));
      arranged.push(name);
      continue;
    }
    const value = equals === -1 ? words[++index] : word.slice(equals + 1);
    // A value that begins with a dash needs the `=`: without it, a forgotten value would swallow the next flag.
    if (value === undefined || value === '' || (equals === -1 && value.startsWith('-'))) {
      return fail(usage(TEXT.missingValue(name, flag.placeholder)));
    }
    if (flag.values !== undefined && !flag.values.includes(value)) {
      return fail(usage(TEXT.notOneOf(name, value, flag.values, nearest(value, flag.values))));
    }
    // stricli reads `--flag=value` only on one line, and `--flag value` only where the value is no flag itself.
    if (/[\n\r\u2028\u2029]/.test(value)) arranged.push(name, value);
    else arranged.push(`${name}=${value}`);
  }
  return ok(arranged);
}

function unknown(name: string, shape: CommandShape): UsageFailure {
  const meant = nearest(name, [...shape.flags.map((flag) => `--${flag.name}`), '--help']);
  return usage(TEXT.unknownFlag(name, meant, GLOBAL_FLAGS.includes(name), shape.path));
}
