import { resolve } from 'node:path';

/** HOST:CONTAINER[:MODE] at its first colon. */
export function splitVolume(text: string): readonly [host: string, container: string] {
  const colon = text.indexOf(':');
  return colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
}

/** A container path with its mode, or what is wrong with it. Without a mode it gets `bareMode`. */
export function checkContainerPath(
  text: string,
  bareMode: ':ro' | '' = ':ro',
): { readonly spec: string } | { readonly problem: string } {
  const [path = '', mode, ...more] = text.split(':');
  if (path === '') return { problem: 'it has no container path' };
  if (!path.startsWith('/')) return { problem: `the container path \`${path}\` does not begin with /` };
  if (more.length > 0) return { problem: `there are too many colons in \`${text}\`` };
  if (mode !== undefined && mode !== 'ro' && mode !== 'rw')
    return { problem: `the mode \`${mode}\` is neither ro nor rw` };
  return { spec: mode === undefined ? `${path}${bareMode}` : text };
}

/** What is wrong with a host path or volume name, if anything. */
export function checkHost(host: string): string | undefined {
  if (host === '') return 'it has no host path';
  if (host.includes(':')) return 'docker cannot mount a host path with a colon in it';
  return undefined;
}

/** `~` is the person's home; a path with a dot in front starts in the current directory; a bare word names a volume. */
export function resolveHost(
  host: string,
  { home, cwd }: { readonly home: string; readonly cwd: string },
): string {
  if (host === '~' || host.startsWith('~/')) return `${home}${host.slice(1)}`;
  return /^\.\.?(?:\/|$)/.test(host) ? resolve(cwd, host) : host;
}
