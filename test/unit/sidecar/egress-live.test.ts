import { once } from 'node:events';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Failure } from '../../../src/diagnostics/failure.ts';
import { word } from '../../../src/diagnostics/word.ts';
import { RUN_SOCKETS } from '../../../src/wire/bottle-paths.ts';
import { captureLine } from '../../../src/wire/capture.ts';
import type { Reach } from '../../../src/wire/reach.ts';
import { tempDir } from '../../rig/temp-dir.ts';
import {
  errorCode,
  openTls,
  RawClient,
  type Rig,
  rawClient,
  secureOver,
  startEgress,
  startHttpUpstream,
  startUpstream,
} from './egress-rig.ts';

const GET = 'GET / HTTP/1.1\r\nHost: up.test\r\n\r\n';
const HANDSHAKE =
  'GET /chat HTTP/1.1\r\nHost: up.test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: chat\r\n\r\n';

function isReload(report: Failure | string): boolean {
  return typeof report === 'string' && report.startsWith('policy reloaded');
}

async function connectUnix(path: string): Promise<RawClient> {
  const socket = connect(path);
  await once(socket, 'connect');
  return new RawClient(socket);
}

async function rigWithRunDir(routes: string, options = {}): Promise<Rig & { at(name: string): string }> {
  const runDir = await tempDir('run');
  onTestFinished(() => runDir[Symbol.asyncDispose]());
  const rig = await startEgress(routes, { runDir: runDir.path, ...options });
  return { ...rig, at: (name) => join(runDir.path, name) };
}

describe('WebSocket', () => {
  async function chat(): Promise<{ rig: Rig; server: WebSocketServer }> {
    const server = new WebSocketServer({ noServer: true });
    server.on('connection', (socket) => socket.on('message', (data) => socket.send(`echo ${String(data)}`)));
    const upstream = await startUpstream((socket) => {
      socket.once('data', (chunk: Buffer) => {
        const [, key = ''] = /Sec-WebSocket-Key: (\S+)/i.exec(chunk.toString()) ?? [];
        server.handleUpgrade(
          {
            method: 'GET',
            headers: { upgrade: 'websocket', 'sec-websocket-key': key, 'sec-websocket-version': '13' },
          } as never,
          socket,
          Buffer.alloc(0),
          (accepted) => server.emit('connection', accepted),
        );
      });
    }, 'up.test');
    const rig = await startEgress('routes: [{host: up.test}, {host: other.test}]', {
      resolve: [`up.test:443:127.0.0.1:${upstream.port}`],
    });
    return { rig, server };
  }

  /** A masked text frame with a mask of zeros (RFC 6455 section 5.2). */
  const frame = (text: string) =>
    Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);

  test('passes both ways after the handshake, and is closed when its host is no longer allowed', async () => {
    const { rig } = await chat();
    const client = (await openTls(rig, 'up.test:443')).send(HANDSHAKE);
    const { head } = await client.answer({ bodyless: true });
    expect(head).toMatch(
      /^HTTP\/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n/,
    );
    expect(head).toMatch(/sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/i);
    for (const word of ['one', 'two']) {
      client.send(frame(word));
      await client.text(`echo ${word}`);
    }
    writeFileSync(rig.routesFile, 'routes: [{host: other.test}]');
    await client.rest();
  });

  test("whose upstream declines gets the upstream's answer", async () => {
    const upstream = await startHttpUpstream((_request, response) => {
      response.writeHead(426, { 'content-length': 2 });
      response.end('no');
    }, 'up.test');
    const rig = await startEgress('routes: [{host: up.test}]', {
      resolve: [`up.test:443:127.0.0.1:${upstream.port}`],
    });
    const client = (await openTls(rig, 'up.test:443')).send(HANDSHAKE.replace('/chat', '/'));
    expect(await client.answer()).toMatchObject({ status: 426, body: 'no' });
  });
});

describe('reload', () => {
  test('closes what is no longer allowed and leaves the rest as it is', async () => {
    const upstream = await startHttpUpstream((_request, response) => response.end('ok'), 'up.test');
    const kept = await startHttpUpstream((_request, response) => response.end('kept'), 'kept.test');
    const rig = await startEgress('routes: [{host: up.test}, {host: kept.test}]', {
      resolve: [`up.test:443:127.0.0.1:${upstream.port}`, `kept.test:443:127.0.0.1:${kept.port}`],
    });
    const [gone, stays] = [await openTls(rig, 'up.test:443'), await openTls(rig, 'kept.test:443')];
    expect((await gone.send(GET).answer()).status).toBe(200);
    expect((await stays.send(GET.replace('up.test', 'kept.test')).answer()).status).toBe(200);
    const aside = join(rig.dir, 'aside.yaml');
    writeFileSync(aside, 'routes: [{host: kept.test}]');
    renameSync(aside, rig.routesFile);
    await gone.rest();
    expect((await stays.send(GET.replace('up.test', 'kept.test')).answer()).body).toBe('kept');
    expect(kept.connections).toHaveLength(1);
    const refused = rawClient(rig).send('CONNECT up.test:443 HTTP/1.1\r\nHost: up.test:443\r\n\r\n');
    expect(errorCode((await refused.answer()).body)).toBe('host_not_allowed');
  });

  test.each([
    ['does not parse', 'routes: [{hots: up.test}]', /unknown key/],
    [
      'names a token that is not there',
      'routes: [{host: up.test, auth_scheme: Bearer, token_env: ABSENT}]',
      /ABSENT/,
    ],
  ])('of a file that %s keeps the old policy and is reported', async (_name, text, reason) => {
    const rig = await startEgress('routes: [{host: up.test}]');
    writeFileSync(rig.routesFile, text);
    rig.egress.reload();
    await rig.reported((report) => typeof report !== 'string' && reason.test(word(report).what));
    const client = rawClient(rig).send(
      'GET http://_egress.local/allowlist HTTP/1.1\r\nHost: _egress.local\r\n\r\n',
    );
    expect((await client.answer()).body).toContain('"up.test"');
  });

  test('reads a file that was written in place without being asked', async () => {
    const rig = await startEgress('routes: [{host: up.test}]');
    writeFileSync(rig.routesFile, 'routes: [{host: new.test}]');
    await rig.reported(isReload);
  });
});

