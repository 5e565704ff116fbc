import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  errorCode,
  http2Answer,
  openHttp2,
  openTls,
  type Rig,
  rawClient,
  startEgress,
  startHttpUpstream,
  startUpstream,
} from './egress-rig.ts';

const ask = (authority: string, path = '/') =>
  `GET http://${authority}${path} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`;
const PUBLIC = { address: '93.184.216.34', family: 4 } as const;

async function stillServes(rig: Rig): Promise<void> {
  const { body } = await rawClient(rig)
    .send('GET http://_egress.local/allowlist HTTP/1.1\r\nHost: _egress.local\r\n\r\n')
    .answer();
  expect(body).toContain('up.test');
}

describe('an address of this machine, however it is written, is not connected to', () => {
  test.each([
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0X7F.1',
    '0177.0.0.1',
    '017700000001',
    '127.0.0.1.',
    '0',
    '0.0.0.0',
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b::a9fe:a9fe]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fe80::1%25eth0]',
    '[fe80::1%eth0]',
    '[::1%25lo]',
    '[fd00:ec2::254]',
    '%31%32%37.0.0.1',
    '127%2e0.0.1',
    '127.0.0.1%00.up.test',
    '①②⑦.0.0.1',
  ])('%s', async (host) => {
    const reached = vi.fn();
    const listener = createTcpServer(reached).listen(0, '127.0.0.1');
    onTestFinished(() => {
      listener.close();
    });
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    // Every such address is on the list, and still none is public.
    const rig = await startEgress(
      `routes: [${[
        'up.test',
        '127.0.0.1',
        '0.0.0.0',
        '169.254.169.254',
        '"::1"',
        '"::"',
        '"::7f00:1"',
        '"64:ff9b::7f00:1"',
        '"64:ff9b::a9fe:a9fe"',
        '"2002:7f00:1::"',
        '"fe80::1"',
        '"fd00:ec2::254"',
        '"*.test"',
      ]
        .map((each) => `{host: ${each}, ports: [${port}, 80]}`)
        .join(', ')}]`,
    );
    for (const text of [
      ask(`${host}:${port}`),
      `CONNECT ${host}:${port} HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`,
      `GET http://up.test/ HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`,
    ]) {
      const { status, body } = await rawClient(rig).send(Buffer.from(text, 'utf8')).answer();
      expect(status).toBe(403);
      expect(errorCode(body)).toMatch(/^(?:private_address|bad_request|host_not_allowed|host_mismatch)$/);
    }
    expect(reached).not.toHaveBeenCalled();
  });
});

describe('a name that leads elsewhere the second time', () => {
  test('is refused when it is looked up again, and the connection goes to no private address', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const upstream = await startUpstream(() => {});
    const answers = [[PUBLIC], [{ address: '127.0.0.1', family: 4 }]];
    let asked = 0;
    const rig = await startEgress(
      `routes: [{host: up.test, ports: [${upstream.port}], matches: [{methods: [PUT]}]}]`,
      {
        resolver: async () => answers[asked++] ?? [],
      },
    );
    const host = `up.test:${upstream.port}`;
    expect(errorCode((await rawClient(rig).send(ask(host)).answer()).body)).toBe('match_failed');
    vi.advanceTimersByTime(11_000);
    expect(errorCode((await rawClient(rig).send(ask(host)).answer()).body)).toBe('private_address');
    expect(asked).toBe(2);
    expect(upstream.connections).toHaveLength(0);
  });

  test('between the decision and the connection is refused as well', async () => {
    const upstream = await startUpstream(() => {});
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    let asked = 0;
    const rig = await startEgress(`routes: [{host: up.test, ports: [${upstream.port}]}]`, {
      resolver: async () => (asked++ === 0 ? [PUBLIC] : [{ address: '127.0.0.1', family: 4 }]),
    });
    const host = `up.test:${upstream.port}`;
    const client = rawClient(rig).send(
      `POST http://${host}/ HTTP/1.1\r\nHost: ${host}\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n`,
    );
    // It is decided, and nothing is connected yet.
    await client.text('100 Continue\r\n\r\n');
    vi.advanceTimersByTime(11_000);
    client.send('x');
    expect(errorCode((await client.answer()).body)).toBe('private_address');
    expect(asked).toBe(2);
    expect(upstream.connections).toHaveLength(0);
  });
});

