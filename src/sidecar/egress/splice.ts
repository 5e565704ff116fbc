import type { Duplex } from 'node:stream';

export interface SpliceEvents {
  /** One side has closed after a proper end; the other still has bytes to take. */
  onFirstClose(): void;
  /** Both are closed. `bytes` counts both directions. */
  onEnd(bytes: number): void;
}

/** Joins two connections: bytes, backpressure, half-closes and ends go across both ways. */
export function splice(a: Duplex, b: Duplex, events: SpliceEvents): void {
  let bytes = 0;
  let open = 2;
  const join = (from: Duplex, to: Duplex): void => {
    from.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (!to.write(chunk)) from.pause();
    });
    to.on('drain', () => from.resume());
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      open--;
      if (open === 0) events.onEnd(bytes);
      else if (from.readableEnded) events.onFirstClose();
      else to.destroy();
    });
    from.resume();
  };
  join(a, b);
  join(b, a);
}
