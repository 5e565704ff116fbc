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
): Promise<Result<void, Failure>> {
  const trusted = await trustCa(plan.stateDir);
  if (!trusted.ok) return trusted;
  if (plan.workspace.mode === 'copy') return copyWorkspaceOnce(plan.workspace.path, plan.stateDir, events);
  return ok(undefined);
}
