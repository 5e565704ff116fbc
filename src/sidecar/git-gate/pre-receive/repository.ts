import type { Readable, Writable } from 'node:stream';
import { exitOf, linesOf, runGit, startGit } from '../run-git.ts';
import { type ObjectHead, type ObjectSink, readObjects } from './object-reader.ts';

/** git said no, or did not answer as its manual says: the push cannot be judged. */
export class GitFault extends Error {}

/** The repository of a push, with its new objects in quarantine (git-receive-pack(1)). */
export class PushedRepository {
  readonly #cwd: string;
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(cwd: string, env: Readonly<Record<string, string | undefined>>) {
    this.#cwd = cwd;
    this.#env = env;
  }

  /** The output of a git that must succeed. */
  async text(args: readonly string[], input = ''): Promise<string> {
    const ran = await runGit({ cwd: this.#cwd, env: this.#env, args, input });
    if (!ran.ok) throw new GitFault('git does not start');
    if (ran.value.code !== 0) throw new GitFault(`git ${args[0]}: ${ran.value.stderr.trim().slice(0, 500)}`);
    return ran.value.stdout;
  }

  /** The lines of a git that must succeed, as they come. */
  async *lines(args: readonly string[], input: string): AsyncGenerator<string> {
    const started = await startGit({ cwd: this.#cwd, env: this.#env, args }, 'inherit');
    if (!started.ok) throw new GitFault('git does not start');
    const child = started.value;
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
    const ended = exitOf(child);
    yield* linesOf(child.stdout as Readable);
    if ((await ended) !== 0) throw new GitFault(`git ${args[0]} failed`);
  }

  /** Reads the objects that `ids` names, in its order. `ids` is asked for more as they are read. */
  async objects<T>(
    ids: AsyncIterable<{ readonly id: string; readonly place: T }>,
    open: (head: ObjectHead, place: T) => ObjectSink,
  ): Promise<void> {
    const started = await startGit(
      { cwd: this.#cwd, env: this.#env, args: ['cat-file', '--batch', '--buffer'] },
      'inherit',
    );
    if (!started.ok) throw new GitFault('git does not start');
    const child = started.value;
    const stdin = child.stdin as Writable;
    let broken = false;
    stdin.on('error', () => {
      broken = true;
    });
    const ended = exitOf(child);
    const places: T[] = [];
    let asked = 0;
    const ask = async () => {
      for await (const { id, place } of ids) {
        if (broken) break;
        places.push(place);
        asked += 1;
        if (!stdin.write(`${id}\n`))
          await new Promise<void>((resolve) => {
            stdin.once('drain', resolve);
            stdin.once('close', resolve);
          });
      }
      stdin.end();
    };
    const read = readObjects(child.stdout as Readable, (head) => open(head, places.shift() as T));
    const [, count] = await Promise.all([ask(), read]);
    if (count !== asked || (await ended) !== 0) throw new GitFault('an object of the push cannot be read');
  }

  /** The bytes of `<commit>:<path>`; undefined where there is no such file, or it is larger than `max`. */
  async file(commit: string, path: string, max: number): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    let fits = true;
    const started = await startGit(
      { cwd: this.#cwd, env: this.#env, args: ['cat-file', 'blob', `${commit}:${path}`] },
      'ignore',
    );
    if (!started.ok) throw new GitFault('git does not start');
    started.value.stdin?.on('error', () => {});
    started.value.stdin?.end();
    const ended = exitOf(started.value);
    let size = 0;
    for await (const chunk of started.value.stdout as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > max) fits = false;
      else chunks.push(chunk);
    }
    return (await ended) === 0 && fits ? Buffer.concat(chunks) : undefined;
  }
}
