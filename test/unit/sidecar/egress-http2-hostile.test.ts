import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tempDir } from '../../rig/temp-dir.ts';
import {
  http2Answer,
  openConnect,
  openHttp2,
  openHttp2Socket,
  type Rig,
  rawClient,
  startEgress,
  startHttp2Upstream,
} from './egress-rig.ts';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const [DATA, HEADERS, PRIORITY, RST, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONTINUATION] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
];

function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer | readonly number[] = [],
): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, Buffer.from(payload)]);
}

/** HPACK, RFC 7541 section 6.2.2: a literal without indexing and without Huffman. */
function literal(name: string, value: string): Buffer {
  const [n, v] = [Buffer.from(name, 'latin1'), Buffer.from(value, 'latin1')];
  return Buffer.concat([Buffer.from([0, n.length]), n, Buffer.from([v.length]), v]);
}

/** RFC 7541 sections 5.1 and 6.2.1: a literal that is put into the dynamic table. */
function indexed(name: string, value: string): Buffer {
  const rest = value.length - 127;
  const length = [0x7f, (rest & 0x7f) | 0x80, rest >> 7];
  return Buffer.concat([
    Buffer.from([0x40, name.length]),
    Buffer.from(name),
    Buffer.from(length),
    Buffer.from(value),
  ]);
}

const block = (...headers: [string, string][]) =>
  Buffer.concat(headers.map(([name, value]) => literal(name, value)));
const GET: [string, string][] = [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':path', '/'],
  [':authority', 'up.test'],
];
const END_STREAM = 1;
const END_HEADERS = 4;
const BOTH = END_STREAM | END_HEADERS;
const SETTINGS_FRAME = frame(SETTINGS as number, 0, 0);
const request = (stream: number, ...more: [string, string][]) =>
  frame(HEADERS as number, BOTH, stream, block(...GET, ...more));

async function scene(): Promise<{
  rig: Rig;
  audit: () => { code?: string }[];
  reached: () => number;
  reasons: () => string;
}> {
  const temp = await tempDir('hostile');
  onTestFinished(() => temp[Symbol.asyncDispose]());
  let reached = 0;
  const upstream = await startHttp2Upstream((stream) => {
    reached++;
    stream.respond({ ':status': 200 });
    stream.end('ok');
  });
  const file = join(temp.path, 'audit.jsonl');
  const rig = await startEgress('log: 1\nroutes: [{host: up.test}]', {
    audit: file,
    resolve: [`up.test:443:127.0.0.1:${upstream.port}`],
  });
  const lines = () => readFileSync(file, 'utf8');
  return {
    rig,
    audit: () =>
      lines()
        .trimEnd()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { code?: string }),
    reasons: lines,
    reached: () => reached,
  };
}

/** Everything that comes until the connection ends, or until `enough` holds. */
function received(socket: TLSSocket, enough: (bytes: Buffer) => boolean = () => false): Promise<Buffer> {
  return new Promise((resolve) => {
    let bytes = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (enough(bytes)) resolve(bytes);
    });
    socket.on('close', () => resolve(bytes));
  });
}

function frames(bytes: Buffer): { type: number; flags: number; stream: number; payload: Buffer }[] {
  const out = [];
  for (let at = 0; at + 9 <= bytes.length; ) {
    const length = bytes.readUIntBE(at, 3);
    out.push({
      type: bytes[at + 3] as number,
      flags: bytes[at + 4] as number,
      stream: bytes.readUInt32BE(at + 5),
      payload: bytes.subarray(at + 9, at + 9 + length),
    });
    at += 9 + length;
  }
  return out;
}

const repeat = (count: number, make: (i: number) => Buffer) =>
  Buffer.concat(Array.from({ length: count }, (_, i) => make(i)));

