import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

export interface SocketWatch {
  /** The client's bytes, before anybody else sees them. False: they go no further. */
  incoming(chunk: Buffer): boolean;
  outgoing(chunk: Buffer): void;
}

/** A socket whose bytes are looked at as they pass. Its end, errors and backpressure are the socket's. */
export class WatchedSocket extends Duplex {
  readonly #socket: Socket;
  readonly #watch: SocketWatch;

  constructor(socket: Socket, watch: SocketWatch) {
    super({ allowHalfOpen: true, highWaterMark: socket.readableHighWaterMark });
    this.#socket = socket;
    this.#watch = watch;
    socket.on('data', (chunk: Buffer) => {
      if (watch.incoming(chunk) && !this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', () => this.destroy());
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.#watch.outgoing(chunk);
    if (this.#socket.write(chunk)) callback();
    else this.#socket.once('drain', callback);
  }

  override _writev(chunks: { readonly chunk: Buffer }[], callback: () => void): void {
    this.#socket.cork();
    let taken = true;
    for (const { chunk } of chunks) {
      this.#watch.outgoing(chunk);
      taken = this.#socket.write(chunk);
    }
    this.#socket.uncork();
    if (taken) callback();
    else this.#socket.once('drain', callback);
  }

  override _final(callback: () => void): void {
    this.#socket.end(callback);
  }

  override _destroy(_error: Error | null, callback: (error: Error | null) => void): void {
    this.#socket.destroy();
    callback(null);
  }
}
