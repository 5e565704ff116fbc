import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A child that talks in lines of JSON, or of text. */
export interface BenchChild {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Ended, with its exit code. */
  readonly ended: Promise<number | null>;
  nextLine(): Promise<string>;
  nextJson(): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

export function startChild(
  command: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): BenchChild {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], env: process.env, ...options });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  child.stdin.on('error', () => {});
  const ended = new Promise<number | null>((settle, reject) => {
    child.once('error', reject);
    child.once('exit', settle);
  });
  ended.catch(() => {});
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${command.join(' ')} ended early (${await ended}):\n${errors}`);
    return value as string;
  };
  return {
    child,
    pid: child.pid ?? -1,
    ended,
    nextLine,
    nextJson: async () => JSON.parse(await nextLine()) as Record<string, unknown>,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
