import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import {
  errorCode,
  openConnect,
  openTls,
  type Rig,
  rawClient,
  startEgress,
  startHttpUpstream,
  startUpstream,
} from './egress-rig.ts';

const UP = 'routes: [{host: up.test}]';

function plainTo(port: number): Promise<Rig> {
  return startEgress(UP, { resolve: [`up.test:80:127.0.0.1:${port}`] });
}

test('an absolute-form request keeps path, order and case of headers, and loses those of one hop', async () => {
  const upstream = await startHttpUpstream((_request, response) => {
    response.writeHead(201, 'Made It', [
      'X-First',
      '1',
      'Connection',
      'X-Hop',
      'X-Hop',
      'no',
      'x-SECOND',
      '2',
    ]);
    response.end('body');
  });
  const client = rawClient(await plainTo(upstream.port));
  client.send(
    'PUT http://up.test/a%2Fb/../c?q=1&r HTTP/1.1\r\nHost: UP.test:80\r\nX-Zeta: 1\r\nProxy-Connection: keep-alive\r\n' +
      'Proxy-Authorization: Basic eDp5\r\nConnection: keep-alive, X-Mine\r\nX-Mine: 1\r\nTE: trailers\r\nKeep-Alive: 5\r\n' +
      'x-ALPHA: 2\r\nContent-Length: 3\r\n\r\nabc',
  );
  const { status, head, body } = await client.answer();
  expect({ status, body }).toEqual({ status: 201, body: 'body' });
  expect(head).toMatch(/^HTTP\/1.1 201 Made It\r\nX-First: 1\r\nx-SECOND: 2\r\n/);
  expect(head).not.toMatch(/x-hop|connection:/i);
  expect(upstream.received()).toBe(
    'PUT /a%2Fb/../c?q=1&r HTTP/1.1\r\nhost: up.test\r\nconnection: keep-alive\r\nX-Zeta: 1\r\nx-ALPHA: 2\r\ncontent-length: 3\r\n\r\nabc',
  );
});

test.each([
  ['http://up.test', '/'],
  ['http://up.test?a', '/?a'],
  ['HTTP://UP.TEST:80/x', '/x'],
])('the target %s asks for %s', async (target, path) => {
  const upstream = await startHttpUpstream((request, response) => response.end(request.url));
  const client = rawClient(await plainTo(upstream.port));
  const { body } = await client.send(`GET ${target} HTTP/1.1\r\nHost: up.test\r\n\r\n`).answer();
  expect(body).toBe(path);
});

test('an absolute https URL to the plain proxy is fetched over TLS', async () => {
  const upstream = await startHttpUpstream((_request, response) => response.end('secure'), 'up.test');
  const rig = await startEgress(UP, { resolve: [`up.test:443:127.0.0.1:${upstream.port}`] });
  const { body } = await rawClient(rig)
    .send('GET https://up.test/ HTTP/1.1\r\nHost: up.test\r\n\r\n')
    .answer();
  expect(body).toBe('secure');
});

test('requests sent together are answered in order, whatever their bodies', async () => {
  const upstream = await startHttpUpstream((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => response.end(`${request.method} ${request.url} ${body}`));
  }, 'up.test');
  const rig = await startEgress(UP, { resolve: [`up.test:443:127.0.0.1:${upstream.port}`] });
  const client = await openTls(rig, 'up.test:443');
  client.send(
    'GET /1 HTTP/1.1\r\nHost: up.test\r\n\r\n' +
      'POST /2 HTTP/1.1\r\nHost: up.test\r\nContent-Length: 3\r\n\r\nabc' +
      'POST /3 HTTP/1.1\r\nHost: up.test\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nde\r\n0\r\nX-T: 1\r\n\r\n' +
      'GET http://evil.test/ HTTP/1.1\r\nHost: evil.test\r\n\r\n' +
      '\r\nGET /4 HTTP/1.1\r\nHost: up.test\r\n\r\n',
  );
  const bodies: string[] = [];
  for (let i = 0; i < 5; i++) bodies.push((await client.answer()).body);
  expect([bodies[0], bodies[1], bodies[2], bodies[4]]).toEqual([
    'GET /1 ',
    'POST /2 abc',
    'POST /3 de',
    'GET /4 ',
  ]);
  expect(errorCode(bodies[3] as string)).toBe('host_mismatch');
});

