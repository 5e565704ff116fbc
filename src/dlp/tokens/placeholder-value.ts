import { placeholderFor } from '../../plan/placeholder.ts';
import { LiteralAutomaton } from './literal-automaton.ts';
import type { Span } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';

/** Bytes of a value that are looked at. */
const SAMPLE = 128;

const OURS = placeholderFor('');

/** What people write where a secret would stand, wherever it is in the value. */
const TELLING = [
  OURS,
  'example',
  'your',
  'placeholder',
  'changeme',
  'change_me',
  'change-me',
  'changeit',
  'replace',
  'redacted',
  'removed',
  'dummy',
  'insert',
  'xxxx',
  '****',
  '....',
  '____',
  '----',
  '${',
  '$(',
  '{{',
  '%s',
  '%(',
  '<%',
  '#{',
  'process.env',
  'os.environ',
  'getenv',
  'secrets.',
  'env.',
  'vault:',
  'arn:aws',
  'todo',
  'fixme',
  'lorem',
  'anonymous',
  'anoncvs',
  'user:pass',
];

/** Values that are words for a value; also with digits behind them. */
const WORDS = new Set(
  'password passwd pass pwd passw0rd p4ssw0rd secret secrets token key apikey api_key api-key mypassword my_password my-password mysecret my-secret my_secret mytoken my-token mykey my-key test testing tester admin administrator root user username guest default none null nil undefined true false example sample demo foo bar baz foobar changeme postgres mysql redis mongo rabbitmq guest minio minioadmin letmein qwerty abc value string empty hidden masked secretpassword secret_password secret-password supersecret super-secret super_secret verysecret topsecret testpassword test-password test_password testtoken test-token test_token testsecret test-secret test_secret testkey test-key test_key fake faketoken fake-token fakepassword fake-key fakekey somepassword some-password somesecret somekey thepassword mypass dbpassword db_password userpass rootpass rootpassword adminpass adminpassword hunter basic bearer digest required optional'.split(
    ' ',
  ),
);

const TELLING_LITERALS = new LiteralAutomaton(TELLING);
/** No word for a value is longer. */
const LONGEST_WORD = 32;
/** Marks and digits that people put behind a word. */
const LONGEST_SUFFIX = 8;

/** Whether a value is a stand-in: a word for a value, a variable, a drawing, or one of our own. */
export function isPlaceholder(window: ScanWindow, { start, end }: Span): boolean {
  const to = Math.min(end, start + SAMPLE);
  window.steps += to - start;
  return stands(window.bytes, start, to, (last) => window.text(start, last));
}

/** The same of bytes that are no window's. */
export function isPlaceholderIn(bytes: Uint8Array, start: number, end: number): boolean {
  return stands(bytes, start, end, (last) =>
    Buffer.from(bytes.buffer, bytes.byteOffset + start, last - start).toString('latin1'),
  );
}

/** `text` reads up to an index. */
function stands(bytes: Uint8Array, start: number, end: number, text: (last: number) => string): boolean {
  if (TELLING_LITERALS.isIn(bytes, start, end)) return true;
  const first = bytes[start] as number;
  // < [ { ( open something to fill in.
  if (first === 0x3c || first === 0x5b || first === 0x7b || first === 0x28) return true;
  if (first === 0x24) return VARIABLE.test(text(end));
  if (first === 0x25) return BATCH_VARIABLE.test(text(end));
  return isWord(bytes, start, end, text);
}

const VARIABLE = /^\$[A-Za-z_]\w*(?:$|::|->|-$|[.:/])/;
const BATCH_VARIABLE = /^%[A-Za-z_]\w*%?$/;

function isWord(bytes: Uint8Array, start: number, end: number, text: (last: number) => string): boolean {
  let last = end;
  while (last > start && last > end - LONGEST_SUFFIX && isSuffix(bytes[last - 1] as number)) last--;
  if (last - start > LONGEST_WORD || last === start) return false;
  for (let at = start; at < last; at++) if (!isWordByte(bytes[at] as number)) return false;
  return WORDS.has(text(last).toLowerCase());
}

/** A digit, `!`, `.`, `_`, `-`. */
function isSuffix(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x21 || byte === 0x2e || byte === 0x5f || byte === 0x2d;
}

/** A letter, what joins words, and the digits that stand for letters: `passw0rd`, `p4ssw0rd`. */
function isWordByte(byte: number): boolean {
  const letter = byte | 32;
  return (
    (letter >= 0x61 && letter <= 0x7a) || byte === 0x5f || byte === 0x2d || byte === 0x30 || byte === 0x34
  );
}
