import { routeAt } from '../../../policy/observe.ts';
import type { Policy } from '../../../policy/policy.ts';
import type { Refusal } from '../../../policy/refusal.ts';
import { agentHeaders } from '../credentials.ts';
import type { KnownValue } from './known-values.ts';
import { createOutboundScanner } from './outbound-engine.ts';
import { OutboundJudge } from './outbound-judge.ts';

export interface HeadToCheck {
  /** Canonical. */
  readonly host: string;
  /** Path and query, beginning with `/`. */
  readonly target: string;
  readonly method: string;
  /** Name, value, name, value, ... */
  readonly headers: readonly string[];
}

/** What step 7 says of a request's head by that route, without sending it. Values of tokens that the policy names are not known here. */
export function checkHead(
  policy: Policy,
  number: number,
  head: HeadToCheck,
  known: readonly KnownValue[],
): Refusal | undefined {
  const { host, target, method } = head;
  const route = routeAt(policy, number, host);
  if (route === undefined || route.dlp.outbound.length === 0) return undefined;
  const { outbound: detectors } = route.dlp;
  const judge = new OutboundJudge({
    scanner: createOutboundScanner({ knownSecrets: known, detectors }),
    host,
    pattern: route.host,
    route: number,
    detectors,
    secretNamed: (name) => known.find((secret) => secret.name === name)?.value,
  });
  const scheme = route.auth?.scheme;
  const injection = scheme && { name: scheme.type === 'header' ? scheme.name : 'authorization', value: '' };
  const question = target.indexOf('?');
  return judge.head({
    host,
    path: question < 0 ? target : target.slice(0, question),
    ...(question < 0 ? {} : { query: target.slice(question + 1) }),
    headers: [...agentHeaders({ headers: head.headers, connection: '' }, injection), ...methodOf(method)],
  });
}

function methodOf(method: string): readonly string[] {
  return /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method) ? [] : ['method', method];
}
