import { accessSync, constants, existsSync } from 'node:fs';
import type { ProbeCheck } from '../backend/contract.ts';
import { isObserving } from '../session/observed.ts';
import { runningBottles } from '../session/running-bottles.ts';
import { stateDirOf, statePaths } from '../session/state.ts';
import { pendingProposals, queueSlugs } from '../supervise/find-proposals.ts';
import type { Host } from '../sys/host.ts';

/** Whether decisions on what agents ask for can be taken here, and which bottles need none. */
export async function checkSupervise(host: Host): Promise<readonly ProbeCheck[]> {
  return [checkQueues(host), ...(await checkModes(host))];
}

function checkQueues({ botBottleHome: home }: Host): ProbeCheck {
  const name = 'supervise';
  const shut = ['queue', 'audit'].map((part) => `${home}/${part}`).find((path) => !isWritable(path));
  const slugs = queueSlugs(home);
  if (shut !== undefined || !slugs.ok) {
    const path = shut ?? `${home}/queue`;
    return {
      name,
      ok: false,
      found: `${path} cannot be written: nothing that an agent asks for can be decided`,
      mend: `give this user the permission (chmod u+rwx ${path})`,
    };
  }
  const pending = pendingProposals(home);
  const count = pending.ok ? pending.value.length : 0;
  return {
    name,
    ok: true,
    found: count === 0 ? 'nothing waits for a decision' : `${count} pending: bot-bottle supervise`,
  };
}

/** One line for each bottle that runs in observe mode: none of them is meant to stay so. */
async function checkModes(host: Host): Promise<readonly ProbeCheck[]> {
  const running = await runningBottles(host);
  return running
    .filter(({ slug }) => isObserving(statePaths(stateDirOf(host.botBottleHome, slug)).routes))
    .map(({ slug }) => ({
      name: 'observe mode',
      ok: false,
      found: `the bottle ${slug} reaches every public host`,
      mend: `make routes of what it did: bot-bottle egress suggest ${slug} --edit; and take \`mode: observe\` out of its manifest`,
    }));
}

function isWritable(path: string): boolean {
  if (!existsSync(path)) return true;
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
