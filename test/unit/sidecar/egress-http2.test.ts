import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tempDir } from '../../rig/temp-dir.ts';
import {
  errorCode,
  http2Answer,
  openHttp2,
  type Rig,
  type RigOptions,
  startEgress,
  startHttp2Upstream,
  startHttpUpstream,
  startUpstream,
} from './egress-rig.ts';

const ROUTES = 'routes: [{host: up.test}]';

function rigTo(port: number, routes = ROUTES, options: RigOptions = {}): Promise<Rig> {
  return startEgress(routes, { resolve: [`up.test:443:127.0.0.1:${port}`], ...options });
}

async function scratch(): Promise<string> {
  const temp = await tempDir('http2');
  onTestFinished(() => temp[Symbol.asyncDispose]());
  return temp.path;
}

const echo = () =>
  startHttp2Upstream((stream, headers) => {
    stream.respond({ ':status': 200, 'x-path': headers[':path'], 'x-te': headers.te ?? 'none' });
    stream.pipe(stream);
  });

describe('HTTP/2 from end to end', () => {
  test('a body, its headers and trailers go both ways', async () => {
    let received: unknown;
    const upstream = await startHttp2Upstream((stream, headers) => {
      stream.on('trailers', (trailers) => {
        received = { headers, trailers };
      });
      stream.respond(
        { ':status': 201, 'X-Got': 'yes', 'set-cookie': ['a=1', 'b=2'] },
        { waitForTrailers: true },
      );
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '42' }));
      stream.pipe(stream);
    });
    const client = await openHttp2(await rigTo(upstream.port), 'up.test:443');
    const stream = client.request(
      { ':method': 'POST', ':path': '/a%2Fb?q=1', te: 'trailers', cookie: ['a=1', 'b=2'], 'x-mine': '1' },
      { waitForTrailers: true },
    );
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-end': 'yes' }));
    const answer = http2Answer(stream);
    stream.write('one ');
    stream.end('two');
    expect(await answer).toMatchObject({
      status: 201,
      headers: { 'x-got': 'yes', 'set-cookie': ['a=1', 'b=2'] },
      body: 'one two',
      trailers: { 'x-sum': '42' },
    });
    expect(received).toMatchObject({
      headers: {
        ':method': 'POST',
        ':path': '/a%2Fb?q=1',
        ':authority': 'up.test',
        te: 'trailers',
        cookie: 'a=1; b=2',
        'x-mine': '1',
      },
      trailers: { 'x-end': 'yes' },
    });
  });

  test('the other side may speak first, and both speak at once', async () => {
    const upstream = await startHttp2Upstream((stream) => {
      stream.respond({ ':status': 200 });
      stream.write('hello');
      stream.on('data', (chunk: Buffer) => stream.write(`<${chunk.toString()}>`));
      stream.on('end', () => stream.end());
    });
    const client = await openHttp2(await rigTo(upstream.port), 'up.test:443');
    const stream = client.request({ ':method': 'POST', ':path': '/' });
    const heard = (text: string) =>
      new Promise<void>((resolve) => {
        const look = (chunk: Buffer): void => {
          if (!chunk.toString().includes(text)) return;
          stream.off('data', look);
          resolve();
        };
        stream.on('data', look);
      });
    await heard('hello');
    stream.write('1');
    await heard('<1>');
    stream.write('2');
    await heard('<2>');
    stream.end();
    await once(stream, 'close');
    expect(stream.rstCode).toBe(0);
  });

  test('a head that is the whole response stays one, HEAD and 204 have no body, and 103 comes before', async () => {
    const upstream = await startHttp2Upstream((stream, headers) => {
      if (headers[':path'] === '/hints') stream.additionalHeaders({ ':status': 103, link: '</a>' });
      if (headers[':path'] === '/204') stream.respond({ ':status': 204 }, { endStream: true });
      else
        stream.respond({ ':status': 200, 'content-length': 4 }, { endStream: headers[':method'] === 'HEAD' });
      if (headers[':path'] !== '/204' && headers[':method'] !== 'HEAD') stream.end('body');
    });
    const client = await openHttp2(await rigTo(upstream.port), 'up.test:443');
    expect(await http2Answer(client.request({ ':path': '/204' }))).toMatchObject({ status: 204, body: '' });
    expect(await http2Answer(client.request({ ':method': 'HEAD', ':path': '/' }))).toMatchObject({
      status: 200,
      headers: { 'content-length': '4' },
    });
    const hinted = client.request({ ':path': '/hints' });
    const hints = once(hinted, 'headers');
    expect((await http2Answer(hinted)).body).toBe('body');
    expect((await hints)[0]).toMatchObject({ ':status': 103, link: '</a>' });
  });

  test('requests share a connection upstream', async () => {
    const upstream = await echo();
    const client = await openHttp2(await rigTo(upstream.port), 'up.test:443');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => http2Answer(client.request({ ':path': `/${i}` }))),
    );
    expect(answers.map(({ headers }) => headers['x-path'])).toEqual(answers.map((_, i) => `/${i}`));
    expect(upstream.sessions.size).toBe(1);
  });

  test('a response that breaks off upstream is reset here', async () => {
    const upstream = await startHttp2Upstream((stream) => {
      stream.respond({ ':status': 200 });
      stream.write('begun', () => stream.destroy(new Error('broken off')));
    });
    const client = await openHttp2(await rigTo(upstream.port), 'up.test:443');
    await expect(http2Answer(client.request({ ':path': '/' }))).rejects.toThrow(
      /reset with 2|INTERNAL_ERROR/,
    );
  });

  test('a client that resets its request resets it upstream', async () => {
    let gone: Promise<unknown> | undefined;
    let arrived: (() => void) | undefined;
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const upstream = await startHttp2Upstream((stream) => {
      gone = new Promise((resolve) => stream.on('close', () => resolve(stream.rstCode)));
      arrived?.();
    });
    const client = await openHttp2(await rigTo(upstream.port), 'up.test:443');
    const stream = client.request({ ':method': 'POST', ':path': '/' });
    stream.on('error', () => {});
    await arrival;
    stream.close(8);
    expect(await gone).toBe(2);
  });

  test('more is not read than the other side takes', async () => {
    const size = 32 * 1024 * 1024;
    let firstSent = -1;
    const upstream = await startHttp2Upstream((stream, headers) => {
      let sent = 0;
      stream.respond({ ':status': 200 });
      const chunk = Buffer.alloc(64 * 1024);
      const more = (): void => {
        while (sent < size) {
          sent += chunk.length;
          if (headers[':path'] === '/first') firstSent = sent;
          if (!stream.write(chunk)) {
            stream.once('drain', more);
            return;
          }
        }
        stream.end();
      };
      more();
    });
    const rig = await rigTo(upstream.port);
    const client = await openHttp2(rig, 'up.test:443');
    const stream = client.request({ ':path': '/first' });
    await once(stream, 'response');
    // The other requests of this client and its connection go on meanwhile.
    const other = await openHttp2(rig, 'up.test:443');
    const answer = other.request({ ':path': '/' });
    await once(answer, 'response');
    answer.close(8);
    expect(firstSent).toBeLessThan(size / 2);
    let read = 0;
    stream.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    await once(stream, 'end');
    expect(read).toBe(size);
  });
});

