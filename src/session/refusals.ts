import { readFileSync } from 'node:fs';
import { parseAllow } from '../plan/parse-allow.ts';
import type { RefusalCode } from '../policy/refusal.ts';
import { allowFlag, allowPrefixFlag, isSpecialLiteral, resolveFlag, routeEntry } from '../policy/run-flag.ts';

export interface RefusedRequests {
  readonly host: string;
  readonly code: string;
  readonly count: number;
  /** Of the first of them; absent when it named none. */
  readonly port?: number;
  /** What all their paths begin with, by whole segments: `/` when that is nothing, '' when they had none. */
  readonly prefix: string;
}

/** An audit log that is longer is read from its end: what was refused last is what a person is looking at. */
const READ_MAX = 4 * 1024 * 1024;

/**
 * What egress blocked in a session, by host and code, the most frequent first. A log that is not there is an empty list.
 * `from`: the bytes that earlier sessions of the bottle had written.
 */
export function readRefusals(auditFile: string, from = 0): readonly RefusedRequests[] {
  try {
    return countRefusals(readFileSync(auditFile).subarray(from).subarray(-READ_MAX).toString('utf8'));
  } catch {
    return [];
  }
}

/** Hosts that are named one by one; a hostile program can ask for any number. */
const NAMED_MAX = 5;

/**
 * The same for a person, a line each: what was tried, and what to type so that it is allowed; in the manifest of
 * `bottle`, or at `run` without one.
 */
export function refusalLines(auditFile: string, from = 0, bottle?: string): readonly string[] {
  const refusals = readRefusals(auditFile, from);
  const named = refusals.slice(0, NAMED_MAX).map((refused) => {
    const { host, code, count } = refused;
    const times = count === 1 ? '' : `, ${count} times`;
    const mend = mending(refused, bottle);
    return `egress refused ${host === '' ? 'a request' : host} (${code}${times})${mend === undefined ? '' : `; ${mend}`}`;
  });
  const more = refusals.length - named.length;
  return more === 0 ? named : [...named, `and ${more} more like these`];
}

/** Ends a line; undefined when nothing allows such a request, or nothing should without a thought. */
function mending(refused: RefusedRequests, bottle: string | undefined): string | undefined {
  // The log holds a digest in place of a name that held a secret.
  if (refused.host === '' || refused.host.includes('[')) return undefined;
  return bottle === undefined ? mendAtRun(refused) : mendInBottle(refused, bottle);
}

/** A longer prefix is nothing that a person types. */
const PREFIX_MAX = 100;

function mendAtRun({ host, code, port, prefix }: RefusedRequests): string | undefined {
  switch (code as RefusalCode) {
    case 'host_not_allowed':
    case 'port_not_allowed':
      return `${allowFlag(host, port)} lets it through`;
    case 'private_address':
      return `${resolveFlag(host, port)} lets it through, where that is an address to trust`;
    case 'match_failed': {
      const isShort = prefix.length > 1 && prefix.length <= PREFIX_MAX;
      const typed = isShort && parseAllow(`${host}${prefix}`).ok ? prefix : '/PREFIX';
      return `${allowPrefixFlag(host, typed)} lets ${typed === '/PREFIX' ? 'paths below PREFIX' : 'it'} through`;
    }
    case 'git_fetch_blocked':
      return 'a bottle whose route says `git: {fetch: true}`, given by --bottle, lets it through';
    case 'git_push_blocked':
      return 'push from outside the bottle';
    default:
      return undefined;
  }
}

/** A bottle with a manifest is widened by no flag. */
function mendInBottle({ host, code, port, prefix }: RefusedRequests, bottle: string): string | undefined {
  const route = `the route for ${host} in the bottle ${bottle}`;
  switch (code as RefusalCode) {
    case 'host_not_allowed': {
      const named = isSpecialLiteral(host) ? 'NAME' : host;
      const resolve = isSpecialLiteral(host) ? `, and --resolve NAME:${port ?? 'PORT'}:${host},` : '';
      return `\`- ${routeEntry(named, port)}\` under egress.routes in the bottle ${bottle}${resolve} lets it through`;
    }
    case 'port_not_allowed':
      return `\`ports: [${port ?? 'PORT'}]\` on ${route} lets it through`;
    case 'private_address':
      return `${resolveFlag(host, port)} lets it through, where that is an address to trust`;
    case 'match_failed': {
      const isShort = prefix.length > 1 && prefix.length <= PREFIX_MAX;
      return `a match for ${isShort ? prefix : 'it'} on ${route} lets it through`;
    }
    case 'git_fetch_blocked':
      return `\`git: {fetch: true}\` on ${route} lets it through`;
    case 'git_push_blocked':
      return 'push from outside the bottle';
    default:
      return undefined;
  }
}

export function countRefusals(audit: string): readonly RefusedRequests[] {
  const counts = new Map<string, RefusedRequests>();
  for (const line of audit.split('\n')) {
    const event = parse(line);
    if (event?.decision !== 'block') continue;
    const { host, code, port, path } = event;
    if (typeof host !== 'string' || typeof code !== 'string') continue;
    const key = `${code} ${host} ${code === 'port_not_allowed' ? String(port) : ''}`;
    const before = counts.get(key);
    const own = typeof path === 'string' ? path.replace(/\?.*$/s, '') : '';
    counts.set(key, {
      host,
      code,
      count: (before?.count ?? 0) + 1,
      prefix: before === undefined ? own : commonPrefix(before.prefix, own),
      ...(before === undefined ? (typeof port === 'number' ? { port } : {}) : portOf(before)),
    });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

function portOf({ port }: RefusedRequests): Pick<RefusedRequests, 'port'> {
  return port === undefined ? {} : { port };
}

function commonPrefix(one: string, other: string): string {
  if (one === other) return one;
  const [ones, others] = [one.split('/'), other.split('/')];
  const differs = ones.findIndex((segment, index) => segment !== others[index]);
  const shared = differs === -1 ? ones : ones.slice(0, differs);
  return shared.length <= 1 ? '/' : shared.join('/');
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
