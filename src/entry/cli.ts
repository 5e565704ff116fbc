import { homedir } from 'node:os';
import { dirname } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { CliBase } from '../cli/main.ts';
import { main } from '../cli/main.ts';
import { readLineFrom } from '../cli/process-input.ts';
import { outputOn } from '../cli/process-output.ts';

declare const __VERSION__: string;

// The process is read here and nowhere below.
const stdout = outputOn(process.stdout, process.env);
const stderr = outputOn(process.stderr, process.env);
const base: CliBase = {
  version: __VERSION__,
  host: Object.freeze({
    env: Object.freeze({ ...process.env }),
    cwd: process.cwd(),
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    platform: process.platform,
    arch: process.arch,
    home: process.env.HOME || homedir(),
    nodePath: process.execPath,
    distDir: dirname(fileURLToPath(import.meta.url)),
    now: Date.now,
  }),
  stdout,
  stderr,
  canAsk: process.stdin.isTTY === true && stderr.isTerminal,
  terminal: process.stdin.isTTY === true && stdout.isTerminal,
  signals: process,
  readLine: () => readLineFrom(process.stdin),
  forgetVariable: (name) => {
    delete process.env[name];
  },
  process: { stdout, stderr },
};

process.exitCode = await main(process.argv.slice(2), base);
