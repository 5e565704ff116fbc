import { readdirSync, readFileSync, rmSync } from 'node:fs';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import type { Result } from '../diagnostics/result.ts';
import { isProposalId, type ProposalResponse, parseResponse } from '../queue/proposal.ts';
import { isSlug } from '../session/slug.ts';
import { makePrivateDir, writeFileAtomic } from '../sys/atomic-file.ts';
import { isAlive } from '../sys/process-identity.ts';

/**
 * A decision that a person has made and that may not be wholly carried out yet. Written before anything else is, out
 * of the bottle's reach, so that a decision whose process is killed is finished by the next one, and never made twice.
 */
export interface Intent {
  readonly slug: string;
  readonly id: string;
  readonly response: ProposalResponse;
  /** ISO 8601. */
  readonly decidedAt: string;
  readonly operator: string;
  readonly diff: string;
}

function directoryOf(botBottleHome: string): string {
  return `${botBottleHome}/queue/.decisions`;
}

function pathOf(botBottleHome: string, slug: string, id: string): string {
  return `${directoryOf(botBottleHome)}/${slug}.${id}.json`;
}

export function writeIntent(botBottleHome: string, intent: Intent): Result<void, HostFailure> {
  const made = makePrivateDir(directoryOf(botBottleHome));
  if (!made.ok) return made;
  return writeFileAtomic(pathOf(botBottleHome, intent.slug, intent.id), JSON.stringify(intent));
}

export function dropIntent(botBottleHome: string, { slug, id }: Pick<Intent, 'slug' | 'id'>): void {
  rmSync(pathOf(botBottleHome, slug, id), { force: true });
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Decisions that were left half done, by bottle. */
export function openIntents(botBottleHome: string): readonly Pick<Intent, 'slug' | 'id'>[] {
  return namesIn(directoryOf(botBottleHome)).flatMap((name) => {
    const [slug = '', id = '', end, ...more] = name.split('.');
    return end === 'json' && more.length === 0 && isSlug(slug) && isProposalId(id) ? [{ slug, id }] : [];
  });
}

/** Files that a process that has ended was about to put in place: of a decision, its answer, or the queue's lock. */
function tornFiles(botBottleHome: string): readonly { readonly slug: string; readonly path: string }[] {
  return [directoryOf(botBottleHome), `${botBottleHome}/queue`].flatMap((directory) =>
    namesIn(directory).flatMap((name) => {
      const slug = name.replace(/^\./, '').split('.', 1)[0] ?? '';
      const pid = /\.([0-9]{1,10})-[0-9]+\.tmp$/.exec(name)?.[1];
      const isTorn = pid !== undefined && isSlug(slug) && !isAlive({ pid: Number(pid), startTime: '' });
      return isTorn ? [{ slug, path: `${directory}/${name}` }] : [];
    }),
  );
}

/** Bottles about whose proposals something was left half done. */
export function unfinishedSlugs(botBottleHome: string): ReadonlySet<string> {
  return new Set([...openIntents(botBottleHome), ...tornFiles(botBottleHome)].map(({ slug }) => slug));
}

export function removeTorn(botBottleHome: string, slug: string): void {
  for (const torn of tornFiles(botBottleHome)) if (torn.slug === slug) rmSync(torn.path, { force: true });
}

export function readIntent(botBottleHome: string, slug: string, id: string): Intent | undefined {
  try {
    const value = JSON.parse(readFileSync(pathOf(botBottleHome, slug, id), 'utf8')) as Intent;
    const response = parseResponse(JSON.stringify(value.response));
    return response === undefined ? undefined : { ...value, slug, id, response };
  } catch {
    return undefined;
  }
}
