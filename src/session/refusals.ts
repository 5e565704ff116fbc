import { readFileSync } from 'node:fs';

export interface RefusedRequests {
  readonly host: string;
  readonly code: string;
  readonly count: number;
}

/** An audit log that is longer is read from its end: what was refused last is what a person is looking at. */
const READ_MAX = 4 * 1024 * 1024;

/** What egress blocked in a session, by host and code, the most frequent first. A log that is not there is an empty list. */
export function readRefusals(auditFile: string): readonly RefusedRequests[] {
  try {
    return countRefusals(readFileSync(auditFile).subarray(-READ_MAX).toString('utf8'));
  } catch {
    return [];
  }
}

/** Hosts that are named one by one; a hostile program can ask for any number. */
const NAMED_MAX = 5;

/** The same for a person, a line each: which host to allow, or what was tried. */
export function refusalLines(auditFile: string): readonly string[] {
  const refusals = readRefusals(auditFile);
  const named = refusals.slice(0, NAMED_MAX).map(({ host, code, count }) => {
    const times = count === 1 ? '' : `, ${count} times`;
    return `egress refused ${host === '' ? 'a request' : host} (${code}${times})`;
  });
  const more = refusals.length - named.length;
  return more === 0 ? named : [...named, `and ${more} more like these`];
}

export function countRefusals(audit: string): readonly RefusedRequests[] {
  const counts = new Map<string, RefusedRequests>();
  for (const line of audit.split('\n')) {
    const event = parse(line);
    if (event?.decision !== 'block') continue;
    const { host, code } = event;
    if (typeof host !== 'string' || typeof code !== 'string') continue;
    const key = `${code} ${host}`;
    counts.set(key, { host, code, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // A line that is cut by the read limit or by a full disk.
    return undefined;
  }
}
