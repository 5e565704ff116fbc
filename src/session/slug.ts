const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** Leaves a slug of at most 32 characters: it stands in host names, container names and socket paths. */
const NAME_MAX = 26;
const SUFFIX_LENGTH = 5;

/** `[a-z0-9-]`, no hyphen at either end; '' when nothing of the text is left. */
export function slugify(text: string): string {
  return text
    .slice(0, 256)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, NAME_MAX)
    .replace(/-$/, '');
}

/** The agent's name of an ad-hoc bottle: its command's last path segment, slugified. */
export function adHocAgentName(command: string): string {
  return slugify(command.slice(command.lastIndexOf('/') + 1)) || 'run';
}

/**
 * `<agent>-<5 random [a-z0-9]>`. The letters keep bottles apart and guard nothing, so Math.random is enough: loading
 * node:crypto would cost a start some milliseconds.
 */
export function newSlug(agentName: string, random: () => number = Math.random): string {
  const suffix = Array.from(
    { length: SUFFIX_LENGTH },
    () => ALPHABET[Math.floor(random() * ALPHABET.length)],
  );
  return `${slugify(agentName) || 'agent'}-${suffix.join('')}`;
}

/** Whether a text from outside may name a bottle's directory. */
export function isSlug(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(text);
}
