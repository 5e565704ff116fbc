import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GUEST_RUN_DIR, RUN_SOCKETS } from '../../src/wire/bottle-paths.ts';
import { type Finished, runProgram } from '../rig/bottle-cli.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';
import { type TempDir, tempDir } from '../rig/temp-dir.ts';
import { bundleGate, FakeSidecar } from './gate-rig.ts';

// The gate where it belongs: alone in a network namespace that has only `lo`, on the ports that programs expect,
// asked by the resolvers and the clients that this machine has.

const without = (program: string) =>
  requireOrSkip(program, () =>
    spawnSync('sh', ['-c', `command -v ${program}`]).status === 0 ? undefined : 'it is not installed',
  );
const withoutCurl = without('curl');
const withoutPython = without('python3');

describe.skipIf(skipWithout('bubblewrap'))('the gate in a network namespace of its own', () => {
  let build: TempDir;
  let bundle: string;
  let dir: TempDir;
  let sidecar: FakeSidecar;

  beforeAll(async () => {
    build = await tempDir('gate-build');
    bundle = await bundleGate(build.path);
    await writeFile(join(build.path, 'resolv.conf'), 'nameserver 127.0.0.1\n');
    await writeFile(join(build.path, 'nsswitch.conf'), 'hosts: files dns\n');
    await chmod(build.path, 0o755);
  });
  afterAll(() => build[Symbol.asyncDispose]());
  beforeEach(async () => {
    dir = await tempDir('gate');
    sidecar = new FakeSidecar(dir.path);
  });
  afterEach(async () => {
    await sidecar[Symbol.asyncDispose]();
    await dir[Symbol.asyncDispose]();
  });

  /** Runs the script beside a gate that is ready. */
  async function beside(script: string): Promise<Finished> {
    const etc = (name: string) => ['--ro-bind', join(build.path, name), realpathSync(`/etc/${name}`)];
    const start = 'mkfifo /tmp/ready && { node "$0" >/tmp/ready & } && read -r line </tmp/ready && eval "$1"';
    const finished = runProgram(
      'bwrap',
      [
        ...['--unshare-all', '--uid', '0', '--gid', '0', '--cap-add', 'CAP_NET_BIND_SERVICE'],
        ...['--die-with-parent', '--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'],
        ...['--tmpfs', '/tmp', '--tmpfs', '/run', '--ro-bind', dirname(bundle), '/tmp/build'],
        ...['--bind', dir.path, GUEST_RUN_DIR, ...etc('resolv.conf'), ...etc('nsswitch.conf')],
        ...['sh', '-c', start, '/tmp/build/gate.cjs', script],
      ],
      { cwd: '/', home: '/tmp' },
    );
    const served = sidecar.serve([
      { host: 'api.example.com', ports: [443, 80] },
      { host: '*.wild.example', ports: [443] },
    ]);
    await Promise.race([served, finished]);
    return finished;
  }

  /** Answers the next captured connection as an HTTP server; gives what came. */
  async function answerHttp(): Promise<string> {
    const socket = await sidecar.next(RUN_SOCKETS.capture);
    const text = await until(socket, '\r\n\r\n');
    socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 6\r\n\r\nhello\n');
    return text;
  }

  async function until(socket: Socket, mark: string): Promise<string> {
    let text = '';
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      text += (chunk as Buffer).toString('latin1');
      if (text.includes(mark)) break;
    }
    return text;
  }

  describe('names', () => {
    test('getent (libc) has the address of an allowed name and none of another', async () => {
      const { stdout } = await beside(
        'getent ahosts api.example.com; getent ahosts a.wild.example; getent hosts evil.example; echo $?',
      );
      const lines = stdout.split('\n').filter((line) => line.includes('STREAM') || /^\d+$/.test(line));
      expect(lines.map((line) => line.split(/\s/)[0])).toEqual(['127.66.0.1', '127.66.0.2', '2']);
    });

    test("Node's resolvers agree, libc's and c-ares", async () => {
      const { stdout } = await beside(`node -e '
        const { lookup, resolve4, resolve6, resolveMx } = require("node:dns").promises;
        const say = (promise) => promise.catch((error) => error.code);
        Promise.all([
          say(lookup("API.example.com", { all: true })),
          say(resolve4("api.example.com")),
          say(resolve6("api.example.com")),
          say(resolveMx("api.example.com")),
          say(lookup("evil.example")),
          say(resolve4("evil.example")),
          say(resolve6("localhost")),
        ]).then((all) => console.log(JSON.stringify(all)));'`);
      expect(JSON.parse(stdout)).toEqual([
        [{ address: '127.66.0.1', family: 4 }],
        ['127.66.0.1'],
        'ENODATA',
        'ENODATA',
        'ENOTFOUND',
        'ENOTFOUND',
        ['::1'],
      ]);
    });

    test.skipIf(withoutPython)("Python's resolver agrees", async () => {
      const { stdout } = await beside(`python3 -c '
import socket
print(sorted({entry[4][0] for entry in socket.getaddrinfo("api.example.com", 443)}))
try: socket.gethostbyname("evil.example")
except socket.gaierror as error: print(error.errno == socket.EAI_NONAME)'`);
      expect(stdout).toBe("['127.66.0.1']\nTrue\n");
    });

    test('libc has the same answers over TCP', async () => {
      const { stdout } = await beside(
        'export RES_OPTIONS=use-vc; getent ahosts api.example.com; getent hosts evil.example; echo $?',
      );
      expect(stdout).toMatch(/^127\.66\.0\.1 .*\n2\n$/s);
    });
  });

  describe('captured', () => {
    test.skipIf(withoutCurl)('curl https: the line, then its ClientHello with the same name', async () => {
      const run = beside('curl --silent --show-error --max-time 60 https://api.example.com/');
      const socket = await sidecar.next(RUN_SOCKETS.capture);
      const [line, hello] = splitOnce(await until(socket, 'api.example.com\0'), '\n');
      expect(line).toBe('CAPTURE api.example.com 443');
      // TLSPlaintext: handshake, version 3.x (RFC 8446 section 5.1).
      expect(hello.slice(0, 2)).toBe('\x16\x03');
      socket.destroy();
      expect((await run).code).not.toBe(0);
    });

    test.skipIf(withoutCurl)('curl http', async () => {
      const run = beside('curl --silent http://api.example.com/path');
      expect(await answerHttp()).toMatch(/^CAPTURE api\.example\.com 80\nGET \/path HTTP\/1\.1\r\nHost: api/);
      expect((await run).stdout).toBe('hello\n');
    });

    test("Node's fetch, which knows no proxy variables", async () => {
      const run = beside(
        `node -e 'fetch("http://api.example.com/").then((answer) => answer.text()).then(console.log)'`,
      );
      expect(await answerHttp()).toMatch(/^CAPTURE api\.example\.com 80\nGET \/ HTTP\/1\.1\r\n/);
      expect((await run).stdout).toBe('hello\n\n');
    });

    test.skipIf(withoutPython)("Python's sockets", async () => {
      const run = beside(`python3 -c '
import urllib.request
print(urllib.request.urlopen("http://api.example.com/").read())'`);
      expect(await answerHttp()).toMatch(/^CAPTURE api\.example\.com 80\n/);
      expect((await run).stdout).toBe("b'hello\\n'\n");
    });
  });

  test('there is no other way: no route, no other name server, nothing on an address without a name', async () => {
    const { stdout } = await beside(`node -e '
      const { connect } = require("node:net");
      const { createSocket } = require("node:dgram");
      const dial = (port, host) => new Promise((resolve) => {
        const socket = connect({ port, host });
        socket.on("error", (error) => resolve(error.code));
        socket.on("close", () => resolve("closed"));
        socket.resume();
      });
      const send = (port, host) => new Promise((resolve) => {
        const socket = createSocket("udp4");
        socket.send("x", port, host, (error) => { socket.close(); resolve(error?.code); });
      });
      const all = [
        dial(443, "192.0.2.1"), dial(80, "169.254.169.254"), send(53, "192.0.2.53"),
        dial(443, "127.0.0.1"), dial(443, "127.66.0.9"), dial(9100, "127.0.0.1"), dial(443, "::1"),
      ];
      Promise.all(all).then((answers) => console.log(JSON.stringify([
        Object.keys(require("node:os").networkInterfaces()), ...answers,
      ])));'`);
    expect(JSON.parse(stdout)).toEqual([
      ['lo'],
      ...['ENETUNREACH', 'ENETUNREACH', 'ENETUNREACH'],
      ...['closed', 'closed', 'ECONNREFUSED', 'ECONNREFUSED'],
    ]);
  });
});

function splitOnce(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return [text.slice(0, at), text.slice(at + mark.length)];
}
