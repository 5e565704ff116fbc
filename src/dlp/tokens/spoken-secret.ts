import { BARE_VALUE, BLANK, NOT_QUOTE, QUOTES } from './byte-class.ts';
import type { DetectedSpan, Detector } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { isSecretValue } from './secret-value.ts';
import { isMixed } from './value-shape.ts';

const LONGEST = 128;
/** Bytes of a sentence between what it speaks of and its verb. */
const SENTENCE = 64;
/** No shorter value is plainly a password in a sentence. */
const SHORTEST = 8;

/** What people write about when they hand over a password, and the verb or mark before it. */
const SUBJECTS = [
  'password for ',
  'passwort f',
  'passwort v',
  'mot de passe d',
  'contraseña d',
  'password di ',
  'wachtwoord v',
];
const PLACES = ['wifi ', 'wi-fi ', 'wlan ', ' login is ', ' creds are ', 'credentials are ', ' logins are '];
const VERB =
  /^[^\n:="'`<>{}()[\]]{0,48}?(?::| is| are| ist| lautet| est| es| è| =| é)\s+(?:[\w.@+-]{2,40}\s?\/\s)?["'`]?/;

function spoken(anchors: readonly string[], verb: RegExp): Detector {
  return {
    anchors: anchors.map((text) => ({ text, fold: true })),
    contextual: true,
    verify(window: ScanWindow, _start: number, anchorEnd: number): DetectedSpan | undefined {
      const text = window.text(anchorEnd, Math.min(window.to, anchorEnd + SENTENCE));
      window.steps += text.length;
      const said = verb.exec(text);
      if (said === null) return undefined;
      const start = anchorEnd + said[0].length;
      const isQuoted = window.is(start - 1, QUOTES);
      const run = window.runEnd(isQuoted ? NOT_QUOTE : BARE_VALUE, start, 8);
      const end = !isQuoted && window.at(run - 1) === 0x2e ? run - 1 : run;
      if (end - start < SHORTEST || end - start > LONGEST) return undefined;
      if (!isQuoted && !(end === window.to || window.is(run, BLANK) || run > end || !window.is(run, QUOTES)))
        return undefined;
      if (!isMixed(window.bytes, start, end)) return undefined;
      if (!isSecretValue(window, { start, end }, 'password', { literal: true })) return undefined;
      return { rule: 'generic-password', start, end };
    },
  };
}

/** Passwords that a sentence hands over: `the root password for the new box: …`, `wifi at the office is …`, `login is user / …`. */
export const spokenSecrets: readonly Detector[] = [
  spoken(SUBJECTS, VERB),
  spoken(PLACES.slice(0, 3), VERB),
  spoken(PLACES.slice(3), /^(?:[\w.@+-]{2,40}\s?(?:\/|:|and|,)\s?)["'`]?/),
];
