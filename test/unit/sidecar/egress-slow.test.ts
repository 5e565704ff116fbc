import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { tempDir } from '../../rig/temp-dir.ts';
import {
  errorCode,
  http2Answer,
  openConnect,
  openHttp2,
  openHttp2Socket,
  type Rig,
  rawClient,
  startEgress,
  startHttp2Upstream,
  startHttpUpstream,
} from './egress-rig.ts';

// Time is what the clock says: the sweep over the deadlines is moved by hand, sockets are as they are.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});
const SECOND = 1000;
const HEAD_TIME = 32 * SECOND;
const IDLE_TIME = 302 * SECOND;
const MORE = 256 * 1024;

async function scene(upstream: { readonly port: number }): Promise<{ rig: Rig; log: () => Promise<string> }> {
  const temp = await tempDir('slow');
  onTestFinished(() => temp[Symbol.asyncDispose]());
  const audit = join(temp.path, 'audit.jsonl');
  const { port } = upstream;
  const rig = await startEgress('log: 1\nroutes: [{host: up.test}]', {
    audit,
    resolve: [`up.test:80:127.0.0.1:${port}`, `up.test:443:127.0.0.1:${port}`],
  });
  return {
    rig,
    log: async () => {
      await rig.egress.close();
      return readFileSync(audit, 'utf8');
    },
  };
}

const hello = () => startHttpUpstream((_request, response) => response.end('hello'));
async function stillServes(rig: Rig): Promise<void> {
  const { body } = await rawClient(rig)
    .send('GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\n\r\n')
    .answer();
  expect(body).toBe('hello');
}

test('a head that trickles in is refused, and others are served', async () => {
  const { rig, log } = await scene(await hello());
  const client = rawClient(rig).send('GET http://up.test/ HT');
  await stillServes(rig);
  vi.advanceTimersByTime(HEAD_TIME / 2);
  client.send('TP/1.1\r\nHost: up.te');
  await stillServes(rig);
  vi.advanceTimersByTime(HEAD_TIME / 2 + SECOND);
  expect((await client.answer()).body).toContain('did not arrive within 30 s');
  await stillServes(rig);
  expect(await log()).toContain('bad_request');
});

test('a body that stands still is refused; one that moves is not', async () => {
  let arrived: (() => void) | undefined;
  const upstream = await startHttpUpstream((request, response) => {
    request.on('data', () => arrived?.());
    request.on('end', () => response.end('hello'));
  });
  const { rig, log } = await scene(upstream);
  const post =
    'POST http://up.test/ HTTP/1.1\r\nHost: up.test\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n';
  const slow = rawClient(rig).send(post);
  const dead = rawClient(rig).send(post);
  await Promise.all([slow, dead].map((each) => each.text('100 Continue\r\n\r\n')));
  for (let i = 0; i < 3; i++) {
    vi.advanceTimersByTime(IDLE_TIME / 2);
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    slow.send('1\r\nx\r\n');
    await arrival;
  }
  const { status, body } = await dead.answer();
  expect({ status, code: errorCode(body) }).toEqual({ status: 403, code: 'bad_request' });
  expect((await slow.send('0\r\n\r\n').answer()).body).toBe('hello');
  expect(await log()).toContain('bad_request');
});

test('an answer that nobody reads ends; a stream that is silent does not', async () => {
  const upstream = await startHttpUpstream((request, response) => {
    if (request.url === '/silent') response.write('first');
    else {
      const more = (): void => {
        while (response.write(Buffer.alloc(MORE)));
        response.once('drain', more);
      };
      more();
    }
  });
  const { rig, log } = await scene(upstream);
  const silent = rawClient(rig).send('GET http://up.test/silent HTTP/1.1\r\nHost: up.test\r\n\r\n');
  await silent.text('first');
  const client = rawClient(rig);
  client.socket.pause();
  client.send('GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\n\r\n');
  const [connection] = await vi.waitUntil(() =>
    upstream.connections.length > 1 ? upstream.connections.slice(1) : undefined,
  );
  const closed = new Promise((resolve) => connection?.on('close', resolve));
  await vi.waitUntil(() => (connection?.writableLength ?? 0) > 0);
  // Until egress has noticed that its client takes no more, which no event outside tells.
  for (let gone = false; !gone; ) {
    vi.advanceTimersByTime(IDLE_TIME);
    gone = await Promise.race([
      closed.then(() => true),
      new Promise<boolean>((resolve) => setImmediate(resolve, false)),
    ]);
  }
  expect(silent.socket.readableEnded).toBe(false);
  expect(await log()).toContain('bad_request');
});

test('HTTP/2: a head without its end, a body that stands still, a window that stays shut', async () => {
  const upstream = await startHttp2Upstream((stream, headers) => {
    stream.on('error', () => {});
    stream.respond({ ':status': 200 });
    if (headers[':path'] === '/flood') {
      const more = (): void => {
        if (stream.destroyed) return;
        while (stream.write(Buffer.alloc(MORE)));
        stream.once('drain', more);
      };
      more();
    } else if (headers[':method'] === 'GET') stream.end('hello');
    else stream.resume();
  });
  const { rig, log } = await scene(upstream);
  const half = await openHttp2Socket(rig, 'up.test:443');
  half.resume();
  // A HEADERS frame that announces eight bytes and CONTINUATION, and sends one.
  half.write(
    Buffer.concat([
      Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 8, 1, 0, 0, 0, 0, 1, 0x82]),
    ]),
  );
  const other = await openHttp2(rig, 'up.test:443');
  const ask = async (): Promise<void> => {
    expect((await http2Answer(other.request({ ':path': '/' }))).body).toBe('hello');
  };
  await ask();
  const ended = once(half, 'close');
  for (let i = 0; i < 2; i++) {
    vi.advanceTimersByTime(HEAD_TIME);
    await ask();
  }
  await ended;

  const client = await openHttp2(rig, 'up.test:443');
  const still = client.request({ ':method': 'POST', ':path': '/' });
  const shut = client.request({ ':path': '/flood' });
  await Promise.all([once(still, 'response'), once(shut, 'response')]);
  shut.on('error', () => {});
  const stillEnded = new Promise((resolve) => still.on('close', resolve));
  const shutEnded = new Promise((resolve) => shut.on('close', resolve));
  still.on('error', () => {});
  still.resume();
  for (let gone = false; !gone; ) {
    vi.advanceTimersByTime(IDLE_TIME);
    gone = await Promise.race([
      Promise.all([stillEnded, shutEnded]).then(() => true),
      new Promise<boolean>((resolve) => setImmediate(resolve, false)),
    ]);
  }
  await log().then((text) => expect(text.match(/bad_request/g)?.length).toBeGreaterThanOrEqual(3));
});

test('a tunnel in which nothing is said is closed', async () => {
  const { rig } = await scene(await hello());
  const client = await openConnect(rig, 'up.test:443');
  vi.advanceTimersByTime(HEAD_TIME);
  await client.rest();
  await stillServes(rig);
});