describe('a connection that breaks the protocol is closed, with its reason in the log, and others are served', () => {
  test.each<[string, Buffer]>([
    ['no preface', Buffer.from('GET / HTTP/1.1\r\nHost: up.test\r\n\r\n')],
    [
      'a flood of PING',
      Buffer.concat([
        PREFACE,
        SETTINGS_FRAME,
        repeat(5000, () => frame(PING as number, 0, 0, Buffer.alloc(8))),
      ]),
    ],
    ['a flood of SETTINGS', Buffer.concat([PREFACE, repeat(5000, () => SETTINGS_FRAME)])],
    [
      'a flood of PRIORITY',
      Buffer.concat([
        PREFACE,
        SETTINGS_FRAME,
        repeat(5000, () => frame(PRIORITY as number, 0, 1, [0, 0, 0, 0, 1])),
      ]),
    ],
    [
      'a flood of WINDOW_UPDATE',
      Buffer.concat([
        PREFACE,
        SETTINGS_FRAME,
        repeat(20_000, () => frame(WINDOW as number, 0, 0, [0, 0, 0, 1])),
      ]),
    ],
    [
      'resets that are provoked by an empty window',
      Buffer.concat([
        PREFACE,
        SETTINGS_FRAME,
        repeat(1000, (i) =>
          Buffer.concat([request(2 * i + 1), frame(WINDOW as number, 0, 2 * i + 1, [0, 0, 0, 0])]),
        ),
      ]),
    ],
    [
      'resets that are provoked by a head on a stream that has ended',
      Buffer.concat([
        PREFACE,
        SETTINGS_FRAME,
        repeat(1000, (i) => Buffer.concat([request(2 * i + 1), frame(DATA as number, 0, 2 * i + 1, [1])])),
      ]),
    ],
    [
      'a table that is made larger than was agreed',
      Buffer.concat([
        PREFACE,
        SETTINGS_FRAME,
        frame(HEADERS as number, BOTH, 1, [0x3f, 0xff, 0xff, 0xff, 0x07]),
      ]),
    ],
    [
      'rapid reset',
      Buffer.concat([
        PREFACE,
        SETTINGS_FRAME,
        repeat(1000, (i) =>
          Buffer.concat([request(2 * i + 1), frame(RST as number, 0, 2 * i + 1, [0, 0, 0, 8])]),
        ),
      ]),
    ],
    [
      'a flood of CONTINUATION',
      Buffer.concat([
        PREFACE,
        SETTINGS_FRAME,
        frame(HEADERS as number, END_STREAM, 1, block(...GET)),
        repeat(20, (i) => frame(CONTINUATION as number, 0, 1, literal(`x${i}`, 'y'))),
      ]),
    ],
    [
      'an endless head',
      Buffer.concat([
        PREFACE,
        SETTINGS_FRAME,
        frame(HEADERS as number, END_STREAM, 1, block(...GET)),
        repeat(5, () => frame(CONTINUATION as number, 0, 1, Buffer.alloc(16_000))),
      ]),
    ],
    [
      'a header block that is interrupted',
      Buffer.concat([
        PREFACE,
        SETTINGS_FRAME,
        frame(HEADERS as number, END_STREAM, 1, block(...GET)),
        request(3),
      ]),
    ],
    [
      'a flood of empty DATA',
      Buffer.concat([
        PREFACE,
        SETTINGS_FRAME,
        frame(HEADERS as number, END_HEADERS, 1, block(...GET)),
        repeat(3000, () => frame(DATA as number, 0, 1)),
      ]),
    ],
    [
      'PUSH_PROMISE',
      Buffer.concat([PREFACE, SETTINGS_FRAME, frame(PUSH as number, END_HEADERS, 1, [0, 0, 0, 2])]),
    ],
    [
      'a frame that is too long',
      Buffer.concat([PREFACE, SETTINGS_FRAME, frame(DATA as number, 0, 1, Buffer.alloc(20_000))]),
    ],
    ['a stream of the server’s', Buffer.concat([PREFACE, SETTINGS_FRAME, request(2)])],
    ['HEADERS on stream 0', Buffer.concat([PREFACE, SETTINGS_FRAME, request(0)])],
    [
      'a PING of 7 bytes',
      Buffer.concat([PREFACE, SETTINGS_FRAME, frame(PING as number, 0, 0, Buffer.alloc(7))]),
    ],
    [
      'a GOAWAY of 3 bytes',
      Buffer.concat([PREFACE, SETTINGS_FRAME, frame(GOAWAY as number, 0, 0, Buffer.alloc(3))]),
    ],
    [
      'a window beyond 2^31',
      Buffer.concat([
        PREFACE,
        SETTINGS_FRAME,
        repeat(2, () => frame(WINDOW as number, 0, 0, [0x7f, 0xff, 0xff, 0xff])),
      ]),
    ],
    [
      'HPACK that is none',
      Buffer.concat([
        PREFACE,
        SETTINGS_FRAME,
        frame(HEADERS as number, BOTH, 1, [0xff, 0xff, 0xff, 0xff, 0xff]),
      ]),
    ],
  ])('%s', async (_name, bytes) => {
    const { rig, audit } = await scene();
    const socket = await openHttp2Socket(rig, 'up.test:443');
    const end = received(socket);
    socket.write(bytes);
    await end;
    const others = await openHttp2(rig, 'up.test:443');
    expect((await http2Answer(others.request({ ':path': '/' }))).status).toBe(200);
    await rig.egress.close();
    expect(audit().filter(({ code }) => code === 'bad_request').length).toBeGreaterThan(0);
    expect(audit().length).toBeLessThan(5);
  });
});

