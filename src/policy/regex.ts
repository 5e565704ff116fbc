import { RE2JS } from 're2js';

/** A rule's regular expression: RE2 syntax, matched in time linear in the input, against the whole of it. */
export interface Regex {
  matches(input: string): boolean;
}

/** Longer ones are not read by people. */
const PATTERN_MAX = 1024;
/** Instructions of the compiled program: matching costs at most this many steps a character. RE2 allows `{1000}`. */
const PROGRAM_MAX = 2048;

export function compileRegex(
  pattern: string,
): { readonly ok: true; readonly regex: Regex } | { readonly ok: false; readonly reason: string } {
  if (pattern.length > PATTERN_MAX) return { ok: false, reason: `longer than ${PATTERN_MAX} characters` };
  try {
    const compiled = RE2JS.compile(pattern);
    if (compiled.programSize() > PROGRAM_MAX)
      return { ok: false, reason: 'too large once its repeats are unrolled' };
    return { ok: true, regex: { matches: (input) => compiled.testExact(input) } };
  } catch (error) {
    return {
      ok: false,
      reason: error instanceof Error ? error.message.replace('error parsing regexp: ', '') : 'invalid',
    };
  }
}
