import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { javaTrustStore } from '../../../src/provision/java-trust-store.ts';
import { createAuthority } from '../../../src/tls/authority.ts';
import { requireOrSkip } from '../../rig/require.ts';
import { tempDir } from '../../rig/temp-dir.ts';

const now = Date.UTC(2026, 0, 1);
const [one, two] = ['one', 'two'].map((commonName) => createAuthority({ commonName, now }).certPem);
const hasJava = () => (spawnSync('keytool', ['-help']).error === undefined ? undefined : 'no keytool');

test.skipIf(requireOrSkip('java', hasJava))(
  'keytool reads every certificate, and finds the store whole',
  async () => {
    const temp = await tempDir('java');
    onTestFinished(() => temp[Symbol.asyncDispose]());
    const file = join(temp.path, 'cacerts');
    writeFileSync(file, javaTrustStore(`# a comment\n${one}\n${two}`, now));
    const listed = spawnSync('keytool', ['-list', '-rfc', '-keystore', file, '-storepass', 'changeit'], {
      encoding: 'utf8',
    });
    expect(listed.status).toBe(0);
    const bodies = (text: string) =>
      text.match(/-----BEGIN CERTIFICATE-----[^-]+/g)?.map((each) => each.replace(/\s/g, ''));
    expect(bodies(listed.stdout)?.sort()).toEqual(bodies(`${one}${two}`)?.sort());
    expect(listed.stdout).toMatch(/Jan 1, 2026|2026/);
  },
);

test('it ends in the digest of what it holds', () => {
  const store = javaTrustStore(`${one}`, now);
  const digest = createHash('sha1')
    .update(Buffer.from('changeit', 'utf16le').swap16())
    .update('Mighty Aphrodite');
  expect(store.subarray(-20)).toEqual(digest.update(store.subarray(0, -20)).digest());
  expect(store.readUInt32BE(0)).toBe(0xfeedfeed);
  expect(store.readUInt32BE(8)).toBe(1);
  expect(javaTrustStore('', now).length).toBe(32);
});
