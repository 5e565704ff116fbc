import { readdirSync, readFileSync, rmSync } from 'node:fs';
import type { Failure } from '../../diagnostics/failure.ts';
import type { GitGateFailure } from '../../diagnostics/git-gate-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { GitUrl } from '../../manifest/git-url.ts';
import type { GitGateRepo, Plan } from '../../plan/plan.ts';
import { makePrivateDir, writeFileAtomic } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import { run } from '../../sys/spawn.ts';
import { addDeployKey, findDeployKeys, type GiteaRepo, removeDeployKey } from './gitea.ts';

/** What must be known to revoke a key later, by another process. Holds no secret: the token is asked for by its name. */
export interface DeployKeyRecord {
  readonly repo: string;
  readonly apiUrl: string;
  readonly owner: string;
  readonly name: string;
  readonly forgeTokenEnv: string;
  readonly title: string;
  /** Absent while the forge is asked to make it: whether it did, only the title tells. */
  readonly id?: number;
}

const RECORD = /^[A-Za-z0-9._-]+\.deploy-key\.json$/;

/** Records whose bottle is gone and whose key could not be revoked. */
export function keptRecordsDir(botBottleHome: string): string {
  return `${botBottleHome}/deploy-keys`;
}

/** Makes a pair, registers the public half with write access, and writes its id down. The private half is for the desk. */
export async function makeDeployKey(
  repo: GitGateRepo,
  { forgeTokenEnv, apiUrl }: Extract<GitGateRepo['key'], { provider: 'gitea' }>,
  plan: Plan,
  host: Host,
): Promise<Result<void, Failure>> {
  const place = ownerAndName(repo.url);
  if (place === undefined)
    return fail({ room: 'git-gate', kind: 'forge-path', repo: repo.name, url: repo.url.text });
  const token = host.env[forgeTokenEnv];
  if (token === undefined || token === '')
    return fail({ room: 'git-gate', kind: 'forge-token-unset', repo: repo.name, variable: forgeTokenEnv });
  const file = `${plan.stateDir}/git-gate/keys/${repo.name}`;
  const title = `bot-bottle ${plan.slug} ${repo.name}`;
  for (const path of [file, `${file}.pub`]) rmSync(path, { force: true });
  const made = await run({
    file: 'ssh-keygen',
    args: ['-q', '-t', 'ed25519', '-N', '', '-C', title, '-f', file],
    env: { PATH: host.env.PATH },
    mend: 'install the OpenSSH client',
  });
  if (!made.ok) return made;
  const record: DeployKeyRecord = { repo: repo.name, apiUrl, ...place, forgeTokenEnv, title };
  const path = `${plan.stateDir}/git-gate/${repo.name}.deploy-key.json`;
  // Before the forge is asked: a session that is killed in between still leaves a trace.
  const noted = writeFileAtomic(path, JSON.stringify(record));
  if (!noted.ok) return noted;
  const publicKey = readFileSync(`${file}.pub`, 'utf8').trim();
  const added = await addDeployKey({ apiUrl, ...place, token }, { title, publicKey });
  if (!added.ok) return fail(forgeFailure(record, 'make', added.failure));
  return writeFileAtomic(path, JSON.stringify({ ...record, id: added.value }));
}

/**
 * Revokes what a bottle's directory says was made. What cannot be revoked now moves out of the directory, which may go
 * away, to be tried again.
 */
export async function revokeDeployKeys(stateDir: string, host: Host): Promise<readonly Failure[]> {
  const dir = `${stateDir}/git-gate`;
  const slug = stateDir.slice(stateDir.lastIndexOf('/') + 1);
  const failures: Failure[] = [];
  for (const file of recordsIn(dir)) {
    const revoked = await revokeRecord(file, host);
    if (revoked.ok) continue;
    failures.push(revoked.failure);
    const kept = keptRecordsDir(host.botBottleHome);
    const made = makePrivateDir(kept);
    const target = `${kept}/${slug}.${file.slice(file.lastIndexOf('/') + 1)}`;
    const moved = made.ok ? writeFileAtomic(target, readFileSync(file)) : made;
    if (moved.ok) rmSync(file, { force: true });
    else failures.push(moved.failure);
  }
  return failures;
}

/** Paths of the records of a directory. */
export function recordsIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
      .filter((name) => RECORD.test(name))
      .map((name) => `${dir}/${name}`);
  } catch {
    return [];
  }
}

/** The record goes when the key is gone. */
export async function revokeRecord(path: string, host: Host): Promise<Result<void, GitGateFailure>> {
  const record = readRecord(path);
  if (record === undefined) {
    rmSync(path, { force: true });
    return ok(undefined);
  }
  const token = host.env[record.forgeTokenEnv];
  if (token === undefined || token === '')
    return fail(forgeFailure(record, 'revoke', `${record.forgeTokenEnv}, which holds its token, is not set`));
  const repo: GiteaRepo = { apiUrl: record.apiUrl, owner: record.owner, name: record.name, token };
  const ids = record.id === undefined ? await findDeployKeys(repo, record.title) : ok([record.id]);
  if (!ids.ok) return fail(forgeFailure(record, 'revoke', ids.failure));
  for (const id of ids.value) {
    const removed = await removeDeployKey(repo, id);
    if (!removed.ok) return fail(forgeFailure({ ...record, id }, 'revoke', removed.failure));
  }
  rmSync(path, { force: true });
  return ok(undefined);
}

function readRecord(path: string): DeployKeyRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as DeployKeyRecord;
  } catch {
    return undefined;
  }
}

function forgeFailure(
  { repo, apiUrl, owner, name, id }: DeployKeyRecord,
  action: 'make' | 'revoke',
  found: string,
): GitGateFailure {
  return {
    room: 'git-gate',
    kind: 'forge',
    repo,
    action,
    apiUrl,
    path: `${owner}/${name}`,
    ...(id === undefined ? {} : { id }),
    found,
  };
}

/** The last two parts of the path, as forges lay repositories out. */
export function ownerAndName({
  path,
}: Pick<GitUrl, 'path'>): { readonly owner: string; readonly name: string } | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const [owner, last] = parts.slice(-2);
  const name = last?.replace(/\.git$/, '');
  return parts.length < 2 || owner === undefined || name === undefined || name === ''
    ? undefined
    : { owner, name };
}
