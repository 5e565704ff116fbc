import type { Reach } from '../wire/reach.ts';

/** More ports than any policy needs; each is a listener. */
export const PORTS_MAX = 512;

/** One line from egress. `undefined` for anything that is not exactly a `Reach`. */
export function parseReachLine(line: string): Reach | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(value, ['hosts']) || !Array.isArray(value.hosts)) return undefined;
  const hosts: Reach['hosts'][number][] = [];
  const all = new Set<number>();
  for (const entry of value.hosts as unknown[]) {
    if (!isRecord(entry, ['host', 'ports'])) return undefined;
    const { host, ports } = entry;
    if (!isHost(host) || !Array.isArray(ports) || !ports.every(isPort)) return undefined;
    for (const port of ports) all.add(port);
    if (all.size > PORTS_MAX) return undefined;
    hosts.push({ host, ports });
  }
  return { hosts };
}

function isRecord<K extends string>(value: unknown, keys: readonly K[]): value is Record<K, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === keys.length &&
    keys.every((key) => Object.hasOwn(value, key))
  );
}

/** Printable, lower case, no longer than a name with `*.` in front. IP literals pass: no DNS name ever equals one in use. */
function isHost(value: unknown): value is string {
  return typeof value === 'string' && /^[!-@[-~]{1,255}$/.test(value);
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_535;
}
