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
  /** 0: a free one. */
  readonly ports: { readonly [service in keyof typeof GATE_PORTS]: number };
  /** Connections at the same time, DNS apart. */
  readonly maxConnections: number;
}

export const GATE_USAGE =
  'gate.cjs [--run-dir DIR] [--supervise] [--git-gate] [--address IP] [--capture-address IP] [--max-connections N] ' +
  '[--dns-port N] [--proxy-port N] [--supervise-port N] [--git-gate-port N]';

/** Each connection may hold some 130 KB here and two descriptors while its reader is slow. */
const MAX_CONNECTIONS = 1024;

const NUMBERS: Readonly<Record<string, (options: Draft, value: number) => void>> = {
  '--dns-port': (options, value) => {
    options.ports.dns = value;
  },
  '--proxy-port': (options, value) => {
    options.ports.proxy = value;
  },
  '--supervise-port': (options, value) => {
    options.ports.supervise = value;
  },
  '--git-gate-port': (options, value) => {
    options.ports.gitGate = value;
  },
  '--max-connections': (options, value) => {
    options.maxConnections = value;
  },
};
const TEXTS: Readonly<Record<string, 'runDir' | 'address' | 'captureAddress'>> = {
  '--run-dir': 'runDir',
  '--address': 'address',
  '--capture-address': 'captureAddress',
};
const SWITCHES: Readonly<Record<string, 'supervise' | 'gitGate'>> = {
  '--supervise': 'supervise',
  '--git-gate': 'gitGate',
};

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
    const turnOn = SWITCHES[flag];
    if (turnOn !== undefined) {
      options[turnOn] = true;
      continue;
    }
    const [text, number] = [TEXTS[flag], NUMBERS[flag]];
    if (text === undefined && number === undefined) return badFlag(`there is no flag ${flag}`);
    at += 1;
    const value = argv[at];
    if (value === undefined || value === '') return badFlag(`${flag} has no value`);
    if (text !== undefined) options[text] = value;
    else if (/^[0-9]{1,5}$/.test(value) && Number(value) <= 65_535) number?.(options, Number(value));
    else return badFlag(`${flag} is ${value}, not a number from 0 to 65535`);
  }
  return ok(options);
}

function badFlag(what: string): { readonly ok: false; readonly failure: UsageFailure } {
  return fail({ room: 'usage', kind: 'bad-flag', what, mend: GATE_USAGE });
}
