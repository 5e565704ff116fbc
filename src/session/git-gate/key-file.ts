import { readFileSync, statSync } from 'node:fs';
import type { GitGateFailure, GitKeyFault } from '../../diagnostics/git-gate-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';

/** Whether ssh can use the key with nobody there. Its bytes are looked at, and go nowhere. */
export function checkKeyFile(repo: string, file: string): Result<void, GitGateFailure> {
  const bad = (fault: GitKeyFault, found?: string) =>
    fail({
      room: 'git-gate',
      kind: 'key',
      repo,
      file,
      fault,
      ...(found === undefined ? {} : { found }),
    } as const);
  let text: string;
  try {
    const stats = statSync(file);
    if (!stats.isFile()) return bad('no-key', 'not a file');
    if ((stats.mode & 0o077) !== 0) return bad('open');
    text = readFileSync(file, 'latin1').slice(0, KEY_MAX);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? bad('missing') : bad('unreadable', code);
  }
  const fault = keyFault(text);
  return fault === undefined ? ok(undefined) : bad(fault);
}

/** Characters of a key file that are read: the largest RSA key has some 13,000. */
const KEY_MAX = 64 * 1024;

/** PROTOCOL.key of OpenSSH: the magic, then the cipher's name after its length in four bytes. */
const MAGIC = 'openssh-key-v1\0';

export function keyFault(text: string): GitKeyFault | undefined {
  if (/^(?:ssh|ecdsa|sk)-[a-z0-9@.-]+ AAAA/.test(text)) return 'public';
  const kind = /-----BEGIN ([A-Z ]{0,20}PRIVATE KEY)-----/.exec(text)?.[1];
  if (kind === undefined) return 'no-key';
  if (kind === 'ENCRYPTED PRIVATE KEY' || text.includes('Proc-Type: 4,ENCRYPTED')) return 'passphrase';
  if (kind !== 'OPENSSH PRIVATE KEY') return undefined;
  const from = text.indexOf('KEY-----') + 'KEY-----'.length;
  const bytes = Buffer.from(text.slice(from, text.indexOf('-----END', from)), 'base64');
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC || bytes.length < MAGIC.length + 8) return 'no-key';
  const length = bytes.readUInt32BE(MAGIC.length);
  const cipher = bytes.toString('latin1', MAGIC.length + 4, MAGIC.length + 4 + length);
  return cipher === 'none' ? undefined : 'passphrase';
}
