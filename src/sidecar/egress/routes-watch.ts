import { type FSWatcher, unwatchFile, watch, watchFile } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Milliseconds between the last sign of a change and looking at it: editors write in several steps. */
const SETTLE_MS = 50;
const POLL_MS = 1_000;

/**
 * Calls `onChange` when the file may have changed, was replaced or came back. Watches the directory, because a
 * replaced file is another inode; where no watch is to be had (inotify limits), it polls. Returns how to stop.
 */
export function watchRoutes(file: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  };
  let watcher: FSWatcher | undefined;
  const poll = (): void => {
    watcher?.close();
    watcher = undefined;
    watchFile(file, { interval: POLL_MS, persistent: false }, changed);
  };
  try {
    watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
      if (name === null || name === basename(file)) changed();
    });
    watcher.on('error', poll);
  } catch {
    poll();
  }
  return () => {
    clearTimeout(timer);
    watcher?.close();
    unwatchFile(file, changed);
  };
}
