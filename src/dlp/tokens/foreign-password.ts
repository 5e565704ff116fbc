import { valueBehind } from './assigned-value.ts';
import { BLANK, WORD } from './byte-class.ts';
import type { DetectedSpan, Detector } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { isSecretValue } from './secret-value.ts';
import { type Assigned, valueAt } from './value-at.ts';

/** "Password" where the language's letters are not ASCII's; the others are words of `secret-name.ts`. */
const WORDS = 'contraseña пароль 密码 密碼 パスワード 비밀번호 hasło lösenord'.split(' ');
const NAMES = new Set(WORDS);

/** What assigns without a blank where a script has none. */
const MARKS = ['：', '是', '为', '為'].map((mark) => new TextEncoder().encode(mark));
/** Anchors are three characters or more: shorter words are looked for with what may follow. */
const BEHIND_SHORT = [':', '=', ' ', '"', '`', '：', '是', '为', '為'];

/** Whether a name that was parsed apart is one of them; lower case. */
export function isForeignPassword(name: string): boolean {
  return NAMES.has(name.trim());
}

/** `пароль: VALUE`, `la contraseña es VALUE`, `密码：VALUE`. */
export const foreignPasswords: readonly Detector[] = WORDS.map((word) => {
  const spellings = [...new Set([word, `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`])];
  const length = Buffer.byteLength(word);
  return {
    anchors: spellings
      .flatMap((one) => (one.length > 2 ? [one] : BEHIND_SHORT.map((behind) => one + behind)))
      .map((text) => ({ text })),
    contextual: true,
    verify(window: ScanWindow, start: number): DetectedSpan | undefined {
      const nameEnd = start + length;
      const assigned = behindMark(window, nameEnd) ?? behindOperator(window, nameEnd);
      if (assigned === undefined) return undefined;
      const { literal, spoken = false } = assigned;
      for (let at = assigned.start; at < assigned.end; at++) if (window.at(at) > 0x7e) return undefined;
      window.steps += assigned.end - assigned.start;
      if (!isSecretValue(window, assigned, spoken ? 'vague' : 'password', { literal })) return undefined;
      return { rule: 'generic-password', start: assigned.start, end: assigned.end };
    },
  };
});

function behindOperator(window: ScanWindow, nameEnd: number): Assigned | undefined {
  return window.is(nameEnd, WORD) ? undefined : valueBehind(window, nameEnd);
}

function behindMark(window: ScanWindow, nameEnd: number): Assigned | undefined {
  const mark = MARKS.find((one) => window.startsWith(one, nameEnd));
  if (mark === undefined) return undefined;
  let at = nameEnd + mark.length;
  while (at < nameEnd + 8 && window.is(at, BLANK)) at++;
  return valueAt(window, at, false, true);
}
