import type { Finding } from '../finding.ts';
import type { BodyDecoder } from './body-decoder.ts';
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

export class PlainStream implements OutboundStream {
  readonly #window: ScanWindow;

  constructor(window: ScanWindow) {
    this.#window = window;
  }

  push(chunk: Uint8Array): Verdict {
    this.#window.push(chunk);
    return this.#verdict();
  }

  flush(): Verdict {
    this.#window.flush();
    return this.#verdict();
  }

  end(): Verdict {
    this.#window.end();
    return this.#verdict();
  }

  #verdict(): Verdict {
    return verdictOf(this.#window, this.#window.cleared);
  }
}

/** Of a body with a content coding: bytes go on when all that they decoded to may. */
export class DecodedStream implements OutboundStream {
  readonly #decoder: BodyDecoder;
  /** The encoded bytes too: the name and comment of a gzip header, a zstd frame to be skipped are no data. */
  readonly #encoded: ScanWindow;
  readonly #decoded: ScanWindow;
  /** Ends of chunks in encoded and in decoded bytes that are not cleared yet. */
  readonly #ends: { readonly encoded: number; readonly decoded: number }[] = [];
  #encodedLength = 0;
  #decodedLength = 0;
  #cleared = 0;
  #refusal: StreamRefusal | undefined;

  constructor(decoder: BodyDecoder, encoded: ScanWindow, decoded: ScanWindow) {
    this.#decoder = decoder;
    this.#encoded = encoded;
    this.#decoded = decoded;
  }

  async push(chunk: Uint8Array): Promise<Verdict> {
    if (this.#isRefused) return this.#verdict();
    this.#encoded.push(chunk);
    if (!(await this.#decoder.write(chunk, (bytes) => this.#take(bytes)))) this.#refusal = 'undecodable';
    this.#encodedLength += chunk.length;
    this.#ends.push({ encoded: this.#encodedLength, decoded: this.#decodedLength });
    return this.#verdict();
  }

  async flush(): Promise<Verdict> {
    this.#encoded.flush();
    this.#decoded.flush();
    return this.#verdict();
  }

  async end(): Promise<Verdict> {
    if (this.#isRefused) return this.#verdict();
    if (!(await this.#decoder.end((bytes) => this.#take(bytes)))) this.#refusal = 'undecodable';
    this.#ends.push({ encoded: this.#encodedLength, decoded: this.#decodedLength });
    this.#encoded.end();
    this.#decoded.end();
    return this.#verdict();
  }

  get #isRefused(): boolean {
    return this.#refusal !== undefined || this.#findings.length > 0;
  }

  get #found(): ScanWindow {
    return this.#decoded.findings.length > 0 ? this.#decoded : this.#encoded;
  }

  get #findings(): readonly Finding[] {
    return this.#found.findings;
  }

  #take(bytes: Buffer): void {
    this.#decodedLength += bytes.length;
    this.#decoded.push(bytes);
  }

  #verdict(): Verdict {
    if (this.#refusal !== undefined) return { cleared: this.#cleared, findings: [], refusal: this.#refusal };
    if (this.#findings.length > 0) return verdictOf(this.#found, this.#cleared);
    while (this.#ends.length > 0) {
      const [next] = this.#ends as [{ encoded: number; decoded: number }];
      if (next.decoded > this.#decoded.cleared || next.encoded > this.#encoded.cleared) break;
      this.#cleared = next.encoded;
      this.#ends.shift();
    }
    return { cleared: this.#cleared, findings: [] };
  }
}

function verdictOf({ findings, sample }: ScanWindow, cleared: number): Verdict {
  return sample === undefined ? { cleared, findings } : { cleared, findings, sample };
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
