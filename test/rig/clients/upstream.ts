import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import { WebSocketServer } from 'ws';
import { makeTestCa } from '../model-api/test-ca.ts';
import { tempDir, type User } from '../temp-dir.ts';
import { ECHO } from './echo-service.ts';

/** Everything that real clients ask for, on one host that speaks HTTP/1.1, HTTP/2 and WebSocket, and one with gRPC. */
export interface ClientsUpstream extends AsyncDisposable {
  /** Flags of `run` that lead to it. */
  readonly flags: readonly string[];
  /** `GET /path HTTP/2.0` and so on, as they came. */
  readonly requests: string[];
}

export const HOST = 'app.example.com';
export const GRPC_HOST = 'grpc.example.com';

export async function startClientsUpstream(owner: User | undefined): Promise<ClientsUpstream> {
  const dir = await tempDir('clients', owner);
  const ca = makeTestCa(dir.path);
  const requests: string[] = [];
  const npm = npmPackage(dir.path);
  const wheel = pythonWheel(dir.path);
  const repositories = gitRepository(dir.path);
  const server = createSecureServer({ ...ca.leaf(HOST), allowHTTP1: true }, (request, response) => {
    const { url } = request;
    requests.push(`${request.method} ${url} HTTP/${request.httpVersion}`);
    if (url.startsWith('/git/')) gitBackend(repositories, request, response);
    else if (url === '/npm/demo') json(response, npm.packument);
    else if (url === '/npm/demo-1.0.0.tgz') response.end(npm.tarball);
    else if (url === '/simple/demo/') {
      response.setHeader('content-type', 'text/html');
      response.end(`<a href="/simple/${wheel.name}#sha256=${sha256(wheel.bytes)}">${wheel.name}</a>`);
    } else if (url === `/simple/${wheel.name}`) response.end(wheel.bytes);
    else if (url === '/echo') request.pipe(response);
    else if (url.startsWith('/hello')) response.end(`hello by HTTP/${request.httpVersion}\n`);
    else {
      response.statusCode = 404;
      response.end();
    }
  });
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: { threshold: 0 } });
  sockets.on('connection', (socket) =>
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
  );
  server.on('upgrade', (request, socket, head) => {
    requests.push(`UPGRADE ${request.url}`);
    sockets.handleUpgrade(request, socket, head, (each) => sockets.emit('connection', each));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const grpc = new GrpcServer();
  grpc.addService(ECHO, {
    unary: (call: { request: string }, done: (error: object | null, value?: string) => void) =>
      call.request === 'fail' ? done({ code: 9, details: 'as asked' }) : done(null, `echo ${call.request}`),
    chat: (call: NodeJS.ReadableStream & { write(value: string): void; end(): void }) => {
      call.on('data', (value) => call.write(`<${value}>`));
      call.on('end', () => call.end());
    },
  } as never);
  const { key, cert } = ca.leaf(GRPC_HOST);
  const credentials = ServerCredentials.createSsl(null, [{ private_key: key, cert_chain: cert }]);
  const grpcPort = await new Promise<number>((resolve, reject) => {
    grpc.bindAsync('127.0.0.1:0', credentials, (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
  const { port } = server.address() as AddressInfo;
  return {
    requests,
    flags: [
      ...[
        '--resolve',
        `${HOST}:443:127.0.0.1:${port}`,
        '--resolve',
        `${GRPC_HOST}:443:127.0.0.1:${grpcPort}`,
      ],
      ...['--upstream-ca', ca.certPath],
    ],
    async [Symbol.asyncDispose]() {
      grpc.forceShutdown();
      for (const client of sockets.clients) client.terminate();
      server.close();
      await dir[Symbol.asyncDispose]();
    },
  };
}

function json(response: Http2ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function npmPackage(dir: string): { readonly packument: object; readonly tarball: Buffer } {
  const root = join(dir, 'npm/package');
  mkdirSync(root, { recursive: true });
  const manifest = { name: 'demo', version: '1.0.0', main: 'index.js' };
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(root, 'index.js'), "module.exports = 'demo from npm';\n");
  must('tar', ['-czf', 'demo.tgz', 'package'], join(dir, 'npm'));
  const tarball = readFileSync(join(dir, 'npm/demo.tgz'));
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const dist = { tarball: `https://${HOST}/npm/demo-1.0.0.tgz`, integrity };
  return {
    tarball,
    packument: {
      name: 'demo',
      'dist-tags': { latest: '1.0.0' },
      versions: { '1.0.0': { ...manifest, dist } },
    },
  };
}

function pythonWheel(dir: string): { readonly name: string; readonly bytes: Buffer } {
  const name = 'demo-1.0.0-py3-none-any.whl';
  const info = 'demo-1.0.0.dist-info';
  const script = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('demo.py', "NAME = 'demo from pip'\\n")
    wheel.writestr('${info}/METADATA', 'Metadata-Version: 2.1\\nName: demo\\nVersion: 1.0.0\\n')
    wheel.writestr('${info}/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr('${info}/RECORD', 'demo.py,,\\n${info}/METADATA,,\\n${info}/WHEEL,,\\n${info}/RECORD,,\\n')
`;
  must('python3', ['-c', script, name], dir);
  return { name, bytes: readFileSync(join(dir, name)) };
}

/** A directory with `demo.git`. */
function gitRepository(dir: string): string {
  const root = join(dir, 'git');
  mkdirSync(root);
  const work = join(root, 'work');
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  must('git', ['init', '-q', '-b', 'main', work], root);
  writeFileSync(join(work, 'README'), `${'a line of the repository\n'.repeat(2000)}`);
  must('git', ['add', 'README'], work);
  must('git', [...identity, 'commit', '-q', '-m', 'First'], work);
  must('git', ['clone', '-q', '--bare', work, 'demo.git'], root);
  return root;
}

/** git's own smart HTTP server, by CGI. */
function gitBackend(root: string, request: Http2ServerRequest, response: Http2ServerResponse): void {
  const { pathname, search } = new URL(request.url, 'https://x');
  const header = (name: string) => String(request.headers[name] ?? '');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname.slice('/git'.length),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: header('content-type'),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      GIT_PROTOCOL: header('git-protocol'),
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => {});
  request.pipe(child.stdin);
  let out = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    out = Buffer.concat([out, chunk]);
  });
  child.stdout.on('end', () => {
    const end = out.indexOf('\r\n\r\n');
    for (const line of out.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(': ');
      if (name === 'Status') response.statusCode = Number(value.slice(0, 3));
      else response.setHeader(name, value);
    }
    response.end(out.subarray(end + 4));
  });
}

function must(file: string, args: readonly string[], cwd: string): void {
  const run = spawnSync(file, args, { cwd, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${file} ${args.join(' ')}: ${run.error?.message ?? run.stderr}`);
}
