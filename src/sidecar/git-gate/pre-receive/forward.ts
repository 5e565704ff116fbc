import { connect } from 'node:net';
import { parseRefs } from '../mirror.ts';
import { TURNS_SOCKET } from '../push-turns.ts';
import { runGit } from '../run-git.ts';
import { isZero, type Push } from './push.ts';

/** How long upstream may take for a push, and for telling its refs, in milliseconds. */
const PUSH_MS = 30 * 60_000;
const LIST_MS = 60_000;

export interface Forwarded {
  /** Unknown: the connection broke, and upstream does not answer when it is asked what became of the push. */
  readonly outcome: 'taken' | 'taken-unsaid' | 'refused' | 'unknown';
  /** What upstream and git said, in lines. */
  readonly lines: readonly string[];
}

type Env = Readonly<Record<string, string | undefined>>;

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
export async function forward({ updates, options }: Push, cwd: string, env: Env): Promise<Forwarded> {
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
  if (!ran.ok) return { outcome: 'refused', lines: ['git does not start'] };
  const { code, stderr } = ran.value;
  if (code === 0) return { outcome: 'taken', lines: linesOf(stderr) };
  return { outcome: await outcomeAt(updates, cwd, env), lines: [...linesOf(stderr), ...adviceOn(stderr)] };
}

/**
 * What became of a push that git calls failed: a connection that broke between upstream's doing and its word leaves a
 * push that was taken, and who is told otherwise pushes again, over what others did meanwhile.
 */
async function outcomeAt(
  updates: Push['updates'],
  cwd: string,
  env: Env,
): Promise<'taken-unsaid' | 'refused' | 'unknown'> {
  const listed = await runGit({ cwd, env, args: ['ls-remote', '--quiet', 'origin'], timeoutMs: LIST_MS });
  if (!listed.ok || listed.value.code !== 0) return 'unknown';
  const has = new Set(parseRefs(listed.value.stdout).refs);
  const names = new Set([...has].map((line) => line.slice(line.indexOf('\t') + 1)));
  const taken = updates.every(({ ref, new: id }) =>
    isZero(id) ? !names.has(ref) : has.has(`${id}\t${ref}`),
  );
  return taken ? 'taken-unsaid' : 'refused';
}

function linesOf(stderr: string): readonly string[] {
  return stderr.split('\n').flatMap((line) => {
    const text = line.replace(/^remote: ?/, '').trimEnd();
    return text === '' ? [] : [text];
  });
}

function adviceOn(stderr: string): readonly string[] {
  return stderr.includes('does not support --atomic')
    ? ['git-gate moves several refs together or none, which this upstream cannot: push them one at a time.']
    : [];
}
