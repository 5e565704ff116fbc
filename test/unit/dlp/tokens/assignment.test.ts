import { expect, test } from 'vitest';
import { findTokens } from '../../../../src/dlp/tokens/token-matcher.ts';
import { fill, seeded } from '../../../rig/credential-text.ts';

const encoder = new TextEncoder();
const SECRET = fill('{a32}', seeded(3));
const PASSWORD = fill('K{l3}#{d3}x{A3}', seeded(4));

function found(text: string): readonly string[] {
  const bytes = encoder.encode(text);
  return findTokens(bytes, 0, bytes.length, { wholeValue: false }).map(({ start, end }) =>
    Buffer.from(bytes.subarray(start, end)).toString(),
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
  'Password is: @',
  'Set `DB_PASSWORD` to `@` first',
  'set DB_PASSWORD to @ first',
  '`DB_PASSWORD` is `@`',
  '- `DB_PASSWORD` — `@`',
  '| `DB_PASSWORD` | `@` | staging |',
  '<td>Password</td>\n  <td><code>@</code></td>',
  '<add key="DbPassword" value="@"/>',
  '- name: DB_PASSWORD\n  value: @',
  'DB_PASSWORD:\n  value: @',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's default
  ': "${DB_PASSWORD:=@}"',
  'machine h\n\tlogin u\n\tpassword @\n',
  'machine h password @ login u',
  'mysql -u root -p@ shop',
  "mysqldump -h db -uapp -p'@' shop > shop.sql",
  'redis-cli -h cache -a @ ping',
  'mongosh --host db -u admin -p @',
  'docker login -u ci -p @ registry.internal',
  'ldapsearch -x -D cn=admin -w @ -b dc=x',
  'sqlcmd -S db -U sa -P @',
  'db.internal:5432:shop:app:@',
  '*:*:*:postgres:@\n',
  'Mot de passe : @',
  'mot_de_passe=@',
  'la contraseña es @',
  'CONTRASENA=@',
  '"senha": "@"',
  'a senha é @',
  'Das Passwort lautet @',
  'Kennwort: @',
  'wachtwoord = "@"',
  'Пароль: @',
  '密码：@',
  '密码: @',
  '密码是@',
  'パスワード：@',
  '비밀번호=@',
  'hasło: `@`',
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
  'mysql -u root -p shop_2024',
  'mysql -uroot -pYOUR_PASSWORD1',
  'mkdir -p build/Release2 && mysql shop',
  'mysql shop; mkdir -p4x#Kq7vR',
  'ssh -p Kq7vR#2x host',
  'tar -a Kq7vR#2x',
  'docker run -p 127.0.0.1:5432:5432 postgres:16',
  'localhost:5432:db:user:password',
  'dial tcp 10.0.0.1:5432:a:b c7#vR2xTn',
  'reset the password to continue2',
  'map the auth token to session_token_2',
  'primaryKey: "customer_id_2"',
  '"password": "Contraseña"',
  '"password": "Пароль", "login": "Логин"',
  '"contraseña": "Introduzca"',
  'пароль: введите',
  'jeu de passe-partout: salle12',
  'monopassé: abc12345x',
  '{"d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LM"}',
  '{"kty":"EC","d":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}',
  'mnemonic: my very educated mother just served us nine pizzas',
  'mnemonic: abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about',
  'Mnemonic words help people remember long lists that would otherwise seem random indeed',
  'localStorageKey = "sidebar-state-v2"',
  'token = s.nextTokenOfTheSourceFile2',
])('there is no secret in %j', (text) => {
  expect(found(text)).toEqual([]);
});

test.each([
  ['primary_access_key = "@"', '{/86}=='],
  ['<StorageKey>@</StorageKey>', '{/86}=='],
  ['token = @', 's.{a24}'],
  ['{"kty":"EC","crv":"P-256","x":"{w43}","d":"@"}', '{w43}'],
  ['{"d": "@", "e":"AQAB", "kty": "RSA"}', '{w342}'],
  ['{"k":"@","kty":"oct"}', '{w43}'],
])("a machine's value stands in %j", (context, template) => {
  const value = fill(template, seeded(6));
  expect(found(context.replace('@', () => value))).toEqual([value]);
});

test.each(['mnemonic: "@"', 'Seed phrase: @\n', 'SEED_PHRASE=@', '<mnemonic>@</mnemonic>'])(
  "a wallet's words stand in %j",
  (context) => {
    const phrase = 'hollow tissue merit lamp orphan river cargo gentle fabric velvet rough spoon';
    expect(found(context.replace('@', phrase))).toEqual([phrase]);
    expect(found(context.replace('@', `${phrase} and more`))).toEqual([]);
  },
);

test.each(['contraseña', 'пароль', 'senha'])('a parsed value is known by its name %s', (name) => {
  expect(named(name, PASSWORD)).toEqual(['generic-password']);
  expect(named(name, 'obligatorio')).toEqual([]);
});

test('what a name tells yields to what a format tells', () => {
  const pat = `ghp_${fill('{a36}', seeded(5))}`;
  const bytes = encoder.encode(`api_token = "${pat}"`);
  expect(findTokens(bytes, 0, bytes.length, { wholeValue: false })).toEqual([
    { rule: 'github-pat', start: 13, end: 53 },
  ]);
});
