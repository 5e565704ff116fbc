import type { Bottle } from '../backend/contract.ts';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { Death } from './death.ts';
import type { SessionEnd } from './settle-state.ts';
import type { Interruption } from './signals.ts';

/** Runs the agent to its end, or to the end of what it may not outlive: the gate, the sidecar, the person's patience. */
export async function attach(
  bottle: Bottle,
  interruption: Interruption,
  death: Death,
  end: SessionEnd,
): Promise<Result<number, Failure>> {
  const agent = await bottle.execAgent();
  if (!agent.ok) return agent;
  end.ran = true;
  interruption.passTo((name) => agent.value.signal(name));
  const ended = await Promise.race([
    agent.value.exit.then(({ code, failure }) => {
      if (failure === undefined) return ok(code);
      end.ran = false;
      return fail(failure);
    }),
    interruption.forced.then((code) => ok(code)),
    death.happened,
  ]);
  if (ended.ok) end.code = ended.value;
  return ended;
}
