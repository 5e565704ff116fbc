import type { Sweep } from '../sweep/sweep.ts';
import type { Budget } from './budget.ts';
import { fromByteList } from './byte-list.ts';
import { type Coding, type Compressed, inflate } from './compressed.ts';
import { hiding, unescaped } from './escapes.ts';
import { joinedQuery } from './joined-query.ts';
import { type Layer, opaqueLayer } from './layer.ts';
import { fromQuotedPrintable } from './quoted-printable.ts';
import { fromRuns } from './runs-of-layer.ts';
import { fromSpaced } from './spaced.ts';
import { STREAMED_MIN } from './streamed.ts';

export interface Derived {
  readonly layers: readonly Layer[];
  /** Something that is encoded was left as it is, because there is no budget for it. */
  readonly isCut: boolean;
}

/**
 * Everything that a layer reads as after one decoding. The sweep over it says where. `isStreamed`: the layer is a
 * window of a body in which long payloads are followed from end to end (`stream/embedded-payloads.ts`).
 */
export function derivedLayers(layer: Layer, sweep: Sweep, budget: Budget, isStreamed: boolean): Derived {
  const compressed: Compressed[] = [];
  const escaped = hiding(layer.bytes, sweep.escapes);
  const layers = [
    unescaped(layer, escaped, budget),
    ...fromRuns(layer, sweep, budget, compressed),
    fromByteList(layer, sweep, budget),
    fromSpaced(layer, sweep, budget),
    layer.depth > JOIN_DEPTH ? undefined : joinedQuery(layer, sweep.ampersands, escaped, budget),
    fromQuotedPrintable(layer, sweep.equals, budget),
  ].filter((derived) => derived !== undefined);
  findRaw(layer, compressed);
  let isCut = budget.isExhausted;
  for (const { bytes, coding, start, end, encoding, isCertain: isSaid } of compressed) {
    const isFollowed =
      isStreamed && encoding === 'base64' && isLong(layer, start, end) && coding !== 'deflate';
    const isCertain = isSaid && !isFollowed;
    if (budget.left < ATTEMPT) {
      isCut ||= isCertain;
      continue;
    }
    budget.take(ATTEMPT);
    // What need not be decoded leaves enough for what must be.
    const inflated = inflate(bytes, coding, isCertain ? budget.left : budget.left >> 2);
    if (!inflated.ok) {
      isCut ||= isCertain && inflated.reason === 'too-large';
      continue;
    }
    if (inflated.bytes.length === 0) continue;
    budget.take(inflated.bytes.length);
    const label = encoding === '' ? NAMES[coding] : `${encoding}+${NAMES[coding]}`;
    layers.push(opaqueLayer(layer, inflated.bytes, start, end, label));
  }
  return { layers, isCut };
}

/** Whether a payload is as long as those that are followed, or is not seen to its end. */
function isLong({ bytes }: Layer, start: number, end: number): boolean {
  return end - start >= STREAMED_MIN || end === bytes.length;
}

/** Parameters are spread over what was sent, or what was encoded once as a whole. */
const JOIN_DEPTH = 1;
/** What it costs to find out that bytes are not compressed, in those of the budget. */
const ATTEMPT = 4096;
const NAMES: Readonly<Record<Coding, string>> = {
  gzip: 'gzip',
  deflate: 'deflate',
  'deflate-raw': 'deflate',
  br: 'brotli',
  zstd: 'zstd',
};
const RAW_MAGIC = [
  [Buffer.of(0x1f, 0x8b, 0x08), 'gzip'],
  [Buffer.of(0x28, 0xb5, 0x2f, 0xfd), 'zstd'],
] as const;
/** Compressed files in one layer that are looked into. */
const RAW_MAX = 8;

/** A file that is uploaded as it is: what of it can be read is read, and it need not be small. */
function findRaw({ bytes }: Layer, compressed: Compressed[]): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const [magic, coding] of RAW_MAGIC) {
    let count = 0;
    for (let at = view.indexOf(magic); at !== -1 && count < RAW_MAX; at = view.indexOf(magic, at + 1)) {
      compressed.push({
        bytes: bytes.subarray(at),
        coding,
        start: at,
        end: bytes.length,
        encoding: '',
        isCertain: false,
      });
      count++;
    }
  }
}
