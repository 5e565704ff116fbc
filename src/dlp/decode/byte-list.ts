import { BYTE_LIST_MIN, eachByteList } from '../sweep/grouped-runs.ts';
import type { Sweep } from '../sweep/sweep.ts';
import type { Budget } from './budget.ts';
import { HEX_VALUE } from './byte-class.ts';
import type { Layer } from './layer.ts';
import { LayerWriter } from './layer-writer.ts';

const REGION_MIN = 8;
/** Characters between two bytes: `', '`, `\n    `. */
const GAP_MAX = 8;
/** Longer groups of digits are the business of plain hex. */
const GROUP_MAX = 8;

/** Lists of bytes: `67 68 70`, `67:68:70`, `0x67, 0x68`, `6768 705f`, and in decimal `[103, 104, 112]`. */
export function fromByteList(parent: Layer, sweep: Sweep, budget: Budget): Layer | undefined {
  const { bytes } = parent;
  const writer = new LayerWriter();
  let isDecimal = false;
  eachByteList(bytes, sweep, (start, end) => {
    // Digits without a separator are no list.
    let first = start;
    while (first < end && HEX_VALUE[bytes[first] as number] !== 255) first++;
    const from = first - start > GROUP_MAX ? first : start;
    if (end - from < BYTE_LIST_MIN) return undefined;
    readHex(bytes, from, end, writer, budget);
    const before = writer.length;
    readDecimal(bytes, from, end, writer, budget);
    isDecimal ||= writer.length > before;
    return undefined;
  });
  return writer.layer(parent, (start, end) =>
    isDecimal && isAllDecimal(bytes, start, end) ? 'decimal' : 'hex',
  );
}

function readHex(bytes: Uint8Array, start: number, end: number, writer: LayerWriter, budget: Budget): void {
  let last = start;
  for (let at = start; at < end; ) {
    let digits = at;
    if (bytes[at] === 0x30 && ((bytes[at + 1] ?? 0) | 0x20) === 0x78) digits += 2;
    let to = digits;
    while (to < end && HEX_VALUE[bytes[to] as number] !== 255) to++;
    const length = to - digits;
    if (length === 0) {
      at = Math.max(at + 1, to);
      continue;
    }
    if (at - last > GAP_MAX) closeRegion(writer, budget);
    if (length % 2 === 0 && length <= GROUP_MAX) {
      for (let pair = digits; pair < to; pair += 2) {
        const byte =
          ((HEX_VALUE[bytes[pair] as number] as number) << 4) |
          (HEX_VALUE[bytes[pair + 1] as number] as number);
        if (isText(byte)) writer.push(byte, pair === digits ? at : pair, pair + 2);
        else closeRegion(writer, budget);
      }
    } else {
      closeRegion(writer, budget);
    }
    at = to;
    last = to;
  }
  closeRegion(writer, budget);
}

function readDecimal(
  bytes: Uint8Array,
  start: number,
  end: number,
  writer: LayerWriter,
  budget: Budget,
): void {
  let last = start;
  for (let at = start; at < end; ) {
    let value = 0;
    let to = at;
    while (to < end && to < at + 4 && isDigit(bytes[to] as number))
      value = value * 10 + (bytes[to++] as number) - 0x30;
    if (to === at) {
      at++;
      continue;
    }
    if (at - last > GAP_MAX || at === last) closeRegion(writer, budget);
    if (to - at >= 2 && to - at <= 3 && isText(value)) writer.push(value, at, to);
    else closeRegion(writer, budget);
    at = to;
    last = to;
  }
  closeRegion(writer, budget);
}

function closeRegion(writer: LayerWriter, budget: Budget): void {
  const { regionLength } = writer;
  if (regionLength > 0) writer.endRegion(budget.take(regionLength) ? REGION_MIN : Number.POSITIVE_INFINITY);
}

function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isAllDecimal(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (HEX_VALUE[byte] !== 255 && !isDigit(byte)) return false;
    if ((byte | 0x20) === 0x78) return false;
  }
  return true;
}
