import { fstatSync } from 'node:fs';
import { homedir } from 'node:os';
import process from 'node:process';
import { isatty } from 'node:tty';
import { syncOutputOn } from '../cli/sync-output.ts';
import { main } from '../paddock/main.ts';

declare const __VERSION__: string;
declare const __dirname: string;

// The process is read here and nowhere below.
const stdout = syncOutputOn(1, () => process.stdout, process.env);
const stderr = syncOutputOn(2, () => process.stderr, process.env);

void main(process.argv.slice(2), {
  version: __VERSION__,
  env: process.env,
  cwd: workingDirectory(),
  home: process.env.HOME || homedir(),
  distDir: __dirname,
  stdout,
  stderr,
  terminal: isatty(0) && stdout.isTerminal,
  sameOutput: endInTheSamePlace(),
  signals: process,
  now: Date.now,
}).then((code) => {
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

function endInTheSamePlace(): boolean {
  try {
    const [out, err] = [fstatSync(1), fstatSync(2)];
    return out.dev === err.dev && out.ino === err.ino;
  } catch {
    return false;
  }
}
