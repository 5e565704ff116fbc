import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Duplex, PassThrough } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { AuditEvent } from '../../../src/audit/audit-event.ts';
import { CONNECTIONS_MAX } from '../../../src/sidecar/egress/limits.ts';
import { tempDir } from '../../rig/temp-dir.ts';
import {
  openConnect,
  openHttp2Socket,
  openTls,
  type Rig,
  type RigOptions,
  rawClient,
  startEgress,
  startHttpUpstream,
  startUpstream,
} from './egress-rig.ts';

// The sweep over deadlines is moved by hand.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});
const PAST_EVERY_DEADLINE = 32_000;

interface Scene {
  readonly rig: Rig;
  /** Ends egress, so that everything is written. */
  events(): Promise<AuditEvent[]>;
}

async function scene(log: 0 | 1 | 2, options: RigOptions = {}): Promise<Scene> {
  const temp = await tempDir('audit');
  onTestFinished(() => temp[Symbol.asyncDispose]());
  const audit = join(temp.path, 'audit.jsonl');
  const upstream = await startHttpUpstream((request, response) => {
    if (request.url === '/ok') response.end('hello');
    else if (request.url === '/breaks') {
      response.writeHead(200, { 'content-length': 10 });
      response.write('abc', () => response.destroy());
    } else response.write('first');
  });
  const rig = await startEgress(`log: ${log}\nroutes: [{host: up.test}]`, {
    audit,
    resolve: [`up.test:80:127.0.0.1:${upstream.port}`, `up.test:443:127.0.0.1:${upstream.port}`],
    ...options,
  });
  return {
    rig,
    events: async () => {
      await rig.egress.close();
      return readFileSync(audit, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as AuditEvent);
    },
  };
}

const ask = (path: string) => `GET http://up.test${path} HTTP/1.1\r\nHost: up.test\r\n\r\n`;
/** What a client of TLS 1.2 begins with. */
async function clientHello(): Promise<Buffer> {
  const said = new PassThrough();
  const wire = Duplex.from({ readable: new PassThrough(), writable: said });
  const client = connectTls({ socket: wire, servername: 'up.test', maxVersion: 'TLSv1.2' });
  client.on('error', () => {});
  onTestFinished(() => {
    client.destroy();
  });
  const [hello] = (await once(said, 'data')) as [Buffer];
  return hello;
}

const closed = (socket: Socket) => once(socket.resume(), 'close');

