import { homedir } from 'node:os';
import process from 'node:process';
import type { CliBase } from '../cli/main.ts';
import { main } from '../cli/main.ts';
import { readHiddenFrom, readLineFrom } from '../cli/process-input.ts';
import { outputOn } from '../cli/process-output.ts';
import { keyboardOn } from '../cli/tui/keyboard.ts';

declare const __VERSION__: string;
declare const __dirname: string;

// The process is read here and nowhere below.
const stdout = outputOn(process.stdout, process.env);
const stderr = outputOn(process.stderr, process.env);
const base: CliBase = {
  version: __VERSION__,
  host: Object.freeze({
    env: Object.freeze({ ...process.env }),
    cwd: workingDirectory(),
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    platform: process.platform,
    arch: process.arch,
    home: process.env.HOME || homedir(),
    nodePath: process.execPath,
    distDir: __dirname,
    now: Date.now,
  }),
  stdout,
  stderr,
  canAsk: process.stdin.isTTY === true && stderr.isTerminal,
  terminal: process.stdin.isTTY === true && stdout.isTerminal,
  signals: process,
  readLine: () => readLineFrom(process.stdin),
  readBytes: () => process.stdin,
  readHidden: () => readHiddenFrom(process.stdin),
  keyboard: keyboardOn(process.stdin, process.stderr),
  forgetVariable: (name) => {
    delete process.env[name];
  },
  process: { stdout, stderr },
};

void main(process.argv.slice(2), base).then((code) => {
  process.exitCode = code;
});

/** A directory that was removed under us still has its name in PWD, for the error to come. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return process.env.PWD ?? '/';
  }
}
