import type { ChildProcess } from '../sys/spawn.ts';
import type { PaddockProcess } from './process.ts';

/**
 * While docker runs, signals that would end us end it instead, and its exit code becomes ours. A terminal sends its
 * own to both of us, so that handing those on would deliver them twice: SIGINT and SIGQUIT then stay unanswered here.
 */
export function passSignals({ signals, terminal }: PaddockProcess, child: ChildProcess): () => void {
  const passOn = (name: NodeJS.Signals) => child.kill(name);
  const leave = () => {};
  const answers = new Map<NodeJS.Signals, (name: NodeJS.Signals) => void>([
    ['SIGTERM', passOn],
    ['SIGHUP', passOn],
    ['SIGINT', terminal ? leave : passOn],
    ['SIGQUIT', terminal ? leave : passOn],
  ]);
  for (const [name, answer] of answers) signals.on(name, answer);
  return () => {
    for (const [name, answer] of answers) signals.off(name, answer);
  };
}