describe('a connection that ends before it carries a request is written down with its reason', () => {
  const ended = { decision: 'block', code: 'bad_request', status: 0, bytes: 0, host: 'up.test', port: 443 };

  test('a client that does not trust the authority', async () => {
    const { rig, events } = await scene(1);
    const client = (await openConnect(rig, 'up.test:443')).send(await clientHello());
    // ServerHelloDone, then the alert unknown_ca (RFC 5246 section 7.2).
    await client.text('\x0e\0\0\0');
    client.send(Buffer.from('15030300020230', 'hex'));
    await client.rest();
    client.socket.destroy();
    expect(await events()).toMatchObject([
      {
        ...ended,
        method: 'CONNECT',
        reason: expect.stringMatching(/does not trust this bottle’s authority/),
      },
    ]);
  });

  test.each<[string, string | Buffer, RegExp]>([
    ['what begins like TLS and is none', Buffer.alloc(64, 0x16), /TLS handshake failed/],
    ['SSL 2', Buffer.from([0x80, 0x2e, 1, 0, 2, 0, 0x15, 0, 0, 0, 0x10]), /not a protocol/],
    [
      'a record of a version that was never made',
      Buffer.from('1603ff0005abcdef0102', 'hex'),
      /TLS handshake failed/,
    ],
  ])('%s', async (_name, bytes, reason) => {
    const { rig, events } = await scene(1);
    const client = (await openConnect(rig, 'up.test:443')).send(bytes);
    await client.rest();
    client.socket.destroy();
    expect(await events()).toMatchObject([{ host: 'up.test', reason: expect.stringMatching(reason) }]);
  });

  test('a handshake that stands still', async () => {
    const { rig, events } = await scene(1);
    const client = (await openConnect(rig, 'up.test:443')).send(Buffer.from([0x16, 3, 1]));
    // An answer on another connection: egress has read the bytes on this one.
    await rawClient(rig).send(ask('/ok')).answer();
    vi.advanceTimersByTime(PAST_EVERY_DEADLINE);
    await client.rest();
    expect(await events()).toMatchObject([
      { ...ended, reason: expect.stringMatching(/TLS handshake did not come within 30 s/) },
    ]);
  });

  test.each<[string, (rig: Rig) => Promise<void>, object]>([
    [
      'a tunnel in which nothing is said',
      async (rig) => {
        const client = await openConnect(rig, 'up.test:443');
        vi.advanceTimersByTime(PAST_EVERY_DEADLINE);
        await client.rest();
      },
      { ...ended, method: 'CONNECT', reason: expect.stringMatching(/first byte did not come within 30 s/) },
    ],
    [
      'a tunnel that its client leaves',
      async (rig) => {
        const { socket } = await openConnect(rig, 'up.test:443');
        socket.end();
        await closed(socket);
      },
      {
        ...ended,
        method: 'CONNECT',
        reason: expect.stringMatching(/client closed it before its first byte/),
      },
    ],
    [
      'a handshake that its client leaves',
      async (rig) => {
        const { socket } = (await openConnect(rig, 'up.test:443')).send(Buffer.from([0x16, 3, 1]));
        socket.end();
        await closed(socket);
      },
      {
        ...ended,
        method: 'CONNECT',
        reason: expect.stringMatching(/closed it before its (?:TLS handshake|first byte)/),
      },
    ],
    [
      'a tunnel with TLS in which nothing is asked',
      async (rig) => {
        const client = await openTls(rig, 'up.test:443');
        // A ticket: egress is through with the handshake as well.
        await once(client.socket, 'session');
        vi.advanceTimersByTime(PAST_EVERY_DEADLINE);
        await client.rest();
      },
      { ...ended, method: '', reason: expect.stringMatching(/no request came within 30 s/) },
    ],
    [
      'a tunnel with TLS that its client leaves, as Node does when it does not trust the authority',
      async (rig) => {
        const { socket } = await openTls(rig, 'up.test:443');
        socket.end();
        await closed(socket);
      },
      { ...ended, method: '', reason: expect.stringMatching(/perhaps it does not trust/) },
    ],
    [
      'a connection on which nothing is asked',
      async (rig) => {
        const client = rawClient(rig);
        await once(client.socket, 'connect');
        await rawClient(rig).send('CONNECT up.test:443 HTTP/1.1\r\n\r\n').answer();
        vi.advanceTimersByTime(PAST_EVERY_DEADLINE);
        await client.rest();
      },
      {
        code: 'bad_request',
        host: '',
        status: 0,
        reason: expect.stringMatching(/no request came within 30 s/),
      },
    ],
    [
      'a request’s head that its client leaves',
      async (rig) => {
        const { socket } = rawClient(rig).send('GET http://up.te');
        socket.end();
        await closed(socket);
      },
      {
        code: 'bad_request',
        host: '',
        status: 0,
        reason: expect.stringMatching(/in the middle of a request's head/),
      },
    ],
  ])('%s, with the requests, since that is nobody’s fault', async (_name, go, event) => {
    const every = await scene(2);
    await go(every.rig);
    expect(await every.events()).toContainEqual(expect.objectContaining(event));
    const blocks = await scene(1);
    await go(blocks.rig);
    expect((await blocks.events()).filter(({ status }) => status === 0)).toEqual([]);
  });

  test('a CONNECT whose client does not wait for the decision', async () => {
    let asked: (() => void) | undefined;
    const wasAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    let answer: (addresses: []) => void = () => {};
    const { rig, events } = await scene(2, {
      resolve: [],
      resolver: () => {
        asked?.();
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
    });
    const { socket } = rawClient(rig).send('CONNECT up.test:443 HTTP/1.1\r\nHost: up.test:443\r\n\r\n');
    await wasAsked;
    socket.end();
    await closed(socket);
    answer([]);
    expect(await events()).toMatchObject([
      { ...ended, method: 'CONNECT', reason: expect.stringMatching(/before the decision on its CONNECT/) },
    ]);
  });

  test('what the gate hands over without saying where it was meant to go', async () => {
    const run = await tempDir('run');
    onTestFinished(() => run[Symbol.asyncDispose]());
    const { events } = await scene(1, { runDir: run.path });
    for (const line of ['CAPTURE up.test 0\n', 'CAPTURE up test 443\n', `CAPTURE ${'x'.repeat(400)}`]) {
      const socket = connect(join(run.path, 'egress-capture.sock'));
      socket.on('error', () => {});
      socket.write(line);
      await closed(socket);
    }
    expect((await events()).map(({ reason }) => reason)).toEqual(
      Array(3).fill(expect.stringMatching(/does not say where it was meant to go/)),
    );
  });

  test('an HTTP/2 connection that breaks the protocol', async () => {
    const { rig, events } = await scene(1);
    const socket = await openHttp2Socket(rig, 'up.test:443');
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await closed(socket);
    expect(await events()).toMatchObject([{ ...ended, reason: expect.stringMatching(/HTTP\/2 preface/) }]);
  });

  test('more connections than there is room for', async () => {
    const { rig, events } = await scene(1);
    const sockets: Socket[] = [];
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    let dropped = 0;
    const bothDropped = new Promise<void>((resolve) => {
      const open = async (): Promise<void> => {
        while (sockets.length < CONNECTIONS_MAX + 2) {
          const socket = connect(rig.port, '127.0.0.1').resume();
          sockets.push(socket);
          socket.on('error', () => {});
          socket.on('close', () => {
            dropped++;
            if (dropped === 2) resolve();
          });
          // No more at once than the kernel keeps waiting.
          await once(socket, 'connect');
        }
      };
      void open();
    });
    await bothDropped;
    vi.advanceTimersByTime(1_000);
    for (const socket of sockets) socket.destroy();
    expect(await events()).toMatchObject([
      {
        code: 'bad_request',
        status: 0,
        reason: expect.stringMatching(/1024 are open, and 2 more were closed/),
      },
    ]);
  });
});

describe('an answer that is not whole is written down with what was given of it', () => {
  test('because the upstream broke off', async () => {
    const { rig, events } = await scene(2);
    const client = rawClient(rig).send(ask('/breaks'));
    await client.rest();
    expect(await events()).toMatchObject([
      {
        decision: 'allow',
        code: 'upstream_error',
        status: 200,
        bytes: 3,
        path: '/breaks',
        reason: expect.stringMatching(/closed the connection before its response was complete/),
      },
    ]);
  });

  test('because the client went away', async () => {
    const { rig, events } = await scene(2);
    const client = rawClient(rig).send(ask('/stream'));
    await client.text('first');
    client.socket.destroy();
    await vi.waitUntil(
      () => (rig.egress as unknown as { connections: { size: number } }).connections.size === 0,
    );
    expect(await events()).toMatchObject([
      {
        decision: 'allow',
        status: 200,
        bytes: 5,
        reason: 'The client went away before it had the whole answer.',
      },
    ]);
  });

  test('because the client went away in the middle of its request', async () => {
    const { rig, events } = await scene(2);
    const client = rawClient(rig).send(
      'POST http://up.test/ HTTP/1.1\r\nHost: up.test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n',
    );
    await client.text('100 Continue\r\n\r\n');
    client.socket.destroy();
    await vi.waitUntil(
      () => (rig.egress as unknown as { connections: { size: number } }).connections.size === 0,
    );
    expect(await events()).toMatchObject([
      { decision: 'allow', status: 0, bytes: 0, reason: 'The client went away before its request was sent.' },
    ]);
  });
});

test.each<[0 | 1 | 2, string[]]>([
  [0, []],
  [1, ['block host_not_allowed', 'block bad_request']],
  [2, ['allow 200', 'block host_not_allowed', 'block bad_request', 'allow upstream_error']],
])('at level %i it holds what that level says', async (level, wanted) => {
  const refusing = await startUpstream((socket) => socket.destroy());
  const { rig, events } = await scene(level);
  await rawClient(rig).send(ask('/ok')).answer();
  await rawClient(rig).send('GET http://evil.test/ HTTP/1.1\r\nHost: evil.test\r\n\r\n').answer();
  await rawClient(rig).send('GET http://up.test/ HTTP/1.1\r\n\r\n').answer();
  const broken = await startEgress(`log: ${level}\nroutes: [{host: up.test}]`, {
    audit: join(rig.dir, 'other.jsonl'),
    resolve: [`up.test:80:127.0.0.1:${refusing.port}`],
  });
  await rawClient(broken).send(ask('/')).answer();
  await broken.egress.close();
  const others = readFileSync(join(rig.dir, 'other.jsonl'), 'utf8');
  const all = [
    ...(await events()),
    ...others
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as AuditEvent),
  ];
  expect(all.map(({ decision, code, status }) => `${decision} ${code ?? status}`)).toEqual(wanted);
  for (const { code, reason } of all) expect(reason === undefined).toBe(code === undefined);
});
