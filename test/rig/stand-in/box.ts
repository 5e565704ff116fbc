import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

export interface BoxMount {
  readonly source: string;
  readonly target: string;
  readonly readonly: boolean;
}

export interface BoxUser {
  readonly uid: number;
  readonly gid: number;
}

export interface BoxProcess {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly user: BoxUser;
}

export interface BoxRequest extends BoxProcess {
  /** What the box has for `/`, beside the machine's own `/usr`. */
  readonly root: string;
  readonly hostname: string;
  readonly mounts: readonly BoxMount[];
  readonly tmpfs: readonly string[];
  /** In lower case without `cap_`. */
  readonly capabilities: readonly string[];
  /** `root` is a whole system with programs of its own: nothing of this machine's is shown. */
  readonly isWhole?: boolean;
  /** Bytes, played as a limit on each of its processes. */
  readonly memory?: number | undefined;
}

/**
 * A Linux of its own, as far as one kernel goes: pids, mounts, network, IPC and host name, by bubblewrap. Root in it is
 * root, with the capabilities that it was given.
 */
export class Box {
  readonly pid: number;
  /** The exit code of its first process; then nothing of it is left. */
  readonly ended: Promise<number>;
  readonly #limits: Pick<BoxRequest, 'capabilities' | 'memory'>;
  readonly #release: () => void;

  private constructor(
    pid: number,
    ended: Promise<number>,
    limits: Pick<BoxRequest, 'capabilities' | 'memory'>,
    release: () => void,
  ) {
    this.pid = pid;
    this.ended = ended;
    this.#limits = limits;
    this.#release = release;
  }

  /** Makes it with its first process at the door: `release` lets it in, when the network is there. */
  static async make(request: BoxRequest, output: 'ignore' | number): Promise<Box> {
    const child = spawn('bwrap', [...roomArgs(request), '--', ...asUser(request, request)], {
      env: { ...request.env },
      stdio: ['ignore', output, output, 'pipe', 'pipe'],
      detached: true,
    });
    const ended = new Promise<number>((resolve) =>
      child.once('close', (code, signal) => resolve(code ?? (signal === null ? 0 : 137))),
    );
    const info = child.stdio[3] as Readable;
    let told = '';
    for await (const chunk of info) {
      told += String(chunk);
      if (told.includes('}')) break;
    }
    const pid = (JSON.parse(told || '{}') as { 'child-pid'?: number })['child-pid'];
    if (pid === undefined) throw new Error(`bwrap ended with ${await ended}`);
    return new Box(pid, ended, request, () => (child.stdio[4] as Writable).end('\n'));
  }

  release(): void {
    this.#release();
  }

