import { describe, expect, test } from 'vitest';
import {
  errorCode,
  openConnect,
  openTls,
  type RigOptions,
  rawClient,
  startEgress,
  startHttpUpstream,
} from './egress-rig.ts';

const get = (host: string, path = '/', headers = '') =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n`;

async function rigTo(routes: string, name: string | undefined, options: RigOptions = {}) {
  const upstream = await startHttpUpstream((request, response) => {
    response.end(JSON.stringify(request.rawHeaders));
  }, name);
  const port = name === undefined ? 80 : 443;
  const rig = await startEgress(routes, {
    resolve: [`up.test:${port}:127.0.0.1:${upstream.port}`],
    ...options,
  });
  return { upstream, rig };
}

describe('CONNECT', () => {
  test.each([
    ['evil.test:443', 'host_not_allowed'],
    ['up.test:22', 'port_not_allowed'],
    ['[::1]:443', 'host_not_allowed'],
    ['local.test:443', 'private_address'],
  ])('to %s is refused on the spot as %s', async (authority, code) => {
    const rig = await startEgress(`routes: [{host: up.test}, {host: local.test}, {host: 127.0.0.1}]`, {
      resolver: async () => [{ address: '10.1.2.3', family: 4 }],
    });
    const client = rawClient(rig).send(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    const { status, head, body } = await client.answer();
    expect({ status, code: errorCode(body) }).toEqual({ status: 403, code });
    expect(head.split('\r\n')[0]).toBe(`HTTP/1.1 403 Forbidden (${code})`);
    expect(head).toMatch(new RegExp(`x-bot-bottle-block: ${code}\r\n`));
    expect(head).toMatch(/connection: close/);
    await client.rest();
  });

  test('whose Host names another target is a host_mismatch', async () => {
    const rig = await startEgress('routes: [{host: up.test}]');
    const client = rawClient(rig).send('CONNECT up.test:443 HTTP/1.1\r\nHost: other.test:443\r\n\r\n');
    expect(errorCode((await client.answer()).body)).toBe('host_mismatch');
  });

  test('accepts other spellings of an allowed host', async () => {
    const { rig } = await rigTo('routes: [{host: up.test}]', 'up.test');
    const client = await openTls(rig, 'UP.TEST.:443', { servername: 'up.test' });
    expect((await client.send(get('Up.Test:443')).answer()).status).toBe(200);
  });

  test('with an SNI of another host completes the handshake and says host_mismatch', async () => {
    const { rig, upstream } = await rigTo('routes: [{host: up.test}, {host: other.test}]', 'up.test');
    const client = await openTls(rig, 'up.test:443', { servername: 'other.test' });
    for (const host of ['other.test', 'up.test']) {
      const { status, body } = await client.send(get(host)).answer();
      expect({ status, code: errorCode(body) }).toEqual({ status: 403, code: 'host_mismatch' });
    }
    expect(upstream.connections).toHaveLength(0);
  });

  test('without SNI is served for the CONNECT host', async () => {
    const { rig } = await rigTo('routes: [{host: up.test}]', 'up.test');
    const client = await openTls(rig, 'up.test:443', { servername: '' });
    expect((await client.send(get('up.test')).answer()).status).toBe(200);
  });

  test.each([
    ['Host', get('other.test')],
    ['Host port', get('up.test:8443')],
    ['target', `GET https://other.test/ HTTP/1.1\r\nHost: up.test\r\n\r\n`],
    ['scheme', `GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\n\r\n`],
  ])('and a request of another %s inside is a host_mismatch', async (_name, request) => {
    const { rig, upstream } = await rigTo('routes: [{host: up.test}, {host: other.test}]', 'up.test');
    const { status, body } = await (await openTls(rig, 'up.test:443')).send(request).answer();
    expect({ status, code: errorCode(body) }).toEqual({ status: 403, code: 'host_mismatch' });
    expect(upstream.connections).toHaveLength(0);
  });

  test.each([
    ['SSH', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['HTTP/2 in the clear', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['bytes', '\x00\x01\x02'],
  ])('and %s inside is protocol_not_allowed', async (_name, bytes) => {
    const { rig, upstream } = await rigTo('routes: [{host: up.test}]', undefined);
    const client = (await openConnect(rig, 'up.test:80')).send(bytes);
    expect(errorCode((await client.answer()).body)).toBe('protocol_not_allowed');
    await client.rest();
    expect(upstream.connections).toHaveLength(0);
  });

  test('and plain HTTP inside is served as http', async () => {
    const { rig } = await rigTo('routes: [{host: up.test}]', undefined);
    expect((await (await openConnect(rig, 'up.test:80')).send(get('up.test')).answer()).status).toBe(200);
  });
});

