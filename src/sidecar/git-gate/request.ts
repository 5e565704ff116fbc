import type { IncomingHttpHeaders } from 'node:http';

/** What smart HTTP knows (gitprotocol-http(5)): nothing else is handed to git. */
export type GitRequest =
  | { readonly kind: 'refs'; readonly repo: string; readonly service: GitService; readonly path: string }
  | { readonly kind: 'rpc'; readonly repo: string; readonly service: GitService; readonly path: string };

export type GitService = 'git-upload-pack' | 'git-receive-pack';

export interface Refused {
  readonly status: number;
  readonly words: string;
}

const REFS = /^\/([A-Za-z0-9._-]{1,100})\.git\/info\/refs$/;
const RPC = /^\/([A-Za-z0-9._-]{1,100})\.git\/(git-upload-pack|git-receive-pack)$/;
const SERVICES: readonly string[] = ['git-upload-pack', 'git-receive-pack'] satisfies GitService[];

/**
 * Reads method and target of a request. Only the forms that git writes are known, byte for byte: no other path, however
 * it is spelled, reaches the file system. `repos`: the names that are declared.
 */
export function readRequest(
  method: string,
  target: string,
  repos: { has(name: string): boolean },
): GitRequest | Refused {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  const refs = REFS.exec(path);
  const rpc = RPC.exec(path);
  const repo = (refs ?? rpc)?.[1];
  if (repo === undefined) return notFound(path, repos);
  if (!repos.has(repo)) return unknownRepo();
  if (refs !== null) {
    if (method !== 'GET') return { status: 405, words: 'info/refs is read by GET.' };
    const service = query.startsWith('service=') ? query.slice('service='.length) : '';
    if (!SERVICES.includes(service))
      return {
        status: 403,
        words: 'git-gate speaks the smart protocol of git-upload-pack and git-receive-pack only.',
      };
    return { kind: 'refs', repo, service: service as GitService, path };
  }
  if (method !== 'POST') return { status: 405, words: `${rpc?.[2]} is called by POST.` };
  return { kind: 'rpc', repo, service: rpc?.[2] as GitService, path };
}

function notFound(path: string, repos: { has(name: string): boolean }): Refused {
  const lfs = /^\/([A-Za-z0-9._-]{1,100})\.git\/info\/lfs(?:\/|$)/.exec(path)?.[1];
  if (lfs !== undefined && repos.has(lfs))
    return {
      status: 404,
      words: 'git-gate carries pointers of git LFS, not its files: push those from outside the bottle.',
    };
  return unknownRepo();
}

function unknownRepo(): Refused {
  return {
    status: 404,
    words: 'There is no such repository here: only those that the bottle declares under git-gate.repos.',
  };
}

/** How a body comes: by its length, or in chunks. */
export function bodyLength(
  { 'content-length': length, 'transfer-encoding': coding }: IncomingHttpHeaders,
  max: number,
): number | 'chunked' | Refused {
  if (coding !== undefined) {
    return coding.toLowerCase() === 'chunked' && length === undefined
      ? 'chunked'
      : { status: 400, words: 'The only transfer coding is chunked, without Content-Length.' };
  }
  if (length === undefined || !/^[0-9]{1,15}$/.test(length))
    return { status: 400, words: 'A body needs a Content-Length that is a number, or chunked coding.' };
  return Number(length) > max ? tooLarge(max) : Number(length);
}

export function tooLarge(max: number): Refused {
  return {
    status: 413,
    words: `A push of more than ${max / (1024 * 1024)} MiB does not pass git-gate: push it in parts, some commits at a time.`,
  };
}
