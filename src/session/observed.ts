import { readFileSync } from 'node:fs';
import { parsePolicy } from '../policy/parse-policy.ts';
import { readAudit } from './read-audit.ts';
import { preserveState, statePaths } from './state.ts';

/** Whether a bottle permits what it does not declare (`egress.mode: observe`), by the routes file that is in force. */
export function isObserving(routesFile: string): boolean {
  let text: string;
  try {
    text = readFileSync(routesFile, 'utf8');
  } catch {
    return false;
  }
  // Most bottles' files are not parsed for this.
  if (!text.includes('observe')) return false;
  const policy = parsePolicy(text, routesFile);
  return policy.ok && policy.value.mode === 'observe';
}

/**
 * The hosts that observe mode let a session reach, `from` as many bytes of its log. Where there are some, the bottle's
 * directory stays at the session's end: the log in it is what the mode was for.
 */
export function keepObserved(stateDir: string, from: number): readonly string[] {
  const hosts = new Set<string>();
  for (const { observed, host } of readAudit(statePaths(stateDir).audit, from))
    if (typeof observed === 'string' && typeof host === 'string') hosts.add(host);
  if (hosts.size > 0) preserveState(stateDir);
  return [...hosts];
}
