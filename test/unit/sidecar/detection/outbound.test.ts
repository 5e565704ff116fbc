import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { placeholderFor } from '../../../../src/plan/placeholder.ts';
import { ENCODINGS } from '../../dlp/encodings.ts';
import { openConnect, openHttp2, openTls } from '../egress-rig.ts';
import { detectionScene, PROTOCOLS, SECRET, type Sent, TOKEN } from './scene.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** Each place of a request, with `value` in it. */
const PLACES: Readonly<Record<string, (value: string) => Sent>> = {
  path: (value) => ({ path: `/a/${encodeURIComponent(value)}/b` }),
  'query value': (value) => ({ path: `/?q=${encodeURIComponent(value)}&r=1` }),
  'query name': (value) => ({ path: `/?${encodeURIComponent(value)}=1` }),
  'query values, in two halves': (value) => ({
    path: `/?a=${encodeURIComponent(value.slice(0, 11))}&b=${encodeURIComponent(value.slice(11))}`,
  }),
  header: (value) => ({ headers: { 'x-note': value } }),
  'header that names a credential': (value) => ({ headers: { authorization: `Bearer ${value}` } }),
  cookie: (value) => ({ headers: { cookie: `a=b; c=${value}` } }),
  'user agent': (value) => ({ headers: { 'user-agent': `curl/8 ${value}` } }),
  'text body': (value) => ({ method: 'POST', body: `some words ${value} and more` }),
  'JSON body': (value) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ a: [1, { b: value }] }),
  }),
  'form body': (value) => ({
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `a=1&b=${encodeURIComponent(value)}`,
  }),
  'multipart body': (value) => ({
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=zz' },
    body: `--zz\r\ncontent-disposition: form-data; name="f"; filename="x"\r\n\r\n${value}\r\n--zz--\r\n`,
  }),
  'gzip body': (value) => ({
    method: 'POST',
    headers: { 'content-encoding': 'gzip' },
    body: gzipSync(`{"a":"${value}"}`),
  }),
  'deflate body': (value) => ({
    method: 'POST',
    headers: { 'content-encoding': 'deflate' },
    body: deflateSync(`words ${value}`),
  }),
  'brotli body': (value) => ({
    method: 'POST',
    headers: { 'content-encoding': 'br' },
    body: brotliCompressSync(`words ${value}`),
  }),
  'gzip in base64 in JSON': (value) => ({
    method: 'POST',
    body: JSON.stringify({ a: gzipSync(`words ${value}`).toString('base64') }),
  }),
};

describe.each(PROTOCOLS)('%s', (protocol) => {
  test.each(Object.keys(PLACES))('a known secret does not leave in a %s', async (place) => {
    const scene = await detectionScene();
    const sent = (PLACES[place] as (typeof PLACES)[string])(SECRET);
    const got = await scene.send({ ...sent, protocol });
    expect(got).toMatchObject({ status: 403, error: { code: 'dlp_outbound', host: 'up.test' } });
    expect(got.error?.rule).toBe('routes[0].dlp.outbound_detectors: known_secrets/THE_SECRET');
    expect(got.error?.reason).toContain(sha256(SECRET));
    expect(got.body).not.toContain(SECRET);
    expect(scene.upstream.connections).toHaveLength(0);
    const audit = await scene.auditText();
    expect(audit).toContain('"detector":"known_secrets"');
    for (const written of [SECRET, encodeURIComponent(SECRET), SECRET.slice(0, 11)]) {
      expect(audit).not.toContain(written);
    }
  });

  test.each(Object.keys(PLACES))('a credential of a known format does not leave in a %s', async (place) => {
    const scene = await detectionScene();
    const got = await scene.send({ ...(PLACES[place] as (typeof PLACES)[string])(TOKEN), protocol });
    expect(got).toMatchObject({ status: 403, error: { code: 'dlp_outbound' } });
    expect(got.error?.rule).toMatch(/^routes\[0\]\.dlp\.outbound_detectors: token_patterns\/github/);
    expect(got.body).not.toContain(TOKEN);
    expect(scene.upstream.connections).toHaveLength(0);
    expect(await scene.auditText()).not.toContain(TOKEN.slice(4, 20));
  });

  test.each(Object.keys(PLACES))('a placeholder of ours passes in a %s', async (place) => {
    const scene = await detectionScene();
    const value = placeholderFor('GITHUB_TOKEN');
    const got = await scene.send({ ...(PLACES[place] as (typeof PLACES)[string])(value), protocol });
    expect(got).toMatchObject({ status: 200, body: 'fine' });
  });
});

test.each(Object.keys(ENCODINGS))('a body that holds a known secret as %s does not leave', async (name) => {
  const scene = await detectionScene();
  const written = (ENCODINGS[name] as (typeof ENCODINGS)[string])(SECRET, () => 0);
  const got = await scene.send({ method: 'POST', body: `note: ${written}\n` });
  expect(got).toMatchObject({ status: 403, error: { code: 'dlp_outbound' } });
  expect(got.error?.rule).toContain('known_secrets/THE_SECRET');
  expect(scene.upstream.connections).toHaveLength(0);
});

test('a wildcard host that holds a secret is not even looked up', async () => {
  const asked: string[] = [];
  const scene = await detectionScene('[{host: "*.up.test"}]', {
    resolver: async (host) => {
      asked.push(host);
      return [];
    },
    resolve: [],
  });
  const label = Buffer.from(SECRET).toString('hex');
  await expect(openConnect(scene.rig, `${label}.up.test:443`)).rejects.toThrow(/dlp_outbound/);
  await openConnect(scene.rig, 'a.up.test:443');
  expect(asked.some((host) => host.startsWith(label))).toBe(false);
  expect(asked).toContain('a.up.test');
  const audit = await scene.auditText();
  expect(audit).toContain('"host":"*.up.test"');
  expect(audit).not.toContain(label);
});

