import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Docker } from '../backend/docker/command.ts';
import { buildArgv, buildImage, type ImageBuild, inspectImage } from '../backend/docker/image.ts';
import type { DockerFailure } from '../diagnostics/docker-failure.ts';
import type { PaddockFailure } from '../diagnostics/paddock-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { AgentParts } from './agent.ts';
import { isBuildDue } from './build-policy.ts';
import type { BuildConfig, Config, Sourced } from './config.ts';
import type { PaddockProcess } from './process.ts';
import { shellQuote } from './shell-quote.ts';
import { resolveHost } from './volume.ts';

/** Builds the configured image if its policy says so; a dry run only tells whether it would. Answers what came of it. */
export async function buildIfDue(
  docker: Docker,
  {
    image,
    agent,
    build,
  }: { readonly image: Config['image']; readonly agent: AgentParts; readonly build: BuildConfig },
  process: PaddockProcess,
  { quiet, dryRun }: { readonly quiet: boolean; readonly dryRun: boolean },
): Promise<Result<string, DockerFailure | PaddockFailure>> {
  // `always` asks nothing. A dry run goes on without an engine: the image may well be missing.
  const found = build.policy === 'always' ? ok(undefined) : await inspectImage(docker, image);
  if (!found.ok && !dryRun) return found;
  if (!isBuildDue(build.policy, found.ok ? found.value : undefined, process.now()))
    return ok('skipped (up to date)');
  const request = imageBuild(image, build, agent, process);
  const missing = missingPart(build, request, process.cwd);
  if (missing !== undefined) return fail(missing);
  if (dryRun) return ok(`due, but not in a dry run: ${shellQuote([docker.program, ...buildArgv(request)])}`);
  const built = await buildImage(docker, request, quiet ? () => {} : 'inherit');
  return built.ok ? ok('triggered') : built;
}

/** The agent's build args under the configured ones; `~` is the only thing in a path that is not docker's to read. */
function imageBuild(
  image: string,
  build: BuildConfig,
  agent: AgentParts,
  process: PaddockProcess,
): ImageBuild {
  const dockerfile = expandHome(build.dockerfile.value, process);
  return {
    image,
    dockerfile,
    context: build.context === undefined ? dirname(dockerfile) : expandHome(build.context.value, process),
    buildArgs: { ...agent.buildArgs, ...build.args },
  };
}

function expandHome(path: string, process: PaddockProcess): string {
  return path.startsWith('~') ? resolveHost(path, process) : path;
}

/** A context that docker fetches itself is no directory of ours, and its Dockerfile lies in it. */
function missingPart(
  build: BuildConfig,
  { dockerfile, context }: ImageBuild,
  cwd: string,
): PaddockFailure | undefined {
  if (/^(?:-$|git@|github\.com\/|[a-z][a-z0-9+.-]*:\/\/)/.test(context)) return undefined;
  return (
    checkPath('Dockerfile', dockerfile, build.dockerfile, cwd) ??
    checkPath('build context', context, build.context ?? build.dockerfile, cwd)
  );
}

function checkPath(
  what: 'Dockerfile' | 'build context',
  path: string,
  { source }: Sourced<string>,
  cwd: string,
): PaddockFailure | undefined {
  const full = resolve(cwd, path);
  const failure = (code: string): PaddockFailure => ({
    room: 'paddock',
    kind: 'unreadable',
    what,
    path: full,
    code,
    source,
  });
  try {
    const isDirectory = statSync(full).isDirectory();
    if (what === 'Dockerfile' && isDirectory) return failure('EISDIR');
    if (what === 'build context' && !isDirectory) return failure('ENOTDIR');
    return undefined;
  } catch (error) {
    return failure((error as NodeJS.ErrnoException).code ?? 'EIO');
  }
}
