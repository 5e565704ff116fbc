import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type ParsedArgv, parseArgv } from '../argv.ts';
import { Box, type BoxMount } from '../box.ts';
import type { Machine as Disk } from '../machine.ts';
import { Network } from '../network.ts';
import { relay } from '../relay.ts';
import type { Call } from '../service.ts';
import { sh } from '../shell.ts';
import { commandsOf, helpOf } from './commands.ts';
import { HostNetwork } from './host-network.ts';
import { type Pulled, pull } from './pull.ts';

interface Machine {
  readonly name: string;
  readonly from: Packed;
  readonly allowed: readonly string[];
  readonly mounts: readonly BoxMount[];
  readonly env: Readonly<Record<string, string>>;
  readonly cpus: number;
  readonly mem: number;
  readonly createdAt: number;
  /** Where its root is: the artifact's below, its own above. */
  readonly directory: string;
  state: 'created' | 'running' | 'stopped' | 'unreachable';
  box?: Box;
  network?: HostNetwork;
  /** A way to all of this machine, beside. */
  open?: Network;
  /** Commands since its start. */
  commands: number;
}

/** What a `.smolmachine` holds here: where the layers of its image are, and its settings. */
interface Packed {
  readonly root: string;
  readonly config: Pulled['config'];
}

/** What an exception says is what the tool prints behind `Error: `. */
class Refused extends Error {}

const refuse = (words: string): never => {
  throw new Refused(words);
};

/** A guest's root has them all but those that would be this machine's. */
const CAPABILITIES = [
  ...['chown', 'dac_override', 'fowner', 'fsetid', 'kill', 'mknod', 'net_bind_service', 'setfcap'],
  ...['setgid', 'setpcap', 'setuid', 'sys_chroot'],
];
const KILLED = 137;

/** `smolvm`, played: its state, and what each command does to it. */
export class Smolvm {
  version = '1.17.0';
  /** How many of a machine's first commands are killed before they begin, as young machines do. */
  killedEarly = 1;
  /** Starts that fail before one does not. */
  failedStarts = 0;
  /** Whether a machine is held to the addresses that it may reach; older versions did not. */
  enforces = true;
  readonly machines = new Map<string, Machine>();
  readonly #disk: Disk;
  readonly #store: string;

  /** `store`: where pulled images are kept, also for other test files. */
  constructor(disk: Disk, store: string) {
    this.#disk = disk;
    this.#store = store;
  }

  async play(call: Call): Promise<number> {
    if (call.argv.length === 1 && call.argv[0] === '--version') {
      call.stdout(`smolvm ${this.version}\n`);
      return 0;
    }
    const commands = commandsOf(this.version.startsWith('0.'));
    const name = `${call.argv[0] ?? ''} ${call.argv[1] === 'list' ? 'ls' : (call.argv[1] ?? '')}`;
    const spec = commands[name];
    if (spec === undefined) return usage(call, `unrecognized subcommand '${call.argv[0] ?? ''}'`);
    const words = call.argv.slice(2);
    if (words[0] === '--help') {
      call.stdout(helpOf(name, spec));
      return 0;
    }
    const parsed = parseArgv(words, spec);
    if (typeof parsed === 'string') {
      const [, option] = /^Unknown option '(.*)'$/.exec(parsed) ?? [];
      return usage(call, option === undefined ? parsed : `unexpected argument '${option}' found`);
    }
    try {
      return await this.#do(name, parsed, call);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      call.stderr(`Error: ${error.message}\n`);
      return 1;
    }
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.machines.values()].map((machine) => this.#remove(machine)));
  }

