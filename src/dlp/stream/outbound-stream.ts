import type { Finding } from '../finding.ts';
import type { BodyDecoder } from './body-decoder.ts';
import type { Moment, Reading } from './reading.ts';
import type { ScanWindow } from './scan-window.ts';

/** Why a body may not go on although nothing was found in it: what cannot be read cannot be cleared. */
export type StreamRefusal = 'undecodable';

/** What is known of a body after a chunk of it. */
export interface Verdict {
  /** How many bytes, from the body's first, may go on: never fewer than before. The rest stays held back. */
  readonly cleared: number;
  /** Why nothing more may. Offsets of a body with a content coding are those of its decoded bytes. */
  readonly findings: readonly Finding[];
  /** The bytes of the first finding, as they stand. A secret: for its hash only. */
  readonly sample?: Uint8Array;
  readonly refusal?: StreamRefusal;
}

/** Looks through one body as it leaves. Calls do not overlap: each promise is waited for. */
export interface OutboundStream {
  push(chunk: Uint8Array): Verdict | Promise<Verdict>;
  /**
   * What came so far is looked at and may go on, as at the end; a secret that goes on behind it is found only there.
   * For the end of a message, or a peer that waits for an answer.
   */
  flush(): Verdict | Promise<Verdict>;
  end(): Verdict | Promise<Verdict>;
}

/** Of a body as it is: a window that moves over it, and the other ways in which it reads. */
export class PlainStream implements OutboundStream {
  readonly #window: ScanWindow;
  readonly #readings: readonly Reading[];
  #cleared = 0;
  /** What is still at work: calls that are not waited for come one after the other all the same. */
  #work: Promise<void> | undefined;

  constructor(window: ScanWindow, readings: readonly Reading[]) {
    this.#window = window;
    this.#readings = readings;
  }

  push(chunk: Uint8Array): Verdict | Promise<Verdict> {
    return this.#then(() => {
      const before = this.#window.cleared;
      this.#window.push(chunk);
      const pushed = this.#each((reading) => reading.push(chunk));
      // What is let go was looked at in every way.
      return this.#window.cleared > before ? after(pushed, () => this.#look('going-on')) : pushed;
    });
  }

  flush(): Verdict | Promise<Verdict> {
    return this.#then(() => {
      this.#window.flush();
      return this.#look('idle');
    });
  }

  end(): Verdict | Promise<Verdict> {
    return this.#then(() => {
      this.#window.end();
      return this.#look('end');
    });
  }

  #look(when: Moment): void | Promise<void> {
    return this.#each((reading) => reading.look(when));
  }

  #each(act: (reading: Reading) => void | Promise<void>): void | Promise<void> {
    return this.#readings.reduce<void | Promise<void>>(
      (done, reading) => after(done, () => act(reading)),
      undefined,
    );
  }

  #then(act: () => void | Promise<void>): Verdict | Promise<Verdict> {
    const done = after(this.#work, act);
    if (done === undefined) return this.#verdict();
    const work = done.finally(() => {
      if (this.#work === work) this.#work = undefined;
    });
    this.#work = work;
    return work.then(() => this.#verdict());
  }

  #verdict(): Verdict {
    const { findings, sample } = this.#found;
    const refusal = this.#readings.find((reading) => reading.refusal !== undefined)?.refusal;
    if (findings.length > 0) return { ...verdictOf(findings, sample), cleared: this.#cleared };
    if (refusal !== undefined) return { cleared: this.#cleared, findings: [], refusal };
    const cleared = Math.min(this.#window.cleared, ...this.#readings.map((reading) => reading.cleared));
    this.#cleared = Math.max(this.#cleared, cleared);
    return { cleared: this.#cleared, findings: [] };
  }

  get #found(): ScanWindow | Reading {
    if (this.#window.findings.length > 0) return this.#window;
    return this.#readings.find(({ findings }) => findings.length > 0) ?? this.#window;
  }
}

/** `act` when what came before is done; at once where that was. */
function after(before: void | Promise<void>, act: () => void | Promise<void>): void | Promise<void> {
  return before === undefined ? act() : before.then(act);
}

/** Of a body with a content coding: bytes go on when all that they decoded to may. */
export class DecodedStream implements OutboundStream {
  readonly #decoder: BodyDecoder;
  /** The encoded bytes too: the name and comment of a gzip header, a zstd frame to be skipped are no data. */
  readonly #encoded: ScanWindow;
  readonly #decoded: OutboundStream;
  /** Of the decoded bytes. */
  #verdict: Verdict = { cleared: 0, findings: [] };
  /** Ends of chunks in encoded and in decoded bytes that are not cleared yet. */
  readonly #ends: { readonly encoded: number; readonly decoded: number }[] = [];
  #encodedLength = 0;
  #decodedLength = 0;
  #cleared = 0;
  #isBroken = false;

  constructor(decoder: BodyDecoder, encoded: ScanWindow, decoded: OutboundStream) {
    this.#decoder = decoder;
    this.#encoded = encoded;
    this.#decoded = decoded;
  }

  async push(chunk: Uint8Array): Promise<Verdict> {
    if (this.#isRefused) return this.#judged();
    this.#encoded.push(chunk);
    if (!(await this.#decoder.write(chunk, (bytes) => this.#take(bytes)))) this.#isBroken = true;
    this.#encodedLength += chunk.length;
    this.#ends.push({ encoded: this.#encodedLength, decoded: this.#decodedLength });
    return this.#judged();
  }

  async flush(): Promise<Verdict> {
    this.#encoded.flush();
    this.#verdict = await this.#decoded.flush();
    return this.#judged();
  }

  async end(): Promise<Verdict> {
    if (this.#isRefused) return this.#judged();
    if (!(await this.#decoder.end((bytes) => this.#take(bytes)))) this.#isBroken = true;
    this.#ends.push({ encoded: this.#encodedLength, decoded: this.#decodedLength });
    this.#encoded.end();
    if (!this.#isBroken) this.#verdict = await this.#decoded.end();
    return this.#judged();
  }

  get #isRefused(): boolean {
    const { findings, refusal } = this.#verdict;
    return this.#isBroken || refusal !== undefined || findings.length + this.#encoded.findings.length > 0;
  }

  async #take(bytes: Buffer): Promise<void> {
    this.#decodedLength += bytes.length;
    this.#verdict = await this.#decoded.push(bytes);
  }

  #judged(): Verdict {
    const { findings, refusal } = this.#verdict;
    const cleared = this.#cleared;
    if (this.#isBroken) return { cleared, findings: [], refusal: 'undecodable' };
    if (findings.length > 0 || refusal !== undefined) return { ...this.#verdict, cleared };
    if (this.#encoded.findings.length > 0) {
      return { ...verdictOf(this.#encoded.findings, this.#encoded.sample), cleared };
    }
    while (this.#ends.length > 0) {
      const [next] = this.#ends as [{ encoded: number; decoded: number }];
      if (next.decoded > this.#verdict.cleared || next.encoded > this.#encoded.cleared) break;
      this.#cleared = next.encoded;
      this.#ends.shift();
    }
    return { cleared: this.#cleared, findings: [] };
  }
}

function verdictOf(
  findings: readonly Finding[],
  sample: Uint8Array | undefined,
): Pick<Verdict, 'findings' | 'sample'> {
  return sample === undefined ? { findings } : { findings, sample };
}

/** A body whose coding nobody here knows. */
export class UnreadableStream implements OutboundStream {
  push(): Verdict {
    return { cleared: 0, findings: [], refusal: 'undecodable' };
  }

  flush(): Verdict {
    return this.push();
  }

  end(): Verdict {
    return this.push();
  }
}
