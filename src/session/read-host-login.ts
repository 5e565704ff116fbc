import type { ProviderFailure } from '../diagnostics/provider-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { type HostLogin, parseHostLogin } from '../provider/codex/host-login.ts';
import type { Host } from '../sys/host.ts';
import { manifestFiles } from '../sys/manifest-files.ts';

/** Bytes; codex writes some 5 KiB. */
const LOGIN_MAX = 256 * 1024;

/** The codex login of this machine. Its token stays in memory and goes to egress only. */
export function readHostLogin(host: Pick<Host, 'env' | 'home' | 'now'>): Result<HostLogin, ProviderFailure> {
  const home = host.env.CODEX_HOME;
  const file = `${home?.startsWith('/') ? home : `${host.home}/.codex`}/auth.json`;
  const read = manifestFiles.read(file, LOGIN_MAX);
  if (!read.ok) {
    const code = read.failure.kind === 'file' ? read.failure.code : read.failure.kind;
    const fault = code === 'ENOENT' ? 'missing' : 'unreadable';
    return fail({ room: 'provider', kind: 'host-login', file, fault, found: code });
  }
  if (read.value.kind !== 'file') {
    return fail({ room: 'provider', kind: 'host-login', file, fault: 'unreadable', found: 'not a file' });
  }
  const login = parseHostLogin(new TextDecoder().decode(read.value.bytes), host.now());
  return login.ok ? ok(login.value) : fail({ room: 'provider', kind: 'host-login', file, ...login.failure });
}
