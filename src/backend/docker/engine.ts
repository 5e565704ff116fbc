import type { DockerFailure } from '../../diagnostics/docker-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { classify } from './classify.ts';
import { type Docker, runDocker } from './command.ts';

/** The oldest engine whose behaviour we know (2020); podman counts by its own numbers. */
export const MINIMUM_ENGINE = { docker: '20.10', podman: '4.0' } as const;

export interface Engine {
  readonly kind: Docker['kind'];
  readonly version: string;
  readonly clientVersion: string;
}

/** Whether an engine answers that is new enough, in one call of some 15 ms. */
export async function probeEngine(docker: Docker): Promise<Result<Engine, DockerFailure>> {
  const action = 'tell its version';
  const ran = await runDocker(docker, { action, args: ['version', '--format', '{{json .}}'] });
  if (!ran.ok) return ran;
  const { code, stdout, stderr } = ran.value;
  const versions = parseVersions(stdout);
  // A client without an engine prints its own half, and then why.
  if (code !== 0 || versions === undefined)
    return fail(classify({ program: docker.kind, action, status: code, stderr: stderr || stdout }));
  const minimum = MINIMUM_ENGINE[docker.kind];
  return isAtLeast(versions.version, minimum)
    ? ok({ kind: docker.kind, ...versions })
    : fail({
        room: 'docker',
        program: docker.kind,
        kind: 'too-old',
        part: 'engine',
        found: versions.version,
        minimum,
      });
}

/** podman without a service has no `Server`: it is its own engine. */
export function parseVersions(json: string): { version: string; clientVersion: string } | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return undefined;
  }
  const half = (name: string): unknown =>
    (parsed as Record<string, { Version?: unknown } | null>)?.[name]?.Version;
  const client = half('Client');
  const server = half('Server') ?? client;
  return typeof client === 'string' && typeof server === 'string'
    ? { version: server, clientVersion: client }
    : undefined;
}

/** Compares the first two numbers, which is all that a minimum here ever has: `20.10.24+dfsg1` is 20.10. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [[major, minor], [leastMajor, leastMinor]] = [numbers(version), numbers(minimum)];
  return major !== leastMajor ? major > leastMajor : minor >= leastMinor;
}

function numbers(version: string): readonly [number, number] {
  const [, major = '0', minor = '0'] = /^v?(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  return [Number(major), Number(minor)];
}