  async #do(name: string, given: ParsedArgv, call: Call): Promise<number> {
    switch (name) {
      case 'machine create':
        return this.#create(given, call);
      case 'machine start':
        return this.#start(this.#find(given.one('name')), call);
      case 'machine exec':
        return this.#exec(given, call);
      case 'machine stop': {
        const machine = this.#find(given.one('name'));
        await this.#stop(machine);
        call.stdout(`Stopped machine: ${machine.name}\n`);
        return 0;
      }
      case 'machine delete': {
        const machine = this.#find(given.one('name') ?? given.args[0]);
        if (!given.has('force')) throw new Error('the stand-in is asked by nobody: give --force');
        if (this.version.startsWith('0.') && machine.state === 'running')
          refuse(`machine '${machine.name}' is running; stop it first`);
        await this.#remove(machine);
        call.stdout(`Deleted machine: ${machine.name}\n`);
        return 0;
      }
      case 'machine ls':
        if (!given.has('json')) throw new Error('the stand-in plays `machine ls` with --json');
        call.stdout(`${JSON.stringify([...this.machines.values()].map(shapeOf), null, 2)}\n`);
        return 0;
      case 'machine cp':
        return this.#copy(given.args[0] ?? '', given.args[1] ?? '', call);
      case 'pack create':
        return this.#pack(given, call);
      default:
        throw new Error(`the stand-in does not play ${name}`);
    }
  }

  #create(given: ParsedArgv, call: Call): number {
    const name = given.one('name') ?? given.args[0] ?? refuse('a name is needed here');
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) refuse(`invalid machine name '${name}'`);
    if (this.machines.has(name)) refuse(`machine '${name}' already exists`);
    const path = resolve(
      call.cwd,
      given.one('from') ?? refuse('the stand-in makes machines --from an artifact'),
    );
    if (!existsSync(path)) refuse(`config: create from .smolmachine: file not found: ${path}`);
    const allowed = [
      ...given
        .all('allow-cidr')
        .map((cidr) => /^((?:\d+\.){3}\d+)\/32$/.exec(cidr)?.[1] ?? refuse(`invalid CIDR '${cidr}'`)),
      ...given
        .all('allow-host')
        .map((host) => /^(?:\d+\.){3}\d+$/.exec(host)?.[0] ?? refuse(`failed to resolve '${host}'`)),
    ];
    if (allowed.length > 0 && given.one('net-backend') === 'tsi' && !this.version.startsWith('0.'))
      refuse(
        'egress policy (--allow-cidr/--allow-host/--outbound-localhost-only) requires the virtio-net backend',
      );
    call.stdout('Extracting .smolmachine assets...\n');
    const directory = this.#disk.newRoot();
    for (const part of ['upper', 'work', 'root']) mkdirSync(join(directory, part), { recursive: true });
    this.machines.set(name, {
      name,
      from: JSON.parse(readFileSync(path, 'utf8')) as Packed,
      allowed: [...new Set(allowed)],
      mounts: given.all('volume').map(parseVolume),
      env: pairs(given.all('env')),
      cpus: Number(given.one('cpus') ?? 4),
      mem: Number(given.one('mem') ?? 8192),
      createdAt: Date.now(),
      directory,
      state: 'created',
      commands: 0,
    });
    call.stdout(`Created machine: ${name}\n`);
    return 0;
  }

  async #start(machine: Machine, call: Call): Promise<number> {
    if (machine.state === 'running') return 0;
    if (this.failedStarts > 0) {
      this.failedStarts -= 1;
      refuse('agent operation failed: start machine: krun_start_enter returned: -22 (EINVAL)');
    }
    const { directory, from, mounts, name } = machine;
    const root = join(directory, 'root');
    if (!existsSync(join(root, 'etc'))) {
      const layers = `lowerdir=${from.root},upperdir=${directory}/upper,workdir=${directory}/work`;
      await sh('mount', '-t', 'overlay', '-o', layers, 'overlay', root);
    }
    const box = await Box.make(
      {
        root,
        hostname: name,
        mounts,
        tmpfs: [],
        capabilities: CAPABILITIES,
        isWhole: true,
        argv: ['/bin/sh', '-c', 'while :; do sleep 3600; done'],
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
        cwd: '/',
        user: { uid: 0, gid: 0 },
      },
      'ignore',
    );
    writeFileSync(join(root, 'etc/resolv.conf'), 'nameserver 127.0.0.1\n');
    const socketPath = join(this.#disk.directory, `net-${machine.createdAt}-${box.pid}.sock`);
    machine.network = await HostNetwork.attach(socketPath, box.pid, machine.allowed);
    if (!this.enforces) machine.open = await openNetwork(name, box.pid);
    machine.box = box;
    machine.state = 'running';
    machine.commands = 0;
    void box.ended.then(() => {
      if (machine.box === box) machine.state = 'stopped';
    });
    box.release();
    call.stdout(`Machine '${name}' running (PID: ${box.pid})\n`);
    return 0;
  }

  async #exec(given: ParsedArgv, call: Call): Promise<number> {
    const machine = this.#find(given.one('name'));
    const { box } = machine;
    if (machine.state !== 'running' || box === undefined)
      return refuse(`machine '${machine.name}' is not running`);
    machine.commands += 1;
    if (machine.commands <= this.killedEarly) return KILLED;
    const terminal = given.has('tty');
    const secrets = given.all('secret-env').map((entry) => {
      const [guest = '', host = ''] = entry.split('=');
      return `${guest}=${call.env[host] ?? refuse(`secret '${guest}': host variable '${host}' is not set`)}`;
    });
    const environment = {
      HOME: '/root',
      ...pairs(machine.from.config.Env ?? []),
      ...machine.env,
      ...(terminal ? { TERM: 'xterm-256color' } : {}),
      ...pairs(secrets),
      ...pairs(given.all('env')),
    };
    const child = box.exec(
      {
        argv: [
          'env',
          '-i',
          ...Object.entries(environment).map(([key, value]) => `${key}=${value}`),
          ...given.args,
        ],
        env: { PATH: process.env.PATH ?? '' },
        cwd: given.one('workdir') ?? '/',
        user: { uid: 0, gid: 0 },
      },
      { terminal },
    );
    const interactive = given.has('interactive');
    // Without -i its output comes at its end: nothing here can tell, so that nobody may rely on either.
    return relay(call, child, { interactive, terminal });
  }

  /** One file, into a machine that runs or out of it. */
  async #copy(source: string, target: string, call: Call): Promise<number> {
    const [, from, path = ''] = /^([^/.][^:]*):(.*)$/.exec(source) ?? [];
    if (from !== undefined) {
      const { box } = this.#running(from);
      const child = box.exec(
        { argv: ['cat', path], env: {}, cwd: '/', user: { uid: 0, gid: 0 } },
        { terminal: false },
      );
      child.stdin?.end();
      const ended = new Promise<number | null>((settle) => child.once('close', settle));
      await pipeline(child.stdout as NodeJS.ReadableStream, createWriteStream(resolve(call.cwd, target)));
      if ((await ended) !== 0) refuse(`file not found in the machine: ${path}`);
      return 0;
    }
    const [, to = '', inside = ''] =
      /^([^:]+):(.*)$/.exec(target) ?? refuse('cp: one of SRC or DST must use machine:path syntax');
    const local = resolve(call.cwd, source);
    if (statSync(local, { throwIfNoEntry: false })?.isFile() !== true) refuse(`no such file: ${source}`);
    const { box } = this.#running(to);
    const code = await box.run(['sh', '-c', 'cat >"$1"', 'sh', inside], createReadStream(local));
    return code === 0 ? 0 : refuse(`cannot write ${inside}`);
  }

  async #pack(given: ParsedArgv, call: Call): Promise<number> {
    const output = resolve(call.cwd, given.one('output') ?? refuse('--output is needed'));
    const image = given.one('image');
    if (image === undefined) return refuse('the stand-in packs images');
    call.stdout('Starting agent VM...\n');
    const pulled = await pull(image, this.#store).catch((error: Error) =>
      refuse(`agent operation failed: ${error.message}`),
    );
    call.stdout(`Image: ${image} (${pulled.layers} layers)\n`);
    writeFileSync(output, '#!/bin/sh\n');
    const packed: Packed = { root: pulled.root, config: pulled.config };
    writeFileSync(`${output}.smolmachine`, JSON.stringify(packed));
    return 0;
  }

  async #stop(machine: Machine): Promise<void> {
    const { box, network, open } = machine;
    machine.state = 'stopped';
    delete machine.box;
    delete machine.network;
    delete machine.open;
    await box?.kill();
    await network?.[Symbol.asyncDispose]();
    await open?.remove();
  }

  async #remove(machine: Machine): Promise<void> {
    await this.#stop(machine);
    this.machines.delete(machine.name);
    await sh('umount', '--lazy', join(machine.directory, 'root')).catch(() => {});
    this.#disk.dropRoot(machine.directory);
  }

  #find(name = 'default'): Machine {
    return this.machines.get(name) ?? refuse(`machine '${name}' not found`);
  }

  #running(name: string): Machine & { readonly box: Box } {
    const machine = this.#find(name);
    return machine.box === undefined
      ? refuse(`machine '${name}' is not running`)
      : { ...machine, box: machine.box };
  }
}

