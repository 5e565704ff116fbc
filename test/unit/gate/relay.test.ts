import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeLog } from '../../../src/gate/log.ts';
import { Relay } from '../../../src/gate/relay.ts';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';
import { type Listener, listener, readAll } from './sockets.ts';

let dir: TempDir;
let sidecar: Listener;
let gate: Listener;
let relay: Relay;
let log: string[];

async function open(limit: number, preface?: string): Promise<void> {
  log = [];
  relay = new Relay(
    limit,
    makeLog(
      (line) => log.push(line),
      () => 0,
    ),
  );
  const path = join(dir.path, 's.sock');
  sidecar = await listener(undefined, { path });
  gate = await listener(
    relay.server((client) => relay.carry(client, { path }, preface)),
    { port: 0, host: '127.0.0.1' },
  );
}

beforeEach(async () => {
  dir = await tempDir('relay');
  await open(8);
});

afterEach(async () => {
  await gate[Symbol.asyncDispose]();
  await sidecar[Symbol.asyncDispose]();
  await dir[Symbol.asyncDispose]();
});

function dial(): Socket {
  const client = connect({ port: gate.port, host: '127.0.0.1', allowHalfOpen: true });
  client.on('error', () => {});
  return client;
}

/** Until the relay counts this many connections. */
async function untilOpen(count: number): Promise<void> {
  while (relay.open !== count) await turn();
}

/** One turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('half-close', () => {
  test('the client may end first and still be answered', async () => {
    const client = dial();
    client.end('question');
    const upstream = await sidecar.next();
    expect(await readAll(upstream)).toEqual({ text: 'question' });
    upstream.end('answer');
    expect(await readAll(client)).toEqual({ text: 'answer' });
    await untilOpen(0);
  });

  test('the sidecar may end first and still be told more', async () => {
    const client = dial();
    const upstream = await sidecar.next();
    upstream.end('answer');
    expect(await readAll(client)).toEqual({ text: 'answer' });
    client.end('afterthought');
    expect(await readAll(upstream)).toEqual({ text: 'afterthought' });
    await untilOpen(0);
  });
});

test('a preface goes before the first byte of the client', async () => {
  await gate[Symbol.asyncDispose]();
  await sidecar[Symbol.asyncDispose]();
  await open(8, 'CAPTURE a.example 443\n');
  dial().end('hello');
  expect(await readAll(await sidecar.next())).toEqual({ text: 'CAPTURE a.example 443\nhello' });
});

describe('backpressure', () => {
  const big = randomBytes(16 * 1024 * 1024);
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

  async function drainSlowly(from: Socket): Promise<Buffer> {
    const chunks: Buffer[] = [];
    // Reading in paused mode stops the flow again and again, in the middle of a buffer too.
    for await (const chunk of from) {
      chunks.push(chunk as Buffer);
      if (chunks.length % 8 === 0) await turn();
    }
    return Buffer.concat(chunks);
  }

  test('what a slow client reads is what the sidecar sent', async () => {
    const client = dial();
    const upstream = await sidecar.next();
    upstream.end(big);
    expect(sha256(await drainSlowly(client))).toBe(sha256(big));
  });

  test('what a slow sidecar reads is what the client sent', async () => {
    const client = dial();
    client.end(big);
    expect(sha256(await drainSlowly(await sidecar.next()))).toBe(sha256(big));
  });

  test('both directions at once do not mix', async () => {
    const client = dial();
    const upstream = await sidecar.next();
    const reverse = Buffer.from(big).reverse();
    upstream.end(big);
    client.end(reverse);
    const [down, up] = await Promise.all([drainSlowly(client), drainSlowly(upstream)]);
    expect([sha256(down), sha256(up)]).toEqual([sha256(big), sha256(reverse)]);
  });

  test('a client that does not read holds the sidecar back', async () => {
    const client = dial();
    client.pause();
    const upstream = await sidecar.next();
    const flood = Buffer.alloc(64 * 1024 * 1024);
    upstream.write(flood);
    // Other connections go on meanwhile.
    const other = dial();
    other.end('ping');
    const second = await sidecar.next();
    await readAll(second);
    second.end('pong');
    expect(await readAll(other)).toEqual({ text: 'pong' });
    expect(upstream.writableLength).toBeGreaterThan(0);
  });
});

describe('the way out is closed', () => {
  test('without a sidecar the client is reset', async () => {
    await sidecar[Symbol.asyncDispose]();
    expect(await readAll(dial())).toEqual({ text: '', error: 'ECONNRESET' });
    await untilOpen(0);
  });

  test('a sidecar that breaks off resets the client', async () => {
    await sidecar[Symbol.asyncDispose]();
    sidecar = await listener(createServer({ pauseOnConnect: true }), { path: join(dir.path, 's.sock') });
    const client = dial();
    client.write('question');
    const [upstream, accepted] = await Promise.all([sidecar.next(), gate.next()]);
    while (accepted.bytesRead < 8) await turn();
    // It goes with the question unread, which the kernel tells as ECONNRESET (unix(7)).
    upstream.destroy();
    expect(await readAll(client)).toMatchObject({ error: 'ECONNRESET' });
    await untilOpen(0);
  });

  test('a client that is reset ends the connection to the sidecar', async () => {
    const client = dial();
    const upstream = await sidecar.next();
    client.resetAndDestroy();
    expect(await readAll(upstream)).toEqual({ text: '' });
    await untilOpen(0);
  });
});

test('a refusal reaches a client that is still uploading', async () => {
  const client = dial();
  const upstream = await sidecar.next();
  upstream.resume();
  // The sidecar answers and half-closes, then goes while the upload runs on.
  upstream.end('403');
  expect(await readAll(client)).toEqual({ text: '403' });
  upstream.destroy();
  await new Promise<void>((resolve) => client.write(Buffer.alloc(8 * 1024 * 1024), () => resolve()));
  client.end();
  await once(client, 'close');
  await untilOpen(0);
});

describe('a flood of connections', () => {
  test('is closed at once above the limit, said once, and taken again below it', async () => {
    const held = Array.from({ length: 8 }, dial);
    for (const _ of held) await sidecar.next();
    for (let index = 0; index < 50; index += 1) {
      const { text } = await readAll(dial());
      expect(text).toBe('');
    }
    expect(relay.open).toBe(8);
    expect(log).toEqual(['1970-01-01T00:00:00.000Z gate: 8 connections are open: new ones are closed\n']);
    for (const client of held) client.resetAndDestroy();
    await untilOpen(0);
    const client = dial();
    client.end('again');
    expect(await readAll(await sidecar.next())).toEqual({ text: 'again' });
  });

  test('connections that say nothing do not stop one that does', async () => {
    const silent = Array.from({ length: 7 }, dial);
    for (const _ of silent) await sidecar.next();
    const client = dial();
    client.end('hello');
    expect(await readAll(await sidecar.next())).toEqual({ text: 'hello' });
  });
});
