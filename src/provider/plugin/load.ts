import { isUtf8 } from 'node:buffer';
import type { Failure } from '../../diagnostics/failure.ts';
import type { ManifestFailure } from '../../diagnostics/manifest-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { readRoute } from '../../manifest/build-routes.ts';
import { check } from '../../manifest/check.ts';
import type { ManifestFiles } from '../../manifest/files.ts';
import { MANIFEST_LIMIT } from '../../manifest/frontmatter.ts';
import type { ManifestRoute } from '../../manifest/manifest.ts';
import { makeSource } from '../../yaml/source.ts';
import { parseYaml } from '../../yaml/strict-document.ts';
import type { PluginDefinition } from './definition.ts';
import { pluginSchema } from './plugin-schema.ts';

/** Reads `<contrib>/<name>/provider.yaml`, and nothing else. */
export function loadPlugin(
  files: ManifestFiles,
  contrib: string,
  name: string,
): Result<PluginDefinition, Failure> {
  const directory = `${contrib}/${name}`;
  const file = `${directory}/provider.yaml`;
  const read = files.read(file, MANIFEST_LIMIT);
  if (!read.ok) return read;
  if (read.value.kind !== 'file') {
    const found = read.value.kind === 'directory' ? 'a directory' : 'a pipe, socket or device';
    return fail({ room: 'manifest', kind: 'file', file, fault: 'not-regular', found });
  }
  return parsePlugin(name, directory, file, read.value.bytes);
}

/** A plugin's file is a person's own; it is checked as strictly as a manifest. */
export function parsePlugin(
  name: string,
  directory: string,
  file: string,
  bytes: Uint8Array,
): Result<PluginDefinition, ManifestFailure> {
  if (bytes.length > MANIFEST_LIMIT) {
    return fail({
      room: 'manifest',
      kind: 'file',
      file,
      fault: 'too-large',
      found: `over ${MANIFEST_LIMIT} bytes`,
    });
  }
  if (!isUtf8(bytes)) return fail({ room: 'manifest', kind: 'file', file, fault: 'not-utf8' });
  const source = makeSource(file, new TextDecoder().decode(bytes));
  const yaml = parseYaml(source, 0, source.text.length);
  if (!yaml.ok) return fail({ room: 'manifest', kind: 'yaml', ...yaml.failure });
  const raw = check(pluginSchema, 'provider', yaml.value);
  if (!raw.ok) return raw;
  const routes: ManifestRoute[] = [];
  for (const [index, each] of (raw.value.egress_routes ?? []).entries()) {
    const at = ['egress_routes', index];
    const route = readRoute(each, { file, yaml: yaml.value }, at);
    if (!route.ok) return route;
    const first = routes.findIndex(({ host }) => host === route.value.host);
    if (first !== -1) {
      const { line } = yaml.value.locate(['egress_routes', first, 'host']);
      return fail({
        room: 'manifest',
        kind: 'duplicate-host',
        host: route.value.host,
        first: `at ${file}:${line}`,
        where: yaml.value.locate([...at, 'host']),
      });
    }
    routes.push(route.value);
  }
  return ok({ name, directory, raw: raw.value, routes });
}
