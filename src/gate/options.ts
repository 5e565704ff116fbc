import { isIPv4 } from 'node:net';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { UsageFailure } from '../diagnostics/usage-failure.ts';
import { GATE_PORTS, GUEST_RUN_DIR } from '../wire/bottle-paths.ts';

export interface GateOptions {
  /** Where the sidecar's sockets are. */
  readonly runDir: string;
  readonly supervise: boolean;
  readonly gitGate: boolean;
  /** For DNS, proxy, supervise and git-gate. */
  readonly address: string;
  /** For captured connections. */
  readonly captureAddress: string;
  /** Every allowed name has this address; without it, each a synthetic one of its own. */
  readonly oneAddress?: string;
  /** Where git-gate and supervise listen, on the gate's own ports, where they are not in the run directory. */
  readonly deskAddress?: string;
  /** 0: a free one. */
  readonly ports: { readonly [service in keyof typeof GATE_PORTS]: number };
  /** Connections at the same time, DNS apart. */
  readonly maxConnections: number;
}

export const GATE_USAGE =
  'gate.cjs [--run-dir DIR] [--supervise] [--git-gate] [--address IP] [--capture-address IP] [--one-address IP] ' +
  '[--desk-address IP] [--max-connections N] ' +
  '[--dns-port N] [--proxy-port N] [--supervise-port N] [--git-gate-port N]';

/** Each connection may hold some 130 KB here and two descriptors while its reader is slow. */
const MAX_CONNECTIONS = 1024;

const PORTS = new Map<string, keyof typeof GATE_PORTS>([
  ['--dns-port', 'dns'],
  ['--proxy-port', 'proxy'],
  ['--supervise-port', 'supervise'],
  ['--git-gate-port', 'gitGate'],
]);
const TEXTS = new Map<string, 'runDir' | 'address' | 'captureAddress' | 'oneAddress' | 'deskAddress'>([
  ['--run-dir', 'runDir'],
  ['--address', 'address'],
  ['--capture-address', 'captureAddress'],
  ['--one-address', 'oneAddress'],
  ['--desk-address', 'deskAddress'],
]);
const SWITCHES = new Map<string, 'supervise' | 'gitGate'>([
  ['--supervise', 'supervise'],
  ['--git-gate', 'gitGate'],
]);

type Draft = { -readonly [K in keyof GateOptions]: GateOptions[K] } & {
  ports: { -readonly [service in keyof typeof GATE_PORTS]: number };
};

export function parseGateOptions(argv: readonly string[]): Result<GateOptions, UsageFailure> {
  const options: Draft = {
    runDir: GUEST_RUN_DIR,
    supervise: false,
    gitGate: false,
    address: '127.0.0.1',
    captureAddress: '0.0.0.0',
    ports: { ...GATE_PORTS },
    maxConnections: MAX_CONNECTIONS,
  };
  for (let at = 0; at < argv.length; at += 1) {
    const flag = argv[at] as string;
    const turnOn = SWITCHES.get(flag);
    if (turnOn !== undefined) {
      options[turnOn] = true;
      continue;
    }
    const text = TEXTS.get(flag);
    const port = PORTS.get(flag);
    if (text === undefined && port === undefined && flag !== '--max-connections') {
      return badFlag(`there is no flag ${flag}`);
    }
    at += 1;
    const value = argv[at];
    if (value === undefined || value === '') return badFlag(`${flag} has no value`);
    if (text === 'oneAddress' && !isIPv4(value)) return badFlag(`${flag} is ${value}, no IPv4 address`);
    if (text !== undefined) {
      options[text] = value;
      continue;
    }
    const number = /^[0-9]{1,5}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number <= 65_535)) return badFlag(`${flag} is ${value}, not a number from 0 to 65535`);
    if (port === undefined) options.maxConnections = number;
    else options.ports[port] = number;
  }
  return ok(options);
}

function badFlag(what: string): { readonly ok: false; readonly failure: UsageFailure } {
  return fail({ room: 'usage', kind: 'bad-flag', what, mend: GATE_USAGE });
}
