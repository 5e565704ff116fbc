import type { ManifestFailure } from '../diagnostics/manifest-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { parseYaml, type YamlDocument } from '../yaml/strict-document.ts';
import { splitFrontmatter } from './frontmatter.ts';

/** A manifest file that holds well-formed YAML, not yet checked against a schema. */
export interface ManifestDocument {
  readonly file: string;
  readonly yaml: YamlDocument;
  /** What follows the frontmatter, with LF line ends. */
  readonly body: string;
}

/** Reads a manifest file's bytes. An empty frontmatter declares nothing, and a bottle that declares nothing is a good one. */
export function parseManifest(file: string, bytes: Uint8Array): Result<ManifestDocument, ManifestFailure> {
  const split = splitFrontmatter(file, bytes);
  if (!split.ok) return split;
  const { source, start, end, body } = split.value;
  const yaml = parseYaml(source, start, end);
  if (!yaml.ok) return fail({ room: 'manifest', kind: 'yaml', ...yaml.failure });
  return ok({ file, yaml: yaml.value, body });
}
