import { fail, ok, type Result } from '../diagnostics/result.ts';
import { badFlag, type UsageFailure } from '../diagnostics/usage-failure.ts';
import { parseDottedQuad, parseIpv6 } from '../policy/ip-address.ts';
import { parseHost, parsePort } from './parse-host.ts';

/** One `--resolve HOST:PORT:ADDR[:PORT]`, as curl's. */
export interface ResolveRule {
  /** As typed, for egress. */
  readonly text: string;
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly toPort: number;
}

const MEND =
  'write HOST:PORT:ADDR[:PORT], as in build.internal:443:10.0.0.7:8443; an IPv6 ADDR stands in brackets';

export function parseResolve(text: string): Result<ResolveRule, UsageFailure> {
  const match = /^([^:[\]]*):([0-9]*):(?:\[([^\]]*)\]|([^:[\]]*))(?::([0-9]*))?$/.exec(text);
  if (match === null) return fail(badFlag(`--resolve ${text} does not have its parts`, MEND));
  const [, typedHost = '', typedPort = '', v6, v4 = '', typedToPort] = match;
  const host = parseHost(`--resolve ${text}`, typedHost, MEND);
  if (!host.ok) return host;
  if (host.value.startsWith('*.')) {
    return fail(badFlag(`--resolve ${text} has a wildcard`, 'map each name on its own'));
  }
  const port = parsePort(typedPort);
  const toPort = typedToPort === undefined ? port : parsePort(typedToPort);
  if (port === undefined || toPort === undefined) {
    return fail(badFlag(`--resolve ${text} has a bad port`, 'write ports from 1 to 65535'));
  }
  const address = v6 ?? v4;
  if (v6 === undefined ? parseDottedQuad(address) < 0 : parseIpv6(address) === undefined) {
    return fail(badFlag(`--resolve ${text} has the address "${address}"`, MEND));
  }
  return ok({ text, host: host.value, port, address, toPort });
}
