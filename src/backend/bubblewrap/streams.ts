import { createReadStream, fstatSync, writeSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { isatty } from 'node:tty';
import type { ChildProcess } from '../../sys/spawn.ts';

/**
 * A descriptor that stands in a bottle is the agent's: by /proc/PID/fd it opens what it finds there anew, to read
 * and to write. A bottle's own terminal and pipes it may have so; a file or a terminal of the host it may not.
 */
export interface RoomStreams {
  readonly stdio: readonly ['inherit' | 'pipe' | 'ignore', 'inherit' | 'pipe', 'inherit' | 'pipe'];
  /** stdout and stderr lead to the same place: one pipe must carry both, so that they keep their order. */
  readonly joined: boolean;
}

type Output = RoomStreams['stdio'][1];

/** For a process whose end is the end of all that could hold its descriptors: a terminal it may have. */
export function endingStreams(): RoomStreams {
  return streams(isFile);
}

/**
 * For a process that joins others, which may keep its descriptors when it has ended: a person's terminal would tell
 * them what is typed there next. A terminal's input without its output is not handed on: reading it here would take
 * keys from the pager behind us.
 */
export function joiningStreams(): RoomStreams {
  const { stdio, joined } = streams((fd) => isatty(fd) || isFile(fd));
  return { stdio: isatty(0) ? ['ignore', stdio[1], stdio[2]] : stdio, joined };
}

function streams(isWithheld: (fd: number) => boolean): RoomStreams {
  const output = (fd: number): Output => (isWithheld(fd) ? 'pipe' : 'inherit');
  const [out, err] = [output(1), output(2)];
  return {
    stdio: [isFile(0) ? 'pipe' : 'inherit', out, err],
    joined: out === 'pipe' && err === 'pipe' && sameFile(1, 2),
  };
}

/** Carries the bytes of the piped ones. The promise settles when what the process itself wrote has arrived. */
export function carryStreams(child: ChildProcess, { stdio }: RoomStreams): () => Promise<void> {
  if (stdio[0] === 'pipe') feed(child.stdin as Writable);
  const outputs = ([1, 2] as const)
    .filter((fd) => stdio[fd] === 'pipe')
    .map((fd) => carry(child.stdio[fd] as Readable, fd));
  return async () => {
    await Promise.all(outputs.map((drained) => drained()));
  };
}

function feed(stdin: Writable): void {
  // The agent may close its end at any time; a directory cannot be read.
  stdin.on('error', () => {});
  const file = createReadStream('', { fd: 0, autoClose: false });
  file.on('error', () => stdin.end());
  file.pipe(stdin);
}

function carry(from: Readable, fd: number): () => Promise<void> {
  let quiet = false;
  from.on('error', () => {});
  from.on('data', (bytes: Buffer) => {
    quiet = false;
    if (!writeAll(fd, bytes)) from.destroy();
  });
  return async () => {
    // A process that stays behind may hold the pipe open. Each turn of the event loop reads what is there.
    for (let turns = 0; turns < 2 && !from.destroyed; turns = quiet ? turns + 1 : 0) {
      quiet = true;
      await setImmediate();
    }
    from.destroy();
  };
}

/** False when nobody reads any more. */
function writeAll(fd: number, bytes: Buffer): boolean {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return false;
    }
  }
  return true;
}

function isFile(fd: number): boolean {
  const stats = fstatSync(fd);
  return stats.isFile() || stats.isDirectory() || stats.isBlockDevice();
}

function sameFile(one: number, other: number): boolean {
  const [a, b] = [fstatSync(one), fstatSync(other)];
  return a.dev === b.dev && a.ino === b.ino;
}
