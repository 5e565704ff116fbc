import { pipeline } from 'node:stream/promises';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { labelArgs } from './args.ts';
import { classify } from './classify.ts';
import { askDocker, type Docker, runDocker, startDocker } from './command.ts';
import { containerName } from './names.ts';
import { sharesKernel } from './runtime.ts';

/** What of a container tells how it can be committed. */
export interface AgentContainer {
  /** The runtime has a file system of its own (gVisor keeps what is written to itself): the engine sees none of it. */
  readonly isOpaque: boolean;
  readonly isRunning: boolean;
  readonly image: string;
  /** In the bottle, absolute: the home, and the workspace where it is a copy. */
  readonly contents: readonly string[];
}

const HOME = '/home/node';

export async function inspectAgent(docker: Docker, slug: string): Promise<Result<AgentContainer, Failure>> {
  const name = containerName('agent', slug);
  const fields = ['HostConfig.Runtime', 'State.Running', 'Image', 'Config.WorkingDir', 'Mounts'];
  const format = `[${fields.map((field) => `{{json .${field}}}`).join(',')}]`;
  const told = await askDocker(docker, {
    action: `inspect the container ${name}`,
    args: ['container', 'inspect', `--format=${format}`, name],
  });
  if (!told.ok) return told;
  const [runtime, isRunning, image, workingDir, mounts] = JSON.parse(told.value) as [
    string | null,
    boolean,
    string,
    string,
    readonly { readonly Destination: string }[] | null,
  ];
  const isMounted = (mounts ?? []).some(({ Destination }) => Destination === workingDir);
  return ok({
    isOpaque: !sharesKernel(runtime ?? 'runc'),
    isRunning,
    image,
    contents: workingDir === HOME || isMounted ? [HOME] : [HOME, workingDir],
  });
}

/** Puts the archive on stdin in the place of the named directories. */
const TAKE_IN = `set -e
cd /
for each; do rm -rf "./$each"; done
tar -x -p -f -`;

/**
 * The contents of a bottle whose file system only its own programs see, as an image: read out by `tar` inside of it as
 * the agent, into a container of the same image on the machine's kernel, which is committed. The agent may write
 * meanwhile, as it does not for the engine's own commit.
 */
export async function commitFromInside(
  docker: Docker,
  slug: string,
  { image, contents }: AgentContainer,
  made: {
    readonly image: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly helperLabels: Readonly<Record<string, string>>;
    readonly runtime: string | undefined;
  },
): Promise<Result<string, Failure>> {
  const helper = containerName('commit', slug);
  const action = `commit the bottle ${slug}`;
  const paths = contents.map((path) => path.slice(1));
  const rights = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'].flatMap((right) => ['--cap-add', right]);
  try {
    const into = await startDocker(docker, {
      action,
      args: [
        ...['run', '--interactive', '--name', helper, ...labelArgs(made.helperLabels), '--network', 'none'],
        ...['--log-driver', 'none', '--cap-drop', 'ALL', ...rights, '--security-opt', 'no-new-privileges'],
        ...(made.runtime === undefined ? [] : ['--runtime', made.runtime]),
        ...['--user', '0:0', '--workdir', '/', '--entrypoint', 'sh', image, '-c', TAKE_IN, 'sh', ...paths],
      ],
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    if (!into.ok) return into;
    const outOf = await startDocker(docker, {
      action,
      args: [
        ...['exec', '--user', 'node', containerName('agent', slug)],
        ...['tar', '-c', '-f', '-', '-C', '/', '--', ...paths],
      ],
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    if (!outOf.ok) {
      into.value.child.kill();
      return outOf;
    }
    const said = [lastWords(outOf.value.child.stderr), lastWords(into.value.child.stderr)] as const;
    into.value.child.stdout?.resume();
    const { stdin } = into.value.child;
    const { stdout } = outOf.value.child;
    // Whichever ends early says why itself.
    if (stdin !== null && stdout !== null) await pipeline(stdout, stdin).catch(() => {});
    const [read, written] = await Promise.all([outOf.value.ended, into.value.ended]);
    // 1: a file changed while it was read (GNU tar's manual, "Synopsis").
    if (read > 1) return fail(classify({ program: docker.kind, action, status: read, stderr: said[0]() }));
    if (written !== 0)
      return fail(classify({ program: docker.kind, action, status: written, stderr: said[1]() }));
    const labels = Object.entries(made.labels);
    return await askDocker(docker, {
      action,
      args: [
        'commit',
        ...labels.flatMap(([name, value]) => ['--change', `LABEL ${name}=${JSON.stringify(value)}`]),
        ...[helper, made.image],
      ],
    });
  } finally {
    await runDocker(docker, { action, args: ['rm', '--force', '--volumes', helper] });
  }
}

/** At most 64 KiB of what a stream says last. */
function lastWords(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (more: string) => {
    text = `${text}${more}`.slice(-64 * 1024);
  });
  return () => text;
}
