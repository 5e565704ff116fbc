import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findSavedImage, readText } from '../../../../src/backend/smolmachines/docker-archive.ts';
import { machineConfig } from '../../../../src/backend/smolmachines/image-config.ts';
import { serveImage } from '../../../../src/backend/smolmachines/registry.ts';
import { pull } from '../../../rig/stand-in/smolvm/pull.ts';
import { type TempDir, tempDir } from '../../../rig/temp-dir.ts';

/** As `docker save` of 20.10 lays it out, with a layer that stands under two names. */
function savedImage({ path }: TempDir): string {
  const at = (...parts: string[]) => join(path, ...parts);
  for (const dir of ['tree/etc', 'image/aa', 'image/bb', 'upper/etc'])
    mkdirSync(at(dir), { recursive: true });
  writeFileSync(at('tree/etc/kept'), 'kept\n');
  writeFileSync(at('tree/etc/gone'), 'gone\n');
  writeFileSync(at('upper/etc/.wh.gone'), '');
  writeFileSync(at('upper/etc/added'), 'added\n');
  execFileSync('tar', ['-cf', at('image/aa/layer.tar'), '-C', at('tree'), '.']);
  execFileSync('tar', ['-cf', at('image/bb/layer.tar'), '-C', at('upper'), '.']);
  mkdirSync(at('image/cc'));
  symlinkSync('../aa/layer.tar', at('image/cc/layer.tar'));
  writeFileSync(
    at('image/config.json'),
    JSON.stringify({ architecture: 'amd64', config: { User: 'node', Cmd: ['bash'], Env: ['A=b'] } }),
  );
  const layers = ['cc/layer.tar', 'bb/layer.tar'];
  writeFileSync(at('image/manifest.json'), JSON.stringify([{ Config: 'config.json', Layers: layers }]));
  execFileSync('tar', ['-cf', at('saved.tar'), '-C', at('image'), '.']);
  return at('saved.tar');
}

it('an image as docker saves it is pulled from the registry, layer over layer', async () => {
  await using dir = await tempDir('registry');
  const path = savedImage(dir);
  const found = findSavedImage(path);
  if (found === undefined) throw new Error('not found');
  const config = machineConfig(readText(path, found.config), 'x64');
  if (config === undefined) throw new Error('no configuration');
  await using served = await serveImage(
    config,
    found.layers.map((layer) => ({ ...layer, path })),
  );
  const pulled = await pull(served.reference, join(dir.path, 'store'));
  expect(pulled.layers).toBe(2);
  expect(pulled.config).toEqual({ User: '0:0', Entrypoint: null, Cmd: null, WorkingDir: '/', Env: ['A=b'] });
  expect(readFileSync(join(pulled.root, 'etc/added'), 'utf8')).toBe('added\n');
  expect(readFileSync(join(pulled.root, 'etc/kept'), 'utf8')).toBe('kept\n');
  expect(() => readFileSync(join(pulled.root, 'etc/gone'))).toThrow();
});

it('the registry tells nobody what it has, and is gone with its disposal', async () => {
  const layer = join((await tempDir('registry')).path, 'layer');
  writeFileSync(layer, 'bytes');
  let origin = '';
  {
    await using served = await serveImage(Buffer.from('{}'), [{ path: layer, offset: 0, size: 5 }]);
    origin = `http://${served.reference.split('/')[0]}`;
    const digest = createHash('sha256').update('bytes').digest('hex');
    expect((await fetch(`${origin}/v2/`)).status).toBe(200);
    for (const path of [
      '/v2/_catalog',
      `/v2/bot-bottle/x/blobs/sha256:${digest}`,
      '/v2/bot-bottle/tags/list',
    ])
      expect((await fetch(origin + path)).status).toBe(404);
  }
  await expect(fetch(`${origin}/v2/`)).rejects.toThrow();
});

it.each(['', 'no archive', '[]'])('%j is no saved image', async (text) => {
  await using dir = await tempDir('registry');
  const path = join(dir.path, 'x.tar');
  writeFileSync(path, text.padEnd(1024, '\0'));
  expect(findSavedImage(path)).toBeUndefined();
});
