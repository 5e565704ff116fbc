/**
 * `paddock-<dir>-<agent>`. Docker takes `[a-zA-Z0-9][a-zA-Z0-9_.-]+` (moby, daemon/names): what else is in the
 * directory's name becomes `-`, accents are taken off first, and a name that loses everything is `workspace`.
 */
export function containerName(directory: string, agent: string): string {
  return `paddock-${sanitise(directory) || 'workspace'}-${sanitise(agent)}`;
}

function sanitise(text: string): string {
  const lower = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const replaced = lower.replace(/[^a-z0-9_.-]+/g, '-');
  return replaced === lower ? lower : replaced.replace(/^-+|-+$/g, '');
}

/** The name itself, then with -1, -2, and so on. */
export function candidate(name: string, suffix: number): string {
  return suffix === 0 ? name : `${name}-${suffix}`;
}
