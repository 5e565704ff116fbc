import {
  BARE_VALUE,
  BASE62,
  BASE64,
  BLANK,
  HEX_LOWER,
  LOWER,
  NOT_QUOTE,
  QUOTES,
  WHITE,
} from './byte-class.ts';
import type { DetectedSpan, Detector, Span } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { isSecretValue, isTypedPassword } from './secret-value.ts';

const LONGEST = 256;
/** Bytes before a pipe in which what is sent into it stands. */
const BEFORE = 160;
const PERCENT = 0x25;
const BACKSLASH = 0x5c;

/** A word of a command line that begins at `from`, blanks before it allowed, without its quotes. */
function wordAt(window: ScanWindow, from: number): Span | undefined {
  let at = from;
  while (at < from + 4 && window.is(at, BLANK)) at++;
  // Also as it stands in JSON: `\\"…\\"`.
  const isEscaped = window.at(at) === BACKSLASH && window.is(at + 1, QUOTES);
  if (isEscaped) at++;
  const isQuoted = window.is(at, QUOTES);
  if (isQuoted) at++;
  const run = window.runEnd(isQuoted ? NOT_QUOTE : BARE_VALUE, at, 8);
  const end = isEscaped && window.at(run - 1) === BACKSLASH ? run - 1 : run;
  return end - at > LONGEST || end <= at ? undefined : { start: at, end };
}

function password(window: ScanWindow, span: Span | undefined): DetectedSpan | undefined {
  return span !== undefined && isSecretValue(window, span, 'password', { literal: true })
    ? { rule: 'generic-password', ...span }
    : undefined;
}

/** Commands whose next word is the secret (the manual page of each). */
const behindCommand: Detector = {
  anchors: ['rclone obscure ', 'requirepass ', 'masterauth ', 'ansible-vault encrypt_string '].map(
    (text) => ({ text }),
  ),
  contextual: true,
  verify: (window, _start, anchorEnd) => password(window, wordAt(window, anchorEnd)),
};

/** `wandb login KEY`: forty hexadecimal digits. */
const weightsAndBiases: Detector = {
  anchors: [{ text: 'wandb login ' }],
  contextual: true,
  verify(window, _start, anchorEnd) {
    const end = window.runEnd(HEX_LOWER, anchorEnd, 9);
    return end - anchorEnd === 40 ? { rule: 'generic-api-key', start: anchorEnd, end } : undefined;
  },
};

