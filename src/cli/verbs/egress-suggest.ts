import { readFileSync } from 'node:fs';
import { visible } from '../../diagnostics/render.ts';
import { parsePolicy } from '../../policy/parse-policy.ts';
import { routeChanges } from '../../policy/policy-change.ts';
import { policyDocument, renderPolicyYaml } from '../../policy/render-policy.ts';
import { isSlug } from '../../session/slug.ts';
import { stateDirOf, statePaths } from '../../session/state.ts';
import { suggestRoutes } from '../../session/suggest-routes.ts';
import { fileFailure } from '../../sys/atomic-file.ts';
import type { Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { notice } from '../notice.ts';
import { report } from '../report.ts';

export type SuggestFlags = { readonly json?: boolean };

/** The newest part of the log that is looked at, in bytes. */
const READ_MAX = 4 * 1024 * 1024;

export const suggest: Verb<SuggestFlags, readonly [string]> = async (context, flags, slug) => {
  const { botBottleHome } = context.host;
  if (!isSlug(slug)) return report(context, { room: 'session', kind: 'no-such-bottle', slug, running: [] });
  const paths = statePaths(stateDirOf(botBottleHome, slug));
  let routes: string;
  try {
    routes = readFileSync(paths.routes, 'utf8');
  } catch (error) {
    return report(context, fileFailure('read the policy', paths.routes, error));
  }
  const policy = parsePolicy(routes, paths.routes);
  if (!policy.ok) return report(context, policy.failure[0] as (typeof policy.failure)[0]);
  const suggested = suggestRoutes(policy.value, readLog(paths.audit));
  const changes = routeChanges(policy.value, suggested);
  if (changes.length === 0) notice(context, `egress refused ${slug} nothing that a route would let through`);
  const text = flags.json
    ? `${JSON.stringify(policyDocument(suggested), null, 2)}\n`
    : renderPolicyYaml(suggested);
  context.stdout.write(text.split('\n').map(visible).join('\n'));
  return EXIT.done;
};

function readLog(path: string): string {
  try {
    return readFileSync(path).subarray(-READ_MAX).toString('utf8');
  } catch {
    return '';
  }
}
