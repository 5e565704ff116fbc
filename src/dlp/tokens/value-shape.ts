import { CLASS_BITS } from './byte-class.ts';

const seen = new Int32Array(256);
let round = 0;

/** How many different bytes there are from `from` to `to`. */
export function distinctBytes(bytes: Uint8Array, from: number, to: number): number {
  round = (round + 1) | 0;
  let count = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (seen[byte] === round) continue;
    seen[byte] = round;
    count++;
  }
  return count;
}

export function holds(bytes: Uint8Array, from: number, to: number, mask: number): boolean {
  for (let at = from; at < to; at++)
    if (((CLASS_BITS[bytes[at] as number] as number) & mask) !== 0) return true;
  return false;
}
