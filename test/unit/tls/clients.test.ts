import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthority } from '../../../src/tls/authority.ts';
import { LeafContexts } from '../../../src/tls/leaf-contexts.ts';

/* What agents' tools are written in: each verifies by its own rules. A tool that this machine lacks is skipped. */

const authority = createAuthority({ commonName: 'bot-bottle test', now: Date.now() });
const contexts = new LeafContexts(authority, Date.now);
const directory = mkdtempSync(join(tmpdir(), 'bot-bottle-tls-'));
const ca = join(directory, 'ca.crt');
const server = createServer(
  { SNICallback: (name, done) => done(null, contexts.contextFor(name)) },
  (_, response) => void response.end('hello'),
);
let port = 0;

beforeAll(async () => {
  writeFileSync(ca, authority.certPem);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

const run = promisify(execFile);
const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;

test.skipIf(!has('curl', '--version'))('curl', async () => {
  const args = ['-sS', '--noproxy', '*', '--resolve', `a.test:${port}:127.0.0.1`, `https://a.test:${port}/`];
  expect((await run('curl', ['--cacert', ca, ...args])).stdout).toBe('hello');
  await expect(run('curl', args)).rejects.toThrow(/certificate/);
});

/** VERIFY_X509_STRICT is what `create_default_context` sets from Python 3.13 on. */
const PYTHON = `
import socket, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[1])
context.verify_flags |= ssl.VERIFY_X509_STRICT
with socket.create_connection(("127.0.0.1", int(sys.argv[2]))) as raw:
    with context.wrap_socket(raw, server_hostname=sys.argv[3]) as tls:
        print(dict(x[0] for x in tls.getpeercert()["subject"])["commonName"])
`;

test.skipIf(!has('python3', '-c', 'import ssl'))('python, as strict as it can be', async () => {
  expect((await run('python3', ['-c', PYTHON, ca, String(port), 'a.test'])).stdout).toBe('a.test\n');
});