test('HEAD, 204, 304 and an empty body keep the connection in step', async () => {
  const upstream = await startHttpUpstream((request, response) => {
    if (request.url === '/head') response.setHeader('content-length', 5);
    if (request.url === '/204') response.statusCode = 204;
    if (request.url === '/304') response.writeHead(304, { etag: '"x"', 'content-length': '9' });
    response.end(request.url === '/last' ? 'last' : undefined);
  });
  const client = rawClient(await plainTo(upstream.port));
  const ask = (method: string, path: string) =>
    client.send(`${method} http://up.test${path} HTTP/1.1\r\nHost: up.test\r\n\r\n`);
  ask('HEAD', '/head');
  const head = await client.answer({ bodyless: true });
  expect(head.head).toMatch(/content-length: 5/i);
  ask('GET', '/204');
  expect((await client.answer({ bodyless: true })).head).not.toMatch(/content-length|transfer-encoding/i);
  ask('GET', '/304');
  expect((await client.answer({ bodyless: true })).head).toMatch(/content-length: 9/i);
  ask('GET', '/empty');
  expect(await client.answer()).toMatchObject({ status: 200, body: '' });
  ask('GET', '/last');
  expect(await client.answer()).toMatchObject({ body: 'last' });
});

test('a response in chunks carries its trailers; one without length to HTTP/1.0 ends with the connection', async () => {
  const upstream = await startHttpUpstream((_request, response) => {
    response.setHeader('Trailer', 'X-Sum');
    response.write('one');
    response.addTrailers({ 'X-Sum': '42' });
    response.end('two');
  });
  const rig = await plainTo(upstream.port);
  const modern = rawClient(rig).send(
    'GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\nConnection: close\r\n\r\n',
  );
  const text = await modern.rest();
  expect(text).toMatch(/transfer-encoding: chunked\r\nconnection: close\r\n\r\n/);
  expect(text).toMatch(/\r\n0\r\nX-Sum: 42\r\n\r\n$/);
  const old = rawClient(rig).send('GET http://up.test/ HTTP/1.0\r\n\r\n');
  const oldText = await old.rest();
  expect(oldText).toMatch(/connection: close\r\n\r\nonetwo$/);
  expect(oldText).not.toMatch(/transfer-encoding/);
});

test('informational responses pass before the final one', async () => {
  const upstream = await startHttpUpstream((_request, response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => response.end('done'));
  });
  const client = rawClient(await plainTo(upstream.port));
  client.send('GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\n\r\n');
  expect((await client.answer({ bodyless: true })).head).toMatch(/^HTTP\/1.1 103 /);
  expect(await client.answer()).toMatchObject({ status: 200, body: 'done' });
});

test('Expect: 100-continue is answered after the decision, and not at all when that is no', async () => {
  const upstream = await startHttpUpstream((request, response) => {
    request.resume();
    request.on('end', () => response.end('ok'));
  });
  const rig = await plainTo(upstream.port);
  const head = (host: string) =>
    `POST http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n`;
  const client = rawClient(rig).send(head('up.test'));
  expect(await client.text('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  expect(await client.send('abc').answer()).toMatchObject({ status: 200, body: 'ok' });
  expect(upstream.received()).not.toMatch(/expect/i);
  const refused = await rawClient(rig).send(head('evil.test')).answer();
  expect(refused).toMatchObject({ status: 403 });
  expect(refused.head).toMatch(/connection: close/);
});

test('a streamed response arrives piece by piece as it is sent', async () => {
  let send: ((text: string) => void) | undefined;
  const upstream = await startHttpUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    send = (text) => (text === '' ? response.end() : response.write(text));
  }, 'up.test');
  const rig = await startEgress(UP, { resolve: [`up.test:443:127.0.0.1:${upstream.port}`] });
  const client = await openTls(rig, 'up.test:443');
  client.send('GET / HTTP/1.1\r\nHost: up.test\r\n\r\n');
  await client.text('\r\n\r\n');
  for (const piece of ['data: 1\n\n', 'data: 2\n\n']) {
    send?.(piece);
    expect(await client.text('\r\n\r\n'.slice(0, 2))).toBe('9\r\n');
    expect(await client.text('\r\n')).toBe(`${piece}\r\n`);
  }
  send?.('');
  expect(await client.text('\r\n\r\n')).toBe('0\r\n\r\n');
});

test('an upload in chunks is forwarded piece by piece while the response has begun', async () => {
  const upstream = await startHttpUpstream((request, response) => {
    response.writeHead(200);
    response.flushHeaders();
    request.on('data', (chunk: Buffer) => response.write(chunk));
    request.on('end', () => response.end());
  });
  const client = await openConnect(await plainTo(upstream.port), 'up.test:80');
  client.send('POST / HTTP/1.1\r\nHost: up.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n');
  await client.text('3\r\none\r\n');
  client.send('3\r\ntwo\r\n');
  await client.text('3\r\ntwo\r\n');
  client.send('0\r\n\r\n');
  await client.text('0\r\n\r\n');
});

