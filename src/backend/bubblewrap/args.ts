import { GUEST_RUN_DIR } from '../../wire/bottle-paths.ts';
import { programEtcArgs, type SystemView, systemArgs, trustStoreArgs } from './system-view.ts';

/**
 * The argument vectors of a bubblewrap bottle. It has three rooms:
 *
 *     host ── sidecar room    the host's network; its own mounts, pids, users; holds the secrets
 *      ├───── desk room       likewise; holds git keys and the queue, none of egress's secrets
 *      └───── gate room       a user namespace with uid 0 and a network namespace that has only `lo`;
 *              │              CAP_NET_BIND_SERVICE, mounts for one program
 *              └── agent room     uid 1000 in a user namespace below, no capability, its own mounts and pids
 *
 * The agent's room is opened from outside (`nsenter` into the gate's namespaces but not its mounts): a bwrap may
 * mount a fresh /proc only where a whole one is visible, and the gate's, made by root's bwrap, is partly covered.
 * Options reach bwrap on a file descriptor (`--args FD`, NUL-separated): no value stands in a process's argv.
 */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly writable: boolean;
}

/** uid and gid of the agent inside its room. */
export const AGENT_ID = 1000;
export const AGENT_HOME = '/home/node';

export interface ProgramRoom {
  readonly view: SystemView;
  readonly nodePath: string;
  /** The bundle on the host. */
  readonly programPath: string;
  readonly runDir: string;
  readonly seccompFd: number;
}

/** Where our own programs stand inside their rooms. */
export const GUEST_PROGRAM = '/bot-bottle/program.cjs';
export const GUEST_NODE = '/bot-bottle/node';

/** The capability counts only inside the gate's own namespaces. */
export function gateArgs(room: ProgramRoom & { readonly hostname: string }): string[] {
  return [
    ...[
      '--unshare-user',
      '--unshare-ipc',
      '--unshare-pid',
      '--unshare-net',
      '--unshare-uts',
      '--unshare-cgroup-try',
    ],
    ...['--die-with-parent', '--uid', '0', '--gid', '0', '--hostname', room.hostname],
    ...['--cap-drop', 'ALL', '--cap-add', 'CAP_NET_BIND_SERVICE', '--clearenv'],
    ...programArgs(room),
    ...sealArgs(room.seccompFd),
  ];
}

export interface SidecarRoom extends ProgramRoom {
  /** Holds the routes, the CA and the audit log. */
  readonly egressDir: string;
  /** Further files that it reads: certificates, resolver settings. Shown at their own paths. */
  readonly files: readonly string[];
  /** Files shown elsewhere than where they are, such as a resolv.conf that is a link into /run. */
  readonly mounts: readonly Mount[];
  /** The program's whole environment, secrets included. */
  readonly env: Readonly<Record<string, string>>;
}

export const GUEST_EGRESS_DIR = '/bot-bottle/egress';

export function sidecarArgs({ egressDir, ...room }: SidecarRoom): string[] {
  return outsideArgs(room, [{ source: egressDir, target: GUEST_EGRESS_DIR, writable: true }]);
}

/** The room of git-gate and supervise, which shows nothing of egress. */
export function deskArgs(room: Omit<SidecarRoom, 'egressDir'>): string[] {
  return outsideArgs(room, []);
}

/** A room with the host's network, for a program of ours that reaches upstreams. */
function outsideArgs(room: Omit<SidecarRoom, 'egressDir'>, last: readonly Mount[]): string[] {
  return [
    ...[
      '--unshare-user',
      '--unshare-ipc',
      '--unshare-pid',
      '--unshare-uts',
      '--unshare-cgroup-try',
      '--disable-userns',
    ],
    ...['--die-with-parent', '--cap-drop', 'ALL', '--clearenv'],
    ...setenvArgs(room.env),
    ...programArgs(room),
    ...trustStoreArgs(),
    ...['/etc/hosts', '/etc/nsswitch.conf', '/etc/host.conf', '/etc/gai.conf', '/etc/localtime'].flatMap(
      (path) => ['--ro-bind-try', path, path],
    ),
    ...room.files.flatMap((path) => ['--ro-bind', path, path]),
    ...mountArgs([...room.mounts, ...last]),
    ...sealArgs(room.seccompFd),
  ];
}

