import { readdirSync, readFileSync, rmSync } from 'node:fs';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import type { Result } from '../diagnostics/result.ts';
import { isProposalId, type ProposalResponse, parseResponse } from '../queue/proposal.ts';
import { isSlug } from '../session/slug.ts';
import { makePrivateDir, writeFileAtomic } from '../sys/atomic-file.ts';

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

/** Decisions that were left half done, by bottle. */
export function openIntents(botBottleHome: string): readonly Pick<Intent, 'slug' | 'id'>[] {
  let names: readonly string[];
  try {
    names = readdirSync(directoryOf(botBottleHome));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const [slug = '', id = '', end, ...more] = name.split('.');
    return end === 'json' && more.length === 0 && isSlug(slug) && isProposalId(id) ? [{ slug, id }] : [];
  });
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
