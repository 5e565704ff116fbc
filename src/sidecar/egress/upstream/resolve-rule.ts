import { isIP } from 'node:net';
import { fail, ok, type Result } from '../../../diagnostics/result.ts';
import type { UsageFailure } from '../../../diagnostics/usage-failure.ts';
import { canonicalHost } from '../../../policy/host-name.ts';

/** `--resolve HOST:PORT:ADDR[:PORT]`: where connections for one name and port go, whatever DNS says. */
export interface ResolveRule {
  /** Canonical. */
  readonly host: string;
  readonly port: number;
  /** An IP address without brackets. */
  readonly address: string;
  readonly addressPort: number;
}

/** IPv6 addresses stand in brackets, as curl's do. */
const FORM = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+):([0-9]{1,5}):(\[[0-9a-fA-F:.]+\]|[0-9.]+)(?::([0-9]{1,5}))?$/;

export function parseResolveRule(text: string): Result<ResolveRule, UsageFailure> {
  const [, rawHost = '', rawPort = '', rawAddress = '', rawAddressPort] = FORM.exec(text) ?? [];
  const host = canonicalHost(rawHost);
  const port = Number(rawPort);
  const address = rawAddress.startsWith('[') ? rawAddress.slice(1, -1) : rawAddress;
  const addressPort = rawAddressPort === undefined ? port : Number(rawAddressPort);
  if (!host.ok || isIP(address) === 0 || !isPort(port) || !isPort(addressPort)) {
    return fail({
      room: 'usage',
      kind: 'bad-flag',
      what: `--resolve ${text} is not HOST:PORT:ADDRESS or HOST:PORT:ADDRESS:PORT`,
      mend: 'write for example --resolve api.example.com:443:127.0.0.1:8443, an IPv6 address in brackets',
    });
  }
  return ok({ host: host.host, port, address, addressPort });
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65535;
}
