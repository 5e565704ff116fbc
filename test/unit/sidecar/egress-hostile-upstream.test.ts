import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { issueLeaf } from '../../../src/tls/leaf.ts';
import {
  errorCode,
  http2Answer,
  openHttp2,
  type Rig,
  rawClient,
  startEgress,
  startHttpUpstream,
  startUpstream,
  upstreamAuthority,
} from './egress-rig.ts';

const ASK = 'GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\n\r\n';
const ASK_ONCE = 'GET http://up.test/ HTTP/1.1\r\nHost: up.test\r\nConnection: close\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\n';

/** An upstream that answers every request by these bytes, and a good one beside it. */
async function scene(bytes: string | Buffer, ends = false): Promise<Rig> {
  const bad = await startUpstream((socket) => {
    socket.on('data', () => {
      socket.write(bytes);
      if (ends) socket.end();
    });
  });
  const good = await startHttpUpstream((_request, response) => response.end('good'));
  return startEgress('routes: [{host: up.test}, {host: good.test}]', {
    resolve: [`up.test:80:127.0.0.1:${bad.port}`, `good.test:80:127.0.0.1:${good.port}`],
  });
}

async function stillServes(rig: Rig): Promise<void> {
  const { body } = await rawClient(rig).send(ASK.replaceAll('up.test', 'good.test')).answer();
  expect(body).toBe('good');
}

