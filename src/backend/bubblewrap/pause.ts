import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import { start } from '../../sys/spawn.ts';
import { kill } from './bwrap-process.ts';

export interface Pause {
  /** Lets everything go on. */
  end(): void;
}

/** Between looks whether all have stopped, in milliseconds; and how many: a process in the disk's hands stops late. */
const LOOK_MS = 5;
const LOOKS_MAX = 400;

/** For one process among them, a millisecond apart. */
const STOP_LOOKS = 20;

/**
 * Reads pids until its input ends, also because we were killed, and lets those go on: the last first, so that no
 * parent with job control finds a child stopped. Three times, because `script` stops itself when it hears late that
 * its child was.
 */
const RELEASER = `pids=
while read -r pid; do pids="$pid $pids"; done
for rest in 0.05 0.3 0; do kill -CONT $pids 2>/dev/null; sleep $rest; done`;

/** Stops every process of the room whose first process is `roomPid`, so that its files hold still. */
export async function pauseRoom(roomPid: number): Promise<Result<Pause, Failure>> {
  const releaser = await start({
    file: '/bin/sh',
    args: ['-c', RELEASER],
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C at the commit must not end it.
    detached: true,
  });
  if (!releaser.ok) return releaser;
  const { stdin } = releaser.value;
  stdin?.on('error', () => {});
  const seen = new Set<number>();
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const processes = processesIn(roomPid);
    for (const { pid, state } of processes) {
      if (seen.has(pid)) continue;
      seen.add(pid);
      // One that is stopped already stays so afterwards.
      if (state === 'T') continue;
      stdin?.write(`${pid}\n`);
      kill(pid, 'SIGSTOP');
      // A shell that has yet to stop would learn that its job did, and put it in the background: the parent first.
      for (let look = 0; look < STOP_LOOKS && !hasStopped(pid); look++) await setTimeout(1);
    }
    if (processes.every(({ state }) => state === 'T' || state === 'Z')) break;
    await setTimeout(LOOK_MS);
  }
  return ok({ end: () => stdin?.end() });
}

function hasStopped(pid: number): boolean {
  const state = statOf(pid)?.state;
  return state === undefined || state === 'T' || state === 'Z';
}

interface RoomProcess {
  readonly pid: number;
  /** One letter (proc_pid_stat(5)). */
  readonly state: string;
  readonly startTime: number;
}

/** The processes of a room, the oldest first; without its first, which only waits for the others. */
function processesIn(roomPid: number): readonly RoomProcess[] {
  const room = namespaceOf(roomPid);
  if (room === undefined) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== roomPid && namespaceOf(Number(name)) === room)
    .flatMap((name) => {
      const stat = statOf(Number(name));
      return stat === undefined ? [] : [stat];
    })
    .sort((a, b) => a.startTime - b.startTime || a.pid - b.pid);
}

/** Undefined also for processes of others, which are in no bottle of ours. */
function namespaceOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

function statOf(pid: number): RoomProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command's name stands in parentheses and may hold some.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, state: fields[0] as string, startTime: Number(fields[19]) };
  } catch {
    return undefined;
  }
}
