import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import { GATE_PORTS } from '../../wire/bottle-paths.ts';
import { AS_NODE, execArgs } from './args.ts';
import { BACKEND, execInMachine, INSTALL, PROGRAM } from './command.ts';
import { FIRST_RESOLVER } from './scripts.ts';

/** How long an attempt may take that is let through, in milliseconds: all are of this host. */
const ATTEMPT_MS = 700;
/** A name that exists and that no bottle's gate answers for with an address of its own. */
const NAME = 'example.com';

/**
 * Tries the ways out, from inside, as the agent: connections to `$1` (`address:port`, comma-separated), to the host's
 * loopback by the machine's gateway (ports `$2`), and a name by the machine's first name servers. The gate at `$3`
 * must be reached. Prints a line for each that says something.
 */
const TRY = `const [targets, ports, gate] = process.argv.slice(1);
const net = require('node:net'), dns = require('node:dns'), fs = require('node:fs');
const read = (path) => { try { return fs.readFileSync(path, 'utf8'); } catch { return ''; } };
const reach = (host, port, ms) => new Promise((done) => {
  const socket = net.connect({ host, port: Number(port) });
  const end = (through) => { socket.destroy(); done(through); };
  socket.setTimeout(ms, () => end(false)).once('connect', () => end(true)).once('error', () => end(false));
});
// What stands between may take a connection that nobody is there for: the gate has to answer, as a name server by TCP.
const question = Buffer.from('001b000001000001000000000000096c6f63616c686f73740000010001', 'hex');
const ask = (host) => new Promise((done) => {
  const socket = net.connect({ host, port: ${GATE_PORTS.dns} }, () => socket.write(question));
  const end = (answered) => { socket.destroy(); done(answered); };
  socket.setTimeout(${ATTEMPT_MS}, () => end(false)).once('data', () => end(true)).once('error', () => end(false)).once('end', () => end(false));
});
const gateways = read('/proc/net/route').split('\\n').slice(1).map((line) => line.split('\\t'))
  .filter(([, destination, hex]) => destination === '00000000' && hex !== '00000000')
  .map(([, , hex]) => hex.match(/../g).reverse().map((byte) => parseInt(byte, 16)).join('.'));
const all = [...targets.split(','), ...gateways.flatMap((host) => ports.split(',').map((port) => host + ':' + port))];
const servers = [...read('${FIRST_RESOLVER}').matchAll(/^nameserver +([0-9.]+)/gm)].map(([, address]) => address);
(async () => {
  let isThere = false;
  for (let tried = 0; tried < 20 && !isThere; tried += 1) {
    isThere = await ask(gate);
    if (!isThere) await new Promise((done) => setTimeout(done, 100));
  }
  console.log(isThere ? 'gate reached' : 'gate missing');
  await Promise.all(all.filter(Boolean).map(async (target) => {
    const [host, port] = target.split(':');
    if (await reach(host, port, ${ATTEMPT_MS})) console.log('reached ' + host);
  }));
  await Promise.all(servers.map(async (server) => {
    const resolver = new dns.promises.Resolver({ timeout: ${ATTEMPT_MS}, tries: 1 });
    resolver.setServers([server]);
    const found = await resolver.resolve4('${NAME}').catch(() => []);
    if (found.some((address) => address !== gate)) console.log('answered ' + server);
  }));
  console.log('tried');
  process.exit(0);
})();`;

/**
 * Whether the tool keeps its machine to the gate's address, and the machine reaches that. Versions of the tool took the
 * options that say so and did not do it: so each bottle is tried, against listeners of ours, before its agent begins.
 */
export async function tryIsolation(
  machine: string,
  gate: string,
  host: Host,
): Promise<Result<'tried' | 'untried', Failure>> {
  const heard = new Set<string>();
  const listeners = await Promise.all(
    [...ownAddresses(gate), '127.0.0.1'].map((address) => listen(address, heard)),
  );
  try {
    const open = listeners.filter((listener) => listener !== undefined);
    const targets = open.filter(({ address }) => address !== '127.0.0.1');
    const loopback = open.filter(({ address }) => address === '127.0.0.1');
    const words = [
      targets.map(({ address, port }) => `${address}:${port}`).join(','),
      loopback.map(({ port }) => port).join(','),
      gate,
    ];
    const ran = await execInMachine(host, {
      action: 'try its ways out',
      args: execArgs({
        machine,
        terminal: false,
        interactive: false,
        command: [...AS_NODE, 'sh', '-c', FIND_NODE, 'sh', TRY, ...words],
      }),
    });
    if (!ran.ok) return ran;
    return judge(ran.value.stdout, heard, gate);
  } finally {
    for (const listener of listeners) listener?.server.close();
  }
}

/** An image of a person's own may be without Node. */
const FIND_NODE = 'command -v node >/dev/null || { echo untried; exit 0; }; exec node -e "$@"';

/** What was seen inside, and what our own listeners heard: either is enough to say no. */
export function judge(
  stdout: string,
  heard: ReadonlySet<string>,
  gate: string,
): Result<'tried' | 'untried', Failure> {
  const lines = stdout.slice(0, 64 * 1024).split('\n');
  if (lines.includes('untried') && heard.size === 0) return ok('untried');
  const told = (word: string) =>
    lines.flatMap((line) =>
      line.startsWith(`${word} `) ? [line.slice(word.length + 1, word.length + 41)] : [],
    );
  const ways = [
    ...[...new Set([...told('reached'), ...heard])]
      .sort()
      .map((address) => `this host was reached at ${address}`),
    ...told('answered').map((server) => `the name server ${server} answered for ${NAME}`),
  ];
  if (ways.length > 0)
    return fail({
      room: 'backend',
      kind: 'not-isolated',
      backend: BACKEND,
      ways,
      mend: `this ${PROGRAM} does not hold a machine to --allow-cidr: upgrade it, or use --backend docker`,
    });
  if (!lines.includes('gate reached') || !lines.includes('tried'))
    return fail({
      room: 'backend',
      kind: 'start-failed',
      part: 'the machine',
      status: `it does not reach its gate at ${gate}`,
      stderr: '',
      mend: `see whether a firewall or a VPN takes ${gate}; else ${INSTALL}`,
    });
  return ok('tried');
}

/** Of this host, one a network: what answers there is not the bottle's. */
function ownAddresses(gate: string): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal, address }) => family === 'IPv4' && !internal && address !== gate)
    .map(({ address }) => address)
    .slice(0, 4);
}

interface Listener {
  readonly address: string;
  readonly port: number;
  readonly server: Server;
}

/** Undefined where none can listen: then it is not tried. */
function listen(address: string, heard: Set<string>): Promise<Listener | undefined> {
  const server = createServer((socket) => {
    heard.add(address);
    socket.on('error', () => {}).destroy();
  });
  server.unref();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(0, address, () => {
      const told = server.address();
      resolve(typeof told === 'object' && told !== null ? { address, port: told.port, server } : undefined);
    });
  });
}
