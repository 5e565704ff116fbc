import type { Backend } from '../backend/contract.ts';
import type { Failure } from '../diagnostics/failure.ts';
import { ok, type Result } from '../diagnostics/result.ts';
import type { Plan } from '../plan/plan.ts';
import { provision } from '../provision/provision.ts';
import type { Host } from '../sys/host.ts';
import { attach } from './attach.ts';
import { Death } from './death.ts';
import { acquireLock } from './lock.ts';
import { Interruption, type SignalSource } from './signals.ts';
import { createState, isPreserved, removeState } from './state.ts';
import { TeardownStack } from './teardown-stack.ts';

/** The person's side of a session. */
export interface SessionIo {
  /** stdin and stdout are terminals: the agent gets a terminal of its own. */
  readonly terminal: boolean;
  /** Values of the host variables that the plan names. */
  readonly values: Readonly<Record<string, string>>;
  readonly signals: SignalSource;
  /** A line for the person: a skipped file, a directory that is kept. */
  notice(line: string): void;
  /** Called before the state directory goes, with what egress refused. */
  refused?(stateDir: string): void;
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
): Promise<Result<number, Failure>> {
  const teardown = new TeardownStack();
  const interruption = new Interruption(io.signals);
  teardown.defer(() => interruption.stop());
  try {
    const state = createState(plan, new Date(host.now()));
    if (!state.ok) return state;
    teardown.defer(() => dropState(plan.stateDir, io));

    const lock = acquireLock(state.value.lock, plan.slug);
    if (!lock.ok) return lock;
    teardown.defer(() => lock.value.release());

    const prepared = await backend.prepare(plan, host);
    if (!prepared.ok) return prepared;

    const death = new Death();
    const bottle = await prepared.value.launch({
      hostValues: io.values,
      agent: { terminal: io.terminal },
      onDeath: death.report,
    });
    if (!bottle.ok) return bottle;
    teardown.defer(() => bottle.value.close());

    const provisioned = await provision(plan, host, io);
    if (!provisioned.ok) return provisioned;
    if (interruption.code !== undefined) return ok(interruption.code);

    return await attach(bottle.value, interruption, death);
  } finally {
    await teardown.run();
  }
}

function dropState(stateDir: string, io: SessionIo): void {
  io.refused?.(stateDir);
  if (isPreserved(stateDir)) return;
  const removed = removeState(stateDir);
  if (!removed.ok) io.notice(`${stateDir} could not be removed; \`bot-bottle cleanup\` tries again`);
}
