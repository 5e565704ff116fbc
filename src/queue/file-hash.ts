import { createHash } from 'node:crypto';

/** SHA-256 of a file's text in UTF-8, lower-case hexadecimal: `current_file_hash`. */
export function fileHash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
