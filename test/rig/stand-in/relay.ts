import type { ChildProcess } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import type { Call, TerminalSize } from './service.ts';
import { sh } from './shell.ts';

/** Joins a process of a box to the streams of the tool that started it, and gives its exit code. */
export async function relay(
  call: Call,
  child: ChildProcess,
  { interactive, terminal }: { readonly interactive: boolean; readonly terminal: boolean },
): Promise<number> {
  child.stdin?.on('error', () => {});
  if (interactive && child.stdin !== null) call.stdin().pipe(child.stdin);
  else child.stdin?.end();
  if (terminal && call.terminal !== undefined) {
    void setSize(child, call.terminal);
    call.onResize((size) => void setSize(child, size));
  }
  call.onSignal((name) => child.kill(name));
  for (const [stream, write] of [
    [child.stdout, call.stdout],
    [child.stderr, call.stderr],
  ] as const) {
    stream?.on('data', (chunk: Buffer) => {
      if (write(chunk)) return;
      stream.pause();
      void call.drained().then(() => stream.resume());
    });
  }
  return new Promise((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? (signal === null ? 1 : 137))),
  );
}

/** On the terminal that `script` made for its only child. */
async function setSize({ pid }: ChildProcess, { rows, columns }: TerminalSize): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      const [below] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
      const terminal = below ? readlinkSync(`/proc/${below}/fd/0`) : '';
      if (terminal.startsWith('/dev/pts/')) {
        await sh('stty', '-F', terminal, 'rows', String(rows), 'cols', String(columns));
        return;
      }
    } catch {
      // It has not started, or has ended.
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
