import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Extent } from './docker-archive.ts';

/** A layer of an image: bytes of a file, as they are. */
export interface Layer extends Extent {
  readonly path: string;
}

export interface ServedImage extends AsyncDisposable {
  /** As a tool pulls it. */
  readonly reference: string;
}

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const CONFIG = 'application/vnd.docker.container.image.v1+json';
const LAYER = 'application/vnd.docker.image.rootfs.diff.tar';
const GZIP = Buffer.from([0x1f, 0x8b]);

interface Blob extends Layer {
  readonly digest: string;
  readonly mediaType: string;
}

/**
 * A registry with one image to be pulled, gone with its disposal: a machine's tool reads images from registries only.
 * It stands on the host's loopback, and other users of the host do not know the name of what it has.
 */
export async function serveImage(config: Buffer, layers: readonly Layer[]): Promise<ServedImage> {
  const blobs: Blob[] = [];
  for (const layer of layers) blobs.push(await describe(layer));
  const configDigest = sha256(config);
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: { mediaType: CONFIG, size: config.length, digest: configDigest },
      layers: blobs.map(({ mediaType, size, digest }) => ({ mediaType, size, digest })),
    }),
  );
  const repository = `bot-bottle/${randomBytes(16).toString('hex')}`;
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    if (path === '/v2/') return send(request, response, 'application/json', Buffer.from('{}'));
    const [, kind, name] =
      new RegExp(`^/v2/${repository}/(manifests|blobs)/([\\w:.-]{1,200})$`).exec(path) ?? [];
    if (kind === 'manifests') return send(request, response, MANIFEST, manifest);
    if (kind === 'blobs' && name === configDigest) return send(request, response, CONFIG, config);
    const blob = kind === 'blobs' ? blobs.find(({ digest }) => digest === name) : undefined;
    if (blob !== undefined) return sendFile(request, response, blob);
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end('{"errors":[{"code":"NAME_UNKNOWN"}]}');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    reference: `127.0.0.1:${port}/${repository}:latest`,
    [Symbol.asyncDispose]: () => stop(server),
  };
}

async function describe(layer: Layer): Promise<Blob> {
  const hash = createHash('sha256');
  let head: Buffer | undefined;
  for await (const chunk of streamOf(layer)) {
    head ??= (chunk as Buffer).subarray(0, GZIP.length);
    hash.update(chunk as Buffer);
  }
  const mediaType = head?.equals(GZIP) === true ? `${LAYER}.gzip` : LAYER;
  return { ...layer, digest: `sha256:${hash.digest('hex')}`, mediaType };
}

function streamOf({ path, offset, size }: Layer) {
  return createReadStream(path, { start: offset, end: offset + size - 1, highWaterMark: 1024 * 1024 });
}

function send(request: IncomingMessage, response: ServerResponse, type: string, bytes: Buffer): void {
  response.writeHead(200, {
    'content-type': type,
    'content-length': bytes.length,
    'docker-content-digest': sha256(bytes),
    'docker-distribution-api-version': 'registry/2.0',
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

function sendFile(request: IncomingMessage, response: ServerResponse, blob: Blob): void {
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': blob.size,
    'docker-content-digest': blob.digest,
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const stream = streamOf(blob);
  stream.on('error', () => response.destroy());
  stream.pipe(response);
}

function sha256(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
