import type { Failure } from '../diagnostics/failure.ts';
import type { Result } from '../diagnostics/result.ts';
import { newProposal } from '../queue/new-proposal.ts';
import { finishProposal, putProposal } from '../queue/queue-files.ts';
import type { Host } from '../sys/host.ts';
import { type Decided, decide } from './decide.ts';
import { queueDirOf } from './find-proposals.ts';

/**
 * Makes routes of a person's own the policy of a running bottle, by the way that an approved proposal takes: checked,
 * applied, logged. `suggested` is what was shown, `file` what the person made of it.
 */
export async function applyRoutesOf(
  slug: string,
  routes: {
    readonly current: string;
    readonly suggested: string;
    readonly file: string;
    readonly why: string;
  },
  host: Host,
): Promise<Result<Decided, Failure>> {
  const { current, suggested, file, why } = routes;
  const queueDir = queueDirOf(host.botBottleHome, slug);
  const proposal = newProposal(
    { slug, tool: 'allow', proposedFile: suggested, justification: why, current },
    host.now(),
  );
  const put = putProposal(queueDir, proposal);
  if (!put.ok) return put;
  const { id } = proposal;
  const decided = await decide({ slug, id }, { type: 'approve', note: why, file }, host);
  // No agent waits for it.
  const finished = finishProposal(queueDir, id);
  return decided.ok && !finished.ok ? finished : decided;
}