describe('addresses', () => {
  test('a name that is not allowed is never looked up', async () => {
    const asked: string[] = [];
    const rig = await startEgress('routes: [{host: up.test}]', {
      resolver: async (host) => {
        asked.push(host);
        return [];
      },
    });
    await rawClient(rig)
      .send('GET http://secret.evil.test/ HTTP/1.1\r\nHost: secret.evil.test\r\n\r\n')
      .answer();
    await rawClient(rig).send('GET http://up.test:81/ HTTP/1.1\r\nHost: up.test:81\r\n\r\n').answer();
    await rawClient(rig).send('CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n').answer();
    expect(asked).toEqual([]);
  });

  test('one private address among several is refused, before matches are looked at', async () => {
    const rig = await startEgress('routes: [{host: up.test, matches: [{methods: [PUT]}]}]', {
      resolver: async () => [
        { address: '93.184.216.34', family: 4 },
        { address: '::ffff:169.254.169.254', family: 6 },
      ],
    });
    const { status, body } = await rawClient(rig)
      .send('GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\n\r\n')
      .answer();
    expect({ status, code: errorCode(body) }).toEqual({ status: 403, code: 'private_address' });
  });

  test('with private: true the connection goes to the address that was looked up, and it is looked up once', async () => {
    const upstream = await startHttpUpstream((_request, response) => response.end('private'));
    let asked = 0;
    const rig = await startEgress(`routes: [{host: up.test, private: true, ports: [${upstream.port}]}]`, {
      resolver: async () => {
        asked++;
        return [{ address: asked === 1 ? '127.0.0.1' : '192.0.2.1', family: 4 }];
      },
    });
    const target = `up.test:${upstream.port}`;
    const client = rawClient(rig);
    for (let i = 0; i < 2; i++) {
      client.send(`GET http://${target}/ HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
      expect(await client.answer()).toMatchObject({ body: 'private' });
    }
    expect(asked).toBe(1);
    expect(upstream.received()).toContain(`host: ${target}\r\n`);
  });

  test('a name that does not resolve is a 502', async () => {
    const rig = await startEgress('routes: [{host: up.test}]', {
      resolver: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
    });
    const { status, body } = await rawClient(rig)
      .send('GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\n\r\n')
      .answer();
    expect(status).toBe(502);
    expect(body).toMatch(/does not resolve/);
  });
});

describe('credentials', () => {
  const AGENTS =
    'Authorization: Bearer agent\r\nAUTHORIZATION: Basic agent\r\nX-Api-Key: agent\r\nx_api_key: agent\r\nApi-Key: agent\r\n' +
    'X-Goog-Api-Key: agent\r\nProxy-Authorization: agent\r\nX-Custom: agent\r\nX-Kept: kept\r\n';

  test.each([
    ['Bearer', 't0ken', 'authorization', 'Bearer t0ken'],
    ['token', 't0ken', 'authorization', 'token t0ken'],
    ['Basic', 'user:pass', 'authorization', 'Basic dXNlcjpwYXNz'],
    ['Basic', 'dXNlcjpwYXNz', 'authorization', 'Basic dXNlcjpwYXNz'],
    ['header:X-Custom', 't0ken', 'x-custom', 't0ken'],
  ])(
    "%s with %s: the agent's are taken out in every spelling, and ours goes in once",
    async (scheme, value, name, sent) => {
      const { rig } = await rigTo(
        `routes: [{host: up.test, auth_scheme: '${scheme}', token_env: TOKEN}]`,
        'up.test',
        {
          env: { TOKEN: value },
        },
      );
      const { body } = await (await openTls(rig, 'up.test:443')).send(get('up.test', '/', AGENTS)).answer();
      const headers = JSON.parse(body) as string[];
      expect(headers.filter((each) => each.includes('agent'))).toEqual(name === 'x-custom' ? [] : ['agent']);
      expect(headers[headers.indexOf(name) + 1]).toBe(sent);
      expect(headers.filter((each) => each.toLowerCase() === name)).toHaveLength(1);
      expect(headers).toContain('kept');
    },
  );

  test("a route without auth forwards the agent's own, but for those to the proxy", async () => {
    const { rig } = await rigTo('routes: [{host: up.test}]', 'up.test');
    const { body } = await (await openTls(rig, 'up.test:443')).send(get('up.test', '/', AGENTS)).answer();
    expect(JSON.parse(body)).toContain('Bearer agent');
    expect(body).not.toMatch(/proxy-authorization/i);
  });

  test('ours is not sent over a public network in the clear', async () => {
    const rig = await startEgress('routes: [{host: up.test, auth_scheme: Bearer, token_env: TOKEN}]', {
      env: { TOKEN: 'x' },
      resolver: async () => [{ address: '93.184.216.34', family: 4 }],
    });
    const { status, body } = await rawClient(rig)
      .send('GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\n\r\n')
      .answer();
    expect({ status, code: errorCode(body) }).toEqual({ status: 403, code: 'protocol_not_allowed' });
    expect(body).toMatch(/https:/);
  });

  test('Connection cannot name ours away', async () => {
    const { rig } = await rigTo(
      'routes: [{host: up.test, auth_scheme: Bearer, token_env: TOKEN}]',
      'up.test',
      {
        env: { TOKEN: 'x' },
      },
    );
    const client = await openTls(rig, 'up.test:443');
    const { body } = await client
      .send(get('up.test', '/', 'Connection: authorization, host, content-length\r\n'))
      .answer();
    expect(JSON.parse(body)).toContain('Bearer x');
  });
});

describe('what is not forwarded whatever the policy says', () => {
  test.each([
    [
      'TRACE, whose answer would show our credential',
      'TRACE / HTTP/1.1\r\nHost: up.test\r\n\r\n',
      'protocol_not_allowed',
    ],
    [
      'h2c',
      get(
        'up.test',
        '/',
        'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n',
      ),
      'protocol_not_allowed',
    ],
    [
      'an unknown upgrade',
      get('up.test', '/', 'Connection: upgrade\r\nUpgrade: foo\r\n'),
      'protocol_not_allowed',
    ],
    [
      'h2c behind websocket',
      get('up.test', '/', 'Connection: upgrade\r\nUpgrade: websocket, h2c\r\n'),
      'protocol_not_allowed',
    ],
    [
      'a WebSocket handshake by POST',
      'POST / HTTP/1.1\r\nHost: up.test\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
      'bad_request',
    ],
    ['git push', get('up.test', '/o/r.git/info/refs?service=git-receive-pack'), 'git_push_blocked'],
    [
      'git fetch without leave',
      get('up.test', '/o/r.git/info/refs?service=git-upload-pack'),
      'git_fetch_blocked',
    ],
  ])('%s', async (_name, request, code) => {
    const { rig, upstream } = await rigTo('routes: [{host: up.test}]', 'up.test');
    const { status, body } = await (await openTls(rig, 'up.test:443')).send(request).answer();
    expect({ status, code: errorCode(body) }).toEqual({ status: 403, code });
    expect(upstream.received()).toBe('');
  });
});

test('introspection answers the live policy by either way, and nothing else', async () => {
  const rig = await startEgress('routes: [{host: up.test, auth_scheme: Bearer, token_env: TOKEN}]', {
    env: { TOKEN: 's3cret' },
  });
  const client = rawClient(rig).send(
    'GET http://_egress.local/allowlist HTTP/1.1\r\nHost: _egress.local\r\n\r\n',
  );
  const { head, body } = await client.answer();
  expect(head).toMatch(/content-type: application\/json/);
  expect(JSON.parse(body)).toEqual({
    log: 1,
    routes: [{ host: 'up.test', auth_scheme: 'Bearer', token_env: 'TOKEN' }],
  });
  expect(body).not.toContain('s3cret');
  expect(
    (await client.send('GET http://_egress.local/x HTTP/1.1\r\nHost: _egress.local\r\n\r\n').answer()).status,
  ).toBe(404);
  expect(
    (await client.send('PUT http://_egress.local/allowlist HTTP/1.1\r\nHost: _egress.local\r\n\r\n').answer())
      .status,
  ).toBe(405);
});
