import { randomBytes } from 'node:crypto';

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

/** `<agent>-<5 random [a-z0-9]>`. */
export function newSlug(agentName: string, random: (size: number) => Uint8Array = randomBytes): string {
  return `${slugify(agentName) || 'agent'}-${randomSuffix(random)}`;
}

function randomSuffix(random: (size: number) => Uint8Array): string {
  let suffix = '';
  while (suffix.length < SUFFIX_LENGTH) {
    for (const byte of random(16)) {
      // 252 is the largest multiple of 36 that a byte holds: above it, the first letters would be likelier.
      if (byte < 252 && suffix.length < SUFFIX_LENGTH) suffix += ALPHABET[byte % ALPHABET.length];
    }
  }
  return suffix;
}

/** Whether a text from outside may name a bottle's directory. */
export function isSlug(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(text);
}
