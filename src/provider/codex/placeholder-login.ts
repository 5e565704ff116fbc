import { placeholderFor } from '../../plan/placeholder.ts';
import type { LoginAccount } from './host-login.ts';

/**
 * `auth.json` without a secret. With the host's login: tokens of the right shape (codex reads their claims and sends
 * the account's id), whose signature is a placeholder; they never expire, because renewing is the host's business.
 * Without: an API key that egress replaces, so that codex asks nobody to sign in.
 */
export function placeholderLogin(account: LoginAccount | undefined): object {
  if (account === undefined) {
    return { auth_mode: 'apikey', OPENAI_API_KEY: placeholderFor('OPENAI_API_KEY') };
  }
  return {
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: {
      id_token: placeholderToken('CODEX_ID_TOKEN', account),
      access_token: placeholderToken('CODEX_ACCESS_TOKEN', account),
      refresh_token: placeholderFor('CODEX_REFRESH_TOKEN'),
      account_id: account.accountId,
    },
    // codex renews a login that it thinks old; it would ask a host that the bottle cannot reach.
    last_refresh: NEVER_OLD,
  };
}

/** 2100-01-01, in seconds and in words. */
const EXPIRES = 4_102_444_800;
const NEVER_OLD = '2100-01-01T00:00:00Z';

function placeholderToken(name: string, { accountId, planType }: LoginAccount): string {
  const claims = {
    exp: EXPIRES,
    email: 'placeholder@bot-bottle.invalid',
    'https://api.openai.com/auth': {
      chatgpt_account_id: accountId,
      ...(planType === undefined ? {} : { chatgpt_plan_type: planType }),
    },
  };
  return [encode({ alg: 'RS256', typ: 'JWT' }), encode(claims), placeholderFor(name)].join('.');
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
