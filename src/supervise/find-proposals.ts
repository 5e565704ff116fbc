import { readdirSync } from 'node:fs';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { isProposalId, type Proposal } from '../queue/proposal.ts';
import { listPending, proposalIds, readDecision, readPending } from '../queue/queue-files.ts';
import { isSlug } from '../session/slug.ts';
import { fileFailure } from '../sys/atomic-file.ts';

export function queueDirOf(botBottleHome: string, slug: string): string {
  return `${botBottleHome}/queue/${slug}`;
}

/** The bottles that have, or had, a queue. */
export function queueSlugs(botBottleHome: string): Result<readonly string[], Failure> {
  const path = `${botBottleHome}/queue`;
  try {
    return ok(readdirSync(path).filter(isSlug).sort());
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? ok([])
      : fail(fileFailure('read', path, error));
  }
}

/** Everything that waits for a person, oldest first. */
export function pendingProposals(botBottleHome: string): Result<readonly Proposal[], Failure> {
  const slugs = queueSlugs(botBottleHome);
  if (!slugs.ok) return slugs;
  return ok(
    slugs.value
      .flatMap((slug) => listPending(queueDirOf(botBottleHome, slug), slug))
      .sort((a, b) => Date.parse(a.arrival_timestamp) - Date.parse(b.arrival_timestamp)),
  );
}

/** A pending proposal by `ID` or `SLUG/ID`. */
export function findProposal(botBottleHome: string, asked: string): Result<Proposal, Failure> {
  const cut = asked.indexOf('/');
  const [wanted, id] = cut === -1 ? [undefined, asked] : [asked.slice(0, cut), asked.slice(cut + 1)];
  const slugs = queueSlugs(botBottleHome);
  if (!slugs.ok) return slugs;
  const searched = isProposalId(id)
    ? slugs.value.filter((slug) => wanted === undefined || slug === wanted)
    : [];
  const found = searched.flatMap((slug) => {
    const proposal = readPending(queueDirOf(botBottleHome, slug), slug, id);
    return proposal === 'absent' ? [] : [{ slug, proposal }];
  });
  const waiting = found.filter(({ proposal }) => proposal !== 'decided');
  const [only, another] = waiting;
  if (only !== undefined && another !== undefined)
    return fail({ room: 'supervise', kind: 'which-proposal', id, slugs: waiting.map(({ slug }) => slug) });
  if (typeof only?.proposal === 'object') return ok(only.proposal);
  if (only !== undefined) return fail({ room: 'supervise', kind: 'malformed', id, slug: only.slug });
  const decided = searched.flatMap((slug) => readDecision(queueDirOf(botBottleHome, slug), id) ?? [])[0];
  if (decided !== undefined)
    return fail({
      room: 'supervise',
      kind: 'already-decided',
      id,
      status: decided.status,
      notes: decided.notes,
    });
  const pending = slugs.value.flatMap((slug) => proposalIds(queueDirOf(botBottleHome, slug)));
  return fail({ room: 'supervise', kind: 'no-such-proposal', id: asked, pending });
}
