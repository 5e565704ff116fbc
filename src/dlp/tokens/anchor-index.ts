import type { Anchor, Detector } from './rule.ts';

/**
 * Every anchor is three bytes or more, so wherever it lies it covers one pair of bytes at an even distance from the
 * scan's start. The scan reads pairs only, without a state that one step would hand to the next: most pairs of
 * ordinary text neither begin nor end an anchor's rarest three bytes, and cost one look into `pairs`.
 */
export interface AnchorIndex {
  /** By pair (first byte low): its number, or 0 when no anchor's three bytes have it. */
  readonly pairs: Uint16Array;
  /** A byte's column in the two tables below; 0 for bytes in no anchor's three. */
  readonly columns: Uint8Array;
  /** By pair number and the column of the byte behind it, or before it: the place in `lists`, 0 for none. */
  readonly behind: Uint16Array;
  readonly before: Uint16Array;
  readonly lists: readonly (readonly IndexedAnchor[])[];
}

/** A row of `behind` and `before` is so many times two columns long. */
export const ROW = 7;

export interface IndexedAnchor {
  /** Lower case where `fold` is set. */
  readonly bytes: Uint8Array;
  readonly fold: boolean;
  /** Where in `bytes` its rarest three stand. */
  readonly offset: number;
  /** One byte again and again: it stands where a run of that byte begins, and nowhere else in the run. */
  readonly isRun: boolean;
  readonly detectors: Detector[];
}

/**
 * Pairs that source, prose and JSON are full of, the most frequent first, counted over the libraries and the
 * documentation of a machine: an anchor is looked for by what it has beside them.
 */
const COMMON_PAIRS =
  'erinree onth torstseteesent decoat is  aheti s: leisaraln ntet canitnsme rioedranglirond=  otr =rir ' +
  'ectoasurd peta ff paelct nchneue pcama dacveceex enoeaodssrtamsiunrsllomdi bhapradponcefgetuloiffiil' +
  'tyimopla//nasovas.rn wo rrts m la hiicy foutemule.ttidptouotbe ukeusluolsue_mpg ypumclckofdaabl mioc' +
  'igailf hginiiet_ / vagpl--/ sphoquscfam nuhth apwiosia==epblmos:babutpaybo -f.doltsh.cire:eqrueelsry' +
  't.ow. ipjsrgpsfeobrmmbcrevooui gbi 0xpsarcxtfu_aivn_tcd__ceyau- ciup_ipi_tfrld__wawe:/pu_sr.._lyebub' +
  'izegje.spps_dswhcuw ibrlnnbjdl 1ff.p _ewddnvgar_ k_povs/virdsybyguavmu...o.imsdul.zenfd._m00hut:_e_d' +
  'okakc gs0x_naaa_npm/gt.dwogneo.t.m.ek  2eie-og_ol_sldy.l.agrn.p .0kamm_rufnyghtlrfg.oi_fks.jysnl';

const encoder = new TextEncoder();
/** Estimates, in the same measure: of a pair that is not in the list, and what share of a pair is in capitals. */
const UNLISTED = 0.2;
const IN_CAPITALS = 0.2;
/** By pair, about how often it stands in a thousand bytes: Zipf's law, fitted to the counts. */
const FREQUENCY = new Map<string, number>();
for (let at = 0; at < COMMON_PAIRS.length; at += 2) {
  FREQUENCY.set(COMMON_PAIRS.slice(at, at + 2), 120 / (at / 2 + 12));
}

export function indexAnchors(detectors: readonly Detector[]): AnchorIndex {
  const byThree = new Map<number, Set<IndexedAnchor>>();
  for (const anchor of anchorsOf(detectors)) {
    for (const three of spellings(anchor)) {
      const list = byThree.get(three) ?? new Set();
      byThree.set(three, list.add(anchor));
    }
  }
  const numbers = new Map<number, number>();
  const columns = new Uint8Array(256);
  let columnCount = 0;
  for (const three of byThree.keys()) {
    for (const pair of [three & 0xffff, three >> 8])
      if (!numbers.has(pair)) numbers.set(pair, numbers.size + 1);
    for (const byte of [three & 0xff, three >> 16]) if (columns[byte] === 0) columns[byte] = ++columnCount;
  }
  if (columnCount >= 1 << ROW) throw new Error('more bytes in anchors than a row has columns');
  const index = {
    pairs: new Uint16Array(1 << 16),
    columns,
    behind: new Uint16Array((numbers.size + 1) << ROW),
    before: new Uint16Array((numbers.size + 1) << ROW),
    lists: [[], ...[...byThree.values()].map((set) => [...set])],
  };
  for (const [pair, number] of numbers) index.pairs[pair] = number;
  let list = 0;
  for (const three of byThree.keys()) {
    list++;
    const row = (pair: number): number => (numbers.get(pair) as number) << ROW;
    index.behind[row(three & 0xffff) | (columns[three >> 16] as number)] = list;
    index.before[row(three >> 8) | (columns[three & 0xff] as number)] = list;
  }
  return index;
}

function anchorsOf(detectors: readonly Detector[]): readonly IndexedAnchor[] {
  const byText = new Map<string, Anchor & { readonly detectors: Detector[] }>();
  for (const detector of detectors) {
    for (const { text, fold = false } of detector.anchors) {
      if (text.length < 3) throw new Error(`an anchor of less than three bytes: ${text}`);
      const key = `${fold ? 'fold' : 'same'}:${text}`;
      const known = byText.get(key);
      if (known !== undefined) known.detectors.push(detector);
      else byText.set(key, { text, fold, detectors: [detector] });
    }
  }
  // The shortest have the least choice, and a pair that is looked for already costs no more for the next anchor.
  const taken = new Set<string>();
  return [...byText.values()]
    .toSorted((a, b) => a.text.length - b.text.length)
    .map(({ text, fold = false, detectors: all }) => {
      const offset = cheapest(text, taken);
      taken.add(text.slice(offset, offset + 2)).add(text.slice(offset + 1, offset + 3));
      const isRun = new Set(text).size === 1;
      return { bytes: encoder.encode(text), fold, offset, isRun, detectors: all };
    });
}

/** Where the three bytes stand whose pairs are the least frequent, of those that are not `taken`. */
function cheapest(text: string, taken: ReadonlySet<string>): number {
  const cost = (at: number): number => {
    const pair = text.slice(at, at + 2);
    if (taken.has(pair)) return 0;
    const lower = pair.toLowerCase();
    return (FREQUENCY.get(lower) ?? UNLISTED) * (pair === lower ? 1 : IN_CAPITALS);
  };
  let best = 0;
  for (let offset = 1; offset + 3 <= text.length; offset++) {
    if (cost(offset) + cost(offset + 1) < cost(best) + cost(best + 1)) best = offset;
  }
  return best;
}

/** The rarest three bytes, the first one low, in every spelling. */
function* spellings({ bytes, fold, offset }: IndexedAnchor): Generator<number> {
  const cases = (byte: number): readonly number[] =>
    fold && byte >= 0x61 && byte <= 0x7a ? [byte, byte - 32] : [byte];
  for (const a of cases(bytes[offset] as number))
    for (const b of cases(bytes[offset + 1] as number))
      for (const c of cases(bytes[offset + 2] as number)) yield a | (b << 8) | (c << 16);
}
