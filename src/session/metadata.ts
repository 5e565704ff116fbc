import { readFileSync } from 'node:fs';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import type { Result } from '../diagnostics/result.ts';
import { writeFileAtomic } from '../sys/atomic-file.ts';

/** `metadata.json` of a bottle; the keys are a contract. */
export interface Metadata {
  readonly identity: string;
  readonly agent_name: string;
  readonly cwd: string;
  /** Whether the workspace was copied, not mounted. */
  readonly copy_cwd: boolean;
  /** `mount`, `copy` or `none`: what `resume` gives the bottle again. */
  readonly workspace: string;
  /** ISO 8601. */
  readonly started_at: string;
  readonly backend: string;
  readonly label: string;
  readonly color: string;
  readonly schema_version: number;
}

export const METADATA_VERSION = 1;

/** `durable` for bottles that can be resumed: their metadata must outlive a power cut. */
export function writeMetadata(
  path: string,
  metadata: Metadata,
  options: { readonly durable: boolean },
): Result<void, HostFailure> {
  return writeFileAtomic(path, `${JSON.stringify(metadata, null, 2)}\n`, options);
}

/** More is no metadata of ours. */
const METADATA_MAX = 64 * 1024;

/**
 * What can be read of a bottle's metadata. A missing, unreadable or damaged file never fails a listing: what is not
 * known is absent.
 */
export function readMetadata(path: string): Partial<Metadata> {
  let value: unknown;
  try {
    const text = readFileSync(path, 'utf8');
    value = text.length > METADATA_MAX ? undefined : JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const known: Record<string, unknown> = {};
  for (const [key, type] of Object.entries(TYPES)) {
    const found = (value as Record<string, unknown>)[key];
    if (typeof found === type) known[key] = found;
  }
  return known;
}

const TYPES: { readonly [K in keyof Metadata]: 'string' | 'boolean' | 'number' } = {
  identity: 'string',
  agent_name: 'string',
  cwd: 'string',
  copy_cwd: 'boolean',
  workspace: 'string',
  started_at: 'string',
  backend: 'string',
  label: 'string',
  color: 'string',
  schema_version: 'number',
};
