import type { Bottle } from '../backend/contract.ts';
import type { Failure } from '../diagnostics/failure.ts';
import { ok, type Result } from '../diagnostics/result.ts';
import type { Plan } from '../plan/plan.ts';
import type { Host } from '../sys/host.ts';
import { copyWorkspaceOnce } from './copy-workspace.ts';
import type { ProvisionEvents } from './provision-events.ts';
import { trustCa } from './trust-ca.ts';

/** Makes a bottle that is up ready for its agent. The order is the same on every backend. */
export async function provision(
  plan: Plan,
  _host: Host,
  events: ProvisionEvents,
  bottle: Bottle,
): Promise<Result<void, Failure>> {
  const trusted = await trustCa(plan.stateDir);
  if (!trusted.ok) return trusted;
  // An ad-hoc command needs none of it, and its start-up time counts.
  const agent =
    plan.agent === undefined
      ? undefined
      : await import('./provision-agent.ts').then(({ agentSteps }) => agentSteps);
  const before = await agent?.beforeWorkspace(plan, bottle);
  if (before?.ok === false) return before;
  if (plan.workspace.mode === 'copy') {
    const { path } = plan.workspace;
    const copied =
      bottle.takeWorkspace === undefined
        ? await copyWorkspaceOnce(path, plan.stateDir, events)
        : await bottle.takeWorkspace(path, {
            ...events,
            progress: (at) => events.progress?.('copying the workspace', at),
          });
    if (!copied.ok) return copied;
  }
  if (agent === undefined && plan.gitGate !== undefined)
    return (await import('./provision-git.ts')).provisionGit(plan, bottle);
  return (await agent?.afterWorkspace(plan, bottle)) ?? ok(undefined);
}
