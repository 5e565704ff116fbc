import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { badFlag } from '../diagnostics/usage-failure.ts';
import { mergeGitIdentity } from '../manifest/git-identity.ts';
import type { Bottle, EnvDeclaration } from '../manifest/manifest.ts';
import type { Policy } from '../policy/policy.ts';
import { renderPolicyYaml } from '../policy/render-policy.ts';
import { mergeRoutes } from './merge-routes.ts';
import type { EnvRequest } from './parse-env.ts';
import type { RunRequest } from './run-request.ts';

/**
 * What a person asked of `run`, on the ground of a bottle: a flag wins over the bottle where both name one thing, and
 * adds to it otherwise. What the bottle does not say about the workspace is `run`'s to decide, not the manifest's.
 */
export function mergeBottle(request: RunRequest, bottle: Bottle): Result<RunRequest, Failure> {
  const merged = mergeRoutes(bottle.egress.routes, request.allow, request.secrets);
  if (!merged.ok) return merged;
  const { routes, tokens, credentials } = merged.value;
  const given = new Set([
    ...request.env.map(({ name }) => name),
    ...request.secrets.map(({ variable }) => variable),
  ]);
  const declared = bottle.env
    .filter(({ name }) => !given.has(name))
    .map((entry) => envOf(entry, bottle.name));
  const env = [...declared, ...request.env];
  const leak = findLeak(
    env,
    merged.value.tokens.map(({ from }) => from),
  );
  if (leak !== undefined) return fail(leak);
  const workspace =
    request.workspace ?? (bottle.declared.includes('workspace') ? bottle.workspace : undefined);
  return ok({
    ...request,
    env,
    ...(workspace === undefined ? {} : { workspace }),
    limits: { ...bottle.limits, ...request.limits },
    supervise: request.supervise || bottle.supervise,
    bottle: {
      name: bottle.name,
      egress: { routesYaml: plannedPolicy(bottle.egress, routes), tokens },
      git: { ...bottle.git, identity: mergeGitIdentity({}, bottle.git.user) },
      credentials: credentials.map((needed) => ({ ...needed, bottle: bottle.name })),
    },
  });
}

/** The routes file of a bottle. */
export function plannedPolicy({ log, mode }: Bottle['egress'], routes: Policy['routes']): string {
  return renderPolicyYaml({ log, ...(mode === 'observe' ? { mode } : {}), routes });
}

/** What a bottle declares, in the form of a flag. */
export function envOf({ name, value }: EnvDeclaration, bottle: string): EnvRequest {
  switch (value.type) {
    case 'literal':
      return { name, value: value.text, bottle };
    case 'host':
      return { name, from: value.from, bottle };
    case 'ask':
      return { name, prompt: value.prompt, bottle };
  }
}

/** A variable that egress injects must not enter the bottle under any name. */
export function findLeak(env: readonly EnvRequest[], secrets: readonly string[]): Failure | undefined {
  const leak = env.find(
    ({ name, value, from = name, prompt }) =>
      value === undefined && prompt === undefined && secrets.includes(from),
  );
  if (leak === undefined) return undefined;
  if (leak.bottle === undefined) {
    return badFlag(
      `--env ${leak.name} would put a secret into the bottle that egress injects on one of its routes`,
      `leave --env ${leak.name} out, or write --env ${leak.name}=VALUE for a program that insists on having one`,
    );
  }
  return {
    room: 'manifest',
    kind: 'conflict',
    path: `env.${leak.name}`,
    what: `of the bottle ${leak.bottle} would put the value of ${leak.from ?? leak.name} into the bottle, which egress injects on one of its routes`,
    mend: 'write any text in its place for programs that insist on having one: egress replaces it',
  };
}

/** Keys of a manifest that an ad-hoc command has no use for, where they say something. */
export function keysWithoutUse(bottle: Bottle): readonly string[] {
  const { git, declared } = bottle;
  return [
    ...(declared.includes('agent_provider') ? ['agent_provider'] : []),
    ...(git.repos.length === 0 && Object.keys(git.user).length > 0 ? ['git-gate.user'] : []),
  ];
}
