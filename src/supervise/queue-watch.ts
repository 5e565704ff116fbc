import { type FSWatcher, watch } from 'node:fs';
import type { Proposal } from '../queue/proposal.ts';
import { hasResponse, proposalIds, readPending } from '../queue/queue-files.ts';
import { queueDirOf, queueSlugs } from './find-proposals.ts';

/** Milliseconds between looks where no watch tells of a change. */
const POLL_MS = 500;

export interface QueueChange {
  readonly arrived: readonly Proposal[];
  /** Decided, or withdrawn with its bottle. */
  readonly gone: readonly Proposal[];
}

/** What waits in the queues of a home, as it changes. Each proposal's file is read once. */
export class QueueWatch {
  readonly #home: string;
  readonly #onChange: (change: QueueChange) => void;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #pending = new Map<string, Proposal>();
  readonly #poll: NodeJS.Timeout;
  #due: NodeJS.Immediate | undefined;

  constructor(botBottleHome: string, onChange: (change: QueueChange) => void) {
    this.#home = botBottleHome;
    this.#onChange = onChange;
    this.#poll = setInterval(() => this.look(), POLL_MS);
    this.look();
  }

  /** Oldest first. */
  get pending(): readonly Proposal[] {
    return [...this.#pending.values()];
  }

  look(): void {
    const slugs = queueSlugs(this.#home);
    const found = slugs.ok ? slugs.value : [];
    this.#follow([`${this.#home}/queue`, ...found.map((slug) => queueDirOf(this.#home, slug))]);
    const seen = new Set<string>();
    const arrived: Proposal[] = [];
    for (const slug of found) {
      for (const id of proposalIds(queueDirOf(this.#home, slug))) {
        const key = `${slug}/${id}`;
        const proposal = readPendingOnce(this.#pending.get(key), this.#home, slug, id);
        if (proposal === undefined) continue;
        seen.add(key);
        if (!this.#pending.has(key)) arrived.push(proposal);
      }
    }
    const gone = [...this.#pending].filter(([key]) => !seen.has(key));
    for (const [key] of gone) this.#pending.delete(key);
    arrived.sort((a, b) => Date.parse(a.arrival_timestamp) - Date.parse(b.arrival_timestamp));
    for (const proposal of arrived) this.#pending.set(`${proposal.bottle_slug}/${proposal.id}`, proposal);
    if (arrived.length > 0 || gone.length > 0)
      this.#onChange({ arrived, gone: gone.map(([, proposal]) => proposal) });
  }

  close(): void {
    clearInterval(this.#poll);
    clearImmediate(this.#due);
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  #follow(paths: readonly string[]): void {
    for (const path of paths) {
      if (this.#watchers.has(path)) continue;
      try {
        const watcher = watch(path, () => this.#soon());
        watcher.on('error', () => this.#unfollow(path));
        this.#watchers.set(path, watcher);
      } catch {
        // Not there yet, or no watch is to be had: the poll sees it.
      }
    }
    for (const path of this.#watchers.keys()) if (!paths.includes(path)) this.#unfollow(path);
  }

  #unfollow(path: string): void {
    this.#watchers.get(path)?.close();
    this.#watchers.delete(path);
  }

  /** One look for all that one turn of the event loop tells. */
  #soon(): void {
    this.#due ??= setImmediate(() => {
      this.#due = undefined;
      this.look();
    });
  }
}

/** What was read before is pending still unless it was answered. */
function readPendingOnce(
  known: Proposal | undefined,
  home: string,
  slug: string,
  id: string,
): Proposal | undefined {
  const queueDir = queueDirOf(home, slug);
  if (known !== undefined) return hasResponse(queueDir, id) ? undefined : known;
  const found = readPending(queueDir, slug, id);
  return typeof found === 'object' ? found : undefined;
}