test('what is refused before its content is looked at is not written down with a secret in it', async () => {
  const scene = await detectionScene('[{host: up.test, matches: [{paths: [{type: prefix, value: /ok}]}]}]');
  const got = await scene.send({ path: `/x/${TOKEN}` });
  expect(got.error?.code).toBe('match_failed');
  await expect(openConnect(scene.rig, `${TOKEN.replace('_', '')}.evil.test:443`)).rejects.toThrow(
    /host_not_allowed/,
  );
  const audit = await scene.auditText();
  expect(audit).toContain('[sha256 ');
  expect(audit).not.toContain(TOKEN);
});

describe('a route that injects', () => {
  const routes = '[{host: up.test, auth_scheme: Bearer, token_env: EGRESS_TOKEN_0}]';
  const env = { EGRESS_TOKEN_0: 'injected-8fJq2LmX0z' };

  test('strips what the agent sent in a credential header, and passes', async () => {
    const scene = await detectionScene(routes, { env });
    const headers = { authorization: `Bearer ${SECRET}`, 'x-api-key': TOKEN };
    expect(await scene.send({ headers })).toMatchObject({ status: 200 });
    expect(scene.upstream.received()).toContain(env.EGRESS_TOKEN_0);
    expect(scene.upstream.received()).not.toContain(SECRET);
  });

  test.each(PROTOCOLS)('refuses its own token where the agent says it, by %s', async (protocol) => {
    const scene = await detectionScene(routes, { env });
    const sent = { protocol, path: `/?t=${env.EGRESS_TOKEN_0}` };
    const got = await scene.send(sent);
    expect(got.error?.rule).toBe('routes[0].dlp.outbound_detectors: known_secrets/EGRESS_TOKEN_0');
    expect(scene.upstream.connections).toHaveLength(0);
  });

  test('calls a token by the name that it has on the host', async () => {
    const scene = await detectionScene(routes, { env, knownSecrets: ['EGRESS_TOKEN_0=GITHUB_TOKEN'] });
    const got = await scene.send({ method: 'POST', body: env.EGRESS_TOKEN_0 });
    expect(got.error?.rule).toContain('known_secrets/GITHUB_TOKEN');
  });

  test('knows the password of Basic credentials by itself', async () => {
    const basic = '[{host: up.test, auth_scheme: Basic, token_env: EGRESS_TOKEN_0}]';
    const scene = await detectionScene(basic, { env: { EGRESS_TOKEN_0: `me:${env.EGRESS_TOKEN_0}` } });
    expect(await scene.send({ path: `/${env.EGRESS_TOKEN_0}` })).toMatchObject({ status: 403 });
  });
});

describe('what a route looks for', () => {
  test.each([
    ['false', 200, 200],
    ['[known_secrets]', 403, 200],
    ['[token_patterns]', 200, 403],
    ['true', 403, 403],
  ])('outbound_detectors: %s', async (detectors, secret, token) => {
    const scene = await detectionScene(`[{host: up.test, dlp: {outbound_detectors: ${detectors}}}]`);
    expect((await scene.send({ method: 'POST', body: `a ${SECRET}` })).status).toBe(secret);
    expect((await scene.send({ method: 'POST', body: `a ${TOKEN}` })).status).toBe(token);
  });
});

describe('variables that a person forwarded', () => {
  test.each([
    ['NPM_TOKEN', 'abcd', 403],
    ['SETTING', 'kT9-2xPq7LmN', 403],
    ['NODE_ENV', 'production', 200],
    ['PORT', '8080', 200],
    ['API_URL', 'http://localhost:3000', 200],
    ['HOME_DIR', '/home/someone/projects', 200],
  ])('%s=%s', async (name, value, status) => {
    const scene = await detectionScene(undefined, {
      env: { EGRESS_KNOWN_0: value },
      forwarded: [`EGRESS_KNOWN_0=${name}`],
    });
    const got = await scene.send({ method: 'POST', body: `it is ${value} here` });
    expect(got.status).toBe(status);
    if (status === 403) expect(got.error?.rule).toContain(`known_secrets/${name}`);
  });
});

test('a reload keeps what was a secret, and learns a new token', async () => {
  const scene = await detectionScene(undefined, { env: { NEW: 'fresh-8fJq2LmX0z' } });
  expect(await scene.send({ path: '/fresh-8fJq2LmX0z' })).toMatchObject({ status: 200 });

  writeFileSync(
    scene.rig.routesFile,
    'routes: [{host: up.test}, {host: b.test, auth_scheme: Bearer, token_env: NEW}]',
  );
  scene.rig.egress.reload();
  expect(await scene.send({ path: '/fresh-8fJq2LmX0z' })).toMatchObject({ status: 403 });
  writeFileSync(scene.rig.routesFile, 'routes: [{host: up.test}]');
  scene.rig.egress.reload();
  expect(await scene.send({ path: '/fresh-8fJq2LmX0z' })).toMatchObject({ status: 403 });
});

test('ordinary requests pass', async () => {
  const scene = await detectionScene();
  const client = await openTls(scene.rig, 'up.test:443');
  const session = await openHttp2(scene.rig, 'up.test:443');
  session.close();
  for (const headers of [
    'If-None-Match: "33a64df551425fcc55e4d42a148795d9f25f89d4"',
    'X-Request-Id: 7f3c2a90-1c0e-4d5b-9a52-0d7f0e2f6f11',
    'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==',
  ]) {
    client.send(`GET /v1/x?page=2&sort=name HTTP/1.1\r\nHost: up.test\r\n${headers}\r\n\r\n`);
    expect(await client.answer()).toMatchObject({ status: 200, body: 'fine' });
  }
});
