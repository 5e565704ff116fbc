/**
 * Names on Linux are bytes, not text. Here they are strings of one character a byte (latin1), which any name goes
 * through unharmed; most are ASCII, and so their own text.
 */
export function pathBytes(path: string): string | Buffer {
  return /^[\u0000-\u007f]*$/.test(path) ? path : Buffer.from(path, 'latin1');
}

/** A path of the program's own, as bytes. */
export function asBytes(path: string): string {
  return Buffer.from(path, 'utf8').toString('latin1');
}

/** Such a name for a person. */
export function asText(path: string): string {
  return Buffer.from(path, 'latin1').toString('utf8');
}
