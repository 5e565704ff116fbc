import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type PerMessageDeflateOptions, WebSocket, WebSocketServer } from 'ws';
import type { Refusal } from '../../../src/policy/refusal.ts';
import {
  type BodyInspection,
  type Direction,
  type Inspector,
  PASS_THROUGH,
} from '../../../src/sidecar/egress/inspection.ts';
import { tempDir } from '../../rig/temp-dir.ts';
import {
  openConnect,
  type RawClient,
  type Rig,
  type RigOptions,
  rawClient,
  startEgress,
  startHttpUpstream,
  startUpstream,
  type Upstream,
} from './egress-rig.ts';

const ROUTES = 'log: 2\nroutes: [{host: up.test}]';

interface Scene {
  readonly rig: Rig;
  readonly server: WebSocketServer;
  readonly upstream: Upstream;
  open(deflate?: PerMessageDeflateOptions | boolean): Promise<WebSocket>;
}

/** A real WebSocket server that echoes, behind egress. */
async function scene(
  options: {
    deflate?: PerMessageDeflateOptions | boolean;
    inspector?: Partial<Inspector>;
    audit?: string;
  } = {},
): Promise<Scene> {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: options.deflate ?? false,
    maxPayload: 0,
  });
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  const http = createServer();
  http.on('upgrade', (request, socket, head) =>
    server.handleUpgrade(request, socket, head, (each) => server.emit('connection', each)),
  );
  const upstream = await startUpstream((socket) => http.emit('connection', socket));
  const rigOptions: RigOptions = {
    resolve: [`up.test:80:127.0.0.1:${upstream.port}`],
    ...(options.audit === undefined ? {} : { audit: options.audit }),
    ...(options.inspector === undefined ? {} : { inspector: { ...PASS_THROUGH, ...options.inspector } }),
  };
  const rig = await startEgress(ROUTES, rigOptions);
  return {
    rig,
    server,
    upstream,
    open: async (deflate = true) => {
      const { socket } = await openConnect(rig, 'up.test:80');
      socket.removeAllListeners('data');
      const client = new WebSocket('ws://up.test/chat', {
        createConnection: () => socket,
        perMessageDeflate: deflate,
        maxPayload: 0,
      });
      onTestFinished(() => client.terminate());
      client.on('error', () => {});
      await once(client, 'open');
      return client;
    },
  };
}

/** Sees every message whole; refuses one that says SECRET. */
class Watch {
  readonly messages: string[] = [];
  readonly inspector: Partial<Inspector>;

  constructor(later = false) {
    this.inspector = {
      webSocket: () => ({
        message: (direction, type): BodyInspection => {
          let seen = '';
          const verdict = <T>(value: T): T | Promise<T> =>
            later ? new Promise((resolve) => setImmediate(() => resolve(value))) : value;
          return {
            push: (chunk) => {
              seen += chunk.toString('latin1');
              return verdict(seen.includes('SECRET') ? refusal(direction) : Math.max(0, seen.length - 5));
            },
            end: () => {
              this.messages.push(`${direction} ${type} ${seen.length > 100 ? seen.length : seen}`);
              return verdict(undefined);
            },
          };
        },
      }),
    };
  }
}

function refusal(direction: Direction): Refusal {
  const code = direction === 'outbound' ? 'dlp_outbound' : 'dlp_inbound';
  return { code, reason: 'It says SECRET.', host: 'up.test', rule: 'routes[0].dlp', hint: 'Do not.' };
}

async function answer(client: WebSocket, data: string | Buffer): Promise<Buffer> {
  client.send(data);
  const [message] = (await once(client, 'message')) as [Buffer];
  return message;
}

describe.each([
  ['nothing is inspected', undefined],
  ['verdicts at once', false],
  ['verdicts later', true],
])('%s', (_name, later) => {
  describe.each<[string, PerMessageDeflateOptions | boolean]>([
    ['no compression', false],
    ['compression across messages', { threshold: 0 }],
    [
      'compression of each message',
      { threshold: 0, clientNoContextTakeover: true, serverNoContextTakeover: true },
    ],
  ])('%s', (_kind, deflate) => {
    test('text, binary, empty and long messages go both ways', async () => {
      const watch = later === undefined ? undefined : new Watch(later);
      const { open } = await scene({
        deflate,
        ...(watch === undefined ? {} : { inspector: watch.inspector }),
      });
      const client = await open(deflate);
      expect(client.extensions === '').toBe(deflate === false);
      expect(String(await answer(client, 'hello'))).toBe('hello');
      expect(String(await answer(client, 'hello'))).toBe('hello');
      const long = randomBytes(700_000);
      expect((await answer(client, long)).equals(long)).toBe(true);
      expect((await answer(client, '')).length).toBe(0);
      const fragments = once(client, 'message');
      client.send('first ', { fin: false });
      const pong = once(client, 'pong');
      client.ping('now');
      // A ping overtakes the message whose end has not come.
      expect(String((await pong)[0])).toBe('now');
      client.send('second', { fin: true });
      expect(String((await fragments)[0])).toBe('first second');
      client.close(1000, 'done');
      expect((await once(client, 'close'))[0]).toBe(1000);
      if (watch === undefined) return;
      expect(watch.messages).toEqual(
        ['text hello', 'text hello', 'binary 700000', 'text ', 'text first second'].flatMap((each) => [
          `outbound ${each}`,
          `inbound ${each}`,
        ]),
      );
    });
  });
});