describe('a request that breaks the protocol is reset or refused, logged, and the connection goes on', () => {
  test.each<[string, Buffer]>([
    ['a pseudo-header twice', request(1, [':path', '/2'])],
    ['an unknown pseudo-header', frame(HEADERS as number, BOTH, 1, block([':x', '1'], ...GET))],
    ['a pseudo-header in upper case', frame(HEADERS as number, BOTH, 1, block([':PATH', '/'], ...GET))],
    [
      'a pseudo-header behind a header',
      frame(HEADERS as number, BOTH, 1, block(...GET.slice(0, 3), ['a', 'b'], GET[3] as [string, string])),
    ],
    ['no :path', frame(HEADERS as number, BOTH, 1, block(...GET.filter(([name]) => name !== ':path')))],
    ['no :method', frame(HEADERS as number, BOTH, 1, block(...GET.filter(([name]) => name !== ':method')))],
    ['no :scheme', frame(HEADERS as number, BOTH, 1, block(...GET.filter(([name]) => name !== ':scheme')))],
    ['no :authority and no Host', frame(HEADERS as number, BOTH, 1, block(...GET.slice(0, 3)))],
    [
      'userinfo in :authority',
      frame(HEADERS as number, BOTH, 1, block(...GET.slice(0, 3), [':authority', 'a@up.test'])),
    ],
    ['a response’s pseudo-header', request(1, [':status', '200'])],
    ['a header name in upper case', request(1, ['X-Y', 'z'])],
    ['Connection', request(1, ['connection', 'close'])],
    ['Transfer-Encoding', request(1, ['transfer-encoding', 'chunked'])],
    ['transfer_encoding', request(1, ['transfer_encoding', 'chunked'])],
    ['Upgrade', request(1, ['upgrade', 'websocket'])],
    ['TE other than trailers', request(1, ['te', 'gzip'])],
    ['two Hosts', request(1, ['host', 'up.test'], ['host', 'up.test'])],
    ['a length without a body', request(1, ['content-length', '5'])],
    ['two lengths', request(1, ['content-length', '0'], ['content-length', '0'])],
    [
      'extended CONNECT',
      frame(
        HEADERS as number,
        END_HEADERS,
        1,
        block([':method', 'CONNECT'], [':protocol', 'websocket'], ...GET.slice(1)),
      ),
    ],
    [
      'CONNECT',
      frame(HEADERS as number, END_HEADERS, 1, block([':method', 'CONNECT'], [':authority', 'up.test:443'])),
    ],
    [
      'more headers than anybody sends',
      request(1, ...Array.from({ length: 300 }, (_, i): [string, string] => [`x${i}`, ''])),
    ],
    [
      'a head that unfolds to megabytes',
      // RFC 7541 section 6.2.1: put into the table once, then named by its index.
      frame(
        HEADERS as number,
        BOTH,
        1,
        Buffer.concat([block(...GET), indexed('x', 'y'.repeat(3900)), Buffer.alloc(10_000, 0x80 | 62)]),
      ),
    ],
    [
      'a body shorter than its length',
      Buffer.concat([
        frame(HEADERS as number, END_HEADERS, 1, block(...GET, ['content-length', '3'])),
        frame(DATA as number, END_STREAM, 1, [1, 2]),
      ]),
    ],
  ])('%s', async (_name, bytes) => {
    const { rig, audit, reached } = await scene();
    const socket = await openHttp2Socket(rig, 'up.test:443');
    const ended = (wanted: number) => (all: Buffer) =>
      frames(all).some(
        ({ type, flags, stream }) => stream === wanted && (type === RST || (flags & END_STREAM) !== 0),
      );
    const first = received(socket, ended(1));
    socket.write(Buffer.concat([PREFACE, SETTINGS_FRAME, bytes]));
    await first;
    expect(reached()).toBe(0);
    const second = received(socket, ended(3));
    socket.write(request(3));
    const answer = frames(await second).filter(({ stream }) => stream === 3);
    expect(answer.map(({ payload }) => payload.toString('latin1')).join('')).toContain('ok');
    await rig.egress.close();
    expect(audit()).toMatchObject([{ decision: 'block', code: 'bad_request' }]);
  });
});

