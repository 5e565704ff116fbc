const PREFIX = 'bot-bottle-placeholder-';

/** What stands in settings that hold a key and name no variable. */
export const EGRESS_PLACEHOLDER = 'egress-placeholder';

/**
 * What a bottle holds in the place of a secret, so that programs that insist on having one start. The scanner
 * knows the shape and never reports it; egress strips it where it injects.
 */
export function placeholderFor(variable: string): string {
  return `${PREFIX}${variable}`;
}

/** Whether `text` is one of ours, whole. */
export function isPlaceholder(text: string): boolean {
  if (text === EGRESS_PLACEHOLDER) return true;
  return text.startsWith(PREFIX) && /^[A-Za-z_][A-Za-z0-9_]*$/.test(text.slice(PREFIX.length));
}
