import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { HostFailure } from '../../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { UsageFailure } from '../../diagnostics/usage-failure.ts';
import { fileFailure, makePrivateDir, PRIVATE_FILE, writeFileAtomic } from '../../sys/atomic-file.ts';
import { type Authority, createAuthority, loadAuthority } from '../../tls/authority.ts';

/** The certificate is for everybody; the key is egress's alone. */
const READABLE_FILE = 0o644;
const CERTIFICATE = 'ca.crt';
const KEY = 'ca.key';

export interface AuthorityFiles {
  readonly authority: Authority;
  /** Path of the certificate, to give to clients. */
  readonly certificate: string;
  /** Removes what was made for this run only: a directory that nobody named. */
  dispose(): void;
}

/**
 * The CA in `dir`, made there when there is none. Without a `dir`, a new one in a private directory under `temp`,
 * which ends with egress.
 */
export function openAuthority(
  dir: string | undefined,
  temp: string,
  now: number,
): Result<AuthorityFiles, HostFailure | UsageFailure> {
  let place = dir;
  if (place === undefined) {
    try {
      place = mkdtempSync(join(temp, 'bot-bottle-ca-'));
    } catch (error) {
      return fail(fileFailure('make a directory for the CA in', temp, error));
    }
  } else {
    const made = makePrivateDir(place);
    if (!made.ok) return made;
  }
  const certificate = join(place, CERTIFICATE);
  const key = join(place, KEY);
  const opened = dir === undefined ? undefined : reuse(certificate, key, now);
  if (opened !== undefined) {
    return opened.ok ? ok({ authority: opened.value, certificate, dispose: () => {} }) : opened;
  }
  const authority = createAuthority({ commonName: 'bot-bottle egress CA', now });
  // The key first: a certificate without its key would be taken for a damaged pair.
  for (const [path, text, mode] of [
    [key, authority.keyPem, PRIVATE_FILE],
    [certificate, authority.certPem, READABLE_FILE],
  ] as const) {
    const written = writeFileAtomic(path, text, { mode, durable: dir !== undefined });
    if (!written.ok) return written;
  }
  const dispose = (): void => {
    if (dir === undefined) rmSync(place, { recursive: true, force: true });
  };
  return ok({ authority, certificate, dispose });
}

/** undefined when there is no CA yet. */
function reuse(
  certificate: string,
  key: string,
  now: number,
): Result<Authority, HostFailure | UsageFailure> | undefined {
  let texts: readonly [string, string];
  try {
    texts = [readFileSync(certificate, 'utf8'), readFileSync(key, 'utf8')];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return fail(fileFailure('read the CA', certificate, error));
  }
  const authority = loadAuthority(...texts);
  if (authority !== undefined && authority.notAfter > now) return ok(authority);
  return fail({
    room: 'usage',
    kind: 'bad-flag',
    what: `${certificate} and ${KEY} beside it are ${authority === undefined ? 'not a CA certificate and its P-256 key' : 'expired'}`,
    mend: 'remove both, so that new ones are made, or name another directory with --ca-dir',
  });
}
