import type { PaddockFailure } from '../diagnostics/paddock-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { describe, quote } from './describe.ts';
import { POLICIES, type Policy, type Scalar } from './fields.ts';
import type { Layer } from './layer.ts';
import type { Entry, Source } from './source.ts';
import { checkContainerPath, checkHost } from './volume.ts';

export interface Sourced<T> {
  readonly value: T;
  readonly source: Source;
}

export interface BuildConfig {
  readonly dockerfile: Sourced<string>;
  /** The Dockerfile's directory when absent. */
  readonly context: Sourced<string> | undefined;
  readonly policy: Policy;
  readonly args: Readonly<Record<string, string>>;
}

/** The configuration, whole and checked. */
export interface Config {
  /** `false`: a plain shell. */
  readonly agent: Sourced<string | false>;
  readonly image: string;
  readonly network: string | undefined;
  /** Container path with its mode, by host path or volume name. */
  readonly volumes: ReadonlyMap<string, string>;
  readonly build: BuildConfig | undefined;
}

const DEFAULT_AGENT: Entry = { value: 'claude', source: { kind: 'default' } };
const DEFAULT_POLICY: Policy = 'if-missing';

/** Checks what the merged layers say, and names everything that is wrong with it. */
export function checkConfig(merged: Layer): Result<Config, readonly PaddockFailure[]> {
  const failures: PaddockFailure[] = [...merged.failures];
  // What an unread file would have said is not known, and so not missed.
  const unread = failures.filter(({ kind }) => kind === 'toml-syntax' || kind === 'unreadable');
  if (unread.length > 0) return fail(unread);
  const bad = (key: string, { value, source }: Entry, wanted: string): undefined => {
    failures.push({ room: 'paddock', kind: 'bad-value', key, found: describe(value), wanted, source });
  };
  /** An empty text is a value only where it means "none". */
  const text = (key: Scalar, wanted: string, empty: 'none' | 'wrong'): Sourced<string> | undefined => {
    const entry = merged.scalars.get(key);
    if (entry === undefined || (entry.value === '' && empty === 'none')) return undefined;
    // One that begins with - would be a flag to docker.
    if (typeof entry.value !== 'string' || entry.value === '' || entry.value.startsWith('-'))
      return bad(key, entry, wanted);
    return { value: entry.value, source: entry.source };
  };

  const agent = checkAgent(merged.scalars.get('agent') ?? DEFAULT_AGENT);
  if (agent === undefined)
    bad(
      'agent',
      merged.scalars.get('agent') ?? DEFAULT_AGENT,
      'the name of an agent, or false for a plain shell',
    );
  const image = text('image', 'the name of an image, as text', 'wrong');
  if (!merged.scalars.has('image'))
    failures.push({ room: 'paddock', kind: 'missing-image', source: { kind: 'default' } });
  const network = text('network', 'the name of a network, as text', 'none');
  const volumes = checkVolumes(merged.volumes, failures);
  const build = merged.build === undefined ? undefined : checkBuild();

  if (failures.length > 0 || agent === undefined || image === undefined) return fail(failures);
  return ok({ agent, image: image.value, network: network?.value, volumes, build });

  function checkBuild(): BuildConfig | undefined {
    const dockerfile = text('build.dockerfile', 'the path of a Dockerfile, as text', 'wrong');
    if (!merged.scalars.has('build.dockerfile'))
      failures.push({ room: 'paddock', kind: 'missing-dockerfile', source: merged.build as Source });
    const context = text('build.context', 'the path of a directory, as text', 'none');
    const policyEntry = merged.scalars.get('build.policy') ?? {
      value: DEFAULT_POLICY,
      source: { kind: 'default' },
    };
    const policy = POLICIES.find((name) => name === policyEntry.value);
    if (policy === undefined) bad('build.policy', policyEntry, `one of ${POLICIES.join(', ')}`);
    const args: (readonly [string, string])[] = [];
    for (const [key, entry] of merged.buildArgs) {
      const value = argText(entry);
      if (value === undefined) bad(`build.args.${key}`, entry, 'a text, a number or a boolean');
      else args.push([key, value]);
    }
    return dockerfile === undefined || policy === undefined
      ? undefined
      : { dockerfile, context, policy, args: Object.fromEntries(args) };
  }
}

/** `false`, whether TOML's or typed where everything is text, in any case; never `true`. */
function checkAgent({ value, source }: Entry): Sourced<string | false> | undefined {
  if (value === false) return { value, source };
  if (typeof value !== 'string' || value === '' || value.toLowerCase() === 'true') return undefined;
  return { value: value.toLowerCase() === 'false' ? false : value, source };
}

function checkVolumes(entries: Layer['volumes'], failures: PaddockFailure[]): Config['volumes'] {
  const volumes = new Map<string, string>();
  for (const [host, { value, source }] of entries) {
    const problem = checkHost(host);
    const checked =
      problem !== undefined
        ? { problem }
        : typeof value === 'string'
          ? checkContainerPath(value)
          : { problem: `its container path is ${describe(value)}, not text` };
    if ('spec' in checked) volumes.set(host, checked.spec);
    else
      failures.push({
        room: 'paddock',
        kind: 'bad-volume',
        volume: quote(host),
        problem: checked.problem,
        source,
      });
  }
  return volumes;
}

/**
 * A build arg's text. Numbers stand as they were written (`3.10` is not 3.1), booleans as 1 and 0: so the Python tool
 * hands them on.
 */
function argText({ value, written }: Entry): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
      return written ?? String(value);
    case 'boolean':
      return value ? '1' : '0';
    default:
      return undefined;
  }
}
