import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { errorCode, http2Answer, openHttp2, openTls, startHttp2Upstream } from '../egress-rig.ts';
import { detectionScene, SECRET } from './scene.ts';

const CHUNKED = 'POST / HTTP/1.1\r\nHost: up.test\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
/** Ordinary text that no window joins with anything. */
const words = (length: number) =>
  'nothing to see here, move along. '.repeat(Math.ceil(length / 33)).slice(0, length);

describe('a body as it comes', () => {
  test('a secret a byte a chunk does not leave, and nothing before it either', async () => {
    const scene = await detectionScene();
    const client = await openTls(scene.rig, 'up.test:443');
    client.send(CHUNKED);
    for (const byte of `to: ${SECRET} end`) client.send(chunk(byte));
    client.send('0\r\n\r\n');
    const { status, body } = await client.answer();
    expect(status).toBe(403);
    expect(errorCode(body)).toBe('dlp_outbound');
    expect(scene.upstream.connections).toHaveLength(0);
  });

  test.each([
    ['in the middle of a large body', 200_000, 200_000],
    ['where two windows meet', 32 * 1024 - 10, 200_000],
    ['at its end', 300_000, 0],
  ])(
    '%s: the request upstream is never complete, and no part of the secret is in it',
    async (_name, before, behind) => {
      const scene = await detectionScene();
      const client = await openTls(scene.rig, 'up.test:443');
      const length = before + SECRET.length + behind;
      client.send(`PUT / HTTP/1.1\r\nHost: up.test\r\nContent-Length: ${length}\r\n\r\n`);
      client.send(`${words(before)}${SECRET}${words(behind)}`);
      const { status, body } = await client.answer();
      expect(status).toBe(403);
      expect(errorCode(body)).toBe('dlp_outbound');
      const received = scene.upstream.received();
      expect(received).not.toContain(SECRET.slice(0, 4));
      expect(received.length).toBeLessThan(length);
    },
  );

  test('a clean large body arrives whole', async () => {
    const scene = await detectionScene();
    const client = await openTls(scene.rig, 'up.test:443');
    const body = words(500_000);
    client.send(`PUT / HTTP/1.1\r\nHost: up.test\r\nContent-Length: ${body.length}\r\n\r\n`).send(body);
    expect(await client.answer()).toMatchObject({ status: 200 });
    expect(scene.upstream.received().endsWith(body)).toBe(true);
  });

  test('a secret in a trailer does not leave', async () => {
    const scene = await detectionScene();
    const session = await openHttp2(scene.rig, 'up.test:443');
    const stream = session.request({ ':method': 'POST', ':path': '/' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': SECRET }));
    stream.end('body');
    const { status, body } = await http2Answer(stream);
    expect(status).toBe(403);
    expect(errorCode(body)).toBe('dlp_outbound');
    expect(scene.upstream.received()).not.toContain(SECRET);
  });

  test('an answer that has begun is broken off', async () => {
    const scene = await detectionScene(undefined, {
      listener: (request, response) => {
        response.writeHead(200, { 'content-type': 'image/png' });
        response.flushHeaders();
        request.resume();
      },
    });
    const client = await openTls(scene.rig, 'up.test:443');
    client.send(CHUNKED);
    for (let sent = 0; sent < 100_000; sent += 10_000) client.send(chunk(words(10_000)));
    await client.text('\r\n\r\n');
    client.send(chunk(SECRET)).send('0\r\n\r\n');
    await expect(client.rest()).resolves.not.toContain('0\r\n\r\n');
    expect(scene.upstream.received()).not.toContain(SECRET.slice(0, 4));
    expect(scene.upstream.received().endsWith('0\r\n\r\n')).toBe(false);
  });
});

describe('a body with a content coding', () => {
  const post = (coding: string, body: Buffer) => ({
    method: 'POST',
    headers: { 'content-encoding': coding },
    body,
  });

  test('codings on top of each other are undone', async () => {
    const scene = await detectionScene();
    const body = brotliCompressSync(gzipSync(`a ${SECRET}`));
    expect(await scene.send(post('gzip, br', body))).toMatchObject({ status: 403 });
    expect(scene.upstream.connections).toHaveLength(0);
  });

  test.each([
    ['a coding that nobody knows', 'snappy', Buffer.from('plain')],
    ['gzip that is none', 'gzip', Buffer.from('plain text')],
    ['gzip that is cut off', 'gzip', gzipSync(words(5000)).subarray(0, 60)],
    ['gzip with something behind it', 'gzip', Buffer.concat([gzipSync('a'), Buffer.from('more')])],
    ['a bomb', 'gzip', gzipSync(gzipSync(Buffer.alloc(200_000_000))).subarray(0)],
  ])('%s is refused', async (name, coding, body) => {
    const scene = await detectionScene();
    const got = await scene.send(post(name === 'a bomb' ? 'gzip, gzip' : coding, body));
    expect(got).toMatchObject({ status: 403, error: { code: 'dlp_outbound' } });
    expect(scene.upstream.connections).toHaveLength(0);
  });

  test('a clean one arrives as it was sent', async () => {
    const scene = await detectionScene();
    const body = gzipSync(words(50_000));
    expect(await scene.send(post('gzip', body))).toMatchObject({ status: 200 });
    expect(scene.upstream.received().endsWith(body.toString('latin1'))).toBe(true);
  });

  test("Amazon's chunks are no compression", async () => {
    const scene = await detectionScene();
    const sent = (text: string) => post('aws-chunked', Buffer.from(text));
    expect(await scene.send(sent('5;chunk-signature=00\r\nhello\r\n0\r\n\r\n'))).toMatchObject({
      status: 200,
    });
    expect(await scene.send(sent(`18;chunk-signature=00\r\n${SECRET}\r\n0\r\n\r\n`))).toMatchObject({
      status: 403,
    });
  });
});

describe('a conversation of messages', () => {
  const message = (text: string | Buffer, flags = 0) => {
    const payload = Buffer.from(text);
    const prefix = Buffer.alloc(5);
    prefix[0] = flags;
    prefix.writeUInt32BE(payload.length, 1);
    return Buffer.concat([prefix, payload]);
  };

  async function conversation(headers: Record<string, string> = {}) {
    const received: Buffer[] = [];
    const upstream = await startHttp2Upstream((stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
      stream.on('data', (data: Buffer) => {
        received.push(data);
        stream.write(data);
      });
    });
    const scene = await detectionScene(undefined, { resolve: [`up.test:443:127.0.0.1:${upstream.port}`] });
    const session = await openHttp2(scene.rig, 'up.test:443');
    const stream = session.request({
      ':method': 'POST',
      ':path': '/a.B/C',
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
    stream.on('error', () => {});
    const next = (): Promise<Buffer> => new Promise((resolve) => stream.once('data', resolve));
    return { stream, next, received: () => Buffer.concat(received) };
  }

  test('each message goes on when it is whole', async () => {
    const { stream, next, received } = await conversation();
    for (const text of ['one', 'two', words(40_000)]) {
      stream.write(message(text));
      let echoed = Buffer.alloc(0);
      while (echoed.length < text.length + 5) echoed = Buffer.concat([echoed, await next()]);
      expect(echoed.equals(message(text))).toBe(true);
    }
    expect(received()).toHaveLength(3 + 5 + 3 + 5 + 40_005);
  });

  test('a secret in one ends the stream, and no byte of that message has left', async () => {
    const { stream, next, received } = await conversation();
    stream.write(message('hello'));
    await next();
    const closed = new Promise<void>((resolve) => stream.once('close', resolve));
    const bad = message(`it is ${SECRET}`);
    stream.write(bad.subarray(0, 20));
    stream.write(bad.subarray(20));
    await closed;
    expect(stream.rstCode).not.toBe(0);
    expect(received().equals(message('hello'))).toBe(true);
  });

  test('a secret over two messages is found with the second', async () => {
    const { stream, next, received } = await conversation();
    stream.write(Buffer.concat([message('first '), Buffer.alloc(0)]));
    await next();
    const closed = new Promise<void>((resolve) => stream.once('close', resolve));
    stream.write(message(SECRET.slice(0, 12)));
    await next();
    stream.write(message(SECRET.slice(12)));
    await closed;
    expect(received().includes(SECRET.slice(12))).toBe(false);
  });

  test('a compressed message is looked into', async () => {
    const { stream, next, received } = await conversation({ 'grpc-encoding': 'gzip' });
    stream.write(message(gzipSync('hello'), 1));
    await next();
    const closed = new Promise<void>((resolve) => stream.once('close', resolve));
    stream.write(message(gzipSync(`it is ${SECRET}`), 1));
    await closed;
    expect(received().equals(message(gzipSync('hello'), 1))).toBe(true);
  });

  test('compression that was not named is refused', async () => {
    const { stream, received } = await conversation();
    stream.end(message(gzipSync('hello'), 1));
    expect(errorCode((await http2Answer(stream)).body)).toBe('dlp_outbound');
    expect(received()).toHaveLength(0);
  });
});
