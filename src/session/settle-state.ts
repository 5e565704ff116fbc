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

/** Whether the bottle's directory stays: spec/state.md. */
export function willKeep({ paths, isOld }: ClaimedState, end: SessionEnd, io: KeepingIo): boolean {
  const endedWell = end.ran && end.code === 0;
  const failed = end.ran && !endedWell && io.keep === 'on-failure';
  const isMarked =
    isPreserved(paths.dir) && (!endedWell || isPreservedAnew(paths.dir) || existsSync(paths.committedImage));
  return failed || isMarked || (isOld && !endedWell);
}

/**
 * Removes a bottle's directory, or keeps it. One that was kept for its last end goes after a good one; one that was
 * committed, or preserved while it ran, stays.
 */
export function settleState(
  state: ClaimedState,
  end: SessionEnd,
  slug: string,
  io: KeepingIo,
): 'kept' | 'removed' {
  const { paths } = state;
  const isKept = willKeep(state, end, io);
  const failed = end.ran && end.code !== 0 && io.keep === 'on-failure';
  if (failed && !preserveState(paths.dir).ok)
    io.notice(
      `${paths.preserved} could not be written: until the disk has room, \`bot-bottle cleanup\` would remove the bottle`,
    );
  if (isKept) {
    io.kept?.(slug);
    return 'kept';
  }
  const removed = removeState(paths.dir);
  if (!removed.ok) io.notice(`${paths.dir} could not be removed; \`bot-bottle cleanup\` tries again`);
  return 'removed';
}
