import { type FSWatcher, watch } from 'node:fs';
import type { ProposalResponse } from './proposal.ts';
import { readResponse } from './queue-files.ts';

/** How often the queue is looked at where no watch tells of a change, in milliseconds. */
const POLL_MS = 200;

export interface ResponseWait {
  /** Milliseconds. */
  readonly timeout: number;
  /** The one who asked has gone: the proposal stays. */
  readonly signal?: AbortSignal;
}

/** Waits for a person's decision. `malformed` is never an approval. */
export function awaitResponse(
  queueDir: string,
  id: string,
  { timeout, signal }: ResponseWait,
): Promise<ProposalResponse | 'malformed' | 'timeout' | 'aborted'> {
  return new Promise((resolve) => {
    let watcher: FSWatcher | undefined;
    const finish = (outcome: ProposalResponse | 'malformed' | 'timeout' | 'aborted') => {
      clearTimeout(limit);
      clearInterval(poll);
      watcher?.close();
      signal?.removeEventListener('abort', left);
      resolve(outcome);
    };
    const left = () => finish('aborted');
    const look = () => {
      // Another call may have taken it in meanwhile.
      const response = readResponse(queueDir, id) ?? readResponse(`${queueDir}/processed`, id);
      if (response !== undefined) finish(response);
    };
    const limit = setTimeout(() => finish('timeout'), timeout);
    const poll = setInterval(look, POLL_MS);
    signal?.addEventListener('abort', left);
    try {
      watcher = watch(queueDir, look);
      watcher.on('error', () => watcher?.close());
    } catch {
      // The poll sees it.
    }
    if (signal?.aborted === true) left();
    else look();
  });
}
