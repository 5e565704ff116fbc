import type { Finding } from '../finding.ts';
import { decodeRun } from './encoded-text.ts';
import { Evidence, type Judgement } from './evidence.ts';

import { ENCODED_BONUS } from './odds.ts';
import { encodingName } from './token.ts';
import { Tokeniser } from './tokeniser.ts';

/** Text that is decoded within decoded text. */
const DEPTH_MAX = 3;
/** What blocks is refused once; a text that goes on for ever with it costs no more than so many. */
const BLOCKS_MAX = 32;
/** Units without a blank that are taken as one. */
export const RUN_MAX = 16 * 1024;

export interface InboundFinding extends Finding {
  readonly detector: 'naive_injection_detection';
  /** `block`: an instruction to whoever reads. `flag`: it stands there as a quotation or is talked about. */
  readonly verdict: 'block' | 'flag';
}

/** Scans a text that comes piece by piece; pieces end where words do. Memory is bounded whatever the text's size. */
export class Scanner {
  readonly findings: InboundFinding[] = [];
  readonly #tokeniser = new Tokeniser((...run) => this.#onRun(...run));
  readonly #evidence: Evidence;
  readonly #depth: number;
  #blocks = 0;
  /** For what is decoded, one after the other; made once, for a text may hold thousands of runs. */
  #inner: Scanner | undefined;
  #innerBase = 0;

  constructor(depth = 0) {
    this.#depth = depth;
    this.#evidence = new Evidence(this.#tokeniser.tokens, depth > 0 ? ENCODED_BONUS : 0);
  }

  /** Where what is still undecided begins; Infinity when nothing is. */
  get undecided(): number {
    if (this.#done) return Number.POSITIVE_INFINITY;
    return Math.min(this.#evidence.undecided, this.#tokeniser.joining);
  }

  /** @param base the offset of `text` in the whole */
  feed(text: string, base: number): void {
    let from = 0;
    while (from < text.length && !this.#done) {
      const to = pieceEnd(text, from) ?? text.length;
      this.#tokeniser.feed(text.slice(from, to), base + from);
      this.#take(false);
      from = to;
    }
  }

  /** Judges all that is there; what comes next begins anew (an event, the end). */
  settle(): void {
    if (this.#done) return;
    this.#tokeniser.breakSentence();
    this.#take(true);
  }

  /** Enough was found to refuse the text many times over. */
  get #done(): boolean {
    return this.#blocks >= BLOCKS_MAX;
  }

  #take(all: boolean): void {
    this.#evidence.take(this.#tokeniser.word, all, (judgement) => this.#judged(judgement));
  }

  #judged({ rule, verdict, start, end, flags }: Judgement): void {
    if (this.#done) return;
    if (verdict === 'block') this.#blocks++;
    this.findings.push({
      detector: 'naive_injection_detection',
      rule,
      start,
      end,
      encoding: encodingName(flags),
      verdict,
    });
  }

  #within(): Scanner {
    this.#inner ??= new Scanner(this.#depth + 1);
    this.#inner.#restart();
    return this.#inner;
  }

  /** What comes next has nothing to do with what came. */
  #restart(): void {
    this.findings.length = 0;
    this.#blocks = 0;
    this.#evidence.restart();
  }

  #onRun(run: string, start: number, written?: 'binary', length = run.length): boolean {
    if (this.#depth >= DEPTH_MAX || this.#done) return false;
    const decoded = decodeRun(run);
    if (decoded === undefined) return false;
    const inner = this.#within();
    inner.feed(decoded.text, this.#innerBase);
    inner.settle();
    this.#innerBase += decoded.text.length;
    const worst = inner.findings.find(({ verdict }) => verdict === 'block') ?? inner.findings[0];
    if (worst === undefined) return true;
    if (worst.verdict === 'block') this.#blocks++;
    const within = worst.encoding === 'plain' ? '' : `+${worst.encoding}`;
    this.findings.push({
      ...worst,
      start,
      end: start + length,
      encoding: `${written ?? decoded.encoding}${within}`,
    });
    return true;
  }
}

/**
 * Where the piece that begins at `from` ends: behind the last blank within RUN_MAX units, and where there is none, there.
 * So that a text is cut in the same words however it arrives. Undefined: more must come first, or the text ends.
 */
export function pieceEnd(text: string, from: number): number | undefined {
  const limit = Math.min(text.length, from + RUN_MAX);
  for (let at = limit; at > from; at--) if (text.charCodeAt(at - 1) <= 32) return at;
  return limit - from === RUN_MAX ? limit : undefined;
}
