import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import { findManifests } from '../../manifest/find.ts';
import { loadBottle } from '../../manifest/load.ts';
import { keysWithoutUse, mergeBottle } from '../../plan/merge-bottle.ts';
import type { RunRequest } from '../../plan/run-request.ts';
import { manifestFiles } from '../../sys/manifest-files.ts';
import { askValues as ask } from '../ask-values.ts';
import type { CliContext } from '../context.ts';

/** Reads the bottle that `run --bottle` names, and puts the flags over it. */
export function takeBottle(
  context: CliContext,
  request: RunRequest,
  name: string,
  notice: (line: string) => void,
): Result<RunRequest, Failure> {
  const index = findManifests(context.host, manifestFiles);
  if (!index.ok) return index;
  const bottle = loadBottle(index.value, name);
  if (!bottle.ok) return bottle;
  const merged = mergeBottle(request, bottle.value);
  if (!merged.ok) return merged;
  for (const warning of [...index.value.warnings, ...bottle.value.warnings]) notice(warning);
  const unused = keysWithoutUse(bottle.value);
  if (unused.length > 0) notice(`run has no use for these keys of the bottle ${name}: ${unused.join(', ')}`);
  return merged;
}

/** Asks for the values that the bottle wants typed. Undefined: the person would rather not (Ctrl-C). */
export async function askValues(
  context: CliContext,
  request: RunRequest,
): Promise<Result<RunRequest | undefined, Failure>> {
  const env = await ask(context, request.env, {
    noTerminal: ({ name }) => `export ${name} and give --env ${name}`,
  });
  if (!env.ok) return env;
  return ok(env.value === undefined ? undefined : { ...request, env: env.value });
}
