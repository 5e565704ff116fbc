import { readFileSync } from 'node:fs';
import type { DockerFailure } from '../../diagnostics/docker-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { readBuildOutput } from './build-failure.ts';
import { classify } from './classify.ts';
import { type Docker, runDocker, startDocker } from './command.ts';
import { LABELS, labelTemplate } from './names.ts';

export interface LocalImage {
  /** Its digest, `sha256:...`. */
  readonly id: string;
  /** When it was built, in milliseconds since the epoch; `undefined` when the engine tells no date. */
  readonly created: number | undefined;
  /** What it was built from, by our label; empty where it has none. */
  readonly content: string;
}

/** An image that the engine has; `undefined` when it has none of that name. Nothing is pulled. */
export async function inspectImage(
  docker: Docker,
  image: string,
): Promise<Result<LocalImage | undefined, DockerFailure>> {
  const action = `inspect the image ${image}`;
  const ran = await runDocker(docker, {
    action,
    args: [
      ...['image', 'inspect'],
      `--format={{.Id}} {{json .Created}} ${labelTemplate(LABELS.content)}`,
      image,
    ],
  });
  if (!ran.ok) return ran;
  const { code, stdout, stderr } = ran.value;
  if (code === 0) return ok(parseImage(stdout));
  const failure = classify({ program: docker.kind, action, status: code, stderr });
  // An engine that answers, and has other words for it, says the same: the image is not there.
  const isMissing = failure.kind === 'image-missing' || failure.kind === 'command-failed';
  return isMissing ? ok(undefined) : fail(failure);
}

/** `sha256:... "2026-01-02T03:04:05.678901234Z" 0123abcd` */
export function parseImage(line: string): LocalImage {
  const [id = '', date = '', content = ''] = line.trim().split(' ');
  const created = Date.parse(date.replaceAll('"', ''));
  return { id, created: Number.isNaN(created) ? undefined : created, content };
}

export interface ImageBuild {
  /** The tag. */
  readonly image: string;
  readonly dockerfile: string;
  readonly context: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Build arguments by name: docker takes their values from its environment. */
  readonly passedArgs?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  /** No container of a step that failed is kept. */
  readonly tidy?: boolean;
}

/** The arguments of `docker build`, the same for BuildKit and for the builder before it. */
export function buildArgv({
  image,
  dockerfile,
  context,
  buildArgs,
  passedArgs = [],
  labels = {},
  tidy = false,
}: ImageBuild): readonly string[] {
  return [
    'build',
    ...(tidy ? ['--force-rm'] : []),
    ...['-t', image, '-f', dockerfile],
    ...Object.entries(buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...passedArgs.flatMap((name) => ['--build-arg', name]),
    ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    context,
  ];
}

/**
 * Where a build's progress goes: to our own streams as docker draws it, or line by line to the caller, of both
 * streams, since BuildKit tells its steps on stderr and the builder before it on stdout.
 */
export type Progress = 'inherit' | ((line: string) => void);

/** Builds an image. What an unseen build printed last is in its failure. `interrupted` ends it when it settles. */
export async function buildImage(
  docker: Docker,
  build: ImageBuild,
  progress: Progress,
  interrupted?: Promise<unknown>,
): Promise<Result<void, DockerFailure>> {
  const action = `build ${build.image}`;
  const output = progress === 'inherit' ? 'inherit' : 'pipe';
  const started = await startDocker(docker, {
    action,
    args: buildArgv(build),
    stdio: ['ignore', output, output],
    // Ctrl-C must reach us alone, who then end it.
    detached: interrupted !== undefined,
  });
  if (!started.ok) return started;
  const { child, ended } = started.value;
  void interrupted?.then(() => child.kill('SIGTERM'));
  let tail = '';
  if (progress !== 'inherit') {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      eachLine(stream, (line) => {
        tail = `${tail}${line}\n`.slice(-16 * 1024);
        progress(line);
      });
    }
  }
  const status = await ended;
  if (status === 0) return ok(undefined);
  const last = tail.trimEnd().split('\n').at(-1) ?? '';
  // All that a command line says whose engine went away while it listened.
  if (/^(?:unexpected )?EOF$/.test(last))
    return fail({ room: 'docker', program: docker.kind, kind: 'no-daemon', found: last, host: undefined });
  const failure = classify({ program: docker.kind, action, status, stderr: tail });
  // Once a step has begun, the words are those of the Dockerfile's own commands.
  const began = /^(?:Step|STEP|#)\s?\d/m.test(tail);
  const isOwnFault = failure.kind === 'command-failed' || failure.kind === 'image-missing';
  if (failure.kind === 'disk-full' || (!began && !isOwnFault)) return fail(failure);
  const { image, dockerfile } = build;
  const text = textOf(dockerfile);
  const { line, lines } = readBuildOutput(tail, text);
  return fail({
    room: 'docker',
    program: docker.kind,
    kind: 'build-failed',
    image,
    dockerfile,
    status,
    lines,
    ...(line === undefined ? {} : { at: { line, text: text.split('\n')[line - 1] ?? '' } }),
  });
}

function textOf(dockerfile: string): string {
  try {
    return readFileSync(dockerfile, 'utf8');
  } catch {
    return '';
  }
}

function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    // BuildKit's progress redraws with carriage returns where it thinks it has a terminal.
    const lines = (rest + text).split(/\r?\n|\r/);
    rest = (lines.pop() ?? '').slice(-16 * 1024);
    for (const line of lines) take(line);
  });
  stream.on('end', () => {
    if (rest !== '') take(rest);
  });
}
