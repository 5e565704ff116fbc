import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { Policy } from '../policy/policy.ts';
import { policyDocument } from '../policy/render-policy.ts';
import type { Proposal } from '../queue/proposal.ts';
import { askEgress } from '../session/ask-egress.ts';
import { readMetadata } from '../session/metadata.ts';
import { preserveState, stateDirOf, statePaths } from '../session/state.ts';
import { showConfig } from '../session/supervised-config.ts';
import { writeFileAtomic } from '../sys/atomic-file.ts';
import type { Outcome } from './outcome.ts';

/** How long egress may take to apply a routes file, in milliseconds. */
const LIVE_MS = 5000;
/** How long it may be silent meanwhile. */
const SILENT_MS = 1000;
const LOOK_MS = 10;

/**
 * Makes an outcome true. Idempotent. Where egress does not take a policy, the file is as it was and the failure says
 * so. When this ends well the agent's next request is decided by the new policy.
 */
export async function applyOutcome(
  botBottleHome: string,
  proposal: Proposal,
  outcome: Outcome,
): Promise<Result<void, Failure>> {
  switch (proposal.tool) {
    case 'allow':
    case 'egress-block':
      return applyRoutes(botBottleHome, proposal, outcome);
    case 'capability-block':
      return applyDockerfile(botBottleHome, proposal, outcome);
    case 'gitleaks-allow':
      return ok(undefined);
  }
}

async function applyRoutes(
  botBottleHome: string,
  { id, bottle_slug: slug }: Proposal,
  { current, final, policy }: Outcome,
): Promise<Result<void, Failure>> {
  const paths = statePaths(stateDirOf(botBottleHome, slug));
  const isThere = readFileSync(paths.routes, 'utf8') === final;
  const written = isThere ? ok(undefined) : writeFileAtomic(paths.routes, final);
  if (!written.ok) return written;
  const wanted = JSON.stringify(policyDocument(policy as Policy));
  const end = performance.now() + LIVE_MS;
  let heard = performance.now();
  for (;;) {
    const live = await askEgress(paths.runDir);
    if (live.ok && JSON.stringify(live.value) === wanted) break;
    if (live.ok) heard = performance.now();
    if (performance.now() >= Math.min(end, heard + SILENT_MS)) {
      if (!isThere) writeFileAtomic(paths.routes, current);
      const reason = live.ok ? 'egress keeps the old policy' : 'egress does not answer';
      return fail({ room: 'supervise', kind: 'not-applied', id, slug, reason });
    }
    await setTimeout(LOOK_MS);
  }
  return showConfig(paths.superviseDir, final, readMetadata(paths.metadata).backend ?? '?');
}

function applyDockerfile(
  botBottleHome: string,
  { bottle_slug: slug }: Proposal,
  { final }: Outcome,
): Result<void, Failure> {
  const paths = statePaths(stateDirOf(botBottleHome, slug));
  const written = writeFileAtomic(paths.dockerfile, final);
  return written.ok ? preserveState(paths.dir) : written;
}