function programArgs(room: ProgramRoom): string[] {
  return [
    ...systemArgs(room.view),
    ...kernelArgs(),
    ...['--tmpfs', '/tmp'],
    ...['--ro-bind', room.nodePath, GUEST_NODE, '--ro-bind', room.programPath, GUEST_PROGRAM],
    ...['--bind', room.runDir, GUEST_RUN_DIR, '--chdir', '/'],
  ];
}

export interface AgentRoomOptions {
  readonly view: SystemView;
  readonly home: string;
  /** Generated files of /etc, on the host: passwd, group, hosts, resolv.conf, nsswitch.conf. */
  readonly etcDir: string;
  readonly mounts: readonly Mount[];
  readonly workingDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly seccompFd: number;
  /** The command waits until something can be read here. */
  readonly blockFd: number;
}

export const GENERATED_ETC = [
  'passwd',
  'group',
  'hosts',
  'hostname',
  'resolv.conf',
  'nsswitch.conf',
] as const;

export function agentArgs(room: AgentRoomOptions): string[] {
  return [
    // A control group's path may name the host's container or session.
    ...['--unshare-user', '--unshare-pid', '--unshare-cgroup-try', '--disable-userns', '--die-with-parent'],
    ...['--uid', String(AGENT_ID), '--gid', String(AGENT_ID), '--cap-drop', 'ALL', '--clearenv'],
    ...setenvArgs(room.env),
    ...systemArgs(room.view),
    ...programEtcArgs(room.view),
    ...trustStoreArgs(),
    ...GENERATED_ETC.flatMap((name) => ['--ro-bind', `${room.etcDir}/${name}`, `/etc/${name}`]),
    ...kernelArgs(),
    ...['--tmpfs', '/tmp', '--tmpfs', '/var/tmp', '--dir', '/run', '--symlink', '/run', '/var/run'],
    ...['--bind', room.home, AGENT_HOME],
    ...mountArgs(room.mounts),
    ...['--chdir', room.workingDir, '--block-fd', String(room.blockFd)],
    ...sealArgs(room.seccompFd),
  ];
}

/** A further process in an agent's room: everything is there already but the loss of privilege. */
export function joinArgs(options: {
  readonly usernsFd: number;
  readonly seccompFd: number;
  readonly workingDir: string;
  readonly env: Readonly<Record<string, string>>;
}): string[] {
  return [
    ...['--userns', String(options.usernsFd), '--dev-bind', '/', '/', '--cap-drop', 'ALL', '--clearenv'],
    ...setenvArgs(options.env),
    ...['--chdir', options.workingDir, '--seccomp', String(options.seccompFd)],
  ];
}

/** What `--args FD` reads. */
export function encodeArgs(args: readonly string[]): string {
  return args.map((argument) => `${argument}\0`).join('');
}

/**
 * The uid of a room that root opened is, to the kernel, the host's root. /proc/sys asks it for no capability
 * (`test_perm` of fs/proc/proc_sysctl.c), and a written core_pattern would be the end of the walls. bwrap covers only
 * what it finds writable itself, which a directory of /proc/sys never is.
 */
function kernelArgs(): string[] {
  return ['--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys', '--dev', '/dev'];
}

function mountArgs(mounts: readonly Mount[]): string[] {
  return mounts.flatMap(({ source, target, writable }) => [
    writable ? '--bind' : '--ro-bind',
    source,
    target,
  ]);
}

function setenvArgs(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]);
}

/** Last: the root made of the mounts above becomes read-only, and the filter closes. */
function sealArgs(seccompFd: number): string[] {
  return ['--remount-ro', '/', '--seccomp', String(seccompFd)];
}
