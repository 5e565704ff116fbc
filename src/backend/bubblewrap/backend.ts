import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { closeInheritedDescriptors } from '../../sys/inherited-descriptors.ts';
import type { Backend, Bottle, LaunchInputs, Prepared } from '../contract.ts';
import { startAgent } from './agent.ts';
import type { Daemon } from './bwrap-process.ts';
import { type DaemonInputs, startGate, startSidecar } from './daemons.ts';
import { readSystemView } from './facts.ts';
import { joinBottle } from './join.ts';
import { findLimitGroups, type LimitGroups, makeLimitGroups } from './limits.ts';
import { prepareFiles } from './prepare.ts';
import { probeBubblewrap } from './probe.ts';
import { listRunning, writeRunning } from './running.ts';

/** Linux namespaces made by bubblewrap: no daemon, no root. `args.ts` draws the rooms. */
export const bubblewrap: Backend = {
  name: 'bubblewrap',
  probe: probeBubblewrap,
  async prepare(plan, host) {
    const prepared = prepareFiles(plan, host);
    if (!prepared.ok) return prepared;
    closeInheritedDescriptors();
    const inputs: DaemonInputs = { plan, host, ...prepared.value, view: readSystemView() };
    return ok<Prepared>({ launch: (launch) => launchBottle(inputs, launch) });
  },
  listActive: async (host) => listRunning(host),
  findOrphans: async () => findLimitGroups(),
  exec: joinBottle,
};

async function launchBottle(
  inputs: DaemonInputs,
  { hostValues, onDeath }: LaunchInputs,
): Promise<Result<Bottle, Failure>> {
  const groups = makeLimitGroups(inputs.plan.slug, inputs.plan.limits);
  if (!groups.ok) return groups;
  const [sidecar, gate] = await Promise.all([startSidecar(inputs, hostValues), startGate(inputs)]);
  const daemons = {
    ...(sidecar.ok ? { sidecar: sidecar.value } : {}),
    ...(gate.ok ? { gate: gate.value } : {}),
  };
  const bottle = new BubblewrapBottle(inputs, hostValues, groups.value, daemons);
  const failed = await firstFailure(sidecar, gate);
  if (failed !== undefined) {
    await bottle.close();
    return fail(failed);
  }
  for (const daemon of Object.values(daemons)) void daemon.died.then(onDeath);
  return ok(bottle);
}

interface Daemons {
  readonly sidecar?: Daemon;
  readonly gate?: Daemon;
}

/** Both must be ready. The one that is not says why; the other is not waited for. */
async function firstFailure(...starts: readonly Result<Daemon, Failure>[]): Promise<Failure | undefined> {
  const outcomes = starts.map(async (started) => (started.ok ? await started.value.ready() : started));
  return new Promise((resolve) => {
    for (const outcome of outcomes) {
      void outcome.then((result) => {
        if (!result.ok) resolve(result.failure);
      });
    }
    void Promise.all(outcomes).then(() => resolve(undefined));
  });
}

class BubblewrapBottle implements Bottle {
  readonly #inputs: DaemonInputs;
  readonly #hostValues: Readonly<Record<string, string>>;
  readonly #groups: LimitGroups;
  readonly #daemons: Daemons;
  #closed: Promise<void> | undefined;

  constructor(
    inputs: DaemonInputs,
    hostValues: Readonly<Record<string, string>>,
    groups: LimitGroups,
    daemons: Daemons,
  ) {
    this.#inputs = inputs;
    this.#hostValues = hostValues;
    this.#groups = groups;
    this.#daemons = daemons;
  }

  async execAgent(io: { readonly terminal: boolean }) {
    const gatePid = this.#daemons.gate?.innerPid as number;
    const inputs = {
      ...this.#inputs,
      hostValues: this.#hostValues,
      gatePid,
      procsFiles: this.#groups.procsFiles,
    };
    const agent = await startAgent(inputs, io);
    if (!agent.ok) return agent;
    const recorded = writeRunning(this.#inputs.dirs.run, { agentPid: agent.value.pid, gatePid });
    return recorded.ok ? agent : recorded;
  }

  close(): Promise<void> {
    this.#closed ??= this.#takeDown();
    return this.#closed;
  }

  async #takeDown(): Promise<void> {
    const { sidecar, gate } = this.#daemons;
    await Promise.all([gate?.stop({ gently: false }), sidecar?.stop({ gently: true })]);
    this.#groups.remove();
  }
}
