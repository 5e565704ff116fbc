import type { DockerFailure } from '../../diagnostics/docker-failure.ts';

/** What a docker command was asked to do, in words that follow "could not", and how it ended. */
export interface Failed {
  readonly program: string;
  readonly action: string;
  readonly status: number;
  readonly stderr: string;
}

type Known = Exclude<
  DockerFailure['kind'],
  | 'build-failed'
  | 'command-failed'
  | 'image-lacks'
  | 'no-bridge'
  | 'no-free-subnet'
  | 'no-shared-loopback'
  | 'not-installed'
  | 'unknown-program'
  | 'unknown-runtime'
  | 'unknown-topology'
>;

/**
 * The sentences of Docker 20.10 to 29 and podman 4 and 5, as fixed pieces of text. The order counts: a denied socket
 * also "cannot connect".
 */
const SENTENCES: readonly (readonly [Known, readonly string[]])[] = [
  ['permission-denied', ['permission denied while trying to connect', 'connect: permission denied']],
  ['no-context', ['unable to resolve docker endpoint', 'context not found']],
  ['too-old', ['is too old. minimum supported api version', 'is too new. maximum supported api version']],
  [
    'no-daemon',
    [
      'cannot connect to the docker daemon',
      'failed to connect to the docker api',
      'error during connect',
      'error waiting for container: unexpected eof',
      'cannot connect to podman',
      'unable to connect to podman',
      'is the docker daemon running',
    ],
  ],
  ['disk-full', ['no space left on device', 'disk quota exceeded']],
  ['image-missing', ['no such image', 'image not known']],
];

/** How many of the last lines that a program printed are shown. */
const SHOWN_LINES = 20;

/** The failure that docker's own words tell of, or `command-failed` with those words. */
export function classify({ program, action, status, stderr }: Failed): DockerFailure {
  const lines = lastLines(stderr);
  const lower = stderr.toLowerCase();
  if (isNameConflict(stderr)) return { room: 'docker', program, kind: 'name-taken', found: lines[0] ?? '' };
  const kind = SENTENCES.find(([, pieces]) => pieces.some((piece) => lower.includes(piece)))?.[0];
  const found = lineWith(lines, kind) ?? lines.at(-1) ?? '';
  switch (kind) {
    case undefined:
      return { room: 'docker', program, kind: 'command-failed', action, status, lines };
    case 'no-daemon':
      return {
        room: 'docker',
        program,
        kind,
        found,
        host: /\b(?:unix|tcp|ssh|npipe|https?):\/\/(?!%)[^\s?"]+/.exec(found)?.[0]?.replace(/[.;,]+$/, ''),
      };
    case 'too-old': {
      const part = lower.includes('is too new') ? 'engine' : 'client';
      const [version = '?', limit = '?'] = found.match(/\d+\.\d+/g) ?? [];
      return part === 'client'
        ? { room: 'docker', program, kind, part, found: `API ${version}`, minimum: `API ${limit}` }
        : { room: 'docker', program, kind, part, found: `API ${limit}`, minimum: `API ${version}` };
    }
    default:
      return { room: 'docker', program, kind, found };
  }
}

/** Whether an engine refused a container because its name is in use: Docker's words, and podman's. */
export function isNameConflict(stderr: string): boolean {
  const lower = stderr.toLowerCase();
  return lower.includes('container name') && lower.includes('already in use');
}

/** What colours a line (ECMA-48): CSI sequences, and two-byte escapes. */
export const ESCAPES = /\u001b(?:\[[0-9;]*[A-Za-z]|[@-Z\\-_])/g;

/** The last lines of a program's output that say something, each at most 400 characters long. */
export function lastLines(text: string): readonly string[] {
  return text
    .slice(-64 * 1024)
    .split(/\r?\n/)
    .map((line) => line.replaceAll(ESCAPES, '').trimEnd().slice(0, 400))
    .filter((line) => line !== '' && !/^run '(docker|podman) .*' for more information$/i.test(line))
    .slice(-SHOWN_LINES);
}

function lineWith(lines: readonly string[], kind: Known | undefined): string | undefined {
  const pieces = SENTENCES.find(([name]) => name === kind)?.[1] ?? [];
  return lines.find((line) => pieces.some((piece) => line.toLowerCase().includes(piece)));
}