  /** Starts a further process in it. */
  exec(process: BoxProcess, { terminal }: { readonly terminal: boolean }): ChildProcess {
    const inside = [
      ...[
        'nsenter',
        '--target',
        String(this.pid),
        '--mount',
        '--uts',
        '--ipc',
        '--net',
        '--pid',
        '--no-fork',
        '--',
      ],
      // nsenter's own fork stops with what it waits for, and would then keep the box from ending.
      ...['perl', '-e', WAIT],
      // As the tool: each command leads a session.
      ...['setsid', ...(terminal ? ['--ctty'] : [])],
      ...asUser(process, this.#limits),
    ];
    const [file = '', ...args] = terminal
      ? [
          'script',
          '--quiet',
          '--flush',
          '--return',
          '--command',
          `exec ${inside.map(quoted).join(' ')}`,
          '/dev/null',
        ]
      : inside;
    return spawn(file, args, {
      env: { ...process.env, ...(terminal ? { SHELL: '/bin/sh' } : {}) },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
  }

  /** Runs a process as root to its end, and gives its exit code. */
  async run(argv: readonly string[], input?: Readable): Promise<number> {
    const child = this.exec(
      { argv, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }, cwd: '/', user: { uid: 0, gid: 0 } },
      { terminal: false },
    );
    child.stdin?.on('error', () => {});
    if (input === undefined) child.stdin?.end();
    else if (child.stdin !== null) input.pipe(child.stdin);
    child.stdout?.resume();
    child.stderr?.resume();
    const [code] = (await once(child, 'close')) as [number | null];
    return code ?? 1;
  }

  signal(name: NodeJS.Signals): void {
    try {
      process.kill(this.pid, name);
    } catch {
      // It has ended.
    }
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }
}

/** Where the machine's own directories come in; everything else is the box's. */
function roomArgs({ root, hostname, mounts, tmpfs, isWhole = false }: BoxRequest): string[] {
  // As every runtime makes what it mounts on.
  for (const name of ['usr/local', 'proc', 'sys', 'dev', 'run', 'opt/node'])
    mkdirSync(join(root, name), { recursive: true });
  for (const { target } of mounts) mkdirSync(join(root, target), { recursive: true });
  for (const target of tmpfs) mkdirSync(join(root, target), { recursive: true });
  const node = dirname(dirname(process.execPath));
  return [
    ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net', '--unshare-cgroup-try'],
    ...['--die-with-parent', '--as-pid-1', '--hostname', hostname, '--cap-add', 'ALL'],
    ...['--bind', root, '/'],
    ...(isWhole ? [] : ['--ro-bind', '/usr', '/usr', '--bind', join(root, 'usr/local'), '/usr/local']),
    ...(isWhole || node === '/usr' ? [] : ['--ro-bind', node, '/opt/node']),
    ...['--proc', '/proc', '--dev', '/dev', '--perms', '1777', '--tmpfs', '/dev/shm', '--tmpfs', '/sys'],
    ...tmpfs.flatMap((target) => ['--perms', '1777', '--tmpfs', target]),
    ...mounts.flatMap(({ source, target, readonly }) => [readonly ? '--ro-bind' : '--bind', source, target]),
    ...['--info-fd', '3', '--block-fd', '4'],
  ];
}

/** Waits for the command, without a word of its own where that is killed, as a shell would say one. */
const WAIT =
  'my $status = system { $ARGV[0] } @ARGV; exit($status & 127 ? 128 + ($status & 127) : $status >> 8)';

/** Goes to the directory `$1`, without the descriptors that this process happens to leave open. */
const ENTER = `for each in /proc/self/fd/*; do n=\${each##*/}; [ "$n" -le 2 ] || eval "exec $n>&-"; done
cd "$1" || exit 126
shift
exec "$@"`;

function asUser(
  { argv, cwd, user }: BoxProcess,
  { capabilities, memory }: Pick<BoxRequest, 'capabilities' | 'memory'>,
): string[] {
  const held = memory === undefined ? [] : ['prlimit', `--data=${memory}`];
  const kept = capabilities.map((name) => `,+${name}`).join('');
  return [
    ...held,
    ...['setpriv', `--bounding-set=-all${kept}`, '--inh-caps=-all', '--clear-groups'],
    ...[`--reuid=${user.uid}`, `--regid=${user.gid}`],
    ...['bash', '-c', ENTER, 'bash', cwd, ...argv],
  ];
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** `name`, `uid`, `name:group` or `uid:gid`, by the box's own passwd and group. */
export function findUser(root: string, text: string): BoxUser | undefined {
  const [who = '', group] = text.split(':');
  const lines = (file: string) =>
    readFileSync(join(root, 'etc', file), 'utf8')
      .split('\n')
      .map((line) => line.split(':'));
  const known = lines('passwd').find(([name, , uid]) => name === who || uid === who);
  const uid = known === undefined ? (/^\d+$/.test(who) ? Number(who) : undefined) : Number(known[2]);
  if (uid === undefined) return undefined;
  if (group === undefined) return { uid, gid: Number(known?.[3] ?? 0) };
  const gid = /^\d+$/.test(group) ? group : lines('group').find(([name]) => name === group)?.[2];
  return gid === undefined ? undefined : { uid, gid: Number(gid) };
}

export function homeOf(root: string, { uid }: BoxUser): string {
  const line = readFileSync(join(root, 'etc/passwd'), 'utf8')
    .split('\n')
    .find((each) => each.split(':')[2] === String(uid));
  return line?.split(':')[5] ?? '/';
}
