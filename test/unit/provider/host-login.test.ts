import { expect, test } from 'vitest';
import { parseHostLogin } from '../../../src/provider/codex/host-login.ts';
import { mustFail, mustOk } from '../manifest/memory-files.ts';

const NOW = Date.UTC(2026, 0, 1);
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;
const AUTH = 'https://api.openai.com/auth';
const file = (tokens: object) => JSON.stringify({ tokens });

test('reads the account where codex writes it, or from the claims', () => {
  const token = jwt({
    exp: NOW / 1000 + 3600,
    [AUTH]: { chatgpt_account_id: 'acc-2', chatgpt_plan_type: 'pro' },
  });
  expect(mustOk(parseHostLogin(file({ access_token: token, account_id: 'acc-1' }), NOW))).toEqual({
    account: { accountId: 'acc-1', planType: 'pro' },
    accessToken: token,
  });
  expect(mustOk(parseHostLogin(file({ access_token: token }), NOW)).account.accountId).toBe('acc-2');
  const id = jwt({ [AUTH]: { chatgpt_account_id: 'acc-3' } });
  expect(mustOk(parseHostLogin(file({ access_token: 'opaque', id_token: id }), NOW)).account).toEqual({
    accountId: 'acc-3',
  });
});

test('an access token that is about to expire is refused, with its time', () => {
  const token = jwt({ exp: NOW / 1000 + 30 });
  expect(mustFail(parseHostLogin(file({ access_token: token, account_id: 'a' }), NOW))).toEqual({
    fault: 'expired',
    found: '2026-01-01T00:00:30.000Z',
  });
});

test.each([
  ['', 'not-json'],
  ['[]', 'not-json'],
  ['{"OPENAI_API_KEY":"sk-x"}', 'api-key'],
  ['{}', 'no-token'],
  [file({ access_token: 'two words' }), 'no-token'],
  [file({ access_token: 'line\r\nbreak' }), 'no-token'],
  [file({ access_token: 'opaque' }), 'no-account'],
  [file({ access_token: 'opaque', account_id: 'a b' }), 'no-account'],
  ['{"tokens":{"access_token":"opaque","__proto__":{"account_id":"a"}}}', 'no-account'],
])('%s is refused', (text, fault) => {
  expect(mustFail(parseHostLogin(text, NOW)).fault).toBe(fault);
});