test('large bodies come through whole in both directions', async () => {
  const size = 3_000_000;
  const bytes = Buffer.alloc(size, 'abcdefghij');
  const digest = createHash('sha256').update(bytes).digest('hex');
  const upstream = await startHttpUpstream((request, response) => {
    const hash = createHash('sha256');
    request.on('data', (chunk: Buffer) => hash.update(chunk));
    request.on('end', () => {
      response.writeHead(200, { 'x-digest': hash.digest('hex'), 'content-length': size });
      response.end(bytes);
    });
  }, 'up.test');
  const rig = await startEgress(UP, { resolve: [`up.test:443:127.0.0.1:${upstream.port}`] });
  const client = await openTls(rig, 'up.test:443');
  client.send(`POST / HTTP/1.1\r\nHost: up.test\r\nContent-Length: ${size}\r\n\r\n`).send(bytes);
  const { head, body } = await client.answer();
  expect(head).toContain(digest);
  expect(createHash('sha256').update(body, 'latin1').digest('hex')).toBe(digest);
});

test('a client that goes away ends its request upstream', async () => {
  let closed: (() => void) | undefined;
  const gone = new Promise<void>((resolve) => {
    closed = resolve;
  });
  let asked: (() => void) | undefined;
  const began = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const upstream = await startHttpUpstream((request) => {
    request.socket.on('close', () => closed?.());
    asked?.();
  });
  const client = rawClient(await plainTo(upstream.port));
  client.send('GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\n\r\n');
  await began;
  client.socket.destroy();
  await gone;
});

test('an upstream that breaks off is never a clean end', async () => {
  const upstream = await startUpstream((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 10\r\n\r\nhalf', () =>
        socket.destroy(),
      );
    });
  });
  const client = rawClient(await plainTo(upstream.port));
  client.send('GET http://up.test/ HTTP/1.0\r\n\r\n');
  await expect(client.answer()).rejects.toThrow('ended after "half"');
});

test('a kept-alive connection that the upstream closes between requests costs no request', async () => {
  const upstream = await startUpstream((socket) => {
    socket.on('data', () => {
      if (upstream.connections.indexOf(socket) === 0 && upstream.received().split('GET').length > 1) {
        socket.destroy();
      } else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
  });
  const client = rawClient(await plainTo(upstream.port));
  for (let i = 0; i < 2; i++) {
    client.send('GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\n\r\n');
    expect(await client.answer()).toMatchObject({ status: 200, body: 'ok' });
  }
  expect(upstream.connections).toHaveLength(2);
});

test.each([
  ['refuses connections', undefined, /refused the connection/],
  ['closes without an answer', '', /closed the connection/],
  ['answers something else than HTTP', 'SSH-2.0-x\r\n', /not HTTP/],
])('an upstream that %s is a 502', async (_name, answer, reason) => {
  const upstream = await startUpstream((socket) => {
    socket.once('data', () => {
      socket.end(answer ?? '');
    });
  });
  const port = answer === undefined ? 1 : upstream.port;
  const rig = await plainTo(port);
  const client = rawClient(rig).send(
    'POST http://up.test/ HTTP/1.1\r\nHost: up.test\r\nContent-Length: 0\r\n\r\n',
  );
  const { status, head, body } = await client.answer();
  expect({ status, code: errorCode(body) }).toEqual({ status: 502, code: 'upstream_error' });
  expect(head).toMatch(/x-bot-bottle-block: upstream_error/);
  expect(body).toMatch(reason);
});

test('a certificate for another name, or of an authority that is not trusted, is a 502 that says so', async () => {
  const other = await startHttpUpstream((_request, response) => response.end('no'), 'other.test');
  const rig = await startEgress(UP, { resolve: [`up.test:443:127.0.0.1:${other.port}`] });
  const named = await (await openTls(rig, 'up.test:443'))
    .send('GET / HTTP/1.1\r\nHost: up.test\r\n\r\n')
    .answer();
  expect(named.status).toBe(502);
  expect(named.body).toMatch(/certificate is for another name/);
  const upstream = await startHttpUpstream((_request, response) => response.end('no'), 'up.test');
  const distrusting = await startEgress(UP, {
    resolve: [`up.test:443:127.0.0.1:${upstream.port}`],
    upstreamCa: rig.egress.ca,
  });
  const client = await openTls(distrusting, 'up.test:443');
  const { status, body } = await client.send('GET / HTTP/1.1\r\nHost: up.test\r\n\r\n').answer();
  expect(status).toBe(502);
  expect(body).toMatch(/not trusted here/);
  expect(upstream.received()).toBe('');
});

test('the end of egress lets a response in flight finish and ends idle connections', async () => {
  let finish: (() => void) | undefined;
  const upstream = await startHttpUpstream((_request, response) => {
    response.write('begun');
    finish = () => response.end(' and done');
  });
  const rig = await plainTo(upstream.port);
  const idle = rawClient(rig);
  await once(idle.socket, 'connect');
  const client = rawClient(rig).send('GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\n\r\n');
  await client.text('begun');
  const closed = rig.egress.close();
  await idle.rest();
  finish?.();
  expect(await client.rest()).toMatch(/ and done\r\n0\r\n\r\n$/);
  await closed;
});
