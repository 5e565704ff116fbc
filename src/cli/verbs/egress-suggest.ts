import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { Failure } from '../../diagnostics/failure.ts';
import { visible } from '../../diagnostics/render.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { badFlag } from '../../diagnostics/usage-failure.ts';
import { parsePolicy } from '../../policy/parse-policy.ts';
import type { Policy } from '../../policy/policy.ts';
import { loudChanges, routeChanges } from '../../policy/policy-change.ts';
import { policyDocument, renderPolicyYaml } from '../../policy/render-policy.ts';
import { readAudit } from '../../session/read-audit.ts';
import { isSlug } from '../../session/slug.ts';
import { stateDirOf, statePaths } from '../../session/state.ts';
import { suggestRoutes } from '../../session/suggest-routes.ts';
import { applyRoutesOf } from '../../supervise/propose.ts';
import { fileFailure } from '../../sys/atomic-file.ts';
import type { CliContext, Verb } from '../context.ts';
import { editText } from '../edit-text.ts';
import { EXIT } from '../exit-codes.ts';
import { notice } from '../notice.ts';
import { report } from '../report.ts';

export type SuggestFlags = {
  readonly json?: boolean;
  readonly manifest?: boolean;
  readonly edit?: boolean;
  readonly accept?: boolean;
};

export const suggest: Verb<SuggestFlags, readonly [string]> = async (context, flags, slug) => {
  const { botBottleHome } = context.host;
  if (flags.edit && flags.accept)
    return report(context, badFlag('--edit and --accept exclude each other', 'give one of them'));
  if (!isSlug(slug)) return report(context, { room: 'session', kind: 'no-such-bottle', slug, running: [] });
  const paths = statePaths(stateDirOf(botBottleHome, slug));
  const current = readPolicy(paths.routes);
  if (!current.ok) return report(context, current.failure);
  const { text, policy } = current.value;
  const { policy: suggested, left } = suggestRoutes(policy, readAudit(paths.audit));
  const isNothing = routeChanges(policy, suggested).length === 0;
  if (isNothing)
    notice(context, `egress refused and observed nothing of ${slug} that a route would let through`);
  if (left > 0) notice(context, `${left} more hosts were asked for than one suggestion holds`);
  for (const line of loudChanges(policy, suggested)) notice(context, line);
  if (flags.edit || flags.accept) {
    if (isNothing && policy.mode === undefined) return EXIT.done;
    return apply(context, slug, { current: text, suggested, edits: flags.edit === true });
  }
  const told = flags.manifest ? forManifest(policy, suggested) : policyDocument(suggested);
  const printed = flags.json
    ? `${JSON.stringify(told, null, 2)}\n`
    : flags.manifest
      ? stringify(told, { aliasDuplicateObjects: false, lineWidth: 0 })
      : renderPolicyYaml(suggested);
  context.stdout.write(printed.split('\n').map(visible).join('\n'));
  return EXIT.done;
};

function readPolicy(path: string): Result<{ readonly text: string; readonly policy: Policy }, Failure> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return fail(fileFailure('read the policy', path, error));
  }
  const policy = parsePolicy(text, path);
  return policy.ok
    ? ok({ text, policy: policy.value })
    : fail(policy.failure[0] as (typeof policy.failure)[0]);
}

/** What is new or wider, as the manifest's `egress` writes it. A credential stays where it is declared. */
function forManifest(before: Policy, after: Policy): Record<string, unknown> {
  const changed = routeChanges(before, after).flatMap(({ after: route }) => {
    if (route === undefined) return [];
    const { auth: _kept, ...rest } = route;
    return [rest];
  });
  const { routes } = policyDocument({ log: after.log, routes: changed });
  return { egress: { routes } };
}

async function apply(
  context: CliContext,
  slug: string,
  asked: { readonly current: string; readonly suggested: Policy; readonly edits: boolean },
): Promise<number> {
  const { host, stdout } = context;
  const suggested = renderPolicyYaml(asked.suggested);
  const edited = asked.edits ? await editText(context, 'routes.yaml', suggested) : ok(suggested);
  if (!edited.ok) return report(context, edited.failure);
  if (edited.value.trim() === '') {
    notice(context, `an empty file: the policy of ${slug} is as it was`);
    return EXIT.failed;
  }
  const why = 'egress suggest';
  const routes = { current: asked.current, suggested, file: edited.value, why };
  const applied = await applyRoutesOf(slug, routes, host);
  if (!applied.ok) return report(context, applied.failure);
  stdout.write(`${applied.value.diff.split('\n').map(visible).join('\n')}`);
  notice(
    context,
    `it is the policy of ${slug} now; for its next start, put it into the manifest (--manifest)`,
  );
  return EXIT.done;
}
