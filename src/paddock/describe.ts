/** Text of a value that an error shows at most. */
const SHOWN = 80;

/** A value as an error tells it: `"hourly"`, `true`, a table. */
export function describe(value: unknown): string {
  if (value === '') return 'empty';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return `\`${value}\``;
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Date) return 'a date';
  return 'a table';
}

export function quote(text: string): string {
  return `\`${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}\``;
}
