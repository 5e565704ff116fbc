import type { Backend } from '../backend/contract.ts';
import type { Failure } from '../diagnostics/failure.ts';
import { ok, type Result } from '../diagnostics/result.ts';
import { withGateAt } from '../plan/gate-address.ts';
import type { Plan } from '../plan/plan.ts';
import { provision } from '../provision/provision.ts';
import type { Host } from '../sys/host.ts';
import type { WorkProgress } from '../sys/tree/pace.ts';
import { LOOPBACK } from '../wire/bottle-paths.ts';
import { attach } from './attach.ts';
import { type ClaimState, claimNewState } from './claim-state.ts';
import { Death } from './death.ts';
import { type KeepingIo, type SessionEnd, settleState, willKeep } from './settle-state.ts';
import { Interruption, type SignalSource } from './signals.ts';
import { TeardownStack } from './teardown-stack.ts';

/** The person's side of a session. */
export interface SessionIo extends KeepingIo {
  /** stdin and stdout are terminals: the agent gets a terminal of its own. */
  readonly terminal: boolean;
  /** Values of the host variables that the plan names. */
  readonly values: Readonly<Record<string, string>>;
  readonly signals: SignalSource;
  /** A line for the person: a skipped file, a directory that is kept. */
  notice(line: string): void;
  /** How far a large copy has come. */
  progress?(what: string, at: WorkProgress): void;
  /** Called once the agent has ended and writes to the terminal no more; `code` is absent where its bottle failed. */
  left?(code: number | undefined): void;
  /** Called before the state directory goes, with what egress refused; `from`: what its log held before, in bytes. */
  refused?(stateDir: string, from: number): void;
}

/**
 * A session from top to bottom: state, sidecar and gate, provisioning, the agent, and everything taken down again
 * in reverse, whatever happened on the way. Gives the exit code of the agent, or 128+n of the signal that ended it.
 */
export async function runSession(
  plan: Plan,
  backend: Backend,
  host: Host,
  io: SessionIo,
  claimState: ClaimState = claimNewState,
): Promise<Result<number, Failure>> {
  const teardown = new TeardownStack();
  const interruption = new Interruption(io.signals);
  teardown.defer(() => interruption.stop());
  const end: SessionEnd = { ran: false };
  try {
    const events = {
      ...io,
      stopped: () => interruption.code !== undefined,
      interrupted: interruption.begun,
    };
    const state = await claimState(plan, host, {
      progress: (at) => io.progress?.('restoring the bottle', at),
      stopped: events.stopped,
    });
    if (!state.ok) return state;
    teardown.defer(() => state.value.lock.release());
    teardown.defer(async () => {
      if (settleState(state.value, end, plan.slug, io) === 'removed' && state.value.isOld)
        await backend.forget?.(plan.slug, host);
    });
    teardown.defer(() => io.refused?.(plan.stateDir, state.value.auditBytes));
    if (interruption.code !== undefined) return ok(interruption.code);

    if (plan.gitGate !== undefined) {
      const { openGitGate } = await import('./git-gate/open-git-gate.ts');
      const gate = await openGitGate(plan, plan.gitGate, host);
      if (!gate.ok) return gate;
      teardown.defer(() => gate.value.close(io.notice));
    }

    const prepared = await backend.prepare(plan, host, events);
    if (interruption.code !== undefined) return ok(interruption.code);
    if (!prepared.ok) return prepared;

    if (plan.supervise) {
      const { dropEmptyQueue, showConfig } = await import('./supervised-config.ts');
      const { superviseDir } = state.value.paths;
      const shown = showConfig(superviseDir, plan.egress.routesYaml, plan.backend);
      if (!shown.ok) return shown;
      teardown.defer(() => dropEmptyQueue(host.botBottleHome, plan.slug));
    }

    const death = new Death();
    const bottle = await prepared.value.launch({
      hostValues: io.values,
      agent: { terminal: io.terminal },
      onDeath: death.report,
    });
    if (!bottle.ok) return bottle;
    teardown.defer(() => {
      if (end.ran) io.left?.(end.code);
    });
    teardown.defer(() => bottle.value.close({ keep: willKeep(state.value, end, io) }));

    const placed = withGateAt(plan, bottle.value.gateAddress ?? LOOPBACK);
    const provisioned = await provision(placed, host, events, bottle.value);
    if (interruption.code !== undefined) return ok(interruption.code);
    if (!provisioned.ok) return provisioned;

    return await attach(bottle.value, interruption, death, end);
  } finally {
    await teardown.run();
  }
}
