import type { Failure } from '../../diagnostics/failure.ts';
import type { PolicyFailure } from '../../diagnostics/policy-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { parsePolicy } from '../../policy/parse-policy.ts';
import { DEFAULT_PORTS, type Policy, type Route } from '../../policy/policy.ts';
import { policyDocument } from '../../policy/render-policy.ts';
import { ANY_HOST, INTROSPECTION_HOST, type Reach } from '../../wire/reach.ts';
import { credentialFault, type Injection, injectionOf } from './credentials.ts';
import { type KnownValue, tokenValues } from './detection/known-values.ts';

/** A policy in force, with what its routes inject. A reload makes a new one. */
export interface LivePolicy {
  readonly policy: Policy;
  /** By route number. Secrets. */
  readonly injections: readonly (Injection | undefined)[];
  /** The tokens themselves, which may not leave in any other way. */
  readonly secrets: readonly KnownValue[];
}

/** Values of the variables that `token_env` names; undefined when not set. Each is read from the environment once. */
export type TokenSource = (variable: string) => string | undefined;

export function loadPolicy(
  text: string,
  file: string,
  token: TokenSource,
): Result<LivePolicy, readonly Failure[]> {
  const parsed = parsePolicy(text, file);
  if (!parsed.ok) return parsed;
  const failures: PolicyFailure[] = [];
  const secrets: KnownValue[] = [];
  const injections = parsed.value.routes.map((route, index) => {
    const injection = injectionFor(route, index, token);
    if (injection.ok) {
      secrets.push(...tokensOf(route, token));
      return injection.value;
    }
    failures.push(injection.failure);
    return undefined;
  });
  return failures.length > 0 ? fail(failures) : ok({ policy: parsed.value, injections, secrets });
}

function tokensOf({ auth }: Route, token: TokenSource): readonly KnownValue[] {
  if (auth === undefined) return [];
  const value = token(auth.tokenEnv);
  return value === undefined ? [] : tokenValues(auth.tokenEnv, value, auth.scheme);
}

function injectionFor(
  route: Route,
  index: number,
  token: TokenSource,
): Result<Injection | undefined, PolicyFailure> {
  if (route.auth === undefined) return ok(undefined);
  const { scheme, tokenEnv } = route.auth;
  const value = token(tokenEnv);
  const fault = value === undefined ? 'is not set' : credentialFault(value);
  if (value !== undefined && fault === undefined) return ok(injectionOf(scheme, value));
  return fail({
    room: 'policy',
    kind: 'bad-value',
    path: `routes[${index}].token_env`,
    found: `\`${tokenEnv}\`, a variable that ${fault} in egress's environment`,
    accepted: `the name of a variable that holds the token for ${route.host} when egress starts`,
  });
}

/** What `GET http://_egress.local/allowlist` answers: the routes file's own schema as JSON, which is YAML too. */
export function allowlistDocument({ policy }: LivePolicy): string {
  return `${JSON.stringify(policyDocument(policy), undefined, 2)}\n`;
}

/** The line for the gate: every host of the policy, and the name that answers introspection. */
export function reachLine({ policy }: LivePolicy): string {
  const reach: Reach = {
    hosts: [
      ...policy.routes.map(({ host, ports }) => ({ host, ports })),
      { host: INTROSPECTION_HOST, ports: [80] },
      ...(policy.mode === 'observe' ? [{ host: ANY_HOST, ports: DEFAULT_PORTS }] : []),
    ],
  };
  return `${JSON.stringify(reach)}\n`;
}
