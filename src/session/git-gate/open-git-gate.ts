import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import { word } from '../../diagnostics/word.ts';
import type { GitGatePlan, Plan } from '../../plan/plan.ts';
import { makePrivateDir, writeFileAtomic } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import { GIT_GATE_CONFIG, GIT_GATE_KNOWN_HOSTS, type GitGateConfig } from '../../wire/git-gate-config.ts';
import { makeDeployKey, revokeDeployKeys } from './deploy-keys.ts';
import { checkKeyFile } from './key-file.ts';
import { knownHostsOf } from './known-hosts.ts';

/** What git-gate was given for a session, and must be taken back after it. */
export interface OpenedGitGate {
  /** Revokes deploy keys. What cannot be revoked is told, and stays written down for `cleanup`. */
  close(notice: (line: string) => void): Promise<void>;
}

/** Checks the keys, finds out the host keys, makes deploy keys, and writes what the desk reads. */
export async function openGitGate(
  plan: Plan,
  { repos, scanner }: GitGatePlan,
  host: Host,
): Promise<Result<OpenedGitGate, Failure>> {
  const dir = `${plan.stateDir}/git-gate`;
  for (const path of [dir, `${dir}/keys`]) {
    const made = makePrivateDir(path);
    if (!made.ok) return made;
  }
  let knownHosts = '';
  for (const repo of repos) {
    const checked = repo.key.provider === 'static' ? checkKeyFile(repo.name, repo.key.file) : ok(undefined);
    if (!checked.ok) return checked;
    const lines = await knownHostsOf(repo, host);
    if (!lines.ok) return lines;
    knownHosts += lines.value;
  }
  const config: GitGateConfig = {
    repos: repos.map(({ name, url }) => ({ name, url: url.text })),
    ...(scanner === undefined ? {} : { scanner }),
    supervise: plan.supervise,
    allowTimeout: host.env.SUPERVISE_GITLEAKS_ALLOW_TIMEOUT_SECONDS || '300',
    knownSecrets: plan.egress.known.map(({ name }) => name),
  };
  const written = [
    writeFileAtomic(`${dir}/${GIT_GATE_KNOWN_HOSTS}`, knownHosts, { durable: false }),
    writeFileAtomic(`${dir}/${GIT_GATE_CONFIG}`, JSON.stringify(config), { durable: false }),
  ].find((result) => !result.ok);
  if (written !== undefined && !written.ok) return written;

  const close: OpenedGitGate['close'] = async (notice) => {
    for (const failure of await revokeDeployKeys(plan.stateDir, host)) notice(word(failure).what);
  };
  for (const repo of repos) {
    if (repo.key.provider !== 'gitea') continue;
    const made = await makeDeployKey(repo, repo.key, plan, host);
    if (made.ok) continue;
    // Those made before it must not stay.
    await revokeDeployKeys(plan.stateDir, host);
    return made;
  }
  return ok({ close });
}
