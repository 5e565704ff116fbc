import type { InspectedRequest } from '../inspection.ts';

/** Heads that are remembered, and characters of each. */
const REMEMBERED = 64;
const LENGTH_MAX = 4 * 1024;

/** Heads in which nothing was found: a client asks again and again for the same with the same words. */
export class CleanHeads {
  readonly #keys = new Set<string>();

  /** Undefined for a head that is too long to be remembered. */
  keyOf({ head, target, route }: InspectedRequest): string | undefined {
    const key = `${route} ${head.method} ${target.host} ${target.path}\n${head.headers.join('\n')}`;
    return key.length <= LENGTH_MAX ? key : undefined;
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  add(key: string): void {
    if (this.#keys.size >= REMEMBERED) this.#keys.delete(this.#keys.values().next().value as string);
    this.#keys.add(key);
  }

  /** Another policy, or another secret. */
  forget(): void {
    this.#keys.clear();
  }
}
