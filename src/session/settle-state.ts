import { existsSync } from 'node:fs';
import type { ClaimedState } from './claim-state.ts';
import { isPreserved, isPreservedAnew, preserveState, removeState } from './state.ts';

/** How a session ended. */
export interface SessionEnd {
  /** Whether the agent's command was started. */
  ran: boolean;
  /** Of the agent, or 128+n of the signal that ended it; absent when the bottle failed. */
  code?: number;
}

export interface KeepingIo {
  /** `on-failure`: another end than exit 0 keeps the bottle, to be resumed. An ad-hoc bottle is never kept for it. */
  readonly keep?: 'on-failure';
  notice(line: string): void;
  /** The bottle is kept. */
  kept?(slug: string): void;
}

/**
 * Removes a bottle's directory, or keeps it: spec/state.md. One that was kept for its last end goes after a good one;
 * one that was committed, or preserved while it ran, stays.
 */
export function settleState(
  { paths, isOld }: ClaimedState,
  end: SessionEnd,
  slug: string,
  io: KeepingIo,
): void {
  const endedWell = end.ran && end.code === 0;
  const failed = end.ran && !endedWell && io.keep === 'on-failure';
  if (failed && !preserveState(paths.dir).ok)
    io.notice(
      `${paths.preserved} could not be written: until the disk has room, \`bot-bottle cleanup\` would remove the bottle`,
    );
  const isMarked =
    isPreserved(paths.dir) && (!endedWell || isPreservedAnew(paths.dir) || existsSync(paths.committedImage));
  if (failed || isMarked || (isOld && !endedWell)) {
    io.kept?.(slug);
    return;
  }
  const removed = removeState(paths.dir);
  if (!removed.ok) io.notice(`${paths.dir} could not be removed; \`bot-bottle cleanup\` tries again`);
}