/** Samba's `-U user%password` (smbclient(1), net(8)). */
const sambaUser: Detector = {
  anchors: [{ text: ' -U ' }, { text: ' --user=' }],
  contextual: true,
  verify(window, start, anchorEnd) {
    const word = wordAt(window, anchorEnd);
    if (word === undefined) return undefined;
    let at = word.start;
    while (at < word.end && window.at(at) !== PERCENT) at++;
    window.steps += at - word.start;
    if (at === word.end) return undefined;
    const from = Math.max(window.from, start - BEFORE);
    window.steps += start - from;
    if (
      !/(?:^|[\s/"'`$(;|&]|\\[nt])(?:smbclient|rpcclient|smbget|smbmap|net|nmblookup|wbinfo)\s[^\n;|&]*$/.test(
        window.text(from, start),
      )
    )
      return undefined;
    const span = { start: at + 1, end: word.end };
    return isTypedPassword(window, span) ? { rule: 'generic-password', ...span } : undefined;
  },
};

/** Windows' `net use X: \\server\share /user:name password`, the password also before the user. */
const netUse: Detector = {
  anchors: [{ text: ' /user:', fold: true }],
  contextual: true,
  verify(window, start, anchorEnd) {
    const from = Math.max(window.from, start - BEFORE);
    window.steps += start - from;
    const before = /(?:^|[\s"'`]|\\[nt])net\s+use\s[^\n]*?\\\\\S+(?:\s+(\S+))?$/i.exec(
      window.text(from, start),
    );
    if (before === null) return undefined;
    const given = before[1] ?? '';
    if (given !== '') return password(window, { start: start - given.length, end: start });
    const behind = window.text(anchorEnd, Math.min(window.to, anchorEnd + BEFORE));
    window.steps += behind.length;
    const user = /^[^\s]{1,100}[ \t]+(?=[^\s/])/.exec(behind);
    return user === null ? undefined : password(window, wordAt(window, anchorEnd + user[0].length));
  },
};

/** `openssl enc ... -k password` (openssl-enc(1)). */
const opensslKey: Detector = {
  anchors: [{ text: ' -k ' }],
  contextual: true,
  verify(window, start, anchorEnd) {
    const found = password(window, wordAt(window, anchorEnd));
    if (found === undefined) return undefined;
    const from = Math.max(window.from, start - BEFORE);
    window.steps += start - from;
    return /(?:^|[\s/"'`$(;|&]|\\[nt])openssl\s[^\n;|&]*$/.test(window.text(from, start)) ? found : undefined;
  },
};

/** What is echoed into a program that reads a password: `echo '…' | sudo -S`, `echo "root:…" | chpasswd`. */
const piped: Detector = {
  anchors: [
    '| sudo -S',
    '|sudo -S',
    '| chpasswd',
    '| passwd --stdin',
    '| docker login',
    '| helm registry login',
    '| kinit',
    '| cryptsetup',
  ].map((text) => ({ text })),
  contextual: true,
  verify(window, start) {
    const from = Math.max(window.from, start - BEFORE);
    window.steps += start - from;
    const text = window.text(from, start);
    const said = /(?:echo|printf)\s+(?:-\w+\s+)*(?:\\?(["'])([^"'\n\\]+)\\?\1|([^\s"'|;&\\]+))\s*$/.exec(
      text,
    );
    const value = said?.[2] ?? said?.[3];
    if (said === null || value === undefined) return undefined;
    const secret = value.slice(value.lastIndexOf(':') + 1).replace(/\\n$/, '');
    const at = from + said.index + said[0].lastIndexOf(value) + value.length;
    const end = value.endsWith('\\n') ? at - 2 : at;
    return password(window, { start: end - secret.length, end });
  },
};

/** Passwords on command lines that no flag or variable names, and in the line-wise settings of servers. */
export const shellSecrets: readonly Detector[] = [
  ...[behindCommand, weightsAndBiases, sambaUser, netUse, opensslKey, piped],
];

/** `pw`, `psk`: names too short for the words that names are split into. */
const SHORT = ['pw:', 'pw=', 'pw =', 'pw"', 'psk:', 'psk=', 'psk =', 'psk"'];

export const shortNames: Detector = {
  anchors: SHORT.map((text) => ({ text, fold: true })),
  contextual: true,
  verify(window: ScanWindow, start: number, anchorEnd: number): DetectedSpan | undefined {
    if (!beginsWord(window, start)) return undefined;
    // A comparison, or base64 that ends so.
    if (window.at(anchorEnd - 1) === 0x3d && window.at(anchorEnd) === 0x3d) return undefined;
    let at = anchorEnd;
    while (at < anchorEnd + 4 && (window.is(at, WHITE) || window.at(at) === 0x3d || window.at(at) === 0x3a))
      at++;
    const span = wordAt(window, at);
    return span !== undefined && isText(window, span) ? password(window, span) : undefined;
  },
};

/** Three bytes come by chance in a large binary file: what follows must be written, and end as words do. */
function isText(window: ScanWindow, { start, end }: Span): boolean {
  window.steps += end - start;
  for (let at = start; at < end; at++) if (window.at(at) > 0x7e) return false;
  return end === window.to || window.is(end, WHITE | QUOTES) || ENDS.includes(window.at(end));
}

const ENDS = [...';,&<\\'].map((mark) => mark.charCodeAt(0));

/** `pw`, `dbPw`, which begins a word with its capital; not `npw`, nor `6Pw=` and `kQ8aPw=`, with which base64 ends. */
function beginsWord(window: ScanWindow, start: number): boolean {
  if (!window.is(start - 1, BASE62)) return true;
  if (window.at(start) !== 0x50) return false;
  let at = start;
  while (at > start - OWNER_MAX && window.is(at - 1, LOWER)) at--;
  return at < start && !window.is(at - 1, BASE64);
}

/** Bytes of the word before. */
const OWNER_MAX = 16;
