import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** An image as it was pulled: its configuration, and its root file system as a directory. */
export interface Pulled {
  readonly root: string;
  readonly config: { readonly User?: string; readonly Env?: readonly string[] };
  readonly layers: number;
}

interface Manifest {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string; readonly mediaType: string }[];
}

/** Pulls from a registry by its protocol, checking each digest, into a directory of `store` that images share. */
export async function pull(reference: string, store: string): Promise<Pulled> {
  const [, registry = '', repository = '', tag = ''] = /^([^/]+:\d+)\/(.+):([\w.-]+)$/.exec(reference) ?? [];
  const base = `http://${registry}/v2/${repository}`;
  const manifest = JSON.parse((await text(`${base}/manifests/${tag}`)).toString()) as Manifest;
  const configText = await text(`${base}/blobs/${manifest.config.digest}`);
  if (digestOf(configText) !== manifest.config.digest) throw new Error('config: digest mismatch');
  const { config = {} } = JSON.parse(configText.toString()) as { config?: Pulled['config'] };
  const key = digestOf(Buffer.from(manifest.layers.map(({ digest }) => digest).join())).slice(7, 39);
  const root = join(store, key);
  const pulled = { root, config, layers: manifest.layers.length };
  if (existsSync(root)) return pulled;
  mkdirSync(store, { recursive: true });
  const aside = mkdtempSync(join(store, '.pulling-'));
  try {
    for (const { digest, mediaType } of manifest.layers) {
      await unpack(await open(`${base}/blobs/${digest}`), digest, mediaType.endsWith('gzip'), aside);
      applyWhiteouts(aside);
    }
    if (existsSync(root)) rmSync(aside, { recursive: true, force: true });
    else renameSync(aside, root);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    throw error;
  }
  return pulled;
}

async function unpack(body: IncomingMessage, digest: string, isGzip: boolean, into: string): Promise<void> {
  const tar = spawn('tar', ['-xpf', '-', '--numeric-owner', ...(isGzip ? ['--gzip'] : []), '-C', into], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let told = '';
  tar.stderr.on('data', (chunk: Buffer) => {
    told += String(chunk);
  });
  const ended = new Promise<number | null>((resolve) => tar.once('close', resolve));
  const hash = createHash('sha256');
  body.on('data', (chunk: Buffer) => hash.update(chunk));
  await pipeline(body, tar.stdin);
  if ((await ended) !== 0) throw new Error(`unpack layer: ${told}`);
  if (`sha256:${hash.digest('hex')}` !== digest) throw new Error(`layer ${digest}: digest mismatch`);
}

/** `.wh.<name>` says that a lower layer's file is gone (OCI image specification, layers). */
function applyWhiteouts(root: string): void {
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!basename(path).startsWith('.wh.')) continue;
    const at = join(root, path);
    rmSync(join(dirname(at), basename(path).slice(4)), { recursive: true, force: true });
    rmSync(at, { force: true });
  }
}

function open(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`pull image: GET ${url}: unexpected status code ${response.statusCode}`));
    }).once('error', reject);
  });
}

async function text(url: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await open(url)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
