import { wordDockerFailure } from '../../diagnostics/docker-failure.ts';
import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import type { Probe, ProbeCheck } from '../contract.ts';
import { type Docker, findDocker, runDocker } from './command.ts';
import { MINIMUM_ENGINE } from './engine.ts';
import { type EngineInfo, readInfo } from './info.ts';
import { chooseIsolation } from './runtime.ts';

/** Asks the engine; starts nothing. */
export async function probeDocker(host: Host): Promise<Probe> {
  const docker = findDocker(host.env);
  const info = docker.ok ? await readInfo(docker.value) : docker;
  const program = docker.ok ? docker.value.kind : 'docker';
  const name = `${program} ${MINIMUM_ENGINE[program]} or later`;
  if (!docker.ok || !info.ok) {
    const failure = docker.ok ? info : docker;
    if (failure.ok) throw new Error('unreachable');
    const { what, notes = [], mend } = wordDockerFailure(failure.failure);
    return {
      usable: false,
      checks: [
        { name, ok: false, found: [what, ...notes].join(': '), ...(mend === undefined ? {} : { mend }) },
      ],
    };
  }
  const { version, system, runtimes, mapsUsers } = info.value;
  const checks: ProbeCheck[] = [
    { name, ok: true, found: `${version}${system === '' ? '' : ` on ${system}`}` },
    ...isolationChecks(info.value, host, docker.value),
    {
      name: 'runtimes',
      ok: true,
      found: `${runtimes.join(', ') || 'the default'}${mapsUsers ? '; users are mapped (rootless or remapped)' : ''}`,
    },
  ];
  const image = await runDocker(docker.value, {
    action: 'inspect the image bot-bottle-sidecars',
    args: ['image', 'inspect', '--format={{.Id}}', 'bot-bottle-sidecars:latest'],
  });
  checks.push({
    name: 'sidecar image',
    ok: true,
    found: host.env.BOT_BOTTLE_SIDECAR_IMAGE
      ? host.env.BOT_BOTTLE_SIDECAR_IMAGE
      : image.ok && image.value.code === 0
        ? 'built'
        : 'not built yet: the first start builds it',
  });
  return { usable: checks.every((check) => check.ok), checks };
}

/** What bottles would be made with, and why. */
function isolationChecks(engine: EngineInfo, host: Host, docker: Docker): readonly ProbeCheck[] {
  const chosen = chooseIsolation(engine, host.env, docker.kind);
  if (!chosen.ok) {
    const { what, notes = [], mend } = wordDockerFailure(chosen.failure);
    const found = [what, ...notes].join(': ');
    return [{ name: 'runtime and topology', ok: false, found, ...(mend === undefined ? {} : { mend }) }];
  }
  const { runtimeWords, topologyWords } = chosen.value;
  return [
    { name: 'runtime', ok: true, found: runtimeWords },
    { name: 'topology', ok: true, found: topologyWords },
  ];
}

/** The runtime and the topology that a start would take. */
export async function chosenByDocker(
  host: Host,
): Promise<Result<readonly { readonly name: string; readonly text: string }[], Failure>> {
  const docker = findDocker(host.env);
  if (!docker.ok) return docker;
  const info = await readInfo(docker.value);
  if (!info.ok) return info;
  const chosen = chooseIsolation(info.value, host.env, docker.value.kind);
  if (!chosen.ok) return chosen;
  return ok([
    { name: 'runtime', text: chosen.value.runtimeWords },
    { name: 'topology', text: chosen.value.topologyWords },
  ]);
}
