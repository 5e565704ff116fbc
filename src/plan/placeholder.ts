const PREFIX = 'bot-bottle-placeholder-';

/**
 * What a bottle holds in the place of a secret, so that programs that insist on having one start. The scanner
 * knows the shape and never reports it; egress strips it where it injects.
 */
export function placeholderFor(variable: string): string {
  return `${PREFIX}${variable}`;
}

/** Whether `text` is one of ours, whole. */
export function isPlaceholder(text: string): boolean {
  return text.startsWith(PREFIX) && /^[A-Za-z_][A-Za-z0-9_]*$/.test(text.slice(PREFIX.length));
}
