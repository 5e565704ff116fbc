import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of bodies between two collections of the young generation. */
const COLLECT_EVERY = 8 * 1024 * 1024;

/** Bytes that are made of each one of a body that is looked through while it streams: windows, foldings, readings. */
const LOOKED_THROUGH = 7;

/**
 * Keeps the process small under large bodies. Each piece of a body is a buffer outside V8's heap, which V8 hardly
 * counts: left alone it lets some 30 MiB of dead ones gather. A young collection every 8 MiB costs half a millisecond.
 */
export class BodyMemory {
  #bytes = 0;
  #collect: (() => void) | undefined;

  /** So many of a body were looked through, beside having gone by. */
  noteLookedThrough(bytes: number): void {
    this.note(bytes * LOOKED_THROUGH);
  }

  note(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < COLLECT_EVERY) return;
    this.#bytes = 0;
    this.#collect ??= youngCollection();
    this.#collect();
  }
}

/**
 * Call before WebAssembly is compiled. undici's response parser is small and gains nothing that can be measured from
 * V8's optimising compiler, which takes 30 MiB for a moment when it comes to it.
 */
export function compileWasmOnce(): void {
  setFlagsFromString('--liftoff-only');
}

function youngCollection(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('typeof gc === "function" ? gc : undefined') as
    | ((options: { readonly type: 'minor' }) => void)
    | undefined;
  setFlagsFromString('--no-expose-gc');
  return collect === undefined ? () => {} : () => collect({ type: 'minor' });
}
