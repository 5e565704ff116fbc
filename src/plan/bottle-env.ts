import { placeholderFor } from './placeholder.ts';
import type { EnvEntry } from './plan.ts';
import { BOTTLE_HOME_DIR, BOTTLE_SUPERVISE_URL, CA_ENV, PROXY_ENV } from './reserved-env.ts';
import { isSystemPath } from './system-path.ts';
import { isWithin } from './workspace-hazard.ts';

/** What of the host's environment a plan may hold. */
export interface HostEnvFacts {
  /** Every name that is set. */
  readonly names: ReadonlySet<string>;
  /** The host's PATH; absent where an image has its own. */
  readonly path?: string;
  /** Terminal, language and time zone: see `isPassedThrough`. */
  readonly passed: Readonly<Record<string, string>>;
}

export interface BottleEnvRequest {
  readonly slug: string;
  readonly host: HostEnvFacts;
  /** Directories beside the system's that the bottle shows. */
  readonly visible: readonly string[];
  /** Names whose values come from the host or the command line at launch. */
  readonly requested: readonly { readonly name: string; readonly from: string }[];
  /** Names that get a placeholder. */
  readonly secrets: readonly string[];
  /** Whether the bottle has a supervise server. */
  readonly supervise: boolean;
  /** An agent CLI's own settings: what a person asks for wins over `defaults`, and nothing over `fixed`. */
  readonly provider?: {
    readonly defaults: Readonly<Record<string, string>>;
    readonly fixed: Readonly<Record<string, string>>;
  };
}

/** Variables that say how to print and nothing about the person's accounts. */
export function isPassedThrough(name: string): boolean {
  return (
    name === 'TERM' || name === 'COLORTERM' || name === 'LANG' || name === 'TZ' || name.startsWith('LC_')
  );
}

/** The whole environment of the planned command, sorted by name. What a person asked for wins over what is passed through. */
export function bottleEnv(request: BottleEnvRequest): readonly EnvEntry[] {
  const entries = new Map<string, EnvEntry['value']>();
  const literal = (name: string, text: string) => entries.set(name, { type: 'literal', text });
  for (const [name, text] of Object.entries(request.host.passed)) literal(name, text);
  if (request.host.path !== undefined) literal('PATH', visiblePath(request.host.path, request.visible));
  for (const [name, text] of Object.entries(request.provider?.defaults ?? {})) literal(name, text);
  for (const { name, from } of request.requested) entries.set(name, { type: 'host', from });
  for (const [name, text] of Object.entries(request.provider?.fixed ?? {})) literal(name, text);
  for (const name of request.secrets) literal(name, placeholderFor(name));
  for (const [name, text] of Object.entries({ ...PROXY_ENV, ...CA_ENV })) literal(name, text);
  if (request.supervise) literal('MCP_SUPERVISE_URL', BOTTLE_SUPERVISE_URL);
  literal('BOT_BOTTLE', '1');
  literal('BOT_BOTTLE_SLUG', request.slug);
  literal('HOME', BOTTLE_HOME_DIR);
  literal('USER', 'node');
  literal('LOGNAME', 'node');
  return [...entries]
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

const FALLBACK_PATH = '/usr/local/bin:/usr/bin:/bin';

/** The host's PATH without the directories that a bottle does not show, and without relative ones. */
export function visiblePath(path: string, visible: readonly string[]): string {
  const kept = path
    .split(':')
    .map((entry) => (entry.length > 1 ? entry.replace(/\/+$/, '') : entry))
    .filter((entry) => entry.startsWith('/') && !/\/\.{1,2}(\/|$)/.test(entry))
    .filter((entry) => isSystemPath(entry) || visible.some((directory) => isWithin(entry, directory)));
  return kept.length === 0 ? FALLBACK_PATH : [...new Set(kept)].join(':');
}
