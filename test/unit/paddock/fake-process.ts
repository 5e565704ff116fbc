import { EventEmitter } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { main } from '../../../src/paddock/main.ts';
import type { PaddockProcess } from '../../../src/paddock/process.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A person's home and project below one directory, with the files that `files` names. */
export function makeScene(root: string, files: Readonly<Record<string, string>> = {}) {
  const scene = { home: join(root, 'home'), workdir: join(root, 'project') };
  for (const dir of Object.values(scene)) mkdirSync(dir, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }
  return scene;
}

/** A PATH without docker; with none at all, the system would look in its own places. */
export const NO_DOCKER = { PATH: '/nonexistent' };

/** Runs paddock in this process, on one that is not there; `env` is added to a PATH without docker. */
export async function runPaddock(argv: readonly string[], fake: Partial<PaddockProcess>): Promise<Ran> {
  const output = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof output) => ({
    colour: false,
    write: (data: string | Uint8Array) => {
      output[name] += typeof data === 'string' ? data : Buffer.from(data).toString();
    },
  });
  const code = await main(argv, {
    version: '1.2.3',
    cwd: '/',
    home: '/home/nobody-here',
    distDir: '/nowhere/dist',
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    terminal: false,
    sameOutput: false,
    signals: new EventEmitter() as unknown as PaddockProcess['signals'],
    now: Date.now,
    ...fake,
    env: { ...NO_DOCKER, ...fake.env },
  });
  return { code, ...output };
}
