import { join } from 'node:path';

const PREFIX = 'bot-bottle-';

export function machineName(slug: string): string {
  return `${PREFIX}${slug}`;
}

/** Undefined: it is no bottle's. */
export function slugOf(machine: string): string | undefined {
  const slug = machine.startsWith(PREFIX) ? machine.slice(PREFIX.length) : '';
  return /^[a-z0-9][a-z0-9-]{0,127}$/.test(slug) ? slug : undefined;
}

/** The archive of what a bottle held when it ended. */
export function keptPath(stateDir: string): string {
  return join(stateDir, 'kept.tar');
}

/** What `commit` makes, under a name of its own each time: a machine's artifact, or an archive of a bottle's files. */
export function committedPath(stateDir: string, ending: '.smolmachine' | '.tar', unique: string): string {
  return join(stateDir, `committed-${unique}${ending}`);
}
