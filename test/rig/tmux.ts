import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { onTestFailed, onTestFinished } from 'vitest';

/** Between two looks at the screen: tmux tells nobody when it changes. */
const POLL_MS = 20;

/** A terminal that a test types into and reads, as a person would. A tmux server of its own, ended with the test. */
export class Tmux implements Disposable {
  #ended = false;
  /** What it showed at its end. */
  #last = '';
  #record = '';
  readonly #socket = join(tmpdir(), `bot-bottle-tmux-${randomBytes(4).toString('hex')}`);

  constructor(options: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly columns?: number;
    readonly rows?: number;
  }) {
    const { cwd, env, columns = 100, rows = 30 } = options;
    // Not what the machine happens to have.
    const variables = Object.entries({ BOT_BOTTLE_BACKEND: 'bubblewrap', ...env }).flatMap(
      ([name, value]) => ['-e', `${name}=${value}`],
    );
    this.#tmux(
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-x',
      String(columns),
      '-y',
      String(rows),
      '-c',
      cwd,
      ...variables,
      'bash',
      '--norc',
      '--noprofile',
    );
    // A test that times out disposes of nothing.
    onTestFinished(() => this[Symbol.dispose]());
    onTestFailed(() => console.error(this.#last));
  }

  /** Types text, then Enter. */
  type(text: string): void {
    this.#tmux('send-keys', '-l', text);
    this.#tmux('send-keys', 'Enter');
  }

  /** A key by tmux's name: `C-c`, `Enter`. */
  key(name: string): void {
    this.#tmux('send-keys', name);
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  screen(): string {
    return this.#tmux('capture-pane', '-p');
  }

  /** The screen with the sequences that colour it. */
  styled(): string {
    return this.#tmux('capture-pane', '-p', '-e');
  }

  /** From now on every byte that is written to the terminal also goes to a file. */
  record(file: string): void {
    writeFileSync(file, '');
    this.#record = file;
    this.#tmux('pipe-pane', `cat > '${file}'`);
  }

  /** What was recorded, once `text` stands in it; bounded by the test's own time-out. */
  async recorded(text: string): Promise<string> {
    for (;;) {
      const written = readFileSync(this.#record, 'utf8');
      if (written.includes(text)) return written;
      await setTimeout(POLL_MS);
    }
  }

  /** As programs set it by OSC 0. */
  title(): string {
    return this.#tmux('display-message', '-p', '#{pane_title}').trimEnd();
  }

  /** The process id of the terminal's shell. */
  shell(): number {
    return Number(this.#tmux('display-message', '-p', '#{pane_pid}'));
  }

  /** Types text alone. */
  press(text: string): void {
    this.#tmux('send-keys', '-l', text);
  }

  /** The screen, once it matches; bounded by the test's own time-out. */
  async shows(pattern: RegExp): Promise<string> {
    for (;;) {
      const screen = this.screen();
      if (pattern.test(screen)) return screen;
      await setTimeout(POLL_MS);
    }
  }

  [Symbol.dispose](): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#last = this.screen();
    this.#tmux('kill-server');
    rmSync(this.#socket, { force: true });
  }

  #tmux(...args: string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8' });
  }
}
