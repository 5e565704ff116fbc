import type { DockerFailure } from '../../diagnostics/docker-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { EngineInfo } from './info.ts';

/** How the agent's container is joined with its gate; `args.ts` draws both. */
export type Topology = 'loopback' | 'bridge';

export interface Isolation {
  /** Of the agent's container, as `--runtime` takes it; undefined: the engine's own choice. */
  readonly runtime: string | undefined;
  /** Of the gate and the sidecars, which meet over Unix sockets and so need the machine's kernel. */
  readonly ownRuntime: string | undefined;
  readonly topology: Topology;
  /** The engine sees nothing of what is written in the container, nor the container of what the engine writes there. */
  readonly isOpaque: boolean;
  /** What was chosen and why, a sentence each, for `doctor` and `--dry-run`. */
  readonly runtimeWords: string;
  readonly topologyWords: string;
}

/** The host's variables that ask for another than the usual choice. */
export const RUNTIME_VARIABLE = 'BOT_BOTTLE_DOCKER_RUNTIME';
export const TOPOLOGY_VARIABLE = 'BOT_BOTTLE_DOCKER_TOPOLOGY';

/** gVisor, as its own instructions register it. */
const GVISOR = 'runsc';
/** Asks for no runtime at all, also where gVisor is registered. */
const ENGINES_OWN = 'default';

/** Whose containers can share a network namespace, and with it the loopback: those that run on the machine's kernel. */
const ON_THE_KERNEL = /^(?:runc|crun|youki|nvidia|io\.containerd\.(?:runc\.v[12]|runtime\.v1\.linux))$/;

/** Whether its containers run on the machine's kernel, and so share what the machine shares. */
export function sharesKernel(runtime: string): boolean {
  return ON_THE_KERNEL.test(runtime);
}

/**
 * gVisor wherever it is registered; the topology that the runtime can have. A person may ask for another of each, and
 * is told what cannot be.
 */
export function chooseIsolation(
  engine: Pick<EngineInfo, 'runtimes' | 'defaultRuntime'>,
  env: Readonly<Record<string, string | undefined>>,
  program: string,
): Result<Isolation, DockerFailure> {
  const asked = env[RUNTIME_VARIABLE] || undefined;
  const { runtimes, defaultRuntime } = engine;
  if (asked !== undefined && asked !== ENGINES_OWN && runtimes.length > 0 && !runtimes.includes(asked))
    return fail({ room: 'docker', program, kind: 'unknown-runtime', found: asked, known: runtimes });
  const registered = asked === undefined && runtimes.includes(GVISOR);
  const runtime = registered ? GVISOR : asked === ENGINES_OWN ? undefined : asked;
  const name = runtime ?? defaultRuntime ?? 'runc';
  const sharesLoopback = sharesKernel(name);

  const wanted = env[TOPOLOGY_VARIABLE] || undefined;
  if (wanted !== undefined && wanted !== 'loopback' && wanted !== 'bridge')
    return fail({ room: 'docker', program, kind: 'unknown-topology', found: wanted });
  if (wanted === 'loopback' && !sharesLoopback)
    return fail({ room: 'docker', program, kind: 'no-shared-loopback', runtime: name });
  const topology = wanted ?? (sharesLoopback ? 'loopback' : 'bridge');
  if (topology === 'bridge' && program === 'podman')
    return fail({ room: 'docker', program, kind: 'no-bridge' });

  return ok({
    runtime,
    ownRuntime: sharesKernel(defaultRuntime ?? 'runc') ? undefined : kernelRuntime(runtimes),
    topology,
    isOpaque: !sharesLoopback,
    runtimeWords: `${described(name)}${reason({ asked, registered })}`,
    topologyWords: `${TOPOLOGY_WORDS[topology]}${
      wanted !== undefined
        ? ` (${TOPOLOGY_VARIABLE})`
        : topology === 'bridge'
          ? `, because a container of ${name} has a network stack of its own`
          : ''
    }`,
  });
}

const TOPOLOGY_WORDS: Readonly<Record<Topology, string>> = {
  loopback: 'loopback: the agent has no interface but lo, and no network is made for a bottle',
  bridge: 'bridge: the agent and its gate are alone on an internal network without an address of the host',
};

function described(name: string): string {
  return name.startsWith(GVISOR) ? `${name} (gVisor: a kernel of its own in user space)` : name;
}

function reason({ asked, registered }: { asked: string | undefined; registered: boolean }): string {
  if (asked !== undefined) return `, by ${RUNTIME_VARIABLE}`;
  return registered ? ', because the engine has it' : '';
}

/** The first of the engine's runtimes that is one. */
function kernelRuntime(runtimes: readonly string[]): string | undefined {
  return runtimes.find(sharesKernel);
}
