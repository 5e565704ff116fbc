import { spawnSync } from 'node:child_process';
import { chown, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { people, type Scene, scene } from '../parity/scene.ts';
import { type ClientsUpstream, GRPC_HOST, HOST, startClientsUpstream } from '../rig/clients/upstream.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';

const CLIENTS = join(dirname(fileURLToPath(import.meta.url)), '../rig/clients');
const { user } = people.at(-1) ?? { user: undefined };

function there(name: string, file: string, ...args: string[]): boolean {
  return requireOrSkip(name, () => (spawnSync(file, args).status === 0 ? undefined : `no ${file}`));
}

describe.skipIf(skipWithout('bubblewrap'))('real clients, unchanged, in a bottle', () => {
  let at: Scene;
  let upstream: ClientsUpstream;

  beforeAll(async () => {
    at = await scene(user);
    upstream = await startClientsUpstream(user);
    const bottles = join(at.home, '.bot-bottle/bottles');
    await mkdir(bottles, { recursive: true });
    const routes = `[{host: ${HOST}, git: {fetch: true}}, {host: ${GRPC_HOST}}]`;
    await writeFile(join(bottles, 'clients.md'), `---\negress: {routes: ${routes}}\n---\n`);
    if (user !== undefined) {
      for (const path of [join(at.home, '.bot-bottle'), bottles]) await chown(path, user.uid, user.gid);
    }
    await copyFile(join(CLIENTS, 'Get.java'), join(at.workspace, 'Get.java'));
    await build({
      entryPoints: [join(CLIENTS, 'grpc-client.ts'), join(CLIENTS, 'ws-client.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outExtension: { '.js': '.mjs' },
      // What is bundled may be CommonJS that requires Node's modules.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      outdir: at.workspace,
      logLevel: 'error',
    });
  });
  afterAll(async () => {
    await upstream?.[Symbol.asyncDispose]();
    await at?.[Symbol.asyncDispose]();
  });

  describe.each([
    ['by the proxy variables', ''],
    ['captured, without them', 'unset HTTPS_PROXY HTTP_PROXY https_proxy http_proxy;'],
  ])('%s', (_way, prefix) => {
    async function run(script: string): Promise<string> {
      const ran = await at.cli([
        'run',
        '--bottle',
        'clients',
        ...upstream.flags,
        'sh',
        '-c',
        `${prefix} ${script}`,
      ]);
      return ran.code === 0 ? ran.stdout : `${ran.code}: ${ran.stdout}${ran.stderr}`;
    }

    test('curl, by HTTP/1.1, by HTTP/2, ranges and uploads', async () => {
      const script = `curl -sS --http1.1 https://${HOST}/hello; curl -sS --http2 https://${HOST}/hello
        head -c 300000 /dev/zero > big; for v in --http1.1 --http2; do
          curl -sS $v -T big https://${HOST}/echo | wc -c; curl -sS $v -H 'Transfer-Encoding: chunked' -d hi https://${HOST}/echo; echo
          curl -sS $v -I https://${HOST}/hello -o /dev/null -w '%{http_code} %{http_version}\\n'
        done; rm big`;
      expect(await run(script)).toBe(
        'hello by HTTP/1.1\nhello by HTTP/2.0\n300000\nhi\n200 1.1\n300000\nhi\n200 2\n',
      );
    });

    test('git clone', async () => {
      const script = `git clone -q https://${HOST}/git/demo.git; wc -l < demo/README; git -C demo fetch -q --depth 1; git -C demo push -q origin HEAD:x 2>&1 | grep -o 'requested URL returned error: 403'; rm -rf demo`;
      expect(await run(script)).toBe('2000\nrequested URL returned error: 403\n');
    });

    test('npm install', async () => {
      const script = `mkdir n; cd n; echo '{}' > package.json; npm install --silent --no-audit --no-fund --registry https://${HOST}/npm demo >&2 && node -p "require('demo')"; cd ..; rm -rf n`;
      expect(await run(script)).toBe('demo from npm\n');
    });

    test.skipIf(there('pip', '/usr/bin/python3', '-m', 'pip', '--version'))(
      'pip install, requests and urllib',
      async () => {
        const script = `export PYTHONPATH=$PWD/p
        /usr/bin/python3 -m pip install -q --disable-pip-version-check --no-cache-dir --target p --index-url https://${HOST}/simple demo >&2
        /usr/bin/python3 -c "
import demo, urllib.request
from pip._vendor import requests
print(demo.NAME)
print(requests.post('https://${HOST}/echo', data='by requests').text)
print(urllib.request.urlopen('https://${HOST}/hello').read().decode().strip())"
        rm -rf p`;
        expect(await run(script)).toBe('demo from pip\nby requests\nhello by HTTP/1.1\n');
      },
    );

    test.skipIf(there('java', 'java', '-version'))('Java, by HTTP/2, with its own trust store', async () => {
      const out = await run(`java Get.java https://${HOST}/hello https://${HOST}/echo`);
      expect(out).toBe('200 HTTP_2 hello by HTTP/2.0\n200 HTTP_2 from Java\n');
    });

    test.skipIf(there('go', 'go', 'version'))('Go, by HTTP/2', async () => {
      const binary = join(at.workspace, 'get-go');
      const built = spawnSync('go', ['build', '-o', binary, join(CLIENTS, 'get.go')], {
        encoding: 'utf8',
        env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GO111MODULE: 'off' },
      });
      expect(built.stderr).toBe('');
      const out = await run(`./get-go https://${HOST}/hello https://${HOST}/echo`);
      expect(out).toBe('200 HTTP/2.0 hello by HTTP/2.0\n200 HTTP/2.0 from Go\n');
    });

    test('gRPC', async () => {
      // Its own variable for a proxy; it knows the common ones as well.
      expect(await run(`node grpc-client.mjs ${GRPC_HOST}:443`)).toBe(
        'echo hello\n9 as asked\n<0>\n<1>\n<2>\n',
      );
    });

    test('WebSocket with compression', async () => {
      expect(await run(`node ws-client.mjs wss://${HOST}/ws`)).toBe(
        'permessage-deflate\n6000\n6\n12\nclosed 1000\n',
      );
    });
  });
});
