import type { Socket } from 'node:net';

/** Bytes gathered before they are written without waiting for the end of the turn. One TLS record holds 16 KiB. */
const GATHER_MAX = 16 * 1024;

/**
 * Writes to the client so that what belongs together leaves together: head, small body and last chunk become one
 * write, hence one TLS record and one system call; nothing waits longer than the current turn of the event loop.
 */
export class ResponseWriter {
  readonly #socket: Socket;
  readonly #onBlocked: () => void;
  #parts: (string | Buffer)[] = [];
  #bytes = 0;
  #scheduled = false;
  /** Whether the client's buffers are full: wait for its `drain` event before more is pushed. */
  blocked = false;

  /** `onBlocked`: `blocked` has become true. */
  constructor(socket: Socket, onBlocked: () => void) {
    this.#socket = socket;
    this.#onBlocked = onBlocked;
  }

  /** Takes latin1 text or bytes. False when the client cannot take more now. */
  push(part: string | Buffer): boolean {
    this.#parts.push(part);
    this.#bytes += part.length;
    if (this.#bytes >= GATHER_MAX) this.flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      queueMicrotask(this.#flushScheduled);
    }
    return !this.blocked;
  }

  flush(): void {
    const parts = this.#parts;
    if (parts.length === 0) return;
    const bytes = this.#bytes;
    this.#parts = [];
    this.#bytes = 0;
    const socket = this.#socket;
    if (socket.destroyed || socket.writableEnded) return;
    let taken: boolean;
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) {
      taken = typeof only === 'string' ? socket.write(only, 'latin1') : socket.write(only);
    } else if (bytes < GATHER_MAX) {
      const joined = Buffer.allocUnsafe(bytes);
      let at = 0;
      for (const part of parts) {
        at += typeof part === 'string' ? joined.write(part, at, 'latin1') : part.copy(joined, at);
      }
      taken = socket.write(joined);
    } else {
      taken = true;
      socket.cork();
      for (const part of parts) {
        taken = typeof part === 'string' ? socket.write(part, 'latin1') : socket.write(part);
      }
      socket.uncork();
    }
    if (taken || this.blocked) return;
    this.blocked = true;
    this.#onBlocked();
  }

  readonly #flushScheduled = (): void => {
    this.#scheduled = false;
    this.flush();
  };
}
