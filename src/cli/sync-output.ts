import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { Output } from './context.ts';

/** An output that takes bytes as they are too. */
export interface SyncOutput extends Output {
  write(data: string | Uint8Array): void;
}

/**
 * A file descriptor as an output, without the stream that Node makes of it: making three of them takes longer than
 * all the rest of a short command. What a full pipe does not take at once goes to that stream after all.
 */
export function syncOutputOn(
  descriptor: number,
  stream: () => NodeJS.WritableStream,
  env: Readonly<Record<string, string | undefined>>,
): SyncOutput {
  let open = true;
  let late: NodeJS.WritableStream | undefined;
  const isTerminal = isatty(descriptor);
  const writeLate = (bytes: Uint8Array) => {
    if (late === undefined) {
      late = stream();
      late.on('error', () => {
        open = false;
      });
    }
    late.write(bytes);
  };
  return {
    isTerminal,
    // https://no-color.org: set and not empty.
    colour: isTerminal && !env.NO_COLOR && env.TERM !== 'dumb',
    write: (data) => {
      let rest = typeof data === 'string' ? Buffer.from(data) : data;
      while (open && rest.length > 0) {
        if (late !== undefined) return writeLate(rest);
        try {
          rest = rest.subarray(writeSync(descriptor, rest));
        } catch (error) {
          const { code } = error as NodeJS.ErrnoException;
          if (code === 'EAGAIN') return writeLate(rest);
          // A reader that has gone away, or a descriptor that was never open: the rest is dropped.
          open = false;
        }
      }
    },
  };
}
