import type { Duplex } from 'node:stream';

/**
 * Joins two connections: bytes, backpressure, half-closes and ends go across both ways. `onEnd` is called once, when
 * both are closed or about to be, with the bytes of both directions together.
 */
export function splice(a: Duplex, b: Duplex, onEnd: (bytes: number) => void): void {
  let bytes = 0;
  let ended = false;
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
  };
  const end = (): void => {
    if (ended) return;
    ended = true;
    a.destroy();
    b.destroy();
    onEnd(bytes);
  };
  pump(a, b, count);
  pump(b, a, count);
  for (const side of [a, b]) {
    side.on('error', end);
    side.on('close', end);
  }
}

function pump(from: Duplex, to: Duplex, count: (chunk: Buffer) => void): void {
  from.on('data', (chunk: Buffer) => {
    count(chunk);
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => to.end());
  from.resume();
}
