import { visible } from '../diagnostics/render.ts';
import { timedLines } from '../diagnostics/timed-lines.ts';

/** The gate's stderr: one line each, its time first. */
export interface Log {
  /** What the gate, egress or the launcher did. */
  event(text: string): void;
  /** What the agent caused. Bounded, so that the agent can fill neither a disk nor a pipe that nobody reads. */
  agent(text: string): void;
}

/** 128 lines of at most some 300 bytes stay below a pipe's 64 KiB (pipe(7)). */
const AGENT_LINES = 128;

export function makeLog(write: (line: string) => void, now: () => number): Log {
  let left = AGENT_LINES;
  const event = (text: string) =>
    write(timedLines(`gate: ${visible(text).replaceAll('\t', '\\u0009')}\n`, now()));
  return {
    event,
    agent(text) {
      if (left === 0) return;
      left -= 1;
      event(text);
      if (left === 0) event('no more lines about what the agent does will follow');
    },
  };
}

/** Says each refused name once: a person learns what a bottle misses, and a loop says it only once. */
export function refusedNames(log: Log): (name: string) => void {
  const said = new Set<string>();
  return (name) => {
    if (said.size >= AGENT_LINES || said.has(name)) return;
    said.add(name);
    log.agent(`DNS: ${name} is not allowed`);
  };
}
