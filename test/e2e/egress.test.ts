import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createAuthority } from '../../src/tls/authority.ts';
import { issueLeaf } from '../../src/tls/leaf.ts';
import { tempDir } from '../rig/temp-dir.ts';

const SIDECAR = fileURLToPath(new URL('../../dist/sidecar.cjs', import.meta.url));
const GIBIBYTE = 1024 ** 3;
/** MiB that a gibibyte in one direction may add to egress. */
const GROWTH_MAX = 32;
const authority = createAuthority({ commonName: 'upstream CA', now: Date.now() });

interface Running {
  readonly child: ChildProcess;
  readonly ready: { readonly ready: boolean; readonly listen: string; readonly ca: string };
  readonly port: number;
  readonly dir: string;
  readonly routes: string;
  stderr(): string;
}

/** Runs the built sidecar with `routes`; up.test:443 leads to `upstream`. */
async function startSidecar(
  routes: string,
  upstream: Server,
  flags: readonly string[] = [],
): Promise<Running> {
  const temp = await tempDir('egress-e2e');
  onTestFinished(() => temp[Symbol.asyncDispose]());
  const dir = temp.path;
  const [file, ca] = [join(dir, 'routes.yaml'), join(dir, 'upstream.pem')];
  writeFileSync(file, routes);
  writeFileSync(ca, authority.certPem);
  const { port } = upstream.address() as AddressInfo;
  const child = spawn(
    process.execPath,
    [
      SIDECAR,
      'egress',
      '--routes',
      file,
      '--listen',
      '127.0.0.1:0',
      '--resolve',
      `up.test:443:127.0.0.1:${port}`,
      '--upstream-ca',
      ca,
      ...flags,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH, EGRESS_TOKEN_0: 's3cret' } },
  );
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const ready = JSON.parse(line) as Running['ready'];
  return {
    child,
    ready,
    port: Number(ready.listen.split(':').pop()),
    dir,
    routes: file,
    stderr: () => errors,
  };
}

async function startUpstream(listener: Parameters<typeof createServer>[1]): Promise<Server> {
  const { certPem, keyPem } = issueLeaf(authority, 'up.test', Date.now());
  const server = createServer({ cert: certPem, key: keyPem }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

async function openTunnel({ port, ready }: Running): Promise<TLSSocket> {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.write('CONNECT up.test:443 HTTP/1.1\r\nHost: up.test:443\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1.1 200/);
  const secured = connectTls({ socket, servername: 'up.test', ca: readFileSync(ready.ca) });
  await once(secured, 'secureConnect');
  return secured;
}

const INJECTING = 'routes: [{host: up.test, auth_scheme: Bearer, token_env: EGRESS_TOKEN_0}]';

test('the sidecar says when it is ready, serves curl, reloads on SIGHUP and ends on SIGTERM', async () => {
  const upstream = await startUpstream((request, response) => response.end(request.headers.authorization));
  const running = await startSidecar(INJECTING, upstream);
  expect(running.ready).toEqual({
    ready: true,
    listen: expect.stringMatching(/^127\.0\.0\.1:[1-9][0-9]*$/),
    ca: expect.stringMatching(/\/ca\.crt$/),
  });
  const curl = (...args: string[]) =>
    spawnSync(
      'curl',
      [
        '-sS',
        '--max-time',
        '20',
        '-x',
        `http://${running.ready.listen}`,
        '--cacert',
        running.ready.ca,
        ...args,
      ],
      {
        encoding: 'utf8',
      },
    );
  // On machines without curl, the raw client below shows the same.
  const hasCurl = spawnSync('curl', ['--version']).status === 0;
  if (hasCurl) {
    // Two lives of the same client side by side would block this process's upstream: curl runs while we wait.
    const child = spawn('curl', [
      '-sS',
      '--max-time',
      '20',
      '-x',
      `http://${running.ready.listen}`,
      '--cacert',
      running.ready.ca,
      'https://up.test/',
    ]);
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    await once(child, 'close');
    expect(out).toBe('Bearer s3cret');
    const refused = curl('https://evil.test/');
    expect(refused.stderr).toMatch(/403/);
    expect(curl('-i', 'http://evil.test/').stdout).toMatch(/x-bot-bottle-block: host_not_allowed/);
  }
  writeFileSync(running.routes, 'routes: []');
  running.child.kill('SIGHUP');
  while (!running.stderr().includes('policy reloaded: 0 routes'))
    await once(running.child.stderr as NodeJS.ReadableStream, 'data');
  running.child.kill('SIGTERM');
  const [code] = (await once(running.child, 'close')) as [number];
  expect(code).toBe(0);
  expect(existsSync(running.ready.ca)).toBe(false);
});

test.each([
  [['--routes'], 2, /--routes has no value/],
  [['--rotes', 'x'], 2, /there is no flag --rotes[\s\S]*--routes/],
  [['--routes', '/nonexistent', '--listen', '127.0.0.1:0'], 1, /cannot read the routes file/],
])('the sidecar with %j ends with %i and says why', (flags, code, reason) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [SIDECAR, 'egress', ...flags], {
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: code, stdout: '' });
  expect(stderr).toMatch(reason);
});

function residentMiB(pid: number): number {
  return Number(/VmRSS:\s+([0-9]+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

test.skipIf(process.platform !== 'linux')(
  'a gibibyte each way leaves the sidecar as small as it was',
  async () => {
    const piece = Buffer.alloc(64 * 1024, 'x');
    const upstream = await startUpstream((request, response) => {
      if (request.method === 'POST') {
        let bytes = 0;
        request.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        request.on('end', () => response.end(String(bytes)));
        return;
      }
      let left = request.url === '/small' ? 0 : GIBIBYTE;
      response.writeHead(200, { 'content-length': left });
      const more = (): void => {
        while (left > 0) {
          left -= piece.length;
          if (!response.write(piece)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    });
    const running = await startSidecar(INJECTING, upstream);
    const pid = running.child.pid as number;
    const client = await openTunnel(running);
    client.write('GET /small HTTP/1.1\r\nHost: up.test\r\n\r\n');
    await once(client, 'data');
    const before = residentMiB(pid);
    let peak = 0;
    let received = 0;
    let noted = 0;
    const note = (bytes: number): void => {
      noted += bytes;
      if (noted < 16 * 1024 * 1024) return;
      noted = 0;
      peak = Math.max(peak, residentMiB(pid));
    };
    client.write('GET /large HTTP/1.1\r\nHost: up.test\r\n\r\n');
    await new Promise<void>((resolve) => {
      client.on('data', (chunk: Buffer) => {
        received += chunk.length;
        note(chunk.length);
        if (received >= GIBIBYTE) resolve();
      });
    });
    expect(peak - before).toBeLessThanOrEqual(GROWTH_MAX);
    client.destroy();

    const sender = await openTunnel(running);
    sender.write(`POST / HTTP/1.1\r\nHost: up.test\r\nContent-Length: ${GIBIBYTE}\r\n\r\n`);
    const answered = new Promise<string>((resolve) =>
      sender.on('data', (chunk: Buffer) => resolve(chunk.toString())),
    );
    for (let left = GIBIBYTE; left > 0; left -= piece.length) {
      note(piece.length);
      if (!sender.write(piece)) await once(sender, 'drain');
    }
    expect(await answered).toMatch(new RegExp(`\r\n${GIBIBYTE}$`));
    sender.destroy();
    expect(peak - before).toBeLessThanOrEqual(GROWTH_MAX);
  },
  // Every byte that leaves is looked through: some ten seconds of processor time, and more where others want it too.
  240_000,
);
