/** An upstream that git reaches by SSH. */
export interface GitUrl {
  /** As declared; `insteadOf` rewrites this spelling and the equal ones. */
  readonly text: string;
  readonly user: string;
  readonly host: string;
  readonly port: number;
  /** On the server: absolute for `ssh://host/path`, relative to the user's home for `host:path`. */
  readonly path: string;
}

export const GIT_URL_FORMS = '`ssh://git@host[:port]/path.git` or `git@host:path.git`';

const SSH_PORT = 22;
const MAX_LENGTH = 2048;
// A leading `-` would be read as an option by ssh or git (CVE-2017-1000117), so each part begins with something else.
const USER = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;
const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})$/;
const IPV6 = /^\[[0-9A-Fa-f:.]{2,45}\]$/;
const PATH = /^[A-Za-z0-9._~/+@%=,][A-Za-z0-9._~/+@%=,-]*$/;

/** Reads the two spellings of git-clone(1) that mean SSH; anything else is undefined. The user defaults to `git`. */
export function parseGitUrl(text: string): GitUrl | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const scheme = 'ssh://';
  if (text.startsWith(scheme)) {
    const slash = text.indexOf('/', scheme.length);
    if (slash < 0) return undefined;
    const [authority, path] = [text.slice(scheme.length, slash), text.slice(slash)];
    const at = authority.lastIndexOf('@');
    const hostPort = authority.slice(at + 1);
    const colon = hostPort.endsWith(']') ? -1 : hostPort.lastIndexOf(':');
    const port = colon < 0 ? SSH_PORT : parsePort(hostPort.slice(colon + 1));
    const user = at < 0 ? 'git' : authority.slice(0, at);
    return assemble(text, user, colon < 0 ? hostPort : hostPort.slice(0, colon), port, path);
  }
  if (text.includes('://')) return undefined;
  const at = text.indexOf('@');
  const bracket = text.indexOf(']');
  const colon = text.indexOf(':', bracket < 0 ? at + 1 : bracket);
  if (at <= 0 || colon < 0) return undefined;
  return assemble(text, text.slice(0, at), text.slice(at + 1, colon), SSH_PORT, text.slice(colon + 1));
}

function assemble(
  text: string,
  user: string,
  host: string,
  port: number | undefined,
  path: string,
): GitUrl | undefined {
  if (port === undefined || !USER.test(user)) return undefined;
  if (!(HOST.test(host) || IPV6.test(host))) return undefined;
  if (!PATH.test(path) || /^\/+$/.test(path) || path.split('/').includes('..')) return undefined;
  return { text, user, host: host.toLowerCase(), port, path };
}

function parsePort(text: string): number | undefined {
  if (!/^[0-9]{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? port : undefined;
}
