import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { type BenchChild, startChild } from '../bench-child.ts';
import { type Setting, UPSTREAM_HOST, type Upstream } from '../setting.ts';
import { writeCertificate } from '../upstream-process.ts';

/** A proxy that runs, ready for the load. */
export interface Contestant {
  readonly who: string;
  readonly process: BenchChild;
  readonly port: number;
  /** What the load asks for by CONNECT. */
  readonly authority: string;
  /** Whom the load trusts. */
  readonly caFile: string;
  /** Another load than HTTP/1.1's. */
  readonly load?: 'proxy/load' | 'proxy/load-http2';
}

export async function startOurs(setting: Setting, upstream: Upstream): Promise<Contestant> {
  const routes = join(setting.scratch, 'routes.yaml');
  // A route as a bottle has it: a credential to inject, and matches to judge by.
  writeFileSync(
    routes,
    `log: 2\nroutes:\n  - host: ${UPSTREAM_HOST}\n    auth_scheme: Bearer\n    token_env: EGRESS_TOKEN_0\n    matches:\n      - methods: [GET, POST]\n        paths: [{type: prefix, value: /}]\n`,
  );
  const args = ['--routes', routes, '--listen', '127.0.0.1:0', '--ca-dir', join(setting.scratch, 'ca')];
  const to = [
    '--resolve',
    `${UPSTREAM_HOST}:443:127.0.0.1:${upstream.port}`,
    '--upstream-ca',
    upstream.certFile,
  ];
  const process_ = startChild(
    [
      process.execPath,
      join(setting.root, 'dist/sidecar.cjs'),
      'egress',
      ...args,
      ...to,
      '--audit',
      join(setting.scratch, 'audit.jsonl'),
    ],
    { env: { PATH: process.env.PATH, EGRESS_TOKEN_0: 'bench-token' } },
  );
  const ready = await process_.nextJson();
  const port = Number(String(ready.listen).split(':').pop());
  return {
    who: 'bot-bottle',
    process: process_,
    port,
    authority: `${UPSTREAM_HOST}:443`,
    caFile: String(ready.ca),
  };
}

export async function startBare(setting: Setting, upstream: Upstream): Promise<Contestant> {
  const { certFile, keyFile } = writeCertificate(setting, 'leaf');
  const process_ = startChild([
    process.execPath,
    setting.bundle('proxy/bare-undici'),
    certFile,
    keyFile,
    String(upstream.port),
    upstream.certFile,
  ]);
  const { port } = await process_.nextJson();
  return {
    who: 'bare Node + undici',
    process: process_,
    port: Number(port),
    authority: `${UPSTREAM_HOST}:443`,
    caFile: certFile,
  };
}

export async function startMockttp(setting: Setting, upstream: Upstream): Promise<Contestant> {
  const peer = setting.peers.mockttp;
  if (peer === undefined) throw new Error('mockttp is not here');
  const process_ = startChild([
    process.execPath,
    setting.bundle('proxy/mockttp'),
    peer.path,
    upstream.certFile,
  ]);
  const { port, ca } = await process_.nextJson();
  const caFile = join(setting.scratch, 'mockttp-ca.pem');
  writeFileSync(caFile, String(ca));
  return {
    who: peer.name,
    process: process_,
    port: Number(port),
    authority: `localhost:${upstream.port}`,
    caFile,
  };
}

export async function startMitmproxy(setting: Setting, upstream: Upstream): Promise<Contestant> {
  const peer = setting.peers.mitmdump;
  if (peer === undefined) throw new Error('mitmdump is not here');
  const confdir = join(setting.scratch, 'mitmproxy');
  mkdirSync(confdir);
  const port = await freePort();
  const options = [
    `confdir=${confdir}`,
    `ssl_verify_upstream_trusted_ca=${upstream.certFile}`,
    'listen_host=127.0.0.1',
  ];
  const process_ = startChild([
    peer.path,
    '--quiet',
    ...['--listen-port', String(port)],
    ...options.flatMap((option) => ['--set', option]),
  ]);
  // It says nothing when quiet: it listens when it accepts.
  const caFile = join(confdir, 'mitmproxy-ca-cert.pem');
  const deadline = Date.now() + 60_000;
  while (!(existsSync(caFile) && (await accepts(port)))) {
    if (Date.now() > deadline || process_.child.exitCode !== null)
      throw new Error('mitmdump did not come up');
    await new Promise((settle) => setTimeout(settle, 100));
  }
  return { who: peer.name, process: process_, port, authority: `localhost:${upstream.port}`, caFile };
}

function freePort(): Promise<number> {
  return new Promise((settle) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => settle(port));
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      settle(true);
    });
    socket.once('error', () => settle(false));
  });
}
