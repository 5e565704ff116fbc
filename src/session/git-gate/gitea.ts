import { fail, ok, type Result } from '../../diagnostics/result.ts';

/** A repository at a Gitea (or Forgejo), and the token that may change its keys. */
export interface GiteaRepo {
  /** Without a slash at its end: `https://git.example.com/api/v1`. */
  readonly apiUrl: string;
  readonly owner: string;
  readonly name: string;
  /** Secret. */
  readonly token: string;
}

/** Milliseconds until an answer must be there. */
const ANSWER_MS = 20_000;
/** Keys a page, and pages, that are looked through for a title. */
const [PAGE_KEYS, PAGES_MAX] = [50, 20] as const;

/** The forge's word on what went wrong; never the token. */
export type GiteaFault = string;

/** `POST /repos/{owner}/{repo}/keys` (CreateKeyOption: title, key, read_only), answered 201 with a DeployKey. */
export async function addDeployKey(
  repo: GiteaRepo,
  key: { readonly title: string; readonly publicKey: string },
): Promise<Result<number, GiteaFault>> {
  const body = { title: key.title, key: key.publicKey, read_only: false };
  const answer = await call(repo, 'POST', '', body);
  if (!answer.ok) return answer;
  if (answer.value.status !== 201) return fail(wordsOf(answer.value));
  const { id } = (answer.value.json ?? {}) as { id?: unknown };
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0
    ? ok(id)
    : fail('its answer names no key id');
}

/** `DELETE /repos/{owner}/{repo}/keys/{id}`, answered 204. A key that is not there (404) is gone as wanted. */
export async function removeDeployKey(repo: GiteaRepo, id: number): Promise<Result<void, GiteaFault>> {
  const answer = await call(repo, 'DELETE', `/${id}`);
  if (!answer.ok) return answer;
  return answer.value.status === 204 || answer.value.status === 404
    ? ok(undefined)
    : fail(wordsOf(answer.value));
}

/** `GET /repos/{owner}/{repo}/keys`: the ids of the keys with this title. */
export async function findDeployKeys(
  repo: GiteaRepo,
  title: string,
): Promise<Result<readonly number[], GiteaFault>> {
  const ids: number[] = [];
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const answer = await call(repo, 'GET', `?page=${page}&limit=${PAGE_KEYS}`);
    if (!answer.ok) return answer;
    const { status, json } = answer.value;
    if (status === 404) return ok(ids);
    if (status !== 200 || !Array.isArray(json)) return fail(wordsOf(answer.value));
    for (const key of json as readonly { readonly id?: unknown; readonly title?: unknown }[])
      if (key.title === title && typeof key.id === 'number') ids.push(key.id);
    if (json.length < PAGE_KEYS) break;
  }
  return ok(ids);
}

interface Answer {
  readonly status: number;
  readonly json: unknown;
}

async function call(
  { apiUrl, owner, name, token }: GiteaRepo,
  method: string,
  rest: string,
  body?: unknown,
): Promise<Result<Answer, GiteaFault>> {
  const url = `${apiUrl}/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/keys${rest}`;
  try {
    const response = await fetch(url, {
      method,
      // A redirect would carry the token elsewhere.
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        Accept: 'application/json',
        Authorization: `token ${token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = (await response.text()).slice(0, 1024 * 1024);
    return ok({ status: response.status, json: parsed(text) });
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    return fail(`no answer (${cause?.code ?? cause?.message ?? message})`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An APIError has a `message`. */
function wordsOf({ status, json }: Answer): GiteaFault {
  const { message } = (json ?? {}) as { message?: unknown };
  return `HTTP ${status}${typeof message === 'string' ? `: ${message.slice(0, 300)}` : ''}`;
}
