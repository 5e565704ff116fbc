import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** `sha256:<hexadecimal>` of a file, or of a part of it. Throws file errors. */
export async function digestOf(
  path: string,
  part: { readonly start?: number; readonly end?: number } = {},
): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { ...part, highWaterMark: 1024 * 1024 }))
    hash.update(chunk as Buffer);
  return `sha256:${hash.digest('hex')}`;
}
