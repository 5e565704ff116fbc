import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { User } from './temp-dir.ts';

/** The built command line: `node scripts/build.mjs` makes it. */
export const cliPath = resolve(dirname(fileURLToPath(import.meta.url)), '../../dist/cli.js');

export interface ProgramOptions {
  /** Added to a clean environment of PATH, HOME and LANG; nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** HOME: a temporary directory. */
  readonly home: string;
  /** Written to stdin, which is then closed; without it stdin is empty. */
  readonly input?: string;
  /** Options of Node's for bot-bottle itself. */
  readonly nodeOptions?: readonly string[];
  /** As whom, when the tests run as root. */
  readonly user?: User | undefined;
  /** Ends the program by SIGTERM: hand in the test's own signal, so that a test that times out leaves nothing. */
  readonly signal?: AbortSignal;
}

export interface Finished {
  /** As a shell tells it: 128+n for a signal. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Settles when the program has ended and its output is closed. */
  readonly finished: Promise<Finished>;
  /** Settles as soon as the stream has printed `text`, with all of it so far; rejects if it ends without. */
  printed(stream: 'stdout' | 'stderr', text: string): Promise<string>;
}

/** Runs `bot-bottle ARGS` to its end. */
export function runCli(args: readonly string[], options: ProgramOptions): Promise<Finished> {
  return startCli(args, options).finished;
}

/** Starts `bot-bottle ARGS`, for tests that do something while it runs. */
export function startCli(args: readonly string[], options: ProgramOptions): Running {
  return startProgram(process.execPath, [...(options.nodeOptions ?? []), cliPath, ...args], options);
}

export function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<Finished> {
  return startProgram(file, args, options).finished;
}

export function startProgram(file: string, args: readonly string[], options: ProgramOptions): Running {
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: cleanEnv(options),
    stdio: ['pipe', 'pipe', 'pipe'],
    ...options.user,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      child.emit(`printed:${name}`);
    });
  }
  // A program that ends without reading its input is no failure of ours.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input);

  const finished = new Promise<Finished>((settle, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      settle({ code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), ...output }),
    );
  });
  finished.catch(() => {});

  const printed: Running['printed'] = (stream, text) =>
    new Promise((settle, reject) => {
      const look = () => {
        if (output[stream].includes(text)) settle(output[stream]);
      };
      child.on(`printed:${stream}`, look);
      finished.then(
        ({ code }) =>
          reject(new Error(`${file} ended with ${code} before printing ${text}:\n${output.stderr}`)),
        reject,
      );
      look();
    });
  return { child, finished, printed };
}

function cleanEnv({ env, home }: ProgramOptions): NodeJS.ProcessEnv {
  return {
    PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
    HOME: home,
    LANG: 'C.UTF-8',
    // Not what the machine happens to have.
    BOT_BOTTLE_BACKEND: 'bubblewrap',
    BOT_BOTTLE_DOCKER_RUNTIME: process.env.BOT_BOTTLE_TEST_DOCKER_RUNTIME ?? 'default',
    ...env,
  };
}
