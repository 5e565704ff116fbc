import { asText } from './path-bytes.ts';
import type { SkipReason } from './walk-tree.ts';

/** Named one by one; the rest is counted. */
const NAMED_MAX = 10;

const WHY: Readonly<Record<SkipReason, string>> = {
  special: 'they are sockets, pipes or devices',
  unreadable: 'this user may not read them',
  deep: 'their paths are too long',
  hollow: 'they are holes for the most part, of more than 1 GiB',
  changed: 'they went away or were replaced meanwhile',
};

/** What a walk left out, for one line to the person for each reason. */
export class SkippedThings {
  readonly #byReason = new Map<SkipReason, string[]>();
  readonly #counts = new Map<SkipReason, number>();

  add(path: string, reason: SkipReason): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    const named = this.#byReason.get(reason) ?? [];
    if (named.length < NAMED_MAX) this.#byReason.set(reason, [...named, shortened(asText(path.slice(1)))]);
  }

  /** `done`: what was not done with them, such as `copied`. */
  lines(done: string): string[] {
    return [...this.#byReason].map(([reason, named]) => {
      const more = (this.#counts.get(reason) ?? 0) - named.length;
      return `not ${done}, because ${WHY[reason]}: ${named.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
    });
  }
}

function shortened(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}...` : path;
}
