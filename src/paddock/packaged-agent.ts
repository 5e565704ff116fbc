import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nearest } from '../diagnostics/nearest.ts';
import type { PaddockFailure } from '../diagnostics/paddock-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { type AgentParts, type AgentPlace, askAgent, BUILT_IN, type PaddockAgent } from './agent.ts';
import type { PaddockProcess } from './process.ts';
import { checkContainerPath, checkHost } from './volume.ts';

type Failed =
  | Pick<
      Extract<PaddockFailure, { kind: 'unknown-agent' }>,
      'kind' | 'known' | 'meant' | 'packageName' | 'home'
    >
  | Pick<Extract<PaddockFailure, { kind: 'broken-agent' }>, 'kind' | 'file' | 'problem'>;

const PREFIX = 'paddock-agent-';
/** `name` or `@scope/name`, of the characters that npm allows: never a path. */
const NAME = /^(?:@([a-z0-9][a-z0-9._-]*)\/)?([a-z0-9][a-z0-9._-]*)$/;

/**
 * An agent from an npm package: `name` is the package `paddock-agent-name`, `@scope/name` is
 * `@scope/paddock-agent-name`. Its code runs on the host, and so it is looked for only where the person installs
 * programs, never in a project: in ~/.config/paddock/node_modules, then beside this package where npm put it.
 */
export async function findPackagedAgent(
  name: string,
  place: Omit<AgentPlace, 'volumeName'>,
  { home, distDir }: Pick<PaddockProcess, 'home' | 'distDir'>,
): Promise<Result<AgentParts, Failed>> {
  const own = join(home, '.config', 'paddock');
  const directories = agentDirectories(own, distDir);
  const packageName = packageOf(name);
  const root = directories
    .map((dir) => join(dir, packageName ?? ''))
    .find((dir) => existsSync(join(dir, 'package.json')));
  if (packageName === undefined || root === undefined) {
    const known = [...Object.keys(BUILT_IN), ...directories.flatMap(agentsIn)];
    return fail({ kind: 'unknown-agent', known, meant: nearest(name, known), packageName, home: own });
  }
  let file = join(root, 'package.json');
  const broken = (problem: string) => fail({ kind: 'broken-agent', file, problem } as const);
  try {
    const entry = entryOf(JSON.parse(readFileSync(file, 'utf8')));
    const inside = join(root, entry);
    if (!inside.startsWith(root + sep)) return broken(`its entry \`${entry}\` lies outside its package`);
    file = inside;
    const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
    const agent = agentOf(module);
    if (agent === undefined) return broken('it exports no agent: an object with a function `command`');
    const parts = askAgent(name, agent, place);
    const problem = problemOf(parts);
    return problem === undefined ? ok(parts) : broken(problem);
  } catch (error) {
    return broken(error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error));
  }
}

function packageOf(name: string): string | undefined {
  const [, scope, bare] = NAME.exec(name) ?? [];
  if (bare === undefined) return undefined;
  return scope === undefined ? `${PREFIX}${bare}` : `@${scope}/${PREFIX}${bare}`;
}

function agentDirectories(own: string, distDir: string): readonly string[] {
  const beside = dirname(dirname(distDir));
  return [join(own, 'node_modules'), ...(basename(beside) === 'node_modules' ? [beside] : [])];
}

/** Names of the unscoped agents that are installed in a directory. */
function agentsIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).flatMap((name) =>
      name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [],
    );
  } catch {
    return [];
  }
}

/** `"paddock": "./agent.js"` in package.json, else its `main`, else index.js. */
function entryOf(manifest: unknown): string {
  const { paddock, main } = (manifest ?? {}) as Record<string, unknown>;
  return (
    [paddock, main].find((entry): entry is string => typeof entry === 'string' && entry !== '') ?? 'index.js'
  );
}

/** `export const agent`, `export default`, or `module.exports`, which an import shows as the default. */
function agentOf(module: Record<string, unknown>): PaddockAgent | undefined {
  const inner = module.default as Record<string, unknown> | undefined;
  const found = [module.agent, inner?.agent, inner, inner?.default].find(
    (value) => typeof (value as PaddockAgent | undefined)?.command === 'function',
  );
  return found as PaddockAgent | undefined;
}

/** What an agent answered that docker could not be told. */
function problemOf({ command, volumes, scratchVolumes, buildArgs }: AgentParts): string | undefined {
  if (!Array.isArray(command) || command.length === 0 || !command.every((word) => typeof word === 'string'))
    return '`command()` is not a list of words';
  for (const [host, path] of [...Object.entries(volumes), ...Object.entries(scratchVolumes)]) {
    const checked =
      typeof path === 'string' ? checkContainerPath(path, '') : { problem: 'its container path is not text' };
    const problem = checkHost(host) ?? ('problem' in checked ? checked.problem : undefined);
    if (problem !== undefined) return `its volume \`${host}\`: ${problem}`;
  }
  const wrong = Object.entries(buildArgs).find(([, value]) => typeof value !== 'string');
  return wrong === undefined ? undefined : `its build arg ${wrong[0]} is not text`;
}
