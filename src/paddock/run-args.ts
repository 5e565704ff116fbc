import type { AgentParts } from './agent.ts';
import type { Config } from './config.ts';
import type { Place } from './process.ts';
import { resolveHost } from './volume.ts';

export interface RunRequest {
  readonly config: Config;
  readonly agent: AgentParts;
  readonly workdir: string;
  readonly name: string;
  readonly terminal: boolean;
  /** Empty: the agent's own. */
  readonly command: readonly string[];
}

/** The arguments of docker for one container. */
export function runArgs(request: RunRequest, place: Pick<Place, 'home' | 'cwd'>): readonly string[] {
  const { config, agent, workdir, name, terminal, command } = request;
  const volumes: readonly (readonly [string, string])[] = [
    [workdir, `${workdir}:rw`],
    ...Object.entries(agent.volumes),
    ...config.volumes,
    ...Object.entries(agent.scratchVolumes),
  ];
  return [
    'run',
    '--rm',
    terminal ? '-it' : '-i',
    ...['--name', name],
    `--workdir=${workdir}`,
    ...volumes.flatMap(([host, container]) => ['-v', `${resolveHost(host, place)}:${container}`]),
    ...(config.network === undefined ? [] : ['--network', config.network]),
    config.image,
    ...(command.length > 0 ? command : agent.command),
  ];
}