describe("the gate's sockets", () => {
  test('reach tells the policy at once and after each reload', async () => {
    const rig = await rigWithRunDir('routes: [{host: up.test, ports: [8443]}]');
    const gate = await connectUnix(rig.at(RUN_SOCKETS.reach));
    const line = async () => (JSON.parse(await gate.text('\n')) as Reach).hosts;
    expect(await line()).toEqual([
      { host: 'up.test', ports: [8443] },
      { host: '_egress.local', ports: [80] },
    ]);
    writeFileSync(rig.routesFile, 'routes: []');
    expect(await line()).toEqual([{ host: '_egress.local', ports: [80] }]);
  });

  test('the proxy socket speaks as the port does', async () => {
    const rig = await rigWithRunDir('routes: []');
    const client = await connectUnix(rig.at(RUN_SOCKETS.proxy));
    client.send('GET http://_egress.local/allowlist HTTP/1.1\r\nHost: _egress.local\r\n\r\n');
    expect((await client.answer()).status).toBe(200);
  });

  test('captured TLS and HTTP are served for the name of their line', async () => {
    const secure = await startHttpUpstream((_request, response) => response.end('secure'), 'up.test');
    const plain = await startHttpUpstream((_request, response) => response.end('plain'));
    const rig = await rigWithRunDir('routes: [{host: up.test}]', {
      resolve: [`up.test:443:127.0.0.1:${secure.port}`, `up.test:80:127.0.0.1:${plain.port}`],
    });
    const open = async (host: string, port: number) =>
      (await connectUnix(rig.at(RUN_SOCKETS.capture))).send(captureLine(host, port));
    expect((await (await open('up.test', 80)).send(GET).answer()).body).toBe('plain');
    const { socket } = await open('up.test', 443);
    const client = await secureOver(rig, socket, 'up.test');
    expect((await client.send(GET).answer()).body).toBe('secure');
    const local = (await open('_egress.local', 80)).send(
      'GET /allowlist HTTP/1.1\r\nHost: _egress.local\r\n\r\n',
    );
    expect((await local.answer()).status).toBe(200);
    const denied = await secureOver(rig, (await open('evil.test', 443)).socket, 'evil.test');
    const { status, body } = await denied.send(GET.replace('up.test', 'evil.test')).answer();
    expect({ status, code: errorCode(body) }).toEqual({ status: 403, code: 'host_not_allowed' });
  });

  test('captured without a name, TLS is served for its server name and HTTP for its Host', async () => {
    const secure = await startHttpUpstream((_request, response) => response.end('secure'), 'up.test');
    const plain = await startHttpUpstream((_request, response) => response.end('plain'));
    const dir = await tempDir('audit');
    onTestFinished(() => dir[Symbol.asyncDispose]());
    const audit = join(dir.path, 'audit.jsonl');
    const rig = await rigWithRunDir('log: 1\nroutes: [{host: up.test}]', {
      audit,
      resolve: [`up.test:443:127.0.0.1:${secure.port}`, `up.test:80:127.0.0.1:${plain.port}`],
    });
    const open = async (port: number) =>
      (await connectUnix(rig.at(RUN_SOCKETS.capture))).send(captureLine('*', port));
    expect((await (await open(80)).send(GET).answer()).body).toBe('plain');
    const client = await secureOver(rig, (await open(443)).socket, 'up.test');
    expect((await client.send(GET).answer()).body).toBe('secure');
    // The name that was read first holds for every request.
    const { status, body } = await client.send(GET.replace('up.test', 'evil.test')).answer();
    expect({ status, code: errorCode(body) }).toEqual({ status: 403, code: 'host_mismatch' });
    const denied = await secureOver(rig, (await open(443)).socket, 'evil.test');
    const answer = await denied.send(GET.replace('up.test', 'evil.test')).answer();
    expect({ status: answer.status, code: errorCode(answer.body) }).toEqual({
      status: 403,
      code: 'host_not_allowed',
    });
    const silent = (await open(443)).send('\x16\x03\x01\x00\x02\x02\x28');
    expect(await silent.rest()).toBe('');
    await rig.egress.close();
    expect(readFileSync(audit, 'utf8')).toContain('its TLS does not begin with a ClientHello');
  });

  test.each([
    ['no line', `${'x'.repeat(400)}`],
    ['another word', 'CAPTURED up.test 80\n'],
    ['no port', 'CAPTURE up.test\n'],
    ['port 0', 'CAPTURE up.test 0\n'],
    ['upper case', 'CAPTURE UP.test 80\n'],
    ['CRLF', 'CAPTURE up.test 80\r\n'],
    ['a host that is none', 'CAPTURE a..b 80\n'],
    ['a line that is too long', `CAPTURE ${'a'.repeat(260)} 80\n`],
  ])('a captured connection with %s is closed without a word', async (_name, bytes) => {
    const rig = await rigWithRunDir('routes: [{host: up.test}]');
    const client = (await connectUnix(rig.at(RUN_SOCKETS.capture))).send(bytes);
    expect(await client.rest()).toBe('');
  });
});
