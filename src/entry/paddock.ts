import { fstatSync } from 'node:fs';
import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
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
  home: homeDirectory(),
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

/** A directory that was removed under us still has its name in PWD, for the error to come; or else it has none. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    const { PWD = '' } = process.env;
    return isAbsolute(PWD) ? PWD : '';
  }
}

/** HOME, or what the system's list of users says where it is empty. */
function homeDirectory(): string {
  const { HOME = '' } = process.env;
  if (isAbsolute(HOME)) return HOME;
  try {
    return userInfo().homedir;
  } catch {
    // A user without an entry: nothing is found there, and nothing is made.
    return '/nonexistent';
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
