import type { Finding } from '../finding.ts';
import { BodyDecoder } from './body-decoder.ts';
import type { ScanWindow } from './scan-window.ts';

export type PayloadCoding = 'gzip' | 'zstd';

/** Something compressed that lies in a body, undone as it arrives and looked at by a window of its own. */
export class CompressedPayload {
  readonly #decoder: BodyDecoder;
  readonly #window: ScanWindow;
  readonly #start: number;
  readonly #label: string;
  /** Up to where in the body it was given, and the decoded bytes that this became: what is not cleared yet. */
  readonly #ends: { readonly body: number; readonly decoded: number }[] = [];
  #decoded = 0;
  #cleared: number;
  #at: number;
  #isOver = false;

  /** `start`: where in the body it begins. `label` names its encodings, outermost first. */
  constructor(coding: PayloadCoding, window: ScanWindow, start: number, label: string) {
    this.#decoder = BodyDecoder.forEncoding(coding) as BodyDecoder;
    this.#window = window;
    this.#start = start;
    this.#cleared = start;
    this.#at = start;
    this.#label = label;
  }

  /** Whether its end has come, or it is none. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether it cannot be undone within bounds. */
  get isTooMuch(): boolean {
    return this.#decoder.isTooMuch;
  }

  /** Bytes of the body that may go on: as far as all that they decoded to may. */
  get cleared(): number {
    while (this.#ends.length > 0) {
      const [next] = this.#ends as [{ body: number; decoded: number }];
      if (next.decoded > this.#window.cleared) break;
      this.#cleared = next.body;
      this.#ends.shift();
    }
    return this.#cleared;
  }

  get findings(): readonly Finding[] {
    return this.#window.findings.map((finding) => ({
      ...finding,
      start: this.#start,
      end: this.#at,
      encoding: finding.encoding === 'plain' ? this.#label : `${this.#label}+${finding.encoding}`,
    }));
  }

  get sample(): Uint8Array | undefined {
    return this.#window.sample;
  }

  /** The next bytes of it; `behind` is where in the body they end. */
  async push(bytes: Uint8Array, behind: number): Promise<void> {
    if (this.#isOver) return;
    const isWell = await this.#decoder.write(bytes, (decoded) => this.#take(decoded));
    this.#at = behind;
    this.#ends.push({ body: behind, decoded: this.#decoded });
    if (!isWell) this.#finish();
  }

  /** The last byte of it has come, or of the body. */
  async end(): Promise<void> {
    if (this.#isOver) return;
    await this.#decoder.end((decoded) => this.#take(decoded));
    this.#finish();
  }

  /** What came so far is to go on. */
  flush(): void {
    this.#window.flush();
  }

  #finish(): void {
    this.#isOver = true;
    this.#window.end();
  }

  #take(decoded: Buffer): void {
    this.#decoded += decoded.length;
    this.#window.push(decoded);
  }
}
