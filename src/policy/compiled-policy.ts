import { canonicalPath } from './path.ts';
import type { HeaderMatch, PathMatch, Policy, RequestMatch, Route } from './policy.ts';
import type { Decision } from './refusal.ts';
import { compileRegex } from './regex.ts';

/** A policy as the hot path wants it: hosts in maps, paths and regexes ready, the answers that never vary made once. */
export interface CompiledPolicy {
  /** Canonical host to route number. */
  readonly exact: ReadonlyMap<string, number>;
  /** What follows `*.`, to route number. */
  readonly wildcards: ReadonlyMap<string, number>;
  readonly routes: readonly CompiledRoute[];
}

export interface CompiledRoute {
  readonly route: Route;
  readonly allow: Decision;
  readonly matches: readonly CompiledMatch[] | undefined;
}

export interface CompiledMatch {
  readonly paths: readonly ((path: string) => boolean)[] | undefined;
  readonly methods: readonly string[] | undefined;
  readonly headers: readonly CompiledHeader[] | undefined;
}

export interface CompiledHeader {
  readonly name: string;
  readonly test: (value: string) => boolean;
}

const compiled = new WeakMap<Policy, CompiledPolicy>();

/** Compiles once per policy object: policies are frozen, a reload makes a new one. */
export function compiledPolicy(policy: Policy): CompiledPolicy {
  let found = compiled.get(policy);
  if (found === undefined) {
    found = compile(policy);
    compiled.set(policy, found);
  }
  return found;
}

function compile(policy: Policy): CompiledPolicy {
  const exact = new Map<string, number>();
  const wildcards = new Map<string, number>();
  policy.routes.forEach(({ host }, index) => {
    const isWildcard = host.startsWith('*.');
    const [map, key] = isWildcard ? [wildcards, host.slice(2)] : [exact, host];
    if (!map.has(key)) map.set(key, index);
  });
  return { exact, wildcards, routes: policy.routes.map(compileRoute) };
}

function compileRoute(route: Route, index: number): CompiledRoute {
  const allow: Decision = Object.freeze({
    decision: 'allow',
    route: index,
    rule: `routes[${index}]`,
    reason: `The route for ${route.host} allows this request.`,
  });
  return { route, allow, matches: route.matches?.map(compileMatch) };
}

function compileMatch({ paths, methods, headers }: RequestMatch): CompiledMatch {
  return { paths: paths?.map(compilePath), methods, headers: headers?.map(compileHeader) };
}

function compilePath({ type, value }: PathMatch): (path: string) => boolean {
  if (type === 'regex') return compileTest(value);
  const canonical = canonicalPath(value);
  // The parser lets only canonical values in; any other would match nothing that `canonicalPath` gives.
  const wanted = canonical.ok ? canonical.path : value;
  if (type === 'exact') return (path) => path === wanted;
  const directory = wanted.endsWith('/') ? wanted : `${wanted}/`;
  const itself = directory.slice(0, -1);
  return (path) => path.startsWith(directory) || path === itself;
}

function compileHeader({ name, type, value }: HeaderMatch): CompiledHeader {
  return { name, test: type === 'regex' ? compileTest(value) : (found) => found === value };
}

function compileTest(pattern: string): (text: string) => boolean {
  const result = compileRegex(pattern);
  // The parser refuses bad patterns; one that came another way matches nothing.
  return result.ok ? (text) => result.regex.matches(text) : () => false;
}
