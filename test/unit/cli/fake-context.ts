import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { type CliBase, main } from '../../../src/cli/main.ts';
import type { Host } from '../../../src/sys/host.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FakeProcess {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly home?: string;
  /** Lines that a person types; present: there is a terminal to ask on. */
  readonly answers?: readonly string[];
  readonly colour?: boolean;
  /** What comes on stdin, in the pieces in which it comes. */
  readonly stdin?: readonly Buffer[];
  /** Of the terminal; needs TERM in `env` to matter. */
  readonly columns?: number;
}

/** Runs a command line in this process, on a process that is not there. */
export async function runInProcess(argv: readonly string[], fake: FakeProcess = {}): Promise<Ran> {
  const output = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof output) => ({
    write: (text: string) => {
      output[name] += text;
    },
    isTerminal: fake.colour === true,
    colour: fake.colour === true,
  });
  const answers = [...(fake.answers ?? [])];
  const [stdout, stderr] = [stream('stdout'), stream('stderr')];
  const host: Omit<Host, 'botBottleHome'> = {
    // Not what the machine happens to have.
    env: { BOT_BOTTLE_BACKEND: 'bubblewrap', ...fake.env },
    cwd: fake.cwd ?? '/',
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    platform: 'linux',
    arch: 'x64',
    home: fake.home ?? '/home/nobody-here',
    nodePath: process.execPath,
    distDir: '/nowhere',
    now: Date.now,
  };
  const base: CliBase = {
    version: '1.2.3',
    host,
    stdout,
    stderr,
    canAsk: fake.answers !== undefined,
    terminal: false,
    signals: new EventEmitter() as unknown as CliBase['signals'],
    readLine: async () => answers.shift(),
    readBytes: () => Readable.from(fake.stdin ?? []),
    readHidden: async () => answers.shift(),
    keyboard: fakeKeyboard(answers, fake.columns),
    forgetVariable: () => {},
    process: { stdout, stderr },
  };
  return { code: await main(argv, base), ...output };
}

/** Types each answer and Enter, for as long as a prompt listens; then the terminal goes. */
function fakeKeyboard(answers: string[], columns = 80): CliBase['keyboard'] {
  return {
    size: () => ({ columns, rows: 24 }),
    open(listener) {
      let open = true;
      const type = () => {
        if (!open) return;
        const answer = answers.shift();
        if (answer === undefined) listener.ended();
        else listener.typed(`${answer}\r`);
        setImmediate(type);
      };
      setImmediate(type);
      return () => {
        open = false;
      };
    },
  };
}
