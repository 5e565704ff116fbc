import { expect, test } from 'vitest';
import { findTokens } from '../../../../src/dlp/tokens/token-matcher.ts';
import { fill, seeded } from '../../../rig/credential-text.ts';

const encoder = new TextEncoder();
const SECRET = fill('{a32}', seeded(3));
const PASSWORD = fill('K{l3}#{d3}x{A3}', seeded(4));

function found(text: string): readonly string[] {
  const bytes = encoder.encode(text);
  return findTokens(bytes, 0, bytes.length, { wholeValue: false }).map(({ start, end }) =>
    text.slice(start, end),
  );
}

function named(name: string, value: string): readonly string[] {
  const bytes = encoder.encode(value);
  return findTokens(bytes, 0, bytes.length, { wholeValue: true, name }).map(({ rule }) => rule);
}

test.each([
  'api_key',
  'apiKey',
  'X-Api-Key',
  'CLIENT_SECRET',
  'myServiceAccessToken',
  'secretAccessKey2',
  'app.signing-key',
  'auth',
  'credentials',
])('%s names a secret', (name) => {
  expect(found(`${name} = "${SECRET}"`)).toEqual([SECRET]);
  expect(named(name.toLowerCase(), SECRET)).not.toEqual([]);
});

test.each([
  'tokenizer',
  'api_key_name',
  'secret_arn',
  'password_hash',
  'publicKey',
  'Sec-WebSocket-Key',
  'Idempotency-Key',
  'csrfToken',
  'nextPageToken',
  'cacheKey',
  'monkey',
  'author',
  'bypass',
  'keyboard',
])('%s names something else', (name) => {
  expect(found(`${name} = "${SECRET}"`)).toEqual([]);
  expect(named(name.toLowerCase(), SECRET)).toEqual([]);
});

test.each([
  'password: @',
  "password = '@'",
  '"password": "@"',
  '{\\"password\\":\\"@\\"}',
  '<password>@</password>',
  "define('DB_PASSWORD', '@');",
  "'password' => '@',",
  'const password: string = "@";',
  '--password @ --host db',
  'ENV DB_PASSWORD @',
  'machine h login u password @',
  '{"name":"PASSWORD","value":"@"}',
  "ALTER USER u WITH PASSWORD '@'",
  'a=1&password=@&b=2',
  'Server=h;Password=@;Encrypt=true',
  'the password is @',
])('a value stands in %j', (context) => {
  expect(found(context.replace('@', () => PASSWORD))).toEqual([PASSWORD]);
});

test.each([
  'password = user.password2',
  'password: matchResult?.pass',
  'token = getToken(user1)',
  'password = "your-password-1"',
  'api_key = "<API_KEY_HERE_1>"',
  `api_key: "$${'{API_KEY_2024}'}"`,
  'password=$DB_PASSWORD1',
  'secret: "********1a"',
  'token_path: /var/run/secrets/token1',
  'private_key: keys/server1.pem',
  'password: "auth.errors.password2"',
  'token: bot-bottle-placeholder-GITHUB_TOKEN1',
  'secret:: 12345678901234567890',
])('there is no secret in %j', (text) => {
  expect(found(text)).toEqual([]);
});

test('what a name tells yields to what a format tells', () => {
  const pat = `ghp_${fill('{a36}', seeded(5))}`;
  const bytes = encoder.encode(`api_token = "${pat}"`);
  expect(findTokens(bytes, 0, bytes.length, { wholeValue: false })).toEqual([
    { rule: 'github-pat', start: 13, end: 53 },
  ]);
});
