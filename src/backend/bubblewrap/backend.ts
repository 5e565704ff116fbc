import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { deskHalves, type Plan } from '../../plan/plan.ts';
import { closeInheritedDescriptors } from '../../sys/inherited-descriptors.ts';
import type { Finished } from '../../sys/spawn.ts';
import type { AgentIo, Backend, Bottle, LaunchInputs, Prepared, RunningAgent } from '../contract.ts';
import { type AgentInputs, type AgentRoom, openAgentRoom, runScript } from './agent.ts';
import type { Daemon } from './bwrap-process.ts';
import { copyIntoHome } from './copy-in.ts';
import { type DaemonInputs, startDesk, startGate, startSidecar } from './daemons.ts';
import { readSystemView } from './facts.ts';
import { joinBottle } from './join.ts';
import { findLimitGroups, type LimitGroups, makeLimitGroups } from './limits.ts';
import { type BottleDirs, prepareFiles } from './prepare.ts';
import { probeBubblewrap } from './probe.ts';
import { untilMapped } from './process-tree.ts';
import { listRunning, writeRunning } from './running.ts';
import { seccompFilter } from './seccomp/filter.ts';
import type { SeccompArch } from './seccomp/syscalls.ts';

/** Linux namespaces made by bubblewrap: no daemon, no root. `args.ts` draws the rooms. */
export const bubblewrap: Backend = {
  name: 'bubblewrap',
  probe: probeBubblewrap,
  async prepare(plan, host) {
    const prepared = prepareFiles(plan, host);
    if (!prepared.ok) return prepared;
    closeInheritedDescriptors();
    const inputs: DaemonInputs = {
      plan,
      host,
      ...prepared.value,
      view: readSystemView(),
      filter: seccompFilter(host.arch as SeccompArch, { unixSockets: true }),
    };
    return ok<Prepared>({ launch: (launch) => launchBottle(inputs, launch) });
  },
  listActive: async (host) => listRunning(host),
  findOrphans: async () => findLimitGroups(),
  exec: joinBottle,
  freeze: async (...args) => (await import('./freeze.ts')).freezeBottle(...args),
  thaw: async (...args) => (await import('./freeze.ts')).thawBottle(...args),
};

async function launchBottle(
  inputs: DaemonInputs,
  { hostValues, agent, onDeath }: LaunchInputs,
): Promise<Result<Bottle, Failure>> {
  const groups = makeLimitGroups(inputs.plan.slug, inputs.plan.limits);
  if (!groups.ok) return groups;
  const [sidecar, gate, desk] = await Promise.all([
    startSidecar(inputs, hostValues),
    startGate(inputs),
    startDesk(inputs, hostValues),
  ]);
  const daemons = {
    ...(sidecar.ok ? { sidecar: sidecar.value } : {}),
    ...(gate.ok ? { gate: gate.value } : {}),
    ...(desk?.ok === true ? { desk: desk.value } : {}),
  };
  const room = gate.ok
    ? openRoom({ ...inputs, hostValues, procsFiles: groups.value.procsFiles }, gate.value, agent)
    : undefined;
  const bottle = new BubblewrapBottle(
    { dirs: inputs.dirs, services: servicesOf(inputs.plan) },
    groups.value,
    daemons,
    room,
  );
  const failed = await firstFailure(sidecar, gate, ...(desk === undefined ? [] : [desk]));
  if (failed !== undefined) {
    await bottle.close();
    return fail(failed);
  }
  for (const daemon of Object.values(daemons)) void daemon.died.then(onDeath);
  return ok(bottle);
}

function servicesOf(plan: Plan): readonly string[] {
  const halves = deskHalves(plan);
  return [
    ...(halves?.gitGate === true ? ['git-gate'] : []),
    ...(halves?.supervise === true ? ['supervise'] : []),
  ];
}

interface Daemons {
  readonly sidecar?: Daemon;
  readonly gate?: Daemon;
  /** Where the plan wants git-gate or supervise. */
  readonly desk?: Daemon;
}

/** All must be ready. The one that is not says why; the others are not waited for. */
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

type OpenedRoom = Result<AgentRoom & { readonly gatePid: number; readonly inputs: AgentInputs }, Failure>;

/** Makes the agent's room while the gate and the sidecar still start: it needs the gate's namespaces only. */
async function openRoom(
  inputs: Omit<AgentInputs, 'gatePid'>,
  gate: Daemon,
  io: AgentIo,
): Promise<OpenedRoom> {
  const gatePid = await gate.room;
  if (gatePid === undefined || !(await untilMapped(gatePid))) return fail(gate.death(await gate.ended));
  const entered = { ...inputs, gatePid };
  const room = await openAgentRoom(entered, io);
  return room.ok ? ok({ ...room.value, gatePid, inputs: entered }) : room;
}

class BubblewrapBottle implements Bottle {
  readonly #dirs: BottleDirs;
  readonly #services: readonly string[];
  readonly #groups: LimitGroups;
  readonly #daemons: Daemons;
  readonly #room: Promise<OpenedRoom> | undefined;
  #closed: Promise<void> | undefined;

  constructor(
    { dirs, services }: { readonly dirs: BottleDirs; readonly services: readonly string[] },
    groups: LimitGroups,
    daemons: Daemons,
    room: Promise<OpenedRoom> | undefined,
  ) {
    this.#dirs = dirs;
    this.#services = services;
    this.#groups = groups;
    this.#daemons = daemons;
    this.#room = room;
  }

  async execAgent(): Promise<Result<RunningAgent, Failure>> {
    const room = await (this.#room as Promise<OpenedRoom>);
    if (!room.ok) return room;
    const { agent, gatePid, release } = room.value;
    const recorded = writeRunning(this.#dirs.run, {
      agentPid: agent.pid,
      gatePid,
      procsFiles: this.#groups.procsFiles,
      services: this.#services,
    });
    if (!recorded.ok) return recorded;
    release();
    return ok(agent);
  }

  copyIn(
    source: string,
    target: string,
    options: { readonly mode?: number } = {},
  ): Promise<Result<void, Failure>> {
    return copyIntoHome(this.#dirs, source, target, options);
  }

  /** There is no root in such a room, and nothing that needs one: the programs are the host's. */
  async exec(script: string): Promise<Result<Finished, Failure>> {
    const room = await (this.#room as Promise<OpenedRoom>);
    return room.ok ? runScript(room.value.inputs, script) : room;
  }

  close(): Promise<void> {
    this.#closed ??= this.#takeDown();
    return this.#closed;
  }

  async #takeDown(): Promise<void> {
    const { sidecar, gate, desk } = this.#daemons;
    await Promise.all([
      this.#room?.then((room) => (room.ok ? room.value.end() : undefined)),
      gate?.stop({ gently: false }),
      sidecar?.stop({ gently: true }),
      desk?.stop({ gently: true }),
    ]);
    this.#groups.remove();
  }
}
