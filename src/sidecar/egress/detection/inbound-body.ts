import type { InboundStep, InboundStream } from '../../../dlp/injection/inbound-stream.ts';
import type { InboundFinding } from '../../../dlp/injection/scanner.ts';
import type { Refusal } from '../../../policy/refusal.ts';
import type { Clearance, ResponseInspection } from '../inspection.ts';
import type { TextReader } from './inbound-text.ts';
import { andThen } from './now-or-later.ts';
import { looksBinary } from './textual.ts';

export interface InboundBodyParts {
  readonly stream: InboundStream;
  /** Absent where the bytes can be read as they are. */
  readonly reader: TextReader | undefined;
  /** The answer does not say that it is text: its first bytes tell. */
  readonly unsure: boolean;
  /** Hold it until it is whole, because it is small and its length is known, unless the upstream is slow. */
  readonly whole: boolean;
  /** Bytes that are looked through, as they came and as they read; what is behind them passes. */
  readonly most: number;
  readonly refuse: (finding: InboundFinding) => Refusal;
  readonly unreadable: () => Refusal;
  /** Something is worth a note and no reason to refuse. */
  readonly flag: (finding: InboundFinding) => void;
}

/** So few bytes are let go though they may begin something: a word that was not finished tells nobody what to do. */
const TELLS_NOTHING = 24;
/** Milliseconds without a further byte until what is held back is shown. */
const QUIET_MS = 2;
const WHOLE_QUIET_MS = 20;
/** What is compressed and goes on for ever may become so many bytes, and so many more for each that came. */
const EXPANDED_MAX = 8 * 1024 * 1024;
const EXPANSION_MAX = 64;
const ALL = Number.POSITIVE_INFINITY;

/** A textual answer, or message, on its way to the agent. */
export class InboundBody implements ResponseInspection {
  readonly holdsHead = true;
  readonly quietMs: number;
  readonly #parts: InboundBodyParts;
  #whole: boolean;
  #isText = true;
  #begun = false;
  /** Bytes that came, and that they read as. */
  #came = 0;
  #read = 0;
  /** Of these, how many are decided. */
  #decided = 0;
  /** Where chunks end, in both, that are not cleared. */
  #ends: { readonly came: number; readonly read: number }[] = [];
  #cleared = 0;
  #flagged = new Set<string>();
  #found: Refusal | undefined;

  constructor(parts: InboundBodyParts) {
    this.#parts = parts;
    this.#whole = parts.whole;
    this.quietMs = parts.whole ? WHOLE_QUIET_MS : QUIET_MS;
  }

  push(chunk: Buffer): Clearance | Promise<Clearance> {
    const { reader, unsure } = this.#parts;
    if (!this.#begun) {
      this.#begun = true;
      this.#isText = !(unsure && reader === undefined && looksBinary(chunk));
    }
    if (!this.#isText) return ALL;
    this.#came += chunk.length;
    if (this.#came > this.#parts.most) {
      this.#isText = false;
      return ALL;
    }
    if (reader === undefined) {
      this.#take(chunk);
      return this.#clearance();
    }
    return andThen(reader.write(chunk, this.#take), (isReadable) => {
      if (!isReadable) return this.#parts.unreadable();
      if (this.#found === undefined && !this.#isText) return ALL;
      return this.#read > EXPANDED_MAX + EXPANSION_MAX * this.#came
        ? this.#parts.unreadable()
        : this.#clearance();
    });
  }

  /** The upstream pauses: what has come is shown. What comes is still judged together with it. */
  quiet(): Clearance {
    this.#whole = false;
    return this.#found ?? this.#came;
  }

  end(): Refusal | undefined | Promise<Refusal | undefined> {
    if (!this.#isText) return undefined;
    const { reader, stream, unreadable } = this.#parts;
    const judge = (): Refusal | undefined => {
      this.#judge(stream.end());
      return this.#found;
    };
    if (reader === undefined) return judge();
    return andThen(reader.end(this.#take), (isWhole) => {
      const refusal = judge();
      return refusal ?? (isWhole ? undefined : unreadable());
    });
  }

  readonly #take = (text: Buffer): void => {
    if (!this.#isText || this.#found !== undefined) return;
    this.#read += text.length;
    if (this.#read > this.#parts.most) this.#isText = false;
    else this.#judge(this.#parts.stream.push(text));
  };

  #judge({ findings, release }: InboundStep): void {
    this.#decided = release;
    for (const finding of findings) {
      if (finding.verdict === 'block') this.#found ??= this.#parts.refuse(finding);
      else if (!this.#flagged.has(finding.rule)) {
        this.#flagged.add(finding.rule);
        this.#parts.flag(finding);
      }
    }
  }

  #clearance(): Clearance {
    if (this.#found !== undefined) return this.#found;
    const decided = this.#read - this.#decided <= TELLS_NOTHING ? this.#read : this.#decided;
    if (this.#parts.reader === undefined) this.#cleared = Math.max(this.#cleared, decided);
    else {
      this.#ends.push({ came: this.#came, read: this.#read });
      for (let first = this.#ends[0]; first !== undefined && first.read <= decided; first = this.#ends[0]) {
        this.#cleared = first.came;
        this.#ends.shift();
      }
    }
    return this.#whole ? 0 : this.#cleared;
  }
}