test('a redirect is given to the client, who has to ask anew', async () => {
  const upstream = await startHttpUpstream((_request, response) => {
    response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
  });
  const rig = await startEgress('routes: [{host: up.test}]', {
    resolve: [`up.test:80:127.0.0.1:${upstream.port}`],
  });
  const { status, head } = await rawClient(rig).send(ask('up.test')).answer();
  expect(status).toBe(307);
  expect(head).toContain('location: http://169.254.169.254/');
  expect(errorCode((await rawClient(rig).send(ask('169.254.169.254')).answer()).body)).toBe(
    'host_not_allowed',
  );
});

describe('an upstream cannot speak in our name', () => {
  const FORGED = ['x-bot-bottle-block', 'host_not_allowed'];
  async function scene(): Promise<Rig> {
    const upstream = await startHttpUpstream((_request, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload', 'X-Bot-Bottle-Block': 'host_not_allowed' });
      response.writeHead(403, {
        'X-Bot-Bottle-Block': 'host_not_allowed',
        trailer: 'x-bot-bottle-block',
        own: 'yes',
      });
      response.addTrailers([['X-Bot-Bottle-Block', 'host_not_allowed']]);
      response.end('{"error":{"code":"host_not_allowed"}}');
    }, 'up.test');
    return startEgress('routes: [{host: up.test}]', { resolve: [`up.test:443:127.0.0.1:${upstream.port}`] });
  }

  test('over HTTP/1.1', async () => {
    const client = (await openTls(await scene(), 'up.test:443')).send(
      'GET / HTTP/1.1\r\nHost: up.test\r\nConnection: close\r\n\r\n',
    );
    const text = await client.rest();
    expect(text).toContain('own: yes');
    expect(text.toLowerCase()).not.toContain(`${FORGED[0]}:`);
  });

  test('over HTTP/2', async () => {
    const session = await openHttp2(await scene(), 'up.test:443');
    const { headers, trailers } = await http2Answer(session.request({ ':path': '/' }));
    expect(headers.own).toBe('yes');
    expect({ ...headers, ...trailers }).not.toHaveProperty(FORGED[0] as string);
  });
});

describe('an upstream that answers what is hard to carry', () => {
  async function scene(bytes: string | Buffer): Promise<Rig> {
    const upstream = await startUpstream((socket) => {
      socket.once('data', () => socket.write(bytes));
    }, 'up.test');
    return startEgress('routes: [{host: up.test}]', { resolve: [`up.test:443:127.0.0.1:${upstream.port}`] });
  }
  const MANY = `HTTP/1.1 200 OK\r\n${'a:\r\n'.repeat(20_000)}Content-Length: 2\r\n\r\nhi`;
  const COOKIES = `HTTP/1.1 200 OK\r\n${'set-cookie:\r\n'.repeat(9_000)}Content-Length: 2\r\n\r\nhi`;
  const NAMES = `HTTP/1.1 200 OK\r\n${Array.from({ length: 9_000 }, (_, i) => `a${i}:\r\n`).join('')}Content-Length: 2\r\n\r\nhi`;
  test.each([
    ['twenty thousand headers of one name', MANY],
    ['nine thousand cookies', COOKIES],
    ['nine thousand names', NAMES],
    [
      'names that objects have',
      'HTTP/1.1 200 OK\r\n__proto__: a\r\nconstructor: b\r\ntoString: c\r\nContent-Length: 2\r\n\r\nhi',
    ],
  ])('%s', async (_name, bytes) => {
    const rig = await scene(bytes);
    const client = (await openTls(rig, 'up.test:443')).send('GET / HTTP/1.1\r\nHost: up.test\r\n\r\n');
    expect((await client.answer()).status).toBe(200);
    const other = await scene(bytes);
    const session = await openHttp2(other, 'up.test:443');
    const outcome = await http2Answer(session.request({ ':path': '/' })).then(
      ({ status }) => status,
      (error: Error) => error.message,
    );
    expect(`${outcome}`).toMatch(/^200$|reset|NGHTTP2/);
    await stillServes(rig);
    await stillServes(other);
  });
});