/** As clap ends on words that it does not know. */
function usage(call: Call, what: string): number {
  call.stderr(`error: ${what}\n\nFor more information, try '--help'.\n`);
  return 2;
}

function shapeOf({ name, state, cpus, mem, box, mounts, createdAt }: Machine) {
  return {
    name,
    state,
    cpus,
    memory_mib: mem,
    pid: box?.pid ?? null,
    mounts: mounts.length,
    ports: 0,
    created_at: new Date(createdAt).toISOString(),
    storage_gb: null,
    overlay_gb: null,
    network: true,
  };
}

function parseVolume(text: string): BoxMount {
  const [source = '', target = '', mode, ...more] = text.split(':');
  if (more.length > 0 || !target.startsWith('/') || (mode !== undefined && mode !== 'ro'))
    refuse(`invalid volume '${text}': expected HOST:GUEST[:ro]`);
  if (statSync(source, { throwIfNoEntry: false })?.isDirectory() !== true)
    refuse(`mount source '${source}' is not a directory`);
  return { source, target, readonly: mode === 'ro' };
}

function pairs(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}

async function openNetwork(name: string, pid: number): Promise<Network> {
  const network = await Network.create({ name, mode: 'nat', labels: {} });
  const { ipv4Gateway } = await network.attach(pid, 'eth0');
  await sh('nsenter', `--net=/proc/${pid}/ns/net`, 'ip', 'route', 'add', 'default', 'via', ipv4Gateway);
  return network;
}
