import type { Host } from '../../sys/host.ts';

declare const __VERSION__: string | undefined;

/** Which part of a bottle a container or an image is. */
export type Role =
  | 'agent'
  | 'gate'
  | 'sidecars'
  | 'desk'
  | 'seal'
  | 'commit'
  | 'network'
  | 'image'
  | 'committed'
  | 'kept';

export const LABELS = {
  slug: 'bot-bottle.slug',
  role: 'bot-bottle.role',
  version: 'bot-bottle.version',
  /** BOT_BOTTLE_HOME: one engine may serve several homes, and none touches the bottles of another. */
  home: 'bot-bottle.home',
  /** Of an agent's container: what serves it, `egress,git-gate,supervise`. */
  services: 'bot-bottle.services',
  /** Of an image that we built: a digest of everything it was built from. */
  content: 'bot-bottle.content',
} as const;

/** For `docker image inspect --format`: a label's value, or nothing; an image may have no labels at all. */
export function labelTemplate(name: string): string {
  return `{{with .Config.Labels}}{{with index . "${name}"}}{{.}}{{end}}{{end}}`;
}

export function containerName(
  role: 'agent' | 'gate' | 'sidecars' | 'desk' | 'seal' | 'commit',
  slug: string,
): string {
  return role === 'agent' ? `bot-bottle-${slug}` : `bot-bottle-${role}-${slug}`;
}

/** What `commit` makes. */
export function committedImage(slug: string): string {
  return `bot-bottle-committed-${slug}:latest`;
}

/** What a bottle held when it ended, where it is to be resumed. */
export function keptImage(slug: string): string {
  return `bot-bottle-kept-${slug}:latest`;
}

export function networkName(slug: string): string {
  return `bot-bottle-net-${slug}`;
}

export function labelsOf(
  role: Role,
  slug: string,
  host: Pick<Host, 'botBottleHome'>,
): Readonly<Record<string, string>> {
  return {
    [LABELS.slug]: slug,
    [LABELS.role]: role,
    [LABELS.version]: version(),
    [LABELS.home]: host.botBottleHome,
  };
}

/** The bundle's; sources that run unbundled, as in tests, have none. */
export function version(): string {
  return typeof __VERSION__ === 'string' ? __VERSION__ : 'dev';
}
