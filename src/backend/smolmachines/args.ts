import type { Limits } from '../../plan/plan.ts';

/**
 * The argument vectors of `smolvm`. The agent is in a virtual machine whose host lets it reach one address, its gate's:
 *
 *     sidecars   containers of the docker backend; hold the secrets and the CA key
 *        ·       Unix sockets in state/<slug>/run
 *     gate       a container that is the only thing at its address
 *        ·       --allow-cidr <address>/32, enforced on the host's side of the machine
 *     agent      a libkrun machine: a kernel, a root file system and processes of its own
 *
 * No secret stands in an argument vector: the tool keeps a machine's configuration on disk.
 */
export interface CreateRequest {
  readonly machine: string;
  /** A `.smolmachine`. */
  readonly from: string;
  /** The gate's. */
  readonly address: string;
  readonly volumes: readonly Volume[];
  readonly limits: Limits;
  readonly tool: Tool;
}

export interface Volume {
  /** A directory of the host: the tool mounts no single files. */
  readonly source: string;
  readonly target: string;
  readonly writable: boolean;
}

/** What differs between versions of the tool, as its help tells it. */
export interface Tool {
  /** `machine create --name x`; before, the name stood alone. */
  readonly namesAreOptions: boolean;
  /** The machine's name server can be chosen. */
  readonly hasDns: boolean;
  /** Values reach a command by the tool's own environment. */
  readonly hasSecretEnv: boolean;
}

const MIB = 1024 * 1024;

export function createArgs({
  machine,
  from,
  address,
  volumes,
  limits,
  tool,
}: CreateRequest): readonly string[] {
  const { memory, cpus } = limits;
  return [
    ...['machine', 'create', ...(tool.namesAreOptions ? ['--name', machine] : [machine])],
    ...['--from', from, '--allow-cidr', `${address}/32`],
    // An address that is given as a host turns the tool's filter of names on: none is answered for but by the gate.
    ...['--allow-host', address, ...(tool.hasDns ? ['--dns', address] : [])],
    ...(memory === undefined ? [] : ['--mem', String(Math.max(1, Math.floor(memory / MIB)))]),
    // Whole processors: a machine has no part of one.
    ...(cpus === undefined ? [] : ['--cpus', String(Math.min(255, Math.max(1, Math.ceil(cpus))))]),
    ...volumes.flatMap(({ source, target, writable }) => [
      '--volume',
      `${source}:${target}${writable ? '' : ':ro'}`,
    ]),
  ];
}

export function startArgs(machine: string): readonly string[] {
  return ['machine', 'start', '--name', machine];
}

export function stopArgs(machine: string): readonly string[] {
  return ['machine', 'stop', '--name', machine];
}

export function deleteArgs(
  machine: string,
  { namesAreOptions }: Pick<Tool, 'namesAreOptions'>,
): readonly string[] {
  return ['machine', 'delete', ...(namesAreOptions ? ['--name', machine] : [machine]), '--force'];
}

export const LIST_ARGS: readonly string[] = ['machine', 'ls', '--json'];

export interface ExecRequest {
  readonly machine: string;
  readonly terminal: boolean;
  /** Our stdin goes on to it, and its output comes as it is written, not at its end. */
  readonly interactive: boolean;
  readonly workingDir?: string;
  /** Literal values, which are no secrets. */
  readonly env?: Readonly<Record<string, string>>;
  /** Names of variables that the tool itself is given, and passes on under these names. */
  readonly passed?: readonly string[];
  readonly command: readonly string[];
}

export function execArgs(request: ExecRequest): readonly string[] {
  const { machine, terminal, interactive, workingDir, env = {}, passed = [], command } = request;
  return [
    ...['machine', 'exec', '--name', machine],
    ...(interactive ? ['--interactive'] : []),
    ...(terminal ? ['--tty'] : []),
    ...(workingDir === undefined ? [] : ['--workdir', workingDir]),
    ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...passed.flatMap((name) => ['--secret-env', `${name}=${name}`]),
    ...['--', ...command],
  ];
}

/** `name`: of a file in the directory that the tool is started in, because it takes a colon for a machine's. */
export function copyInArgs(machine: string, name: string, target: string): readonly string[] {
  return ['machine', 'cp', `./${name}`, `${machine}:${target}`];
}

export function copyOutArgs(machine: string, source: string, name: string): readonly string[] {
  return ['machine', 'cp', `${machine}:${source}`, `./${name}`];
}

/** Writes a launcher at `output`, which nobody needs, and the artifact at `output.smolmachine`. */
export function packArgs(image: string, output: string): readonly string[] {
  return ['pack', 'create', '--image', image, '--output', output];
}

/** Becomes the agent's user, for good: no capability, and none to be had from a program's file. */
export const AS_NODE: readonly string[] = [
  ...['setpriv', '--reuid=node', '--regid=node', '--init-groups'],
  ...['--inh-caps=-all', '--bounding-set=-all', '--no-new-privs'],
];
