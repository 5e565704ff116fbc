import { connect } from 'node:net';
import { TURNS_SOCKET } from '../push-turns.ts';
import { runGit } from '../run-git.ts';
import { isZero, type Push } from './push.ts';

/** How long upstream may take for a push, in milliseconds. */
const PUSH_MS = 30 * 60_000;

export interface Forwarded {
  readonly ok: boolean;
  /** What upstream and git said, in lines. */
  readonly lines: readonly string[];
}

/**
 * Waits until nothing else changes the mirror; false when the desk has gone. The turn ends with the push, which the
 * desk sees for itself.
 */
export function takeTurn(dir: string, push: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(`${dir}/${TURNS_SOCKET}`, () => socket.write(`${push}\n`));
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.once('close', () => resolve(answer === 'go\n'));
  });
}

/**
 * Sends the push on, from the quarantine. Each ref moves only from the value that the mirror has for it, so that a
 * change which came upstream meanwhile is never lost, and forced pushes arrive as what they are. Several refs move
 * together or not at all.
 */
export async function forward(
  { updates, options }: Push,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Forwarded> {
  const ran = await runGit({
    cwd,
    env,
    args: [
      ...['push', '--quiet', '--no-verify', '--no-follow-tags', '--recurse-submodules=no'],
      ...(updates.length > 1 ? ['--atomic'] : []),
      ...updates.map(({ ref, old }) => `--force-with-lease=${ref}:${isZero(old) ? '' : old}`),
      ...options.map((option) => `--push-option=${option}`),
      'origin',
      ...updates.map(({ ref, new: id }) => (isZero(id) ? `:${ref}` : `${id}:${ref}`)),
    ],
    timeoutMs: PUSH_MS,
  });
  if (!ran.ok) return { ok: false, lines: ['git does not start'] };
  const lines = ran.value.stderr.split('\n').flatMap((line) => {
    const text = line.replace(/^remote: ?/, '').trimEnd();
    return text === '' ? [] : [text];
  });
  return { ok: ran.value.code === 0, lines };
}
