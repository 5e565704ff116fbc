import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Zone } from '../../../../src/gate/dns/answer.ts';
import { DNS_LIMITS, DnsServer } from '../../../../src/gate/dns/server.ts';
import { query, readReply, words } from './messages.ts';

const zone: Zone = {
  lookup: (name) =>
    name.endsWith('ok.example') ? { kind: 'address', v4: Uint8Array.of(127, 66, 0, 1) } : { kind: 'unknown' },
};
const limits = { ...DNS_LIMITS, connections: 3, waiting: 4 };

let dns: DnsServer;
let port: number;
let udp: UdpSocket;

async function start(overrides: Partial<typeof limits> = {}): Promise<void> {
  dns = new DnsServer(zone, { ...limits, ...overrides });
  const listening = await dns.listen('127.0.0.1', 0);
  if (!listening.ok) throw new Error(listening.failure.kind);
  port = listening.value;
  udp = createSocket('udp4').bind(0, '127.0.0.1');
  await once(udp, 'listening');
}

beforeEach(() => start());
afterEach(() => {
  dns.close();
  udp.close();
});

const send = (bytes: Uint8Array) => udp.send(bytes, port, '127.0.0.1');
const reply = async () => readReply((await once(udp, 'message'))[0] as Buffer);
const frame = (bytes: Uint8Array) => Buffer.concat([words(bytes.length), bytes]);
const dial = () => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {});
  return socket;
};

/** So many whole replies from a stream. */
async function replies(socket: ReturnType<typeof dial>, count: number): Promise<Buffer[]> {
  const found: Buffer[] = [];
  let held = Buffer.alloc(0);
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    held = Buffer.concat([held, chunk as Buffer]);
    while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
      found.push(held.subarray(2, 2 + held.readUInt16BE(0)));
      held = held.subarray(2 + held.readUInt16BE(0));
    }
    if (found.length >= count) return found;
  }
  return found;
}

describe('before the names are known', () => {
  test('queries wait and are then answered', async () => {
    send(query('ok.example', { id: 1 }));
    const tcp = dial();
    tcp.write(frame(query('no.example', { id: 2 })));
    const first = reply();
    // A query over the bound is answered at once: it shows that the others were received and wait.
    for (let id = 3; id < 9; id += 1) send(query('ok.example', { id }));
    expect(await first).toMatchObject({ rcode: 2 });
    const second = (async () => {
      for (;;) {
        const answer = await reply();
        if (answer.id === 1) return answer;
      }
    })();
    dns.open();
    expect(await second).toMatchObject({ rcode: 0, counts: [1, 1, 0, 0] });
    expect(readReply((await replies(tcp, 1))[0])).toMatchObject({ id: 2 });
    tcp.destroy();
  });

  test('a query that waited long is told to come again', async () => {
    dns.close();
    udp.close();
    await start({ wait: 1 });
    send(query('ok.example', { id: 7 }));
    expect(await reply()).toMatchObject({ id: 7, rcode: 2 });
  });
});

describe('once they are', () => {
  beforeEach(() => dns.open());

  test('UDP is answered', async () => {
    send(query('ok.example', { id: 9 }));
    expect(await reply()).toMatchObject({ id: 9, rcode: 0 });
  });

  test('what is no query is not answered, and the next query is', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.of(1), query('ok.example', { flags: 0x8180 })]) send(bytes);
    send(query('no.example', { id: 10 }));
    expect(await reply()).toMatchObject({ id: 10, rcode: 3 });
  });

  test('TCP answers in order what came at once, and after the client has ended', async () => {
    const tcp = dial();
    tcp.end(Buffer.concat([1, 2, 3].map((id) => frame(query('ok.example', { id })))));
    expect((await replies(tcp, 3)).map((answer) => readReply(answer).id)).toEqual([1, 2, 3]);
    tcp.destroy();
  });

  test('a TCP message longer than any query ends the connection', async () => {
    const tcp = dial();
    tcp.write(words(65_535));
    tcp.resume();
    await once(tcp, 'end');
  });

  test('a TCP connection that is silent is closed', async () => {
    dns.close();
    udp.close();
    await start({ idle: 20 });
    const tcp = dial();
    tcp.write(Buffer.of(0));
    tcp.resume();
    await once(tcp, 'end');
  });

  test('slow connections give way to new ones: the oldest first', async () => {
    const slow = [dial(), dial(), dial()];
    for (const socket of slow) {
      socket.write(frame(query('ok.example')));
      await replies(socket, 1);
    }
    const closed = once(slow[0]?.resume() as ReturnType<typeof dial>, 'end');
    const fresh = dial();
    fresh.write(frame(query('ok.example', { id: 4 })));
    expect(readReply((await replies(fresh, 1))[0]).id).toBe(4);
    await closed;
    slow[2]?.write(frame(query('ok.example', { id: 5 })));
    expect(readReply((await replies(slow[2] as ReturnType<typeof dial>, 1))[0]).id).toBe(5);
    for (const socket of [...slow, fresh]) socket.destroy();
  });

  test('a client that asks and does not read is not read from either', async () => {
    const tcp = dial();
    const batch = Buffer.concat(
      Array.from({ length: 1000 }, () => frame(query('a-rather-long-name.ok.example'))),
    );
    tcp.pause();
    // The kernel takes what its buffers hold; what stays here shows that the server has stopped to read.
    let sent = 0;
    while (tcp.writableLength < 4 * batch.length && sent < 2000) {
      tcp.write(batch);
      sent += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(tcp.writableLength).toBeGreaterThan(0);
    // It goes on where it stopped, and others are served meanwhile.
    send(query('ok.example', { id: 6 }));
    expect(await reply()).toMatchObject({ id: 6 });
    expect(await replies(tcp, sent * 1000)).toHaveLength(sent * 1000);
    tcp.destroy();
  });
});

test('a port in use is a failure that names it', async () => {
  const second = new DnsServer(zone);
  expect(await second.listen('127.0.0.1', port)).toEqual({
    ok: false,
    failure: { room: 'host', kind: 'address-in-use', address: `127.0.0.1:${port}` },
  });
});
