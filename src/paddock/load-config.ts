import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PaddockFailure } from '../diagnostics/paddock-failure.ts';
import type { Result } from '../diagnostics/result.ts';
import { type Config, checkConfig } from './config.ts';
import { CONFIG_FILE_VARIABLE, envLayer } from './env-layer.ts';
import { flagLayer } from './flag-layer.ts';
import type { Flags } from './flags.ts';
import { type Layer, merge, NOTHING } from './layer.ts';
import type { Place } from './process.ts';
import type { Source } from './source.ts';
import { resolveHost } from './volume.ts';

/** Reads the six layers, lays each over those before it, and checks what comes of it. */
export async function loadConfig(
  flags: Flags,
  workdir: string,
  place: Place,
): Promise<Result<Config, readonly PaddockFailure[]>> {
  const { env, home } = place;
  const layers: Layer[] = [
    await fileLayer(`${home}/.config/paddock/config.toml`),
    await fileLayer(`${workdir}/.paddock/config.toml`),
  ];
  const named: readonly [string | undefined, Source][] = [
    [env[CONFIG_FILE_VARIABLE] || undefined, { kind: 'variable', name: CONFIG_FILE_VARIABLE }],
    [flags.configFile, { kind: 'flag', name: '--config-file' }],
  ];
  for (const [path, namedBy] of named)
    if (path !== undefined)
      layers.push(await fileLayer(resolve(place.cwd, resolveHost(path, place)), namedBy));
  layers.push(envLayer(env), flagLayer(flags));
  return checkConfig(merge(layers));
}

/** The parser is loaded for the first file that there is. A file that nobody named may be absent. */
async function fileLayer(path: string, namedBy?: Source): Promise<Layer> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'EIO' } = error as NodeJS.ErrnoException;
    if (namedBy === undefined && (code === 'ENOENT' || code === 'ENOTDIR')) return NOTHING;
    const source = namedBy ?? { kind: 'default' };
    return {
      ...NOTHING,
      failures: [{ room: 'paddock', kind: 'unreadable', what: 'config file', path, code, source }],
    };
  }
  const { tomlLayer } = await import('./toml-layer.ts');
  return tomlLayer(path, text);
}
