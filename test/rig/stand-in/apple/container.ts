import { createReadStream, lstatSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type ParsedArgv, parseArgv } from '../argv.ts';
import { Box, type BoxMount, type BoxUser, findUser, homeOf } from '../box.ts';
import type { Machine, StoredImage } from '../machine.ts';
import { type Attachment, Network } from '../network.ts';
import { relay } from '../relay.ts';
import type { Call } from '../service.ts';
import { ALIASES, COMMANDS } from './commands.ts';
import {
  cliVersion,
  containerShape,
  imageShape,
  networkShape,
  systemStatus,
  systemVersion,
} from './shapes.ts';

interface Container {
  readonly id: string;
  readonly image: StoredImage;
  readonly labels: Readonly<Record<string, string>>;
  readonly networks: readonly string[];
  readonly dns: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly root: string;
  readonly box: Box;
  readonly log: string;
  readonly attachments: readonly Attachment[];
  state: 'running' | 'stopped';
}

/** What an exception says is what the tool prints behind `Error: `. */
class Refused extends Error {}

const refuse = (code: string, words: string): never => {
  throw new Refused(`${code}: "${words}"`);
};

/** Apple's `container`, played: its state, and what each command does to it. */
export class AppleContainer {
  version = '1.0.0';
  running = true;
  builder = { running: true, dns: ['192.168.64.1'] as readonly string[], resolves: true };
  readonly containers = new Map<string, Container>();
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  async play(call: Call): Promise<number> {
    if (call.argv.length === 1 && call.argv[0] === '--version') {
      call.stdout(cliVersion(this.version));
      return 0;
    }
    const found = command(call.argv);
    if (found === undefined) return usage(call, `Unexpected argument '${call.argv[0] ?? ''}'`);
    const spec = COMMANDS[found.name];
    if (spec === undefined) return usage(call, `Unknown subcommand '${found.name}'`);
    const parsed = parseArgv(found.rest, spec);
    if (typeof parsed === 'string') return usage(call, parsed);
    try {
      return await this.#do(found.name, parsed, call);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      call.stderr(`Error: ${error.message}\n`);
      return 1;
    }
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.containers.values()].map(({ box }) => box.kill()));
  }

  async #do(name: string, given: ParsedArgv, call: Call): Promise<number> {
    const json = (shape: unknown) => {
      call.stdout(`${JSON.stringify(shape)}\n`);
      return 0;
    };
    if (name === 'system status') {
      if (!this.running)
        call.stdout(
          given.one('format') === 'json'
            ? JSON.stringify({ status: 'unregistered' })
            : 'apiserver is not running and not registered with launchd\n',
        );
      return this.running ? json(systemStatus(this.version, 'running')) : 1;
    }
    if (name === 'system version') return json(systemVersion(this.version));
    if (!this.running)
      refuse(
        'interrupted',
        'XPC connection error: Connection invalid. Ensure container system service has been started with `container system start`.',
      );
    const machine = this.#machine;
    switch (name) {
      case 'run':
        return this.#run(given, call);
      case 'exec':
        return this.#exec(given, call);
      case 'cp':
        return this.#cp(given, call);
      case 'build':
        return this.#build(given, call);
      case 'list': {
        const shown = [...this.containers.values()].filter(
          ({ state }) => given.has('all') || state === 'running',
        );
        if (given.one('format') === 'json') return json(shown.map(shapeOf));
        if (!given.has('quiet')) throw new Error('the stand-in plays `list` with --quiet or --format json');
        call.stdout(shown.map(({ id }) => `${id}\n`).join(''));
        return 0;
      }
      case 'inspect':
        return json(given.args.map((id) => shapeOf(this.#find(id))));
      case 'delete':
        for (const id of given.args) {
          const container = this.#find(id);
          if (container.state === 'running' && !given.has('force'))
            refuse('invalidState', `container ${id} is running and can not be deleted`);
          await container.box.kill();
          this.containers.delete(id);
          call.stdout(`${id}\n`);
        }
        return 0;
      case 'stop':
      case 'kill':
        for (const id of given.args) {
          const { box } = this.#find(id);
          const signal = given.one('signal') ?? (name === 'kill' ? 'KILL' : 'TERM');
          box.signal(`SIG${signal.replace(/^SIG/, '')}` as NodeJS.Signals);
          if (name === 'stop') {
            const grace = setTimeout(() => box.signal('SIGKILL'), Number(given.one('time') ?? '5') * 1000);
            await box.ended;
            clearTimeout(grace);
          }
          call.stdout(`${id}\n`);
        }
        return 0;
      case 'logs':
        call.stdout(readFileSync(this.#find(given.args[0] ?? '').log));
        return 0;
      case 'image list':
        if (given.one('format') === 'json') return json([...machine.images.values()].map(shapeOfImage));
        if (!given.has('quiet'))
          throw new Error('the stand-in plays `image list` with --quiet or --format json');
        call.stdout([...machine.images.keys()].map((reference) => `${reference}\n`).join(''));
        return 0;
      case 'image inspect':
        return json(given.args.map((reference) => shapeOfImage(this.#localImage(reference))));
      case 'image tag': {
        const [source = '', target = ''] = given.args;
        machine.images.set(target, { ...this.#localImage(source), reference: target });
        return 0;
      }
      case 'image delete':
        for (const reference of given.args) {
          this.#localImage(reference);
          machine.images.delete(reference);
          call.stdout(`${reference}\n`);
        }
        return 0;
      case 'image pull':
        if (machine.image(given.args[0] ?? '') === undefined)
          refuse('notFound', `failed to resolve reference ${given.args[0]}: 404 Not Found`);
        return 0;
      case 'image save':
        writeFileSync(given.one('output') ?? '/dev/null', 'an OCI layout\n');
        return 0;
      case 'builder status': {
        const { dns, running } = this.builder;
        return json(
          running
            ? [{ configuration: { dns: { nameservers: dns }, id: 'buildkit' }, status: { state: 'running' } }]
            : [],
        );
      }
      case 'builder start':
        this.builder = { running: true, dns: given.all('dns'), resolves: true };
        return 0;
      case 'builder stop':
        if (!this.builder.running) refuse('notFound', 'builder is not running');
        this.builder = { ...this.builder, running: false };
        return 0;
      case 'network create': {
        const [network = ''] = given.args;
        if (!/^[a-z0-9](?:[a-z0-9._-]{0,126}[a-z0-9])?$/.test(network))
          refuse('invalidArgument', `invalid network name: ${network}`);
        if (machine.networks.has(network)) refuse('exists', `network ${network} already exists`);
        const mode = given.has('internal') ? 'hostOnly' : 'nat';
        machine.networks.set(
          network,
          await Network.create({ name: network, mode, labels: pairs(given.all('label')) }),
        );
        call.stdout(`${network}\n`);
        return 0;
      }
      case 'network delete':
        for (const network of given.args) {
          const known = machine.networks.get(network) ?? refuse('notFound', `network ${network} not found`);
          if ([...this.containers.values()].some(({ networks }) => networks.includes(network)))
            refuse('invalidState', `subnet is in use: network ${network} has attached containers`);
          await known.remove();
          machine.networks.delete(network);
          call.stdout(`${network}\n`);
        }
        return 0;
      case 'network list': {
        const networks = [...machine.networks.values()];
        if (given.one('format') === 'json') return json(networks.map(networkShape));
        call.stdout(networks.map((network) => `${network.name}\n`).join(''));
        return 0;
      }
      case 'network inspect':
        return json(
          given.args.map((network) =>
            networkShape(machine.networks.get(network) ?? refuse('notFound', `network ${network} not found`)),
          ),
        );
      default:
        throw new Error(`the stand-in does not play ${name}`);
    }
  }

  async #run(given: ParsedArgv, call: Call): Promise<number> {
    const machine = this.#machine;
    const [reference = '', ...words] = given.args;
    const image =
      machine.image(reference) ??
      refuse('notFound', `failed to resolve reference ${reference}: 404 Not Found`);
    const id = given.one('name') ?? refuse('invalidArgument', 'the stand-in wants --name');
    if (this.containers.has(id)) refuse('exists', `container already exists: ${id}`);
    const mounts = given.all('mount').map(parseMount);
    const networks = given
      .all('network')
      .map((name) => machine.networks.get(name) ?? refuse('notFound', `network ${name} not found`));
    if (!given.has('detach')) throw new Error('the stand-in plays `run` with --detach only');
    const root = await machine.rootOf(image);
    const entrypoint = given.one('entrypoint');
    const argv = [
      ...(entrypoint === undefined ? image.config.entrypoint : [entrypoint]),
      ...(words.length > 0 || entrypoint !== undefined ? words : image.config.cmd),
    ];
    const user = userOf(root, given.one('user') ?? image.config.user);
    const env = { ...image.config.env, ...environment(given.all('env'), call) };
    const cwd = given.one('workdir') ?? image.config.cwd;
    const log = join(machine.directory, `${id}.log`);
    const box = await Box.make(
      {
        ...{ root, hostname: id, mounts, tmpfs: given.all('tmpfs'), argv, env, cwd, user },
        capabilities: capabilities(given.all('cap-add'), given.all('cap-drop')),
        memory: bytes(given.one('memory')),
      },
      openSync(log, 'a', 0o600),
    );
    const attachments: Attachment[] = [];
    for (const [index, network] of networks.entries())
      attachments.push(await network.attach(box.pid, `eth${index}`));
    const gateway = attachments[0]?.ipv4Gateway;
    const inBox = ['nsenter', `--net=/proc/${box.pid}/ns/net`, 'sh', '-ec'] as const;
    const { sh } = await import('../shell.ts');
    await sh(
      ...inBox,
      `ip link set lo up${gateway === undefined ? '' : `; ip route add default via ${gateway} dev eth0`}`,
    );
    const dns = given.all('dns').length > 0 ? given.all('dns') : gateway === undefined ? [] : [gateway];
    if (!given.has('no-dns'))
      writeFileSync(join(root, 'etc/resolv.conf'), dns.map((one) => `nameserver ${one}\n`).join(''));
    const own = attachments[0]?.ipv4Address.split('/')[0] ?? '127.0.1.1';
    writeFileSync(join(root, 'etc/hosts'), `127.0.0.1 localhost\n${own} ${id}\n`);
    const container: Container = {
      ...{ id, image, labels: pairs(given.all('label')), networks: networks.map(({ name }) => name), dns },
      ...{ env, cwd, root, box, log, attachments, state: 'running' },
    };
    this.containers.set(id, container);
    void box.ended.then(() => {
      container.state = 'stopped';
      if ((given.has('rm') || given.has('remove')) && this.containers.get(id) === container)
        this.containers.delete(id);
      machine.dropRoot(root);
    });
    box.release();
    call.stdout(`${id}\n`);
    return 0;
  }

  async #exec(given: ParsedArgv, call: Call): Promise<number> {
    const [id = '', ...argv] = given.args;
    if (id === 'buildkit') {
      if (!this.builder.running) refuse('notFound', 'container with ID buildkit not found');
      return this.builder.resolves ? 0 : 2;
    }
    const container = this.#find(id);
    if (container.state !== 'running') refuse('invalidState', `container ${id} is not running`);
    const user = userOf(container.root, given.one('user') ?? container.image.config.user);
    const terminal = given.has('tty');
    const child = container.box.exec(
      {
        argv: [
          'env',
          '-i',
          ...entries({
            HOME: homeOf(container.root, user),
            ...container.env,
            ...(terminal ? { TERM: 'xterm' } : {}),
            ...environment(given.all('env'), call),
          }),
          ...argv,
        ],
        env: {},
        cwd: given.one('workdir') ?? container.cwd,
        user,
      },
      { terminal },
    );
    return relay(call, child, { interactive: given.has('interactive'), terminal });
  }

  /** Into a container that runs: files and directories, which then belong to root. */
  async #cp(given: ParsedArgv, call: Call): Promise<number> {
    const [source = '', target = ''] = given.args;
    const [, id, path] =
      /^([^/:]+):(\/.*)$/.exec(target) ??
      refuse('invalidArgument', 'one of source and destination must be a container path');
    const { box, state } = this.#find(id as string);
    if (state !== 'running') refuse('invalidState', `container ${id} is not running`);
    const from = resolve(call.cwd, source);
    if (lstatSync(from, { throwIfNoEntry: false })?.isFile() !== true)
      throw new Error('the stand-in plays `cp` of one file');
    const mode = (statSync(from).mode & 0o777).toString(8);
    const script = 'to=$1; [ -d "$to" ] && to=$to/$2; cat >"$to" && chmod "$3" "$to"';
    const code = await box.run(
      ['sh', '-c', script, 'sh', path as string, basename(from), mode],
      createReadStream(from),
    );
    if (code !== 0) refuse('internalError', `failed to copy ${source} to ${target}`);
    return 0;
  }

  async #build(given: ParsedArgv, call: Call): Promise<number> {
    if (!this.builder.running) this.builder = { running: true, dns: given.all('dns'), resolves: true };
    const context = resolve(call.cwd, given.args[0] ?? '.');
    const dockerfile = resolve(call.cwd, given.one('file') ?? join(context, 'Dockerfile'));
    const say = (line: string) => void (given.has('quiet') || call.stderr(`${line}\n`));
    const done = await this.#machine.build(given.all('tag'), { dockerfile, context, args: {} }, say);
    if (!done) refuse('unknown', 'failed to solve');
    return 0;
  }

  #find(id: string): Container {
    return this.containers.get(id) ?? refuse('notFound', `container with ID ${id} not found`);
  }

  #localImage(reference: string): StoredImage {
    const { images } = this.#machine;
    return (
      images.get(reference) ??
      images.get(`${reference}:latest`) ??
      refuse('notFound', `Image not found: ${reference}`)
    );
  }
}

function command(
  argv: readonly string[],
): { readonly name: string; readonly rest: readonly string[] } | undefined {
  const [first = '', second = ''] = argv;
  const isGroup = Object.keys(COMMANDS).some((name) => name.startsWith(`${first} `));
  if (isGroup) return { name: ALIASES[`${first} ${second}`] ?? `${first} ${second}`, rest: argv.slice(2) };
  const name = ALIASES[first] ?? first;
  return Object.hasOwn(COMMANDS, name) ? { name, rest: argv.slice(1) } : undefined;
}

/** EX_USAGE of sysexits(3), as Swift's argument parser ends. */
function usage(call: Call, what: string): number {
  call.stderr(
    `Error: ${what}\nUsage: container [--debug] <subcommand>\n  See 'container --help' for more information.\n`,
  );
  return 64;
}

function shapeOf({ id, image, labels, networks, dns, state, attachments }: Container) {
  return containerShape({
    ...{ id, image: image.reference, labels, networks, dns, state },
    attachments: state === 'running' ? attachments : [],
  });
}

function shapeOfImage({ reference, digest }: StoredImage) {
  return imageShape(reference, digest, 123_456_789);
}

function userOf(root: string, text: string): BoxUser {
  if (text === '') return { uid: 0, gid: 0 };
  return findUser(root, text) ?? refuse('notFound', `unable to find user ${text}`);
}

/** `name=value`, or a name alone whose value the tool's own environment has. */
function environment(given: readonly string[], call: Call): Record<string, string> {
  return Object.fromEntries(
    given.flatMap((entry) => {
      const equals = entry.indexOf('=');
      if (equals > 0) return [[entry.slice(0, equals), entry.slice(equals + 1)]];
      const value = call.env[entry];
      return value === undefined ? [] : [[entry, value]];
    }),
  );
}

function entries(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}

function pairs(labels: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    labels.map((label) => [label.slice(0, label.indexOf('=')), label.slice(label.indexOf('=') + 1)]),
  );
}

function parseMount(text: string): BoxMount {
  const fields = new Map(
    text.split(',').map((field) => [field.split('=')[0], field.slice(field.indexOf('=') + 1)]),
  );
  if (fields.get('type') !== 'bind') throw new Error(`the stand-in does not play the mount ${text}`);
  const [source = '', target = ''] = [fields.get('source'), fields.get('target')];
  const stats =
    statSync(source, { throwIfNoEntry: false }) ??
    refuse('invalidArgument', `path '${source}' does not exist`);
  if (!stats.isDirectory()) refuse('invalidArgument', `path '${source}' is not a directory`);
  return { source, target, readonly: fields.has('readonly') };
}

/** What runc gives by default; the reference of `container` lists no other set. */
const DEFAULT = [
  ...[
    'audit_write',
    'chown',
    'dac_override',
    'fowner',
    'fsetid',
    'kill',
    'mknod',
    'net_bind_service',
    'net_raw',
  ],
  ...['setfcap', 'setgid', 'setpcap', 'setuid', 'sys_chroot'],
];

function capabilities(added: readonly string[], dropped: readonly string[]): readonly string[] {
  const plain = (names: readonly string[]) => names.map((name) => name.toLowerCase().replace(/^cap_/, ''));
  const gone = new Set(plain(dropped));
  const kept = gone.has('all') ? [] : DEFAULT.filter((name) => !gone.has(name));
  return [...new Set([...kept, ...plain(added)])];
}

/** `64M`, in steps of one mebibyte. */
function bytes(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number, unit = ''] =
    /^(\d+)([KMGTP])?$/.exec(text) ?? refuse('invalidArgument', `invalid memory ${text}`);
  return Number(number) * 1024 ** ' KMGTP'.indexOf(unit);
}
