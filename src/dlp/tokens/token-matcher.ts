import type { Places } from '../sweep/places.ts';
import { type IndexedAnchor, ROW } from './anchor-index.ts';
import { namedValue } from './assignment.ts';
import { anchorIndex } from './detectors.ts';
import type { DetectedSpan } from './rule.ts';
import { RUN_LIMIT, ScanWindow } from './scan-window.ts';

export interface TokenHit {
  readonly rule: string;
  /** First byte, and the one behind the last. */
  readonly start: number;
  readonly end: number;
}

/** What is known of the bytes. */
export interface ValueContext {
  /**
   * They are one parsed value: its ends are boundaries. Otherwise the byte before `from` and the byte at `to`, where
   * the array has them, tell whether a token goes on there.
   */
  readonly wholeValue: boolean;
  /** The value's name when it had one: a header's, a query parameter's, a JSON key; lower case. */
  readonly name?: string;
  /**
   * Where one of several values that are read as one begins, in order: a token may begin and end there. Then only
   * formats count: what a name tells it tells of one value.
   */
  readonly seams?: readonly number[];
}

/** Bytes that a hit and its context may span at most: a streaming scanner holds so many back. */
export const TOKEN_REACH = 2 * RUN_LIMIT;

/** No rule finds a credential in fewer bytes. */
const SHORTEST = 6;

const NONE: readonly TokenHit[] = [];

/** The credentials in `bytes` from `from` to `to`, in order, none overlapping. Linear in their number, whatever they are. */
export function findTokens(
  bytes: Uint8Array,
  from: number,
  to: number,
  context: ValueContext,
): readonly TokenHit[] {
  if (to - from < SHORTEST) return NONE;
  const window = new ScanWindow(bytes, from, to, context.wholeValue);
  return scan(window, context);
}

/** The same for all of `bytes`, and how many of them verification looked at. */
export function measureTokens(bytes: Uint8Array): { hits: readonly TokenHit[]; steps: number } {
  const window = new ScanWindow(bytes, 0, bytes.length, false);
  return { hits: scan(window, { wholeValue: false }), steps: window.steps };
}

/**
 * The same where a sweep has found the anchors: each place is followed by the anchors' list in the index. Stops when
 * verification has looked at more than `stepsMax` bytes.
 */
export function tokensAt(
  bytes: Uint8Array,
  anchors: Places,
  context: ValueContext,
  stepsMax: number,
): { hits: readonly TokenHit[]; steps: number } {
  if (bytes.length < SHORTEST) return { hits: NONE, steps: 0 };
  const { lists } = anchorIndex();
  const window = new ScanWindow(bytes, 0, bytes.length, context.wholeValue, context.seams);
  const found: Found = { formats: [], named: [] };
  for (let index = 0; index < anchors.count; index += 2) {
    if (window.steps > stepsMax || isFull(found)) break;
    const list = lists[anchors.at(index + 1)] as readonly IndexedAnchor[];
    verifyAll(window, list, anchors.at(index), found);
  }
  return { hits: settled(window, context, found), steps: window.steps };
}

function scan(window: ScanWindow, context: ValueContext): readonly TokenHit[] {
  const { pairs, columns, behind, before, lists } = anchorIndex();
  const { bytes, from } = window;
  const last = window.to - 1;
  const found: Found = { formats: [], named: [] };
  for (let at = from; at < last && !isFull(found); at += 2) {
    const pair = pairs[(bytes[at] as number) | ((bytes[at + 1] as number) << 8)] as number;
    if (pair === 0) continue;
    if (at + 2 <= last) {
      const list = behind[(pair << ROW) | (columns[bytes[at + 2] as number] as number)] as number;
      if (list !== 0) verifyAll(window, lists[list] as readonly IndexedAnchor[], at, found);
    }
    if (at > from) {
      const list = before[(pair << ROW) | (columns[bytes[at - 1] as number] as number)] as number;
      if (list !== 0) verifyAll(window, lists[list] as readonly IndexedAnchor[], at - 1, found);
    }
  }
  return settled(window, context, found);
}

function settled(window: ScanWindow, context: ValueContext, found: Found): readonly TokenHit[] {
  if (context.wholeValue && context.name !== undefined) {
    const hit = namedValue(window, context.name);
    if (hit !== undefined) found.named.push(hit);
  }
  return found.formats.length + found.named.length === 0 ? NONE : settle(found);
}

/** What formats tell, and what names tell. */
interface Found {
  readonly formats: DetectedSpan[];
  readonly named: DetectedSpan[];
}

/** With so many the bytes are refused for certain. */
const FOUND_MAX = 1024;

function isFull({ formats, named }: Found): boolean {
  return formats.length + named.length >= FOUND_MAX;
}

function verifyAll(window: ScanWindow, anchors: readonly IndexedAnchor[], at: number, found: Found): void {
  for (const anchor of anchors) {
    const start = at - anchor.offset;
    const end = start + anchor.bytes.length;
    if (start < window.from || end > window.to || !stands(window.bytes, anchor, start)) continue;
    for (const detector of anchor.detectors) {
      if (window.seams !== undefined && detector.isFormat !== true) continue;
      const hit = detector.verify(window, start, end);
      if (hit === undefined) continue;
      (detector.contextual === true ? found.named : found.formats).push(hit);
    }
  }
}

function stands(bytes: Uint8Array, { bytes: wanted, fold, isRun }: IndexedAnchor, start: number): boolean {
  if (isRun && bytes[start - 1] === wanted[0]) return false;
  for (let index = 0; index < wanted.length; index++) {
    const byte = bytes[start + index] as number;
    if (byte === wanted[index]) continue;
    if (!fold || byte < 0x41 || byte > 0x5a || byte + 32 !== wanted[index]) return false;
  }
  return true;
}

/** What a format tells comes before what a name tells; of two that overlap, the longer. */
function settle({ formats, named }: Found): readonly TokenHit[] {
  const told = apart(formats);
  if (named.length === 0) return told;
  const free = apart(named).filter((hit) => !overlapsAny(told, hit));
  return inOrder([...told, ...free]);
}

function apart(spans: DetectedSpan[]): readonly TokenHit[] {
  const kept: TokenHit[] = [];
  for (const hit of inOrder(spans)) {
    const before = kept.at(-1);
    if (before === undefined || before.end <= hit.start) kept.push(hit);
    else if (hit.end - hit.start > before.end - before.start) kept[kept.length - 1] = hit;
  }
  return kept;
}

/** Anchors are met in order, and so are nearly all spans. */
function inOrder<T extends TokenHit>(spans: T[]): readonly T[] {
  for (let at = 1; at < spans.length; at++) {
    if ((spans[at] as T).start < (spans[at - 1] as T).start) return spans.sort((a, b) => a.start - b.start);
  }
  return spans;
}

/** `spans` are in order and apart. */
function overlapsAny(spans: readonly TokenHit[], { start, end }: TokenHit): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle] as TokenHit).end <= start) low = middle + 1;
    else high = middle;
  }
  const candidate = spans[low];
  return candidate !== undefined && candidate.start < end;
}
