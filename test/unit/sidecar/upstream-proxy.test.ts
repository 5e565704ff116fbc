import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { proxyFor, proxySettings } from '../../../src/sidecar/egress/upstream/proxy-settings.ts';
import {
  errorCode,
  openTls,
  rawClient,
  startEgress,
  startHttpUpstream,
  startUpstream,
} from './egress-rig.ts';

const nowhere = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));

test("https goes through the host's proxy by name, with its credential, although the name does not resolve here", async () => {
  const upstream = await startHttpUpstream((_request, response) => response.end('behind'), 'up.test');
  const proxy = await startUpstream((socket) => {
    socket.once('data', () => {
      socket.pause();
      const onward = connect(upstream.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 ok\r\nX: y\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
    });
  });
  const rig = await startEgress('routes: [{host: up.test}]', {
    env: { HTTPS_PROXY: `http://me:s%3Acret@127.0.0.1:${proxy.port}` },
    resolver: nowhere,
  });
  const client = await openTls(rig, 'up.test:443');
  expect((await client.send('GET / HTTP/1.1\r\nHost: up.test\r\n\r\n').answer()).body).toBe('behind');
  expect(proxy.received()).toMatch(
    /^CONNECT up\.test:443 HTTP\/1\.1\r\nhost: up\.test:443\r\nproxy-authorization: Basic bWU6czpjcmV0\r\n\r\n/,
  );
});

test("http goes to the host's proxy as an absolute URL, and what it refuses is a 502", async () => {
  const proxy = await startHttpUpstream((request, response) => response.end(request.url));
  proxy.connections.length = 0;
  const rig = await startEgress('routes: [{host: up.test}]', {
    env: { http_proxy: `127.0.0.1:${proxy.port}`, https_proxy: `http://127.0.0.1:${proxy.port}` },
    resolver: nowhere,
  });
  const plain = rawClient(rig).send('GET http://up.test/a?b HTTP/1.1\r\nHost: up.test\r\n\r\n');
  expect((await plain.answer()).body).toBe('http://up.test/a?b');
  const secure = await openTls(rig, 'up.test:443');
  const { status, body } = await secure.send('GET / HTTP/1.1\r\nHost: up.test\r\n\r\n').answer();
  expect({ status, code: errorCode(body) }).toEqual({ status: 502, code: 'upstream_error' });
  expect(body).toMatch(/upstream proxy/);
});

test('a private literal, and a name that resolves here to a private address, are refused behind a proxy too', async () => {
  const proxy = await startHttpUpstream((_request, response) => response.end('reached'));
  const rig = await startEgress('routes: [{host: 10.0.0.1}, {host: up.test}]', {
    env: { http_proxy: `http://127.0.0.1:${proxy.port}` },
    resolver: async () => [{ address: '192.168.1.1', family: 4 }],
  });
  for (const host of ['10.0.0.1', 'up.test']) {
    const { body } = await rawClient(rig)
      .send(`GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
      .answer();
    expect(errorCode(body)).toBe('private_address');
  }
  expect(proxy.connections).toHaveLength(0);
});

test.each([
  ['up.test', 443, '', true],
  ['up.test', 443, '*', false],
  ['up.test', 443, 'other.test, up.test', false],
  ['a.up.test', 443, '.up.test', false],
  ['a.up.test', 443, 'up.test', false],
  ['a.up.test', 443, '*.up.test', false],
  ['notup.test', 443, 'up.test', true],
  ['up.test', 443, 'up.test:8443', true],
  ['up.test', 8443, 'up.test:8443', false],
  ['::1', 443, '[::1]', false],
  ['::1', 443, '::1', false],
] as const)('%s port %i with NO_PROXY=%j: through the proxy is %s', (host, port, except, proxied) => {
  const { settings } = proxySettings({ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: except });
  expect(proxyFor(settings, 'https', host, port) !== undefined).toBe(proxied);
});

test('a proxy that is no http URL is told by its name', () => {
  expect(proxySettings({ HTTPS_PROXY: 'socks5://x:1', http_proxy: 'http://[' }).bad).toEqual([
    'http_proxy',
    'HTTPS_PROXY',
  ]);
});
