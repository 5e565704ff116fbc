import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { word } from '../../../src/diagnostics/word.ts';
import { parseGitUrl } from '../../../src/manifest/git-url.ts';
import type { GitGateRepo, Plan } from '../../../src/plan/plan.ts';
import {
  keptRecordsDir,
  makeDeployKey,
  ownerAndName,
  recordsIn,
  revokeDeployKeys,
  revokeRecord,
} from '../../../src/session/git-gate/deploy-keys.ts';
import { keyFault } from '../../../src/session/git-gate/key-file.ts';
import { makePrivateDir } from '../../../src/sys/atomic-file.ts';
import type { Host } from '../../../src/sys/host.ts';
import { type Gitea, gitea } from '../../rig/gitea.ts';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';

let home: TempDir;
let forge: Gitea;
let env: Record<string, string>;
beforeEach(async () => {
  home = await tempDir('deploy-keys');
  forge = await gitea();
  env = { PATH: process.env.PATH ?? '', FORGE: forge.token };
  makePrivateDir(`${stateDir()}/git-gate/keys`);
});
afterEach(async () => {
  expect(forge.problems).toEqual([]);
  await forge[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

const stateDir = () => `${home.path}/state/demo-abcde`;
const host = () => ({ env, botBottleHome: home.path, home: home.path }) as unknown as Host;
const plan = () => ({ slug: 'demo-abcde', stateDir: stateDir() }) as Plan;

function make() {
  const key = { provider: 'gitea', forgeTokenEnv: 'FORGE', apiUrl: forge.apiUrl } as const;
  const url = parseGitUrl('git@forge.example:org/app.git') as GitGateRepo['url'];
  return makeDeployKey({ name: 'app', url, key }, key, plan(), host());
}

describe('a deploy key', () => {
  it('is made with write access and a title that names the bottle, and revoked', async () => {
    expect(await make()).toEqual({ ok: true, value: undefined });
    const [key] = forge.keys.values();
    expect(key).toMatchObject({ title: 'bot-bottle demo-abcde app', read_only: false });
    expect(readFileSync(`${stateDir()}/git-gate/keys/app.pub`, 'utf8').trim()).toBe(key?.key);
    expect(await revokeDeployKeys(stateDir(), host())).toEqual([]);
    expect(forge.keys.size).toBe(0);
    expect(recordsIn(`${stateDir()}/git-gate`)).toEqual([]);
  });

  it('that cannot be revoked is told with id and repository, and kept until it can', async () => {
    await make();
    const [id] = forge.keys.keys();
    forge.failing = 503;
    const [failure] = await revokeDeployKeys(stateDir(), host());
    const { what } = word(failure as NonNullable<typeof failure>);
    expect(what).toContain(`the deploy key ${id} of org/app`);
    expect(what).toContain('HTTP 503: the forge is being mended');
    expect(what).not.toContain(forge.token);
    const [record = ''] = recordsIn(keptRecordsDir(home.path));
    expect(readFileSync(record, 'utf8')).not.toContain(forge.token);
    delete env.FORGE;
    expect((await revokeRecord(record, host())).ok).toBe(false);
    env.FORGE = forge.token;
    forge.failing = undefined;
    expect((await revokeRecord(record, host())).ok).toBe(true);
    expect(forge.keys.size).toBe(0);
    expect(readdirSync(keptRecordsDir(home.path))).toEqual([]);
  });

  it('that was made although nobody wrote its id down is found by its title', async () => {
    await make();
    const [record = ''] = recordsIn(`${stateDir()}/git-gate`);
    const { id: _, ...rest } = JSON.parse(readFileSync(record, 'utf8')) as { id: number };
    writeFileSync(record, JSON.stringify(rest));
    expect(await revokeDeployKeys(stateDir(), host())).toEqual([]);
    expect(forge.keys.size).toBe(0);
  });

  it('is not asked for without a token, and a refusal is told in the words of the forge', async () => {
    env.FORGE = 'wrong';
    const refused = await make();
    expect(refused.ok).toBe(false);
    if (!refused.ok) expect(word(refused.failure).what).toContain('HTTP 401: token is required');
    delete env.FORGE;
    const unset = await make();
    if (!unset.ok) expect(word(unset.failure).what).toContain('FORGE, which is not set');
  });
});

it('reads owner and name from the end of a path', () => {
  expect(ownerAndName({ path: '/srv/git/org/app.git' })).toEqual({ owner: 'org', name: 'app' });
  expect(ownerAndName({ path: 'app.git' })).toBeUndefined();
});

it('tells a key with a passphrase from one without, in each of the formats', () => {
  const made = (name: string, ...args: string[]) => {
    const file = `${home.path}/${name}`;
    execFileSync('ssh-keygen', ['-q', '-f', file, ...args]);
    return keyFault(readFileSync(file, 'latin1'));
  };
  expect(made('plain', '-t', 'ed25519', '-N', '')).toBeUndefined();
  expect(made('locked', '-t', 'ed25519', '-N', 'words')).toBe('passphrase');
  expect(made('pem', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', '')).toBeUndefined();
  expect(made('locked-pem', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', 'words')).toBe('passphrase');
  expect(made('locked-pkcs8', '-t', 'rsa', '-b', '2048', '-m', 'PKCS8', '-N', 'words')).toBe('passphrase');
  expect(keyFault(readFileSync(`${home.path}/plain.pub`, 'latin1'))).toBe('public');
  expect(keyFault('nothing')).toBe('no-key');
});
