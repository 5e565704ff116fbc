import type { EnvDeclaration, GitRepo } from '../manifest/manifest.ts';
import type { Limits } from '../plan/plan.ts';

/*
 * The parts of a manifest in a person's words, for `info` and for the summary before a start. What they say of a
 * variable is where it comes from, never what it holds.
 */

export function envWords({ name, value }: EnvDeclaration): string {
  if (value.type === 'ask') return `${name} (asked)`;
  if (value.type === 'literal') return name;
  return value.from === name ? `${name} (forwarded)` : `${name} (forwarded from ${value.from})`;
}

export function repoWords({ name, url, key }: GitRepo): string {
  const by =
    key.provider === 'static'
      ? `with the key ${key.path}`
      : `with a deploy key that the token in $${key.forgeTokenEnv} makes`;
  return `${name}: ${url.text}, ${by}`;
}

const PROMPT_CHARACTERS = 60;

/** How much there is, and how it begins. */
export function promptWords(prompt: string): string {
  if (prompt === '') return 'none';
  const lines = prompt.split('\n');
  const first = [...(lines[0] ?? '').trim()];
  const begins = first.slice(0, PROMPT_CHARACTERS).join('') + (first.length > PROMPT_CHARACTERS ? '...' : '');
  return `${lines.length === 1 ? '1 line' : `${lines.length} lines`}: ${begins}`;
}

const UNITS = [
  ['t', 2 ** 40],
  ['g', 2 ** 30],
  ['m', 2 ** 20],
  ['k', 2 ** 10],
] as const;

/** As `--limits` takes them. */
export function limitsWords({ memory, cpus, pids }: Limits): string {
  const set = [
    ...(memory === undefined ? [] : [`memory=${sizeWords(memory)}`]),
    ...(cpus === undefined ? [] : [`cpus=${cpus}`]),
    ...(pids === undefined ? [] : [`pids=${pids}`]),
  ];
  return set.join(',') || 'none';
}

function sizeWords(bytes: number): string {
  const [unit, size] = UNITS.find(([, each]) => bytes % each === 0) ?? ['', 1];
  return `${bytes / size}${unit}`;
}
