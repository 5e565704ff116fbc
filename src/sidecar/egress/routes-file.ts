import { readFileSync } from 'node:fs';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { type LivePolicy, loadPolicy } from './live-policy.ts';
import type { EgressHost } from './options.ts';

export interface ReadRoutes {
  readonly live: LivePolicy;
  /** The file as it was, to tell a change from a touch. */
  readonly text: string;
}

/** Reads the routes file into a policy with its tokens, or says everything that is wrong with it. */
export function readRoutes(file: string, host: EgressHost): Result<ReadRoutes, readonly Failure[]> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return fail([{ room: 'policy', kind: 'unreadable', file, reason }]);
  }
  const live = loadPolicy(text, file, (name) => host.takeSecret(name));
  return live.ok ? ok({ live: live.value, text }) : live;
}
