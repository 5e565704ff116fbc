import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { FirstBytes, type Meant } from '../../../src/sidecar/egress/first-bytes.ts';

/** The ClientHello of this Node's own TLS. */
async function clientHello(servername: string): Promise<Buffer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const client = connectTls({ socket: dial(port, '127.0.0.1'), ALPNProtocols: ['h2'], servername });
  client.on('error', () => {});
  const [socket] = await accepted;
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  client.destroy();
  server.close();
  return bytes;
}

function read(bytes: Buffer, size = bytes.length): Meant {
  const first = new FirstBytes();
  let meant: Meant = { kind: 'more' };
  for (let at = 0; at < bytes.length && meant.kind === 'more'; at += size)
    meant = first.push(bytes.subarray(at, at + size));
  if (meant.kind === 'host') expect(bytes.subarray(0, first.taken.length).equals(first.taken)).toBe(true);
  return meant;
}

/** The same handshake message in records of at most `size` bytes. */
function inRecords(hello: Buffer, size: number): Buffer {
  const message = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const piece = message.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, piece.length >> 8, piece.length & 0xff]), piece);
  }
  return Buffer.concat(records);
}

describe('the name in the first bytes of a connection', () => {
  it('is the server name of TLS, however its bytes come', async () => {
    const hello = await clientHello('api.example.com');
    for (const size of [hello.length, 100, 7, 1])
      expect(read(hello, size)).toEqual({ kind: 'host', host: 'api.example.com' });
    for (const size of [1, 3, 50])
      expect(read(inRecords(hello, size))).toEqual({ kind: 'host', host: 'api.example.com' });
    expect(read(hello.subarray(0, -1))).toEqual({ kind: 'more' });
  });

  it('TLS without a server name names nobody', async () => {
    expect(read(await clientHello(''))).toMatchObject({ kind: 'nobody', reason: /names no server/ });
  });

  it.each([
    ['GET /x HTTP/1.1\r\nAccept: */*\r\nhOST:  API.Example.com \r\n', 'api.example.com'],
    ['GET /x HTTP/1.1\nHost: api.example.com:8080\n', 'api.example.com'],
    ['GET http://other.example/ HTTP/1.1\r\nHost: _egress.local\r\n', '_egress.local'],
  ])('is the Host of HTTP: %j', (text, host) => {
    for (const size of [text.length, 1])
      expect(read(Buffer.from(text), size)).toEqual({ kind: 'host', host });
  });

  it.each([
    ['a head without Host', 'GET / HTTP/1.1\r\nAccept: a\r\n\r\n', /no Host/],
    ['a Host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\n', /in the Host header/],
    ['what is never a line', 'x'.repeat(70_000), /first 65536 bytes/],
    ['an alert', '\x16\x03\x01\x00\x02\x02\x28', /ClientHello/],
    ['a record of another kind', '\x16\x03\x01\x00\x01\x01\x15\x03\x01\x00\x01\x01', /malformed/],
    ['an empty record', '\x16\x03\x01\x00\x00', /empty/],
    ['a ClientHello without end', '\x16\x03\x01\x00\x04\x01\x02\x00\x00', /too long/],
  ])('%s names nobody', (_name, text, reason) => {
    expect(read(Buffer.from(text, 'latin1'))).toMatchObject({ kind: 'nobody', reason });
  });
});
