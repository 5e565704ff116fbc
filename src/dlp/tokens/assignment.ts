import { type Assigned, valueBehind } from './assigned-value.ts';
import { BLANK, NAME, QUOTES, WHITE, WORD } from './byte-class.ts';
import { latin1 } from './placeholder-value.ts';
import { providerRule } from './provider-names.ts';
import type { Anchor, DetectedSpan, Detector, Span } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { judgeName } from './secret-name.ts';
import { isSecretValue } from './secret-value.ts';

/** Bytes of a name before and behind the word that tells. */
const NAME_BEFORE = 64;
const NAME_BEHIND = 40;

const KEYWORDS = ['pass', 'pwd', 'secret', 'token', 'key', 'auth', 'cred'] as const;

/**
 * `name = value` in whatever spells it (source, environment files, YAML, JSON, XML, headers, forms, command lines, chat),
 * where the name says that the value is secret and the value does not look otherwise.
 */
export const assignments: readonly Detector[] = KEYWORDS.map((keyword) => ({
  anchors: [{ text: keyword, fold: true } satisfies Anchor],
  contextual: true,
  verify(window: ScanWindow, start: number, end: number): DetectedSpan | undefined {
    const nameEnd = boundedEnd(window, NAME, end, NAME_BEHIND);
    if (nameEnd === undefined) return undefined;
    // A dot or a dash at the end of a name is a sentence's, or an arrow's.
    const assigned = valueBehind(window, nameEnd);
    if (assigned === undefined) return undefined;
    const nameStart = window.runStart(NAME, start, NAME_BEFORE);
    const name = latin1(window, nameStart, nameEnd);
    return judge(window, name, start - nameStart, keyword, assigned);
  },
}));

function judge(
  window: ScanWindow,
  name: string,
  at: number,
  keyword: string,
  assigned: Assigned,
): DetectedSpan | undefined {
  const kind = judgeName(name, at, keyword);
  if (kind === undefined || !isSecretValue(window, assigned, kind, assigned)) return undefined;
  const rule = providerRule(
    name,
    latin1(window, assigned.start, Math.min(assigned.end, assigned.start + 128)),
  );
  return {
    rule: rule ?? (kind === 'password' ? 'generic-password' : 'generic-api-key'),
    start: assigned.start,
    end: assigned.end,
  };
}

/** A value that was parsed apart, and is known by its name. */
export function namedValue(window: ScanWindow, name: string): DetectedSpan | undefined {
  const bare = name.slice(0, NAME_BEFORE + NAME_BEHIND);
  const lower = bare.toLowerCase();
  const span = trimmed(window);
  for (const keyword of KEYWORDS) {
    for (let at = lower.indexOf(keyword); at >= 0; at = lower.indexOf(keyword, at + 1)) {
      const hit = judge(window, bare, at, keyword, { ...span, literal: true });
      if (hit !== undefined) return hit;
    }
  }
  return undefined;
}

/** Without blanks, quotes and a scheme before it. */
function trimmed(window: ScanWindow): Span {
  let start = window.from;
  let end = Math.min(window.to, start + 1024);
  while (start < end && window.is(start, WHITE | QUOTES)) start++;
  while (end > start && window.is(end - 1, WHITE | QUOTES)) end--;
  const word = boundedEnd(window, WORD, start, 12);
  if (word !== undefined && window.is(word, BLANK)) {
    const scheme = latin1(window, start, word).toLowerCase();
    if (SCHEMES.has(scheme)) start = word + 1;
  }
  return { start, end };
}

const SCHEMES = new Set(['bearer', 'basic', 'token', 'apikey', 'ssws', 'digest']);

function boundedEnd(window: ScanWindow, mask: number, start: number, most: number): number | undefined {
  const limit = Math.min(window.to, start + most);
  let end = start;
  while (end < limit && window.is(end, mask)) end++;
  window.steps += end - start + 1;
  return end - start === most ? undefined : end;
}