test('a body longer than its length is reset, or ends the connection; it is logged, and others are served', async () => {
  const { rig, audit, reached } = await scene();
  const socket = await openHttp2Socket(rig, 'up.test:443');
  const first = received(socket, (all) =>
    frames(all).some(({ stream, type }) => stream === 1 && type === RST),
  );
  socket.write(
    Buffer.concat([
      PREFACE,
      SETTINGS_FRAME,
      frame(HEADERS as number, END_HEADERS, 1, block(...GET, ['content-length', '1'])),
      frame(DATA as number, END_STREAM, 1, [1, 2]),
    ]),
  );
  // nghttp2 of Node 22 and 24 ends the connection.
  await first;
  expect(reached()).toBe(0);
  const others = await openHttp2(rig, 'up.test:443');
  expect((await http2Answer(others.request({ ':path': '/' }))).status).toBe(200);
  await rig.egress.close();
  expect(audit()).toMatchObject([{ decision: 'block', code: 'bad_request' }]);
});

test('a header that cannot be one goes no further', async () => {
  let seen: object = {};
  const upstream = await startHttp2Upstream((stream, headers) => {
    seen = { ...headers };
    stream.respond({ ':status': 200 }, { endStream: true });
  });
  const rig = await startEgress('routes: [{host: up.test}]', {
    resolve: [`up.test:443:127.0.0.1:${upstream.port}`],
  });
  const socket = await openHttp2Socket(rig, 'up.test:443');
  const answer = received(socket, (all) =>
    frames(all).some(({ stream, type }) => stream === 1 && type === HEADERS),
  );
  // nghttp2 leaves such headers out by itself.
  const bad: [string, string][] = [
    ['x', 'a\r\nb: c'],
    ['y', 'a\0b'],
    ['z z', 'd'],
  ];
  socket.write(Buffer.concat([PREFACE, SETTINGS_FRAME, request(1, ...bad, ['good', 'yes'])]));
  await answer;
  expect(Object.keys(seen)).toEqual([':method', ':scheme', ':authority', ':path', 'good']);
});

test('HTTP/2 in the clear is refused for what it is, alone, in a tunnel, by Upgrade', async () => {
  const { rig } = await scene();
  const proxied = rawClient(rig).send(PREFACE);
  expect((await proxied.answer()).body).toContain('protocol_not_allowed');
  const tunnel = await openConnect(rig, 'up.test:80');
  expect((await tunnel.send(PREFACE).answer()).body).toContain('protocol_not_allowed');
  const slow = await openConnect(rig, 'up.test:80');
  slow.send(PREFACE.subarray(0, 3));
  await new Promise((resolve) => setImmediate(resolve));
  expect((await slow.send(PREFACE.subarray(3)).answer()).body).toContain('protocol_not_allowed');
  const upgrade = rawClient(rig).send(
    'GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n',
  );
  expect((await upgrade.answer()).body).toContain('protocol_not_allowed');
});
