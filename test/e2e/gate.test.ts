import { execFileSync } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RUN_SOCKETS } from '../../src/wire/bottle-paths.ts';
import { requireOrSkip } from '../rig/require.ts';
import { type TempDir, tempDir } from '../rig/temp-dir.ts';
import { readAll } from '../unit/gate/sockets.ts';
import { bundleGate, dial, FakeSidecar, type GatePorts, reachLine, startGate, stopGate } from './gate-rig.ts';

/** A port that nobody uses now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.66.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

const notLinux = requireOrSkip('linux', () => (process.platform === 'linux' ? undefined : process.platform));

describe.skipIf(notLinux)('the gate beside a sidecar', () => {
  let build: TempDir;
  let bundle: string;
  let dir: TempDir;
  let sidecar: FakeSidecar;
  let gate: ReturnType<typeof startGate>;
  let ports: GatePorts;
  let reach: Socket;
  let port: number;
  const resolver = () => {
    const own = new Resolver({ timeout: 20_000, tries: 1 });
    own.setServers([`127.0.0.1:${ports.dns}`]);
    return own;
  };

  beforeAll(async () => {
    build = await tempDir('gate-build');
    bundle = await bundleGate(build.path);
  });
  afterAll(() => build[Symbol.asyncDispose]());

  async function start(more: readonly string[] = []): Promise<void> {
    gate = startGate(bundle, dir.path, more);
    reach = await sidecar.serve([
      { host: 'api.example.com', ports: [port] },
      { host: '*.wild.example', ports: [port] },
    ]);
    ports = await gate.ready;
  }

  beforeEach(async () => {
    dir = await tempDir('gate');
    sidecar = new FakeSidecar(dir.path);
    port = await freePort();
  });
  afterEach(async () => {
    await stopGate(gate);
    await sidecar[Symbol.asyncDispose]();
    await dir[Symbol.asyncDispose]();
  });

  test('is ready when egress has said what may be reached, whichever of the two started first', async () => {
    gate = startGate(bundle, dir.path);
    reach = await sidecar.serve([{ host: 'api.example.com', ports: [port] }]);
    expect((await gate.ready).capture).toEqual([port]);
    await stopGate(gate);
    // Now the sockets stand already.
    gate = startGate(bundle, dir.path);
    const second = await sidecar.next(RUN_SOCKETS.reach);
    second.write(reachLine([]));
    expect((await gate.ready).capture).toEqual([]);
  });

  test('queries that come before that wait for it', async () => {
    gate = startGate(bundle, dir.path, ['--dns-port', String(port)]);
    await sidecar.listen(RUN_SOCKETS.reach);
    const socket = await sidecar.next(RUN_SOCKETS.reach);
    // DNS over TCP: the connection shows that the gate listens, which it does some time after it dialled egress.
    const asked = (async () => {
      const own = new Resolver({ timeout: 20_000, tries: 20 });
      own.setServers([`127.0.0.1:${port}`]);
      return own.resolve4('api.example.com');
    })();
    for (let connected = false; !connected; ) {
      const probe = dial(port);
      connected = await new Promise<boolean>((resolve) => {
        probe.once('connect', () => resolve(true)).once('error', () => resolve(false));
      });
      probe.destroy();
    }
    socket.write(reachLine([{ host: 'api.example.com', ports: [443] }]));
    await expect(asked).resolves.toEqual(['127.66.0.1']);
  });

  test.each([
    ['proxy', RUN_SOCKETS.proxy],
    ['supervise', RUN_SOCKETS.supervise],
    ['gitGate', RUN_SOCKETS.gitGate],
  ] as const)('%s carries bytes to %s as they come', async (service, socket) => {
    await start();
    const client = dial(ports[service]);
    client.end('question');
    const upstream = await sidecar.next(socket);
    expect(await readAll(upstream)).toEqual({ text: 'question' });
    upstream.end('answer');
    expect(await readAll(client)).toEqual({ text: 'answer' });
  });

  test('a connection to the address of a name arrives with the name and the port', async () => {
    await start();
    const [address] = await resolver().resolve4('api.example.com');
    expect(address).toBe('127.66.0.1');
    const client = dial(port, address);
    client.end('GET / HTTP/1.1\r\n\r\n');
    const upstream = await sidecar.next(RUN_SOCKETS.capture);
    expect(await readAll(upstream)).toEqual({
      text: `CAPTURE api.example.com ${port}\nGET / HTTP/1.1\r\n\r\n`,
    });
    upstream.end('HTTP/1.1 204 No Content\r\n\r\n');
    expect((await readAll(client)).text).toBe('HTTP/1.1 204 No Content\r\n\r\n');
  });

  test('names that are not allowed do not exist, and are said once on stderr', async () => {
    await start();
    for (const name of ['evil.example', 'wild.example', 'evil.example']) {
      await expect(resolver().resolve4(name)).rejects.toMatchObject({ code: 'ENOTFOUND' });
    }
    const log = await gate.running.printed('stderr', 'wild.example');
    expect(log.split('\n').filter((line) => line.includes('evil.example'))).toHaveLength(1);
  });

  test('a connection that names nobody is closed and egress hears nothing of it', async () => {
    await start();
    expect(await readAll(dial(port, '127.66.0.1'))).toMatchObject({ text: '' });
    await resolver().resolve4('api.example.com');
    dial(port, '127.66.0.1').end('real');
    expect((await readAll(await sidecar.next(RUN_SOCKETS.capture))).text).toMatch(/real$/);
  });

  test('a reload opens new ports, closes gone ones and leaves open connections alone', async () => {
    await start();
    await resolver().resolve4('api.example.com');
    const held = dial(port, '127.66.0.1');
    const upstream = await sidecar.next(RUN_SOCKETS.capture);
    const other = await freePort();
    reach.write(reachLine([{ host: 'api.example.com', ports: [other] }]));
    for (let open = false; !open; ) {
      const probe = dial(other, '127.66.0.1');
      open = await new Promise<boolean>((resolve) => {
        probe.once('connect', () => resolve(true)).once('error', () => resolve(false));
      });
      probe.destroy();
    }
    expect(await readAll(dial(port, '127.66.0.1'))).toEqual({ text: '', error: 'ECONNREFUSED' });
    held.end('still here');
    expect((await readAll(upstream)).text).toBe(`CAPTURE api.example.com ${port}\nstill here`);
  });

  test('a port that the agent holds is reported, and taken at the next reload', async () => {
    const squatter = createServer().listen(port, '127.66.0.1');
    await once(squatter, 'listening');
    await start();
    expect(ports.capture).toEqual([]);
    await gate.running.printed('stderr', `127.66.0.1:${port} is in use`);
    squatter.close();
    await once(squatter, 'close');
    reach.write(reachLine([{ host: 'api.example.com', ports: [port] }]));
    await resolver().resolve4('api.example.com');
    for (let captured = false; !captured; ) {
      const client = dial(port, '127.66.0.1');
      captured = await new Promise<boolean>((resolve) => {
        client.once('connect', () => resolve(true)).once('error', () => resolve(false));
      });
      client.destroy();
    }
    const upstream = await sidecar.next(RUN_SOCKETS.capture);
    expect((await readAll(upstream)).text).toBe(`CAPTURE api.example.com ${port}\n`);
  });

  describe('when egress is lost', () => {
    test('nothing is reachable; when it is back, names have the addresses they had', async () => {
      await start();
      await resolver().resolve4('a.wild.example');
      await resolver().resolve4('api.example.com');
      await sidecar.stop();
      await gate.running.printed('stderr', 'nothing is reachable');
      await expect(resolver().resolve4('api.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
      expect((await readAll(dial(port, '127.66.0.2'))).text).toBe('');
      expect(await readAll(dial(ports.proxy))).toEqual({ text: '', error: 'ECONNRESET' });

      await sidecar.serve([{ host: 'api.example.com', ports: [port] }]);
      for (let known = false; !known; ) {
        known = await resolver()
          .resolve4('api.example.com')
          .then(([address]) => address === '127.66.0.2')
          .catch(() => false);
      }
    });

    test.each([
      ['not JSON', 'hello\n'],
      ['not a reach', '{"hosts":[{"host":"*","ports":["all"]}]}\n'],
      ['endless', 'x'.repeat(4 * 1024 * 1024 + 1)],
    ])('a line that is %s counts as lost', async (_what, line) => {
      await start();
      reach.write(line);
      await gate.running.printed('stderr', 'nothing is reachable');
      await expect(resolver().resolve4('api.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
      // It dials again.
      (await sidecar.next(RUN_SOCKETS.reach)).write(reachLine([{ host: 'back.example', ports: [port] }]));
    });
  });

  test('survives an agent that uses up its descriptors', async () => {
    gate = startGate(bundle, dir.path);
    const { pid } = gate.running.child;
    reach = await sidecar.serve([{ host: 'api.example.com', ports: [port] }]);
    ports = await gate.ready;
    execFileSync('prlimit', [`--pid=${pid}`, '--nofile=64:64']);
    const flood = Array.from({ length: 200 }, () => dial(ports.proxy));
    await Promise.race(flood.map(readAll)); // The first that the gate could not take.
    await expect(resolver().resolve4('api.example.com')).resolves.toEqual(['127.66.0.1']);
    for (const socket of flood) socket.resetAndDestroy();
    const client = dial(ports.supervise);
    void sidecar.next(RUN_SOCKETS.supervise).then((upstream) => upstream.end('here'));
    expect((await readAll(client)).text).toBe('here');
  });

  describe('ends', () => {
    test.each(['SIGTERM', 'SIGINT'] as const)('with 0 on %s, ready or not', async (signal) => {
      await start();
      gate.running.child.kill(signal);
      expect((await gate.running.finished).code).toBe(0);
    });

    test('with 1 and a sentence when a port is taken', async () => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const { port: number } = taken.address() as { port: number };
      gate = startGate(bundle, dir.path, ['--proxy-port', String(number)]);
      const { code, stderr, stdout } = await gate.running.finished;
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(`127.0.0.1:${number} is in use by another program`);
      taken.close();
    });

    test('with 2 and the usage on a flag that it does not know', async () => {
      gate = startGate(bundle, dir.path, ['--allow-all']);
      const { code, stderr } = await gate.running.finished;
      expect(code).toBe(2);
      expect(stderr).toContain('there is no flag --allow-all');
      expect(stderr).toContain('--run-dir DIR');
    });
  });

  test('the bundle is one file that needs nothing but Node', async () => {
    gate = startGate(bundle, dir.path);
    const text = await readFile(join(build.path, 'gate.cjs'), 'utf8');
    const wanted = [...text.matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1]);
    expect([...new Set(wanted)].sort()).toEqual(['node:dgram', 'node:fs', 'node:net']);
  });
});
