import type { PaddockFailure } from '../diagnostics/paddock-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { type AgentParts, type AgentPlace, askAgent, BUILT_IN, SHELL } from './agent.ts';
import type { Sourced } from './config.ts';
import type { PaddockProcess } from './process.ts';

/** The configured agent, and what it contributes. Packages are looked at only for a name that is not built in. */
export async function findAgent(
  configured: Sourced<string | false>,
  place: Omit<AgentPlace, 'volumeName'>,
  process: Pick<PaddockProcess, 'home' | 'distDir'>,
): Promise<Result<AgentParts, PaddockFailure>> {
  const key = configured.value === false ? SHELL : configured.value;
  const builtIn = Object.hasOwn(BUILT_IN, key) ? BUILT_IN[key] : undefined;
  if (builtIn !== undefined) return ok(askAgent(key, builtIn, place));
  const { findPackagedAgent } = await import('./packaged-agent.ts');
  const found = await findPackagedAgent(key, place, process);
  return found.ok ? found : fail({ room: 'paddock', source: configured.source, name: key, ...found.failure });
}
