import { resolve } from 'node:path';
import type { UsageFailure } from '../../diagnostics/usage-failure.ts';
import { findManifests } from '../../manifest/find.ts';
import { loadManifest } from '../../manifest/load.ts';
import { parseStartRequest } from '../../plan/start-request.ts';
import { findKept } from '../../session/resume-bottle.ts';
import { preservedSlugs } from '../../session/stale-state.ts';
import type { Host } from '../../sys/host.ts';
import { manifestFiles } from '../../sys/manifest-files.ts';
import type { Verb } from '../context.ts';
import { usage } from '../global-flags.ts';
import { notice } from '../notice.ts';
import { report } from '../report.ts';
import { startSession } from '../start-session.ts';
import { TEXT } from '../text.ts';

export type ResumeFlags = {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly format?: 'text' | 'json';
  readonly resolve?: readonly string[];
  readonly upstreamCa?: string;
};

export const resume: Verb<ResumeFlags, readonly string[]> = async (context, flags, ...words) => {
  const [slug = '', ...agentArgs] = words;
  if (slug === '') return report(context, nothingNamed(context.host));
  const kept = await findKept(slug, context.host);
  if (!kept.ok) return report(context, kept.failure);
  const { agentName, cwd, workspace, backend, label, color, claimState } = kept.value;
  const { upstreamCa } = flags;
  const request = parseStartRequest(
    {
      workspace,
      ...(flags.resolve === undefined ? {} : { resolve: flags.resolve }),
      // Relative to where the person is, which need not be where the bottle was started.
      ...(upstreamCa === undefined ? {} : { upstreamCa: resolve(context.host.cwd, upstreamCa) }),
    },
    agentArgs,
  );
  if (!request.ok) return report(context, request.failure);
  const host = { ...context.host, cwd };
  const index = findManifests(host, manifestFiles);
  if (!index.ok) return report(context, index.failure);
  for (const warning of index.value.warnings) notice(context, warning);
  if (!index.value.agents.has(agentName)) {
    return report(context, {
      room: 'session',
      kind: 'agent-gone',
      slug,
      agent: agentName,
      searched: index.value.searched.agents,
    });
  }
  const manifest = loadManifest(index.value, agentName);
  if (!manifest.ok) return report(context, manifest.failure);
  const image = host.env.BOT_BOTTLE_IMAGE || undefined;
  const isDry = flags.dryRun === true || host.env.BOT_BOTTLE_DRY_RUN === '1';
  return startSession(
    { ...context, host },
    {
      manifest: manifest.value,
      request: {
        ...request.value,
        resume: true,
        ...(label === undefined ? {} : { label }),
        ...(color === undefined ? {} : { color }),
        ...(image === undefined ? {} : { image }),
      },
      slug,
      claim: claimState,
      backend,
      ...(isDry ? { dryRun: flags.format ?? 'text' } : {}),
      yes: flags.yes === true,
    },
  );
};

/** At most so many kept bottles are named. */
const NAMED_MAX = 10;

function nothingNamed(host: Host): UsageFailure {
  const kept = preservedSlugs(host);
  const more = kept.length > NAMED_MAX ? ', ... (`bot-bottle list kept` tells all)' : '';
  return usage({
    what: `${TEXT.program} resume was not told which bottle`,
    mend:
      kept.length === 0
        ? 'no bottle is kept: start one'
        : `name one that is kept: ${kept.slice(0, NAMED_MAX).join(', ')}${more}`,
  });
}
