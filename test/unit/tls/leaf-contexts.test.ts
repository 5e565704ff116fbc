import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type SecureContext, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority } from '../../../src/tls/authority.ts';
import { LeafContexts } from '../../../src/tls/leaf-contexts.ts';

const DAY = 24 * 3600 * 1000;
const authority = createAuthority({ commonName: 'bot-bottle test', now: Date.now() });

describe('a Node client that trusts the authority', () => {
  const contexts = new LeafContexts(authority, Date.now);
  const server = createServer({
    ALPNProtocols: ['h2', 'http/1.1'],
    SNICallback: (name, done) => done(null, contexts.contextFor(name)),
  });
  server.on('secureConnection', (socket) => socket.end());
  server.on('tlsClientError', () => {});
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => void server.close());

  function shake(servername: string, ca: string | undefined): Promise<TLSSocket> {
    const { port } = server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const socket = connect({
        host: '127.0.0.1',
        port,
        servername,
        ALPNProtocols: ['h2'],
        ...(ca === undefined ? {} : { ca }),
      });
      socket.once('secureConnect', () => resolve(socket));
      socket.once('error', reject);
      socket.resume();
    });
  }

  test('accepts the leaf for the name it asked for', async () => {
    for (const name of ['a.test', 'b.example.com', 'under_score.example.com']) {
      const socket = await shake(name, authority.certPem);
      expect(socket.authorized).toBe(true);
      expect(socket.getPeerCertificate().subjectaltname).toBe(`DNS:${name}`);
      expect(socket.getProtocol()).toBe('TLSv1.3');
      expect(socket.alpnProtocol).toBe('h2');
      socket.destroy();
    }
  });

  test('and one that does not trust it refuses', async () => {
    await expect(shake('a.test', undefined)).rejects.toThrow(/unable to (get local issuer|verify)/);
  });
});

test('a context is made once for a host, and anew a day before its leaf expires', () => {
  let now = Date.now();
  const contexts = new LeafContexts(authority, () => now);
  const first = contexts.contextFor('a.test');
  expect(contexts.contextFor('a.test')).toBe(first);
  expect(contexts.contextFor('b.test')).not.toBe(first);
  now += 6 * DAY - 1000;
  expect(contexts.contextFor('a.test')).toBe(first);
  now += 2000;
  const second = contexts.contextFor('a.test');
  expect(second).not.toBe(first);
  expect(contexts.contextFor('a.test')).toBe(second);
});

test('at most 1024 are kept, and the least recently used goes first', () => {
  const contexts = new LeafContexts(authority, Date.now);
  const made: SecureContext[] = Array.from({ length: 1024 }, (_, index) =>
    contexts.contextFor(`h${index}.test`),
  );
  expect(contexts.size).toBe(1024);
  expect(contexts.contextFor('h0.test')).toBe(made[0]);
  contexts.contextFor('new.test');
  expect(contexts.size).toBe(1024);
  expect(contexts.contextFor('h0.test')).toBe(made[0]);
  expect(contexts.contextFor('h2.test')).toBe(made[2]);
  expect(contexts.contextFor('h1.test')).not.toBe(made[1]);
});
