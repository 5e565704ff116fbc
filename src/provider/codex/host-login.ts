import type { HostLoginFault } from '../../diagnostics/provider-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';

/** The claims of a login that its placeholder repeats: which account, and nothing that opens it. */
export interface LoginAccount {
  readonly accountId: string;
  /** As OpenAI names it: `plus`, `pro`. */
  readonly planType?: string;
}

export interface HostLogin {
  readonly account: LoginAccount;
  /** The secret. It goes to egress and nowhere else. */
  readonly accessToken: string;
}

export interface LoginFault {
  readonly fault: HostLoginFault;
  readonly found?: string;
}

/** OpenAI's own claims stand under this name (RFC 7519, 4.2). */
const CLAIMS = 'https://api.openai.com/auth';

/** A token that ends sooner would end in the middle of a first answer. Milliseconds. */
const LEEWAY_MS = 60_000;

/** Reads what `codex login` leaves in auth.json. Nothing of the text is ever repeated. `now`: ms since the epoch. */
export function parseHostLogin(text: string, now: number): Result<HostLogin, LoginFault> {
  const file = parseObject(text);
  if (file === undefined) return fail({ fault: 'not-json' });
  const tokens = objectAt(file, 'tokens');
  if (tokens === undefined) {
    return fail({ fault: textAt(file, 'OPENAI_API_KEY') === undefined ? 'no-token' : 'api-key' });
  }
  const accessToken = textAt(tokens, 'access_token');
  // RFC 6750, 2.1: what a Bearer credential may consist of.
  if (accessToken === undefined || !/^[A-Za-z0-9\-._~+/]+=*$/.test(accessToken)) {
    return fail({ fault: 'no-token' });
  }
  const claims = claimsOf(accessToken);
  const expires = claims?.exp;
  if (typeof expires === 'number' && Math.abs(expires) < 8.64e12 && expires * 1000 < now + LEEWAY_MS) {
    return fail({ fault: 'expired', found: new Date(expires * 1000).toISOString() });
  }
  const identity = claimsOf(textAt(tokens, 'id_token') ?? '');
  const own = [claims, identity].map((all) => objectAt(all ?? {}, CLAIMS) ?? {});
  const first = (key: string) => own.map((each) => textAt(each, key)).find((value) => value !== undefined);
  const accountId = textAt(tokens, 'account_id') ?? first('chatgpt_account_id');
  if (accountId === undefined || !/^[A-Za-z0-9_-]{1,128}$/.test(accountId))
    return fail({ fault: 'no-account' });
  const planType = first('chatgpt_plan_type');
  return ok({
    account: {
      accountId,
      ...(planType !== undefined && /^[a-z0-9_-]{1,32}$/.test(planType) ? { planType } : {}),
    },
    accessToken,
  });
}

type Json = Readonly<Record<string, unknown>>;

/** The payload of a JWT (RFC 7519); undefined for anything else. Its signature is the server's to judge. */
function claimsOf(token: string): Json | undefined {
  const [, payload, , more] = token.split('.');
  if (payload === undefined || more !== undefined) return undefined;
  return parseObject(Buffer.from(payload, 'base64url').toString('utf8'));
}

function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function objectAt(object: Json, key: string): Json | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return isObject(value) ? value : undefined;
}

function textAt(object: Json, key: string): string | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
