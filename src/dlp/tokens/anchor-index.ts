import type { Detector } from './rule.ts';

/**
 * Every anchor is three bytes or more, so wherever it lies it covers one pair of bytes at an even distance from the
 * scan's start. The scan reads pairs only, without a state that one step would hand to the next: most pairs of
 * ordinary text begin or end no anchor's rarest three bytes, and cost one look into `gate`.
 */
export interface AnchorIndex {
  /** By pair (first byte low): AT_FIRST when an anchor's three bytes begin with it, AT_SECOND when they end with it. */
  readonly gate: Uint8Array;
  /** The anchors whose rarest three bytes these are. */
  find(first: number, second: number, third: number): readonly IndexedAnchor[];
}

export const AT_FIRST = 1;
export const AT_SECOND = 2;

export interface IndexedAnchor {
  /** Lower case where `fold` is set. */
  readonly bytes: Uint8Array;
  readonly fold: boolean;
  /** Where in `bytes` its rarest three stand. */
  readonly offset: number;
  /** Detectors, by their place in the list that was indexed. */
  readonly detectors: Detector[];
}

/** Pairs that source, prose and JSON are full of; an anchor is looked for by what it has beside them. */
const COMMON_PAIRS =
  'th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ta ec ss el pr ct la ns ge em tr ut un et rs us ad nc id ue pe ke ac wh no il ot am pa po lo ie tt ai ol ee oo do di va ex ty im ir em ts os rt su so so sh fo fi ca ag ef ow mi mp od pl iv ab bl ig --';
const encoder = new TextEncoder();
const COMMON = new Map<string, number>(
  COMMON_PAIRS.split(' ')
    .toReversed()
    .map((pair, rank) => [pair, rank + 1]),
);

export function indexAnchors(detectors: readonly Detector[]): AnchorIndex {
  const byText = new Map<string, IndexedAnchor>();
  for (const detector of detectors) {
    for (const { text, fold = false } of detector.anchors) {
      if (text.length < 3) throw new Error(`an anchor of less than three bytes: ${text}`);
      const key = `${fold ? 'fold' : 'same'}:${text}`;
      const known = byText.get(key);
      if (known !== undefined) known.detectors.push(detector);
      else
        byText.set(key, { bytes: encoder.encode(text), fold, offset: rarest(text), detectors: [detector] });
    }
  }
  const lists = new Map<number, Set<IndexedAnchor>>();
  const gate = new Uint8Array(1 << 16);
  for (const anchor of byText.values()) {
    for (const [a, b, c] of spellings(anchor)) {
      gate[a | (b << 8)] = (gate[a | (b << 8)] as number) | AT_FIRST;
      gate[b | (c << 8)] = (gate[b | (c << 8)] as number) | AT_SECOND;
      const three = a | (b << 8) | (c << 16);
      const list = lists.get(three) ?? new Set();
      lists.set(three, list.add(anchor));
    }
  }
  return { gate, find: lookup(lists) };
}

function rarest(text: string): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let offset = 0; offset + 3 <= text.length; offset++) {
    const low = text.toLowerCase();
    const common =
      (COMMON.get(low.slice(offset, offset + 2)) ?? 0) + (COMMON.get(low.slice(offset + 1, offset + 3)) ?? 0);
    if (common >= least) continue;
    least = common;
    best = offset;
  }
  return best;
}

function* spellings({ bytes, fold, offset }: IndexedAnchor): Generator<readonly [number, number, number]> {
  const cases = (byte: number): readonly number[] =>
    fold && byte >= 0x61 && byte <= 0x7a ? [byte, byte - 32] : [byte];
  for (const a of cases(bytes[offset] as number))
    for (const b of cases(bytes[offset + 1] as number))
      for (const c of cases(bytes[offset + 2] as number)) yield [a, b, c];
}

const EMPTY = -1;
const NONE: readonly IndexedAnchor[] = [];

/** Open addressing in one typed array: three bytes, list, three bytes, list. */
function lookup(lists: ReadonlyMap<number, ReadonlySet<IndexedAnchor>>): AnchorIndex['find'] {
  let size = 64;
  while (size < lists.size * 4) size *= 2;
  const slots = new Int32Array(size * 2).fill(EMPTY);
  const flat: (readonly IndexedAnchor[])[] = [];
  const slotOf = (three: number): number => ((Math.imul(three, 0x9e3779b1) >>> 12) & (size - 1)) * 2;
  for (const [three, anchors] of lists) {
    let slot = slotOf(three);
    while (slots[slot] !== EMPTY) slot = (slot + 2) & (size * 2 - 1);
    slots[slot] = three;
    slots[slot + 1] = flat.push([...anchors]) - 1;
  }
  return (first, second, third) => {
    const three = first | (second << 8) | (third << 16);
    for (let slot = slotOf(three); ; slot = (slot + 2) & (size * 2 - 1)) {
      const key = slots[slot] as number;
      if (key === three) return flat[slots[slot + 1] as number] as readonly IndexedAnchor[];
      if (key === EMPTY) return NONE;
    }
  };
}
