import { EventEmitter } from 'node:events';

/** Who sends the body. */
export interface UploadSource {
  pauseUpload(): void;
  resumeUpload(): void;
}

/**
 * A request body on its way upstream: the least that undici takes for a stream (`on`, `pipe`, `pause`, `resume`,
 * `destroy`), without a stream's own buffers. What is pushed while paused is kept, and the source is told to stop.
 */
export class Upload extends EventEmitter {
  readonly #source: UploadSource;
  #queue: Buffer[] = [];
  #flowing = false;
  #ended = false;
  #finished = false;
  destroyed = false;
  /** Name, value, name, value, ...; complete when `end` is emitted. */
  trailers: readonly string[] = [];

  constructor(source: UploadSource) {
    super();
    this.#source = source;
  }

  /** Whether more is kept than is taken now. */
  get full(): boolean {
    return this.#queue.length > 0;
  }

  push(data: readonly Buffer[], last: boolean): void {
    if (this.destroyed) return;
    for (const chunk of data) this.#queue.push(chunk);
    if (last) this.#ended = true;
    this.#drain();
    if (this.#queue.length > 0) this.#source.pauseUpload();
  }

  end(trailers: readonly string[]): void {
    this.trailers = trailers;
    this.push([], true);
  }

  pause(): this {
    this.#flowing = false;
    return this;
  }

  resume(): this {
    this.#flowing = true;
    this.#drain();
    return this;
  }

  /** By undici, when the request failed or was answered before its body had ended. The rest is thrown away. */
  destroy(): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.#queue = [];
    this.#source.resumeUpload();
    return this;
  }

  /** Ends the request upstream without completing it. */
  fail(error: Error): void {
    if (!this.#finished && !this.destroyed && this.listenerCount('error') > 0) this.emit('error', error);
  }

  /** Present because undici tells streams by it. */
  pipe(): never {
    throw new Error('an upload cannot be piped');
  }

  #drain(): void {
    while (this.#flowing && this.#queue.length > 0 && !this.destroyed) {
      this.emit('data', this.#queue.shift());
    }
    if (!this.#flowing || this.#queue.length > 0 || this.destroyed) return;
    if (!this.#ended) this.#source.resumeUpload();
    else if (!this.#finished) {
      this.#finished = true;
      this.emit('end');
    }
  }
}
