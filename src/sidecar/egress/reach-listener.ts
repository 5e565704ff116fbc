import type { Socket } from 'node:net';

/** Bytes that a gate may leave unread before it is taken for dead. */
const UNREAD_MAX = 16 * 1024 * 1024;

/** Tells every gate that connects what is reachable, now and after each reload (`wire/reach.ts`). */
export class ReachListener {
  readonly #gates = new Set<Socket>();
  #line: string;

  constructor(line: string) {
    this.#line = line;
  }

  readonly take = (socket: Socket): void => {
    this.#gates.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#gates.delete(socket));
    socket.on('end', () => socket.destroy());
    // The gate has nothing to say here.
    socket.resume();
    socket.write(this.#line);
  };

  announce(line: string): void {
    this.#line = line;
    for (const gate of this.#gates) {
      if (gate.writableLength > UNREAD_MAX) gate.destroy();
      else gate.write(line);
    }
  }

  close(): void {
    for (const gate of this.#gates) gate.destroy();
  }
}