describe('a message that is refused', () => {
  test.each<[string, PerMessageDeflateOptions | boolean, boolean]>([
    ['plain', false, false],
    ['plain, later', false, true],
    ['compressed', { threshold: 0 }, false],
    ['compressed, later', { threshold: 0 }, true],
  ])('%s: the client reads why, and nothing of it reaches the upstream', async (_name, deflate, later) => {
    const temp = await tempDir('websocket');
    onTestFinished(() => temp[Symbol.asyncDispose]());
    const audit = join(temp.path, 'audit.jsonl');
    const { rig, open, server } = await scene({ deflate, inspector: new Watch(later).inspector, audit });
    const received: string[] = [];
    server.on('connection', (socket) => socket.on('message', (data) => received.push(String(data))));
    const client = await open(deflate);
    expect(String(await answer(client, 'fine'))).toBe('fine');
    client.send('a SEC', { fin: false });
    client.send('RET', { fin: true });
    const [code, reason] = (await once(client, 'close')) as [number, Buffer];
    expect({ code, reason: String(reason) }).toEqual({ code: 1008, reason: 'dlp_outbound' });
    expect(received).toEqual(['fine']);
    await rig.egress.close();
    const events = readFileSync(audit, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(events).toContainEqual(expect.objectContaining({ decision: 'block', code: 'dlp_outbound' }));
    expect(events).toContainEqual(expect.objectContaining({ decision: 'allow', status: 101 }));
  });

  test('of the server: nothing of it reaches the client', async () => {
    const { open, server } = await scene({ inspector: new Watch().inspector });
    server.on('connection', (socket) => socket.on('message', () => socket.send('a SECRET answer')));
    const client = await open(false);
    const messages: string[] = [];
    client.on('message', (data) => messages.push(String(data)));
    client.send('go on');
    const [code, reason] = (await once(client, 'close')) as [number, Buffer];
    expect({ code, reason: String(reason) }).toEqual({ code: 1008, reason: 'dlp_inbound' });
    expect(messages).toEqual(['go on']);
  });
});

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const handshake = (...more: string[]) =>
  `GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${['Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${KEY}`, ...more].map((line) => `${line}\r\n`).join('')}\r\n`;
const ACCEPT = createHash('sha1').update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/** An upstream that switches protocols with these headers, then says `bytes`. */
function switching(headers: string, bytes: Buffer = Buffer.alloc(0)): Promise<Upstream> {
  return startUpstream((socket) => {
    socket.once('data', () => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers}\r\n`,
      );
      socket.write(bytes);
    });
  });
}

async function raw(upstream: Upstream, ...more: string[]): Promise<RawClient> {
  const rig = await startEgress(ROUTES, { resolve: [`up.test:80:127.0.0.1:${upstream.port}`] });
  return rawClient(rig).send(handshake(...more));
}

describe('the handshake', () => {
  test.each([
    ['two keys', handshake(`Sec-WebSocket-Key: ${KEY}`)],
    ['a key of the wrong length', handshake().replace(KEY, 'c2hvcnQ=')],
    ['an old version', handshake().replace('Version: 13', 'Version: 8')],
    ['two versions', handshake('Sec-WebSocket-Version: 8')],
  ])('with %s is refused', async (_name, bytes) => {
    const upstream = await startHttpUpstream((_request, response) => response.end());
    const rig = await startEgress(ROUTES, { resolve: [`up.test:80:127.0.0.1:${upstream.port}`] });
    expect((await rawClient(rig).send(bytes).answer()).body).toContain('bad_request');
    expect(upstream.received()).toBe('');
  });

  test('offers only what is understood', async () => {
    const upstream = await switching(`Sec-WebSocket-Accept: ${ACCEPT}\r\n`);
    const client = await raw(
      upstream,
      'Sec-WebSocket-Extensions: x-other, permessage-deflate; client_max_window_bits, permessage-deflate; mystery',
      'Sec-WebSocket-Extensions: permessage-bzip2',
    );
    await client.text('101 Switching');
    expect(upstream.received()).toMatch(
      /Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n/,
    );
    expect(upstream.received()).not.toMatch(/x-other|mystery|bzip2/);
  });

  test.each([
    ['for another key', 'Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n'],
    ['without Accept', ''],
    [
      'with an extension that was not offered',
      `Sec-WebSocket-Accept: ${ACCEPT}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n`,
    ],
    [
      'with an extension that nobody knows',
      `Sec-WebSocket-Accept: ${ACCEPT}\r\nSec-WebSocket-Extensions: x-other\r\n`,
    ],
  ])('answered %s is a failure of the upstream', async (_name, headers) => {
    const { status, body } = await (await raw(await switching(headers))).answer();
    expect({ status, code: body.includes('upstream_error') }).toEqual({ status: 502, code: true });
  });
});

