import { expect, test } from 'vitest';
import { createOutboundScanner } from '../../../../src/dlp/outbound-scanner.ts';

const scanner = createOutboundScanner({ knownSecrets: [], detectors: ['token_patterns'] });
const found = (text: string) =>
  scanner.scan(Buffer.from(text)).map(({ start, end }) => Buffer.from(text).toString('utf8', start, end));

/** What is found, and nothing beside it. */
const secrets: readonly (readonly [string, string])[] = [
  ['server.login("ops@example.org", "tR4-vnn!8sQz")', 'tR4-vnn!8sQz'],
  ["session.auth = ('svc-build', 'Gr0ve_lantern!77')", 'Gr0ve_lantern!77'],
  ['requests.get(url, auth=HTTPBasicAuth("bob", "q7Wn2kkLd0p"))', 'q7Wn2kkLd0p'],
  ['new NetworkCredential("corp\\\\svc", "W4term@rk-Dune")', 'W4term@rk-Dune'],
  ['$p = ConvertTo-SecureString "0ak.Lantern!19" -AsPlainText -Force', '0ak.Lantern!19'],
  [
    'const index = algoliasearch("AB12CD34EF", "9f8a7c6b5d4e3f2a1b0c9d8e7f6a5b4c");',
    '9f8a7c6b5d4e3f2a1b0c9d8e7f6a5b4c',
  ],
  ["define( 'SMTP_PASSWORD', 'bL#99_vask-Q' );", 'bL#99_vask-Q'],
  ['var signingKey = []byte("5be2b27dd4c9a1f07a3c8be60e1d9f42")', '5be2b27dd4c9a1f07a3c8be60e1d9f42'],
  ['smbclient //files/share -U anna%PqRtLmZxWvKd', 'PqRtLmZxWvKd'],
  ['net use Z: \\\\files\\share /user:corp\\anna Qz7!mmLp02', 'Qz7!mmLp02'],
  ['net use Z: \\\\files\\share Qz7!mmLp02 /user:corp\\anna', 'Qz7!mmLp02'],
  ["echo 'Qz7!mmLp02' | sudo -S apt-get update", 'Qz7!mmLp02'],
  ['echo "root:Qz7!mmLp02" | chpasswd', 'Qz7!mmLp02'],
  ['rclone obscure Qz7-mmLp02', 'Qz7-mmLp02'],
  ['openssl enc -aes-256-cbc -in a -out b -k Qz7-mmLp02!', 'Qz7-mmLp02!'],
  ['wandb login 0123456789abcdef0123456789abcdef01234567', '0123456789abcdef0123456789abcdef01234567'],
  ['requirepass Kv8sLq2mNt4wXy', 'Kv8sLq2mNt4wXy'],
  ['ldap_bind_pw = Kv8sLq2mNt4wXy', 'Kv8sLq2mNt4wXy'],
  ['dbPw: "Kv8sLq2mNt4wXy"', 'Kv8sLq2mNt4wXy'],
  ['  psk="gr4vel!Harbour"', 'gr4vel!Harbour'],
  ['The password for the build machine is Gr4vel!Harbour.', 'Gr4vel!Harbour'],
  ['Passwort für den Testserver lautet Gr4vel!Harbour', 'Gr4vel!Harbour'],
  ['the wifi here is gr4vel!Harbour9, enjoy', 'gr4vel!Harbour9'],
  ['The staging login is admin / Gr4vel!Harbour until Monday', 'Gr4vel!Harbour'],
  ['mysqldump -u root -pKvsLqmNtwXy shop', 'KvsLqmNtwXy'],
  [
    'curl -H "Authorization: Splunk 6f1f9c3e-2a7b-4c58-9d10-8e7b3a5c2d41"',
    '6f1f9c3e-2a7b-4c58-9d10-8e7b3a5c2d41',
  ],
];

test.for(secrets)('%s', ([text, secret]) => {
  expect(found(text)).toEqual([secret]);
  expect(found(`before\n${text}\nafter`)).toEqual([secret]);
  // As an agent's tool call carries it.
  if (!text.includes('\\')) expect(found(JSON.stringify(`before\n${text}\nafter`))).toEqual([secret]);
});

test.for([
  'page.login("user@example.com", "password")',
  'client.login("user", process.env.PASSWORD)',
  'auth = ("user", "YOUR_PASSWORD")',
  'ConvertTo-SecureString $env:PASSWORD -AsPlainText -Force',
  'smbclient //files/share -U anna%$PASSWORD',
  'apt-get install -y -U something%else',
  'net use Z: \\\\files\\share /persistent:yes',
  'echo "$PASSWORD" | sudo -S true',
  'echo done | sudo -S -u postgres psql',
  'openssl req -x509 -newkey rsa:2048 -keyout key.pem -out cert.pem',
  'kubectl get pods -k ./overlays/production-2024',
  'wandb login --relogin',
  '# requirepass foobared',
  'npw: the number of processes waiting',
  'The password for the user must be at least 8 characters',
  'Password for the account: see the vault entry "Build 2024"',
  'The wifi module is ESP32-WROOM-32D',
  'The login is case-sensitive / see section 4.2.1-RC2',
  'var publicKey = []byte("5be2b27dd4c9a1f07a3c8be60e1d9f42")',
])('nothing in: %s', (text) => {
  expect(found(text)).toEqual([]);
});
