import { type BodyReader, bodyReader } from './http1/body-reader.ts';
import { SMALL_BODY } from './limits.ts';
import { Upload } from './upload.ts';

export interface BodyProgress {
  /** Bytes of those given that belong to this body. */
  readonly used: number;
  /** Present: nothing more of this request may be forwarded. The caller cancels it, then calls `cutShort`. */
  readonly malformed?: string;
}

/**
 * One request's body from the client's bytes to undici: a small one becomes a Buffer when it is whole, a large or
 * open-ended one an Upload from its first data on.
 */
export class IncomingBody {
  done = false;
  readonly #reader: BodyReader;
  readonly #wholeFirst: boolean;
  readonly #send: (body: Buffer | Upload) => void;
  readonly #source: { pauseUpload(): void; resumeUpload(): void };
  #collected: Buffer[] = [];
  #upload: Upload | undefined;

  /** `length` is `RequestHead.body`. `send` is called once, with what undici takes. */
  constructor(
    length: number,
    source: { pauseUpload(): void; resumeUpload(): void },
    send: (body: Buffer | Upload) => void,
  ) {
    this.#reader = bodyReader(length);
    this.#wholeFirst = length >= 0 && length <= SMALL_BODY;
    this.#source = source;
    this.#send = send;
  }

  read(bytes: Buffer): BodyProgress {
    const { data, used, done, malformed } = this.#reader.read(bytes);
    if (malformed !== undefined) return { used, malformed };
    this.done = done;
    if (this.#upload !== undefined) this.#upload.push(data, done);
    else {
      for (const chunk of data) this.#collected.push(chunk);
      if (done) this.#sendWhole();
      else if (!this.#wholeFirst && this.#collected.length > 0) this.#sendUpload();
    }
    return { used };
  }

  /** No more will come: what was not sent whole must not look whole upstream. */
  cutShort(): void {
    if (!this.done) this.#upload?.fail(new Error('the request body was cut short'));
  }

  #sendWhole(): void {
    const [first = Buffer.alloc(0)] = this.#collected;
    const body = this.#collected.length === 1 ? first : Buffer.concat(this.#collected);
    this.#collected = [];
    this.#send(body);
  }

  #sendUpload(): void {
    const upload = new Upload(this.#source);
    const collected = this.#collected;
    this.#upload = upload;
    this.#collected = [];
    this.#send(upload);
    upload.push(collected, false);
  }
}
