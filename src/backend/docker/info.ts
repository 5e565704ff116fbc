import type { DockerFailure } from '../../diagnostics/docker-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { classify } from './classify.ts';
import { type Docker, runDocker } from './command.ts';
import { isAtLeast, MINIMUM_ENGINE, probeEngine } from './engine.ts';

/** What of an engine decides how a bottle is made on it. */
export interface EngineInfo {
  readonly version: string;
  readonly runtimes: readonly string[];
  /** What it takes where none is asked for. */
  readonly defaultRuntime?: string;
  /** Users of containers are not those of the host: rootless, or remapped. */
  readonly mapsUsers: boolean;
  /** `Docker Desktop`, `Debian GNU/Linux 12 (bookworm)`. */
  readonly system: string;
}

/** Whether an engine answers that is new enough, and what it has; one call. */
export async function readInfo(docker: Docker): Promise<Result<EngineInfo, DockerFailure>> {
  if (docker.kind === 'podman') {
    const engine = await probeEngine(docker);
    return engine.ok
      ? ok({ version: engine.value.version, runtimes: [], mapsUsers: false, system: 'podman' })
      : engine;
  }
  const action = 'tell what it has';
  const ran = await runDocker(docker, { action, args: ['info', '--format', '{{json .}}'] });
  if (!ran.ok) return ran;
  const { code, stdout, stderr } = ran.value;
  const info = parseInfo(stdout);
  // A client of 20.10 ends with 0 where no engine answers, and tells why within.
  if (info === undefined || code !== 0) {
    const words = stderr.trim() === '' ? serverErrors(stdout) : stderr;
    return fail(classify({ program: docker.kind, action, status: code, stderr: words }));
  }
  return isAtLeast(info.version, MINIMUM_ENGINE.docker)
    ? ok(info)
    : fail({
        room: 'docker',
        program: docker.kind,
        kind: 'too-old',
        part: 'engine',
        found: info.version,
        minimum: MINIMUM_ENGINE.docker,
      });
}

export function parseInfo(json: string): EngineInfo | undefined {
  const parsed = parse(json);
  const { ServerVersion: version, Runtimes, DefaultRuntime, SecurityOptions, OperatingSystem } = parsed;
  if (typeof version !== 'string' || version === '') return undefined;
  const options = Array.isArray(SecurityOptions) ? SecurityOptions.map(String) : [];
  return {
    version,
    runtimes: typeof Runtimes === 'object' && Runtimes !== null ? Object.keys(Runtimes).sort() : [],
    ...(typeof DefaultRuntime === 'string' && DefaultRuntime !== ''
      ? { defaultRuntime: DefaultRuntime }
      : {}),
    mapsUsers: options.some((option) => /^name=(?:rootless|userns)\b/.test(option)),
    system: typeof OperatingSystem === 'string' ? OperatingSystem : '',
  };
}

function serverErrors(json: string): string {
  const { ServerErrors: errors } = parse(json);
  return Array.isArray(errors) ? errors.map(String).join('\n') : '';
}

function parse(json: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
