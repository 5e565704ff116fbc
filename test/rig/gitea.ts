import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GiteaKey {
  readonly id: number;
  readonly title: string;
  readonly key: string;
  readonly read_only: boolean;
}

/**
 * The part of Gitea's API that has to do with a repository's deploy keys, as its published description (templates/swagger
 * of Gitea, `repoCreateKey`, `repoListKeys`, `repoDeleteKey`) says; every call that does not follow it is a problem.
 */
export interface Gitea extends AsyncDisposable {
  readonly apiUrl: string;
  readonly token: string;
  /** Of `org/app`. */
  readonly keys: Map<number, GiteaKey>;
  readonly problems: string[];
  /** Answers the next calls with this status, until it is undefined again. */
  failing: number | undefined;
}

export async function gitea(): Promise<Gitea> {
  const keys = new Map<number, GiteaKey>();
  const problems: string[] = [];
  const token = 'f00dfeed'.repeat(5);
  let last = 40;
  const base = '/api/v1/repos/org/app/keys';
  const forge = { keys, problems, token, failing: undefined as number | undefined };
  const server = createServer((request, response) => {
    void answerTo(request, response);
  });
  async function answerTo(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const answer = (status: number, json?: unknown) => {
      response.writeHead(status, { 'Content-Type': 'application/json;charset=utf-8' });
      response.end(json === undefined ? undefined : JSON.stringify(json));
    };
    if (request.headers.authorization !== `token ${token}`)
      return answer(401, { message: 'token is required', url: '/api/swagger' });
    if (forge.failing !== undefined) return answer(forge.failing, { message: 'the forge is being mended' });
    const url = new URL(request.url ?? '/', 'http://gitea');
    const id = url.pathname.startsWith(`${base}/`) ? Number(url.pathname.slice(base.length + 1)) : undefined;
    if (request.method === 'POST' && url.pathname === base) {
      const { title, key, read_only, ...rest } = JSON.parse(body) as Partial<GiteaKey>;
      if (request.headers['content-type'] !== 'application/json') problems.push('POST without its type');
      if (Object.keys(rest).length > 0) problems.push(`unknown members ${Object.keys(rest).join(' ')}`);
      if (!title || !/^ssh-ed25519 [A-Za-z0-9+/=]+( .*)?$/.test(key ?? ''))
        return answer(422, { message: 'Invalid key content' });
      if ([...keys.values()].some((each) => each.title === title || each.key === key))
        return answer(422, { message: 'Key title has been used' });
      last += 1;
      const made = { id: last, title, key: key ?? '', read_only: read_only ?? false };
      keys.set(last, made);
      return answer(201, { ...made, fingerprint: 'SHA256:x', created_at: '2026-01-01T00:00:00Z' });
    }
    if (request.method === 'GET' && url.pathname === base) {
      const [page, limit] = [url.searchParams.get('page'), url.searchParams.get('limit')].map(Number);
      if (!page || !limit || limit > 50) problems.push(`GET with page ${page} and limit ${limit}`);
      const all = [...keys.values()];
      return answer(200, all.slice(((page ?? 1) - 1) * (limit ?? 50), (page ?? 1) * (limit ?? 50)));
    }
    if (request.method === 'DELETE' && id !== undefined) {
      if (!keys.delete(id)) return answer(404, { message: 'not found' });
      return answer(204);
    }
    problems.push(`${request.method} ${request.url}`);
    return answer(404, { message: 'not found' });
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(forge, {
    apiUrl: `http://127.0.0.1:${port}/api/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
