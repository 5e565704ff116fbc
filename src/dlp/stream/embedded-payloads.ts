import type { Finding } from '../finding.ts';
import { Base64Feed } from './base64-feed.ts';
import { CompressedPayload } from './compressed-payload.ts';
import type { StreamRefusal } from './outbound-stream.ts';
import { MAGIC_MAX, type PayloadStart, payloadStart } from './payload-start.ts';
import type { Moment, Reading } from './reading.ts';
import type { ScanWindow } from './scan-window.ts';

const NOTHING = Buffer.alloc(0);
/** Files as they are, in one body, that are undone to their end: more are the work of an attacker. */
const RAW_MAX = 64;

/**
 * Compressed files within a body that is not compressed as a whole: an archive that is uploaded as it is or as a part,
 * or in base64 in a JSON string, as `npm publish` sends it. Longer than any window, so undone as they arrive.
 */
export class EmbeddedPayloads implements Reading {
  refusal: StreamRefusal | undefined;
  findings: readonly Finding[] = [];
  sample: Uint8Array | undefined;
  readonly #window: () => ScanWindow;
  #payload: CompressedPayload | undefined;
  #base64: Base64Feed | undefined;
  #raw = 0;
  /** The last bytes before, in which a magic number may have begun; where in the body the next one stands. */
  #tail: Buffer = NOTHING;
  #at = 0;

  /** `window`: makes the one that looks at what is decoded. */
  constructor(window: () => ScanWindow) {
    this.#window = window;
  }

  get cleared(): number {
    return this.#payload?.cleared ?? Number.POSITIVE_INFINITY;
  }

  push(chunk: Uint8Array): void | Promise<void> {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (this.#payload !== undefined) return this.#follow(bytes, this.#at);
    const joined = this.#tail.length === 0 ? bytes : Buffer.concat([this.#tail, bytes]);
    const base = this.#at - this.#tail.length;
    const start = payloadStart(joined, 0, { isFirst: base === 0, raw: this.#raw < RAW_MAX });
    if (start === undefined) return this.#pass(joined, base);
    this.#begin(start, base);
    return this.#follow(joined.subarray(start.at), base + start.at);
  }

  look(when: Moment): void | Promise<void> {
    if (this.#payload === undefined || when === 'going-on') return;
    if (when === 'end') return this.#end(this.#payload);
    this.#payload.flush();
    this.#judge();
  }

  async #end(payload: CompressedPayload): Promise<void> {
    if (this.#base64 !== undefined) await payload.push(this.#base64.end(), this.#at);
    await payload.end();
    this.#judge();
    this.#payload = undefined;
  }

  /** No payload is begun in `bytes`, which stand at `base` in the body. */
  #pass(bytes: Buffer, base: number): void {
    this.#tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - MAGIC_MAX + 1)));
    this.#at = base + bytes.length;
  }

  #begin({ at, coding, isBase64 }: PayloadStart, base: number): void {
    const label = isBase64 ? `base64+${coding}` : coding;
    this.#payload = new CompressedPayload(coding, this.#window(), base + at, label);
    this.#base64 = isBase64 ? new Base64Feed() : undefined;
    if (!isBase64) this.#raw++;
  }

  /** `bytes`, which stand at `base` in the body, begin in a payload. */
  async #follow(bytes: Buffer, base: number): Promise<void> {
    let rest = bytes;
    const behind = base + bytes.length;
    this.#at = behind;
    for (;;) {
      rest = await this.#give(rest, behind - rest.length);
      this.#judge();
      if (this.#payload?.isOver !== true || this.refusal !== undefined || this.findings.length > 0) return;
      this.#payload = undefined;
      const next = payloadStart(rest, 1, { isFirst: false, raw: this.#raw < RAW_MAX });
      if (next === undefined) return this.#pass(rest, behind - rest.length);
      this.#begin(next, behind - rest.length);
      rest = rest.subarray(next.at);
    }
  }

  /** Gives the payload what is its of `bytes`; answers where the next one may begin. */
  async #give(bytes: Buffer, base: number): Promise<Buffer> {
    const payload = this.#payload as CompressedPayload;
    if (this.#base64 === undefined) {
      // Of a file as it is nobody tells where it ended: the next one begins behind a head of its own.
      await payload.push(bytes, base + bytes.length);
      return bytes;
    }
    const { decoded, end, isOver } = this.#base64.take(bytes, 0);
    await payload.push(decoded, base + end);
    if (isOver) await payload.end();
    return bytes.subarray(end);
  }

  #judge(): void {
    const payload = this.#payload as CompressedPayload;
    if (payload.isTooMuch) this.refusal = 'undecodable';
    this.findings = payload.findings;
    this.sample = payload.sample;
  }
}