describe('an upstream that speaks HTTP/1.1 wrong', () => {
  test.each<[string, string | Buffer]>([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n'],
    ['HTTP/0.9', '<html>hello</html>'],
    ['a version that nobody knows', 'HTTP/9.9 200 OK\r\n\r\n'],
    ['no status', 'HTTP/1.1 OK\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a header name with a blank', `${OK}A b: c\r\nContent-Length: 0\r\n\r\n`],
    ['a NUL in a header', `${OK}A: b\0c\r\nContent-Length: 0\r\n\r\n`],
    ['two lengths', `${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    ['a length that is none', `${OK}Content-Length: abc\r\n\r\nab`],
    ['a length below zero', `${OK}Content-Length: -1\r\n\r\nab`],
    ['a length and chunks', `${OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a head without end', `${OK}${'A: b\r\n'.repeat(100_000)}`],
    ['one header without end', `${OK}A: ${'b'.repeat(300_000)}`],
    ['responses that are never the last', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(200)],
    [
      'a switch of protocols that nobody asked for',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
    ],
    ['HTTP/2', Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])],
  ])('%s: a 502 that says so, and others are served', async (_name, bytes) => {
    const rig = await scene(bytes);
    const client = rawClient(rig).send(ASK);
    const final = await client.until((text) => {
      const at = text.search(/HTTP\/1\.1 [2-5]/);
      return at >= 0 && text.includes('\n', text.indexOf('\r\n\r\n', at) + 4) ? text.length : undefined;
    });
    const answer = final.slice(final.search(/HTTP\/1\.1 [2-5]/));
    expect(answer).toMatch(/^HTTP\/1\.1 502/);
    expect(errorCode(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toBe('upstream_error');
    await stillServes(rig);
  });

  test.each<[string, string, boolean]>([
    ['a body shorter than its length', `${OK}Content-Length: 10\r\n\r\nabc`, true],
    ['chunks without an end', `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`, true],
    ['a chunk size that is none', `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n`, false],
    [
      'a chunk longer than its size',
      `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n`,
      false,
    ],
  ])('%s: never a clean end', async (_name, bytes, ends) => {
    const rig = await scene(bytes, ends);
    const text = await rawClient(rig).send(ASK_ONCE).rest();
    const isWhole = /content-length: 10/i.test(text)
      ? text.endsWith('\r\n\r\n0123456789')
      : text.endsWith('0\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 (200|502)/);
    expect(isWhole).toBe(false);
    await stillServes(rig);
  });

  test('a second response behind the first is nobody’s', async () => {
    const rig = await scene(`${OK}Content-Length: 2\r\n\r\nhi${OK}Content-Length: 4\r\n\r\nevil`);
    const client = rawClient(rig);
    const bodies: string[] = [];
    for (let i = 0; i < 4; i++) bodies.push((await client.send(ASK).answer()).body);
    for (const body of bodies) expect(body === 'hi' || errorCode(body) === 'upstream_error').toBe(true);
    await stillServes(rig);
  });

  test('a response’s header cannot begin another response', async () => {
    const rig = await scene(`${OK}Content-Length: 2\r\nA: b\rHTTP/1.1 200 OK\r\nB: c\r\n\r\nhi`);
    const { status } = await rawClient(rig).send(ASK).answer();
    expect(status).toBe(502);
  });
});

describe('an upstream that speaks HTTP/2 wrong', () => {
  const frame = (type: number, flags: number, stream: number, payload: readonly number[] = []) => {
    const header = Buffer.alloc(9);
    header.writeUIntBE(payload.length, 0, 3);
    header[3] = type;
    header[4] = flags;
    header.writeUInt32BE(stream, 5);
    return Buffer.concat([header, Buffer.from(payload)]);
  };
  const SETTINGS = frame(4, 0, 0);
  /** `:status: 200` of the static table. */
  const HEAD = frame(1, 4, 1, [0x88]);
  const many = (count: number, each: Buffer) => Buffer.concat(Array.from({ length: count }, () => each));

  async function http2Scene(bytes: Buffer, ends: boolean): Promise<Rig> {
    const { certPem, keyPem } = issueLeaf(upstreamAuthority, 'up.test', Date.now());
    const server = createTlsServer({ cert: certPem, key: keyPem, ALPNProtocols: ['h2'] }, (socket) => {
      socket.on('error', () => {});
      // The preface and the settings come first, then the request.
      let seen = 0;
      socket.on('data', (chunk: Buffer) => {
        const before = seen;
        seen += chunk.length;
        if (before > 40 || seen <= 40) return;
        socket.write(Buffer.concat([SETTINGS, bytes]));
        if (ends) socket.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
    });
    const good = await startHttpUpstream((_request, response) => response.end('good'));
    return startEgress('routes: [{host: up.test}, {host: good.test}]', {
      resolve: [
        `up.test:443:127.0.0.1:${(server.address() as AddressInfo).port}`,
        `good.test:80:127.0.0.1:${good.port}`,
      ],
    });
  }

  test.each<[string, Buffer, boolean]>([
    ['bytes that are no frames', Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), false],
    ['an end before the head', Buffer.alloc(0), true],
    ['an end in the middle of the body', Buffer.concat([HEAD, frame(0, 0, 1, [1, 2, 3])]), true],
    ['a head without a status', frame(1, 5, 1, [0x84]), false],
    ['a status that is none', frame(1, 5, 1, [0x08, 3, 0x61, 0x62, 0x63]), false],
    ['HPACK that is none', frame(1, 5, 1, [0xff, 0xff, 0xff, 0xff, 0xff]), false],
    ['DATA before the head', frame(0, 1, 1, [1, 2, 3]), false],
    ['a stream of its own', frame(1, 5, 2, [0x88]), false],
    ['a flood of PING', many(20_000, frame(6, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0])), true],
    ['a flood of SETTINGS', many(20_000, SETTINGS), true],
    ['GOAWAY and an end', frame(7, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]), true],
    ['a stream that is reset', frame(3, 0, 1, [0, 0, 0, 2]), false],
    [
      'DATA beyond every window',
      Buffer.concat([
        HEAD,
        many(
          400,
          frame(
            0,
            0,
            1,
            Array.from({ length: 16_384 }, () => 0),
          ),
        ),
      ]),
      false,
    ],
  ])('%s: a 502 or a reset, and others are served', async (_name, bytes, ends) => {
    const rig = await http2Scene(bytes, ends);
    const client = await openHttp2(rig, 'up.test:443');
    const stream = client.request({ ':path': '/' });
    stream.on('data', () => {});
    const outcome = await http2Answer(stream).then(
      ({ status, body }) => (status === 502 ? errorCode(body) : `${status}`),
      (error: Error) => error.message,
    );
    expect(outcome).toMatch(/^upstream_error$|reset|INTERNAL_ERROR/);
    await stillServes(rig);
  });
});
