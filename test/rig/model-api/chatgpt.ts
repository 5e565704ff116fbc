import {
  type Answer,
  type Credential,
  checkCredential,
  header,
  type ModelApi,
  type Recorded,
  Refused,
  type Script,
} from './exchange.ts';
import { responsesApi } from './responses.ts';

/** The workspace that the login belongs to; codex insists on finding it in the answer of accounts/check. */
export const chatgptAccount = '2f1c7c9e-6f53-4c43-9a43-0d5f8f1f4a11';

/** What codex meets with a ChatGPT login: the Responses API under another path, and the account's own pages. */
export function chatgptApi(
  script: Script,
  credential: Credential,
  transports: { readonly websocket: boolean },
): ModelApi {
  const responses = responsesApi(script, credential, {
    ...transports,
    host: 'chatgpt.com',
    path: '/backend-api/codex/responses',
  });
  const checkAccount = (request: Recorded) => {
    checkCredential(request, credential);
    if (header(request, 'chatgpt-account-id') !== chatgptAccount) {
      throw new Refused(403, 'chatgpt-account-id is not the account of this login');
    }
  };
  return {
    ...responses,
    answer(request): Answer {
      checkAccount(request);
      const path = request.path.split('?')[0] ?? '';
      if (path === '/backend-api/wham/accounts/check') {
        return { kind: 'json', status: 200, body: accounts };
      }
      // The model list and the person's settings, which codex does without.
      if (path === '/backend-api/codex/models' || path === '/backend-api/wham/settings/user') {
        return { kind: 'json', status: 404, body: { detail: 'Not Found' } };
      }
      return responses.answer(request);
    },
    ...(responses.websocket === undefined ? {} : { websocket: responses.websocket }),
  };
}

const accounts = {
  accounts: [
    {
      id: chatgptAccount,
      name: null,
      structure: 'personal',
      plan_type: 'pro',
      profile_picture_url: null,
      workspace_backend_origin: 'https://chatgpt.com',
      account_routing_override: 'NO_CONSTRAINT',
    },
  ],
  account_ordering: [chatgptAccount],
  default_account_id: chatgptAccount,
};

/** A token of the right shape whose signature is left to the caller: `HEADER.PAYLOAD.`. */
export function unsignedToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = {
    email: 'person@example.com',
    exp: 4_102_444_800, // The year 2100: an expired token would be refreshed.
    'https://api.openai.com/auth': { chatgpt_account_id: chatgptAccount, chatgpt_plan_type: 'pro' },
  };
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(payload)}.`;
}

/** `auth.json` as `codex login` leaves it. */
export function login(accessToken: string): object {
  return {
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: {
      id_token: `${unsignedToken()}placeholder`,
      access_token: accessToken,
      refresh_token: 'placeholder',
      account_id: chatgptAccount,
    },
    last_refresh: new Date().toISOString(),
  };
}