describe('HTTP/2 from a client whose upstream speaks HTTP/1.1', () => {
  test('the request is translated, over the connection on which that was learnt', async () => {
    const upstream = await startHttpUpstream((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        response.writeHead(200, 'Fine', { 'X-Mixed': 'Case', Connection: 'keep-alive, x-hop', 'x-hop': '1' });
        response.end(`${request.method} ${request.url} ${request.headers.cookie} ${body}`);
      });
    }, 'up.test');
    const client = await openHttp2(await rigTo(upstream.port), 'up.test:443');
    const stream = client.request({
      ':method': 'POST',
      ':path': '/x',
      cookie: ['a=1', 'b=2'],
      te: 'trailers',
    });
    stream.end('the body');
    const { status, headers, body } = await http2Answer(stream);
    expect({ status, body, mixed: headers['x-mixed'] }).toEqual({
      status: 200,
      body: 'POST /x a=1; b=2 the body',
      mixed: 'Case',
    });
    expect(headers).not.toHaveProperty('x-hop');
    expect(upstream.received()).not.toMatch(/^te:/im);
    expect(upstream.connections.length).toBe(1);
    const second = await http2Answer(client.request({ ':path': '/2' }));
    expect(second.body).toBe('GET /2 undefined ');
  });

  test('what HTTP/1.1 may say and HTTP/2 may not is told in another way, or left out', async () => {
    const upstream = await startUpstream((socket) => {
      socket.on('data', (chunk: Buffer) => {
        const isOdd = chunk.includes('GET /status');
        socket.write(
          isOdd
            ? 'HTTP/1.1 999 Request denied\r\nContent-Length: 2\r\n\r\nno'
            : 'HTTP/1.1 200 OK\r\nContent-Type: a\r\nContent-Type: b\r\nHTTP2-Settings: x\r\n__proto__: y\r\nUpgrade: h2c\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nProxy-Connection: close\r\nX-End: 1\r\n\r\n',
        );
      });
    }, 'up.test');
    const client = await openHttp2(await rigTo(upstream.port), 'up.test:443');
    expect((await http2Answer(client.request({ ':path': '/status' }))).status).toBe(502);
    const { status, headers, trailers, body } = await http2Answer(client.request({ ':path': '/' }));
    expect({ status, body, type: headers['content-type'] }).toEqual({
      status: 200,
      body: 'ok',
      type: 'a, b',
    });
    expect(Object.keys(headers)).not.toContain('upgrade');
    expect(Object.entries(trailers)).toEqual([['x-end', '1']]);
  });

  test('an upstream that is not there is a 502 on its stream', async () => {
    const client = await openHttp2(await rigTo(1), 'up.test:443');
    const { status, headers, body } = await http2Answer(client.request({ ':path': '/' }));
    expect({ status, block: headers['x-bot-bottle-block'], code: errorCode(body) }).toEqual({
      status: 502,
      block: 'upstream_error',
      code: 'upstream_error',
    });
  });
});

