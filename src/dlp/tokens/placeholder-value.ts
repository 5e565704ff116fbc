import { placeholderFor } from '../../plan/placeholder.ts';
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
];

/** Values that are words for a value; also with digits behind them. */
const WORDS = new Set(
  'password passwd pass pwd passw0rd p4ssw0rd secret secrets token key apikey api_key api-key mypassword my_password my-password mysecret my-secret my_secret mytoken my-token mykey my-key test testing tester admin administrator root user username guest default none null nil undefined true false example sample demo foo bar baz foobar changeme postgres mysql redis mongo rabbitmq guest minio minioadmin letmein qwerty abc value string empty hidden masked secretpassword secret_password secret-password supersecret super-secret super_secret verysecret topsecret testpassword test-password test_password testtoken test-token test_token testsecret test-secret test_secret testkey test-key test_key fake faketoken fake-token fakepassword fake-key fakekey somepassword some-password somesecret somekey thepassword pass1234 mypass dbpassword db_password userpass rootpass rootpassword adminpass adminpassword hunter basic bearer digest required optional'.split(
    ' ',
  ),
);

/** Whether a value is a stand-in: a word for a value, a variable, a drawing, or one of our own. */
export function isPlaceholder(window: ScanWindow, { start, end }: Span): boolean {
  const to = Math.min(end, start + SAMPLE);
  window.steps += to - start;
  return isPlaceholderText(latin1(window, start, to));
}

/** The same of a text. */
export function isPlaceholderText(value: string): boolean {
  const text = value.toLowerCase();
  const first = text.charCodeAt(0);
  // < [ { ( % $ when it opens a variable, * # when it masks.
  if (first === 0x3c || first === 0x5b || first === 0x7b || first === 0x28) return true;
  if (first === 0x24 && /^\$[a-z_][a-z0-9_]*(?:$|::|->|-$|[.:/])/.test(text)) return true;
  if (first === 0x25 && /^%[a-z_][a-z0-9_]*%?$/.test(text)) return true;
  if (TELLING.some((word) => text.includes(word))) return true;
  const bare = text.replace(/[0-9!._-]{1,8}$/, '');
  return WORDS.has(text) || WORDS.has(bare);
}

export function latin1(window: ScanWindow, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(window.bytes[at] as number);
  return text;
}
