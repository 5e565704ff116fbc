import type { Bottle } from '../backend/contract.ts';
import type { Failure } from '../diagnostics/failure.ts';
import { ok, type Result } from '../diagnostics/result.ts';
import type { Plan } from '../plan/plan.ts';
import { BOTTLE_HOME_DIR } from '../plan/reserved-env.ts';
import { makePrivateDir, writeFileAtomic } from '../sys/atomic-file.ts';
import { renderGitConfig } from './git-config.ts';

/** The agent's git: who commits, and that each upstream is reached by the gate. */
export async function provisionGit(plan: Plan, bottle: Bottle): Promise<Result<void, Failure>> {
  const { agent, gitGate } = plan;
  const identity = agent?.gitIdentity ?? gitGate?.identity ?? {};
  const text = renderGitConfig(identity, gitGate?.repos, plan.gateAddress);
  if (text === undefined) return ok(undefined);
  const directory = `${plan.stateDir}/agent`;
  const made = makePrivateDir(directory);
  if (!made.ok) return made;
  const staged = `${directory}/gitconfig`;
  const written = writeFileAtomic(staged, text, { durable: false });
  const home = agent?.provider.guestHome ?? BOTTLE_HOME_DIR;
  return written.ok ? bottle.copyIn(staged, `${home}/.gitconfig`, { mode: 0o600 }) : written;
}
