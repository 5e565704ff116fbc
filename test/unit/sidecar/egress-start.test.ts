import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { word } from '../../../src/diagnostics/word.ts';
import { serveEgress } from '../../../src/sidecar/egress/serve.ts';
import { tempDir } from '../../rig/temp-dir.ts';
import { openTls, rawClient, startEgress, startHttpUpstream } from './egress-rig.ts';

describe('starting', () => {
  const host = { env: {}, takeSecret: () => undefined, now: Date.now, report: () => {} };
  async function attempt(routes: string, options = {}, secrets: Record<string, string> = {}) {
    const dir = await tempDir('start');
    onTestFinished(() => dir[Symbol.asyncDispose]());
    const file = join(dir.path, 'routes.yaml');
    writeFileSync(file, routes);
    const started = await serveEgress(
      { routes: file, listen: '127.0.0.1:0', caDir: join(dir.path, 'ca'), ...options },
      { ...host, takeSecret: (name) => secrets[name] },
    );
    if (started.ok) onTestFinished(() => started.value.close());
    return { started, dir: dir.path };
  }

  test.each([
    [
      'a token that is not set',
      'routes: [{host: up.test, auth_scheme: Bearer, token_env: T}]',
      {},
      {},
      /T.*not set/,
    ],
    [
      'a token with a line end',
      'routes: [{host: up.test, auth_scheme: Bearer, token_env: T}]',
      {},
      { T: 'a\r\nX: b' },
      /line end/,
    ],
    ['a known secret that is not set', 'routes: []', { knownSecrets: ['S'] }, {}, /--known-secret S/],
    ['a resolve rule that is none', 'routes: []', { resolve: ['up.test:443'] }, {}, /--resolve up.test:443/],
    ['a listen address that is none', 'routes: []', { listen: 'nowhere' }, {}, /--listen nowhere/],
    ['an upstream CA that is none', 'routes: []', { upstreamCa: '/dev/null' }, {}, /no PEM certificate/],
    ['a policy with a fault', 'routes: [{hots: a}]', {}, {}, /unknown key/],
  ])('fails in words with %s', async (_name, routes, options, secrets, reason) => {
    const { started } = await attempt(routes, options, secrets);
    expect(started.ok).toBe(false);
    if (!started.ok) expect(word(started.failure).what).toMatch(reason);
  });

  test('says when the port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      taken.close();
    });
    const { port } = taken.address() as { port: number };
    const { started } = await attempt('routes: []', { listen: `127.0.0.1:${port}` });
    expect(started).toMatchObject({
      ok: false,
      failure: { kind: 'address-in-use', address: `127.0.0.1:${port}` },
    });
  });

  test('takes over a Unix socket that nobody answers on, and none that is answered', async () => {
    const dir = await tempDir('stale');
    onTestFinished(() => dir[Symbol.asyncDispose]());
    const path = join(dir.path, 'egress.sock');
    const first = await attempt('routes: []', { listen: `unix:${path}` });
    expect(first.started).toMatchObject({ ok: true, value: { listen: `unix:${path}` } });
    const second = await attempt('routes: []', { listen: `unix:${path}` });
    expect(second.started).toMatchObject({ ok: false, failure: { kind: 'address-in-use' } });
    if (first.started.ok) await first.started.value.close();
    // What a killed process leaves: a socket file without a listener.
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script]);
    expect(statSync(path).isSocket()).toBe(true);
    const third = await attempt('routes: []', { listen: `unix:${path}` });
    expect(third.started.ok).toBe(true);
  });

  test('keeps its key private and uses the same CA again', async () => {
    const rig = await startEgress('routes: []');
    const key = join(rig.dir, 'ca', 'ca.key');
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(statSync(rig.egress.ca).mode & 0o777).toBe(0o644);
    const certificate = readFileSync(rig.egress.ca, 'utf8');
    await rig.egress.close();
    const again = await startEgress('routes: []', { caDir: join(rig.dir, 'ca') });
    expect(readFileSync(again.egress.ca, 'utf8')).toBe(certificate);
    await again.egress.close();
    writeFileSync(key, 'nothing');
    const { started } = await attempt('routes: []', { caDir: join(rig.dir, 'ca') });
    expect(started).toMatchObject({ ok: false, failure: { kind: 'bad-flag' } });
  });
});

test('the audit log has a line for each decision at its level, and no secret', async () => {
  const upstream = await startHttpUpstream((_request, response) => response.end('hello'), 'up.test');
  const run = async (log: number) => {
    const dir = await tempDir('audit');
    onTestFinished(() => dir[Symbol.asyncDispose]());
    const audit = join(dir.path, 'audit.jsonl');
    const rig = await startEgress(
      `{log: ${log}, routes: [{host: up.test, auth_scheme: Bearer, token_env: TOKEN}]}`,
      { audit, env: { TOKEN: 's3cret' }, resolve: [`up.test:443:127.0.0.1:${upstream.port}`] },
    );
    const client = await openTls(rig, 'up.test:443');
    await client.send('GET /a/b?key=hunter2&x&y=1 HTTP/1.1\r\nHost: up.test\r\n\r\n').answer();
    await client.send('TRACE /t HTTP/1.1\r\nHost: up.test\r\n\r\n').answer();
    await rawClient(rig).send('CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n').answer();
    await rig.egress.close();
    expect(statSync(audit).mode & 0o777).toBe(0o600);
    const text = readFileSync(audit, 'utf8');
    expect(text).not.toMatch(/s3cret|hunter2/);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  const all = await run(2);
  expect(all).toHaveLength(3);
  expect(all[0]).toMatchObject({
    method: 'GET',
    host: 'up.test',
    port: 443,
    path: '/a/b?key=f52fbd32&2d711642&y=6b86b273',
    status: 200,
    bytes: 5,
    decision: 'allow',
    rule: 'routes[0]',
  });
  expect(all[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(all[1]).toMatchObject({
    method: 'TRACE',
    path: '/t',
    status: 403,
    code: 'protocol_not_allowed',
    decision: 'block',
  });
  expect(all[2]).toMatchObject({
    method: 'CONNECT',
    host: 'evil.test',
    port: 443,
    code: 'host_not_allowed',
    rule: 'routes',
  });
  expect(new Set(all.map(({ id }) => id)).size).toBe(3);
  expect((await run(1)).map(({ decision }) => decision)).toEqual(['block', 'block']);
  expect(await run(0)).toEqual([]);
});
