import { CLASS_BITS, DIGIT, LOWER, UPPER } from './byte-class.ts';

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

/** Whether small letters and digits are there, and capitals or other characters beside them. */
export function isMixed(bytes: Uint8Array, from: number, to: number): boolean {
  let kinds = 0;
  for (let at = from; at < to; at++) {
    const bits = CLASS_BITS[bytes[at] as number] as number;
    if ((bits & LOWER) !== 0) kinds |= 1;
    else if ((bits & UPPER) !== 0) kinds |= 2;
    else kinds |= (bits & DIGIT) !== 0 ? 4 : 8;
  }
  return (kinds & 5) === 5 && kinds !== 5;
}