/** A masked frame with a key of zeros. */
const masked = (first: number, payload: Buffer | string = '', ...length: number[]) =>
  Buffer.concat([
    Buffer.from([first, ...(length.length > 0 ? length : [0x80 | payload.length]), 0, 0, 0, 0]),
    Buffer.from(payload),
  ]);

describe('a frame that breaks the protocol ends the connection with 1002, and goes no further', () => {
  test.each<[string, Buffer]>([
    ['not masked', Buffer.from([0x81, 2, 0x68, 0x69])],
    ['a reserved bit', masked(0xa1, 'hi')],
    ['compressed without agreement', masked(0xc1, 'hi')],
    ['an unknown opcode', masked(0x83, 'hi')],
    ['an unknown control opcode', masked(0x8b, 'hi')],
    ['a continuation of nothing', masked(0x80, 'hi')],
    ['a message inside a message', Buffer.concat([masked(0x01, 'a'), masked(0x81, 'b')])],
    ['a ping in fragments', masked(0x09, 'hi')],
    ['a ping that is too long', masked(0x89, Buffer.alloc(126), 0xfe, 0, 126)],
    ['a length in two bytes that fits one', masked(0x81, 'hi', 0xfe, 0, 2)],
    ['a length in eight bytes that fits two', masked(0x81, 'hi', 0xff, 0, 0, 0, 0, 0, 0, 0, 2)],
    ['a length beyond everything', masked(0x81, '', 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0)],
    ['half a close code', masked(0x88, '\x03')],
    ['a close code that is not to be sent', masked(0x88, Buffer.from([0x03, 0xed]))],
    ['a close code that is none', masked(0x88, Buffer.from([0, 5]))],
    ['a close reason that is not UTF-8', masked(0x88, Buffer.from([0x03, 0xe8, 0xff]))],
  ])('%s', async (_name, bytes) => {
    const upstream = await switching(`Sec-WebSocket-Accept: ${ACCEPT}\r\n`);
    const client = await raw(upstream);
    await client.text('\r\n\r\n');
    const before = upstream.received().length;
    client.send(bytes);
    const end = Buffer.from(await client.rest(), 'latin1');
    expect(end.readUInt16BE(2)).toBe(1002);
    expect(end.toString('latin1', 4)).toBe('bad_request');
    expect(upstream.received().slice(before)).not.toContain('b');
  });

  test('of the upstream: it is masked', async () => {
    const upstream = await switching(`Sec-WebSocket-Accept: ${ACCEPT}\r\n`, masked(0x81, 'hi'));
    const client = await raw(upstream);
    await client.text('\r\n\r\n');
    expect(Buffer.from(await client.rest(), 'latin1').toString('latin1', 4)).toBe('upstream_error');
  });

  test('a compressed message that is a bomb, or damaged, or not all there', async () => {
    const { deflateRawSync } = await import('node:zlib');
    const bomb = deflateRawSync(Buffer.alloc(80 * 1024 * 1024), { finishFlush: 2 }).subarray(0, -4);
    const inspector = new Watch().inspector;
    const quiet: Partial<Inspector> = {
      webSocket: () => ({ message: () => ({ push: () => Number.POSITIVE_INFINITY, end: () => undefined }) }),
    };
    for (const [bytes, watch] of [
      [
        masked(0xc2, bomb, 0xff, 0, 0, 0, 0, ...[24, 16, 8, 0].map((shift) => (bomb.length >> shift) & 255)),
        quiet,
      ],
      [masked(0xc1, '\xff\xff\xff'), inspector],
      // A block marked as the last, and another behind it.
      [masked(0xc1, Buffer.concat([deflateRawSync('one'), deflateRawSync('two')])), inspector],
    ] as const) {
      const { rig } = await scene({ deflate: { threshold: 0 }, inspector: watch });
      const client = rawClient(rig).send(handshake('Sec-WebSocket-Extensions: permessage-deflate'));
      await client.text('\r\n\r\n');
      client.send(bytes);
      const end = Buffer.from(await client.rest(), 'latin1');
      expect(end.toString('latin1', 4)).toBe('bad_request');
    }
  });
});

test('neither end is read faster than the other takes', async () => {
  const { open, server } = await scene({ inspector: new Watch().inspector });
  const total = 64;
  let sent = 0;
  server.once('connection', (socket) => {
    const more = (): void => {
      if (sent++ < total) socket.send(Buffer.alloc(1024 * 1024), more);
    };
    more();
  });
  const client = await open(false);
  client.pause();
  const other = await open(false);
  other.terminate();
  expect(sent).toBeLessThan(total);
  let got = 0;
  client.on('message', () => got++);
  client.resume();
  while (got < total) await once(client, 'message');
});