describe('the order of decisions holds for each stream', () => {
  const MATCHES = `log: 2\n${ROUTES.replace('}', ', matches: [{paths: [{type: prefix, value: /ok}], methods: [GET, POST]}]}')}`;

  test.each([
    ['another :authority', { ':authority': 'other.test' }, 'host_mismatch'],
    ['another port', { ':authority': 'up.test:8443' }, 'host_mismatch'],
    ['a Host that differs', { ':authority': 'up.test', host: 'other.test' }, 'bad_request'],
    ['a Host alone that differs', { host: 'other.test' }, 'host_mismatch'],
    ['a path outside the rule', { ':path': '/no' }, 'match_failed'],
    ['a path that dodges the rule', { ':path': '/ok/%2e%2e/no' }, 'match_failed'],
    ['a method outside the rule', { ':method': 'DELETE' }, 'match_failed'],
    ['TRACE', { ':method': 'TRACE' }, 'protocol_not_allowed'],
    ['plain http', { ':scheme': 'http' }, 'bad_request'],
    ['a method in lower case', { ':method': 'get' }, 'bad_request'],
    ['an asterisk', { ':method': 'OPTIONS', ':path': '*' }, 'bad_request'],
    ['a fragment', { ':path': '/ok#a' }, 'bad_request'],
    ['another expectation', { expect: '200-ok' }, 'bad_request'],
  ])('%s', async (_name, headers, code) => {
    const upstream = await echo();
    const rig = await rigTo(upstream.port, MATCHES, { audit: join(await scratch(), 'audit.jsonl') });
    const client = await openHttp2(rig, 'up.test:443');
    const answer = await http2Answer(client.request({ ':path': '/ok', ...headers }).end());
    expect(answer).toMatchObject({
      status: 403,
      headers: { 'x-bot-bottle-block': code, 'content-type': 'application/json' },
    });
    expect(errorCode(answer.body)).toBe(code);
    expect(upstream.sessions.size).toBe(0);
    expect((await http2Answer(client.request({ ':path': '/ok' }))).status).toBe(200);
  });

  test('an SNI for another host', async () => {
    const upstream = await echo();
    const client = await openHttp2(await rigTo(upstream.port), 'up.test:443', { servername: 'other.test' });
    const { headers } = await http2Answer(client.request({ ':path': '/' }));
    expect(headers['x-bot-bottle-block']).toBe('host_mismatch');
  });

  test('credentials are stripped and injected', async () => {
    const upstream = await startHttp2Upstream((stream, headers) => {
      stream.respond({ ':status': 200 });
      stream.end(`${headers.authorization} ${headers['x-api-key']}`);
    });
    const rig = await rigTo(upstream.port, 'routes: [{host: up.test, auth_scheme: Bearer, token_env: T}]', {
      env: { T: 'real' },
    });
    const client = await openHttp2(rig, 'up.test:443');
    const sent = client.request({ ':path': '/', authorization: 'Bearer placeholder', 'x-api-key': 'mine' });
    expect((await http2Answer(sent)).body).toBe('Bearer real undefined');
  });

  test('a reload closes the connections to hosts that are no longer allowed, and no others', async () => {
    const upstream = await echo();
    const rig = await rigTo(upstream.port, 'routes: [{host: up.test}, {host: other.test}]');
    const client = await openHttp2(rig, 'up.test:443');
    const stream = client.request({ ':method': 'POST', ':path': '/' });
    stream.on('error', () => {});
    await once(stream, 'response');
    writeFileSync(rig.routesFile, 'routes: [{host: other.test}]');
    await once(client, 'close');
    await expect(openHttp2(rig, 'up.test:443')).rejects.toThrow(/host_not_allowed/);
    const [session] = upstream.sessions;
    if (session !== undefined) await once(session, 'close');
  });
});

test('every request and refusal is written down once', async () => {
  const upstream = await echo();
  const audit = join(await scratch(), 'audit.jsonl');
  const rig = await rigTo(upstream.port, `log: 2\n${ROUTES}`, { audit });
  const client = await openHttp2(rig, 'up.test:443');
  const stream = client.request({ ':method': 'POST', ':path': '/a?b=c' });
  stream.end('four');
  await http2Answer(stream);
  await http2Answer(client.request({ ':path': '/', ':authority': 'other.test' }));
  client.close();
  await rig.egress.close();
  const events = readFileSync(audit, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(events).toMatchObject([
    {
      method: 'POST',
      host: 'up.test',
      port: 443,
      path: expect.stringMatching(/^\/a\?b=[0-9a-f]{8}$/),
      status: 200,
      bytes: 4,
      decision: 'allow',
    },
    { method: 'GET', host: 'other.test', status: 403, decision: 'block', code: 'host_mismatch' },
  ]);
  expect(events).toHaveLength(2);
});
