import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostFailure } from '../../diagnostics/host-failure.ts';
import type { Result } from '../../diagnostics/result.ts';
import { writeFileAtomic } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import { startTimeOf } from '../../sys/process-identity.ts';
import type { ActiveBottle } from '../contract.ts';

/** What another process needs to find a bottle that runs: `state/<slug>/run/bubblewrap.json`. */
export interface RunningBottle {
  /** The process on the host below which the agent runs. */
  readonly agentPid: number;
  /** First process of the gate's room, whose namespaces the agent's room lies in. */
  readonly gatePid: number;
  /** `cgroup.procs` files of the bottle's limits: who joins enters them first. */
  readonly procsFiles: readonly string[];
  /** What serves it beside egress. */
  readonly services: readonly string[];
}

const FILE = 'bubblewrap.json';

export function writeRunning(runDir: string, bottle: RunningBottle): Result<void, HostFailure> {
  const text = JSON.stringify({ ...bottle, startTime: startTimeOf(bottle.gatePid) });
  return writeFileAtomic(join(runDir, FILE), text, { durable: false });
}

/** The bottle, if it runs: a pid that was given to another process since does not count. */
export function readRunning(host: Host, slug: string): RunningBottle | undefined {
  try {
    const path = join(host.botBottleHome, 'state', slug, 'run', FILE);
    const {
      agentPid,
      gatePid,
      procsFiles,
      services = [],
      startTime: started,
    } = JSON.parse(readFileSync(path, 'utf8')) as RunningBottle & { startTime?: string };
    return Number.isInteger(gatePid) && started !== undefined && startTimeOf(gatePid) === started
      ? { agentPid, gatePid, procsFiles, services }
      : undefined;
  } catch {
    return undefined;
  }
}

export function listRunning(host: Host): ActiveBottle[] {
  return stateSlugs(host).flatMap((slug) => {
    const running = readRunning(host, slug);
    return running === undefined
      ? []
      : [{ backend: 'bubblewrap' as const, slug, services: ['egress', ...running.services] }];
  });
}

function stateSlugs(host: Host): string[] {
  try {
    return readdirSync(join(host.botBottleHome, 'state')).sort();
  } catch {
    return [];
  }
}
