import { existsSync, readdirSync, rmSync } from 'node:fs';
import { ok, type Result } from '../../diagnostics/result.ts';
import type { GatePlaces } from './config.ts';
import { gitEnv } from './git-env.ts';
import { runGit } from './run-git.ts';
import { Turns } from './turns.ts';

/** Largest body of a request, and largest pack of a push, in bytes. */
export const BODY_MAX = 100 * 1024 * 1024;

/** Until upstream must have told its refs, and until it must have sent what is new, in milliseconds. */
const LIST_MS = 60_000;
const FETCH_MS = 30 * 60_000;

/** Why a mirror cannot be brought up to date, in git's and ssh's words. */
export interface UpstreamFault {
  readonly words: string;
}

/** A bare repository that is what upstream is. Only upstream changes it: a push goes there first. */
export class Mirror {
  readonly name: string;
  readonly path: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  /** Whoever changes refs holds a turn: a refresh, or a push from its forwarding to its end. */
  readonly turns = new Turns();
  #waiting: Promise<Result<void, UpstreamFault>> | undefined;
  #refreshed = Number.NEGATIVE_INFINITY;
  readonly #now: () => number;

  constructor(
    repo: { readonly name: string; readonly url: string },
    places: GatePlaces,
    host: { readonly env: Readonly<Record<string, string | undefined>>; now(): number },
  ) {
    this.name = repo.name;
    this.url = repo.url;
    this.path = `${places.mirrors}/${repo.name}.git`;
    this.env = gitEnv(places, repo.name, host.env.PATH);
    this.#now = host.now;
  }

  /** Makes the repository where it is not there, and writes its settings. */
  async prepare(hooksDir: string): Promise<Result<void, UpstreamFault>> {
    if (!existsSync(`${this.path}/HEAD`)) {
      const made = await this.#git(['init', '--quiet', '--bare', '--template=', this.path], { cwd: '/' });
      if (!made.ok) return made;
    }
    this.sweep();
    for (const [key, value] of settings(this.url, hooksDir)) {
      const set = await this.#git(['config', '--replace-all', key, value]);
      if (!set.ok) return set;
    }
    return ok(undefined);
  }

  /** Milliseconds since the mirror was last seen to be what upstream is. */
  get age(): number {
    return this.#now() - this.#refreshed;
  }

  /** Makes the mirror what upstream is. Callers that come before it begins share one. */
  refresh(): Promise<Result<void, UpstreamFault>> {
    this.#waiting ??= this.#inTurn();
    return this.#waiting;
  }

  /**
   * Removes the quarantines of pushes that were killed; what they hold was never looked at. Only while no push is
   * under way.
   */
  sweep(): void {
    const objects = `${this.path}/objects`;
    for (const name of readdirSync(objects))
      if (name.startsWith(QUARANTINE)) rmSync(`${objects}/${name}`, { recursive: true, force: true });
  }

  async #inTurn(): Promise<Result<void, UpstreamFault>> {
    const end = await this.turns.take();
    this.#waiting = undefined;
    try {
      const begun = this.#now();
      const done = await this.#bringUpToDate();
      if (done.ok) this.#refreshed = begun;
      return done;
    } finally {
      end();
    }
  }

  /** Two connections where something has changed, one where nothing has. */
  async #bringUpToDate(): Promise<Result<void, UpstreamFault>> {
    const listed = await this.#git(['ls-remote', '--quiet', '--symref', 'origin'], { timeoutMs: LIST_MS });
    if (!listed.ok) return listed;
    const { head, refs } = parseRefs(listed.value);
    const own = await this.#git(['for-each-ref', '--format=%(objectname)\t%(refname)']);
    if (!own.ok) return own;
    if (own.value.split('\n').filter(Boolean).sort().join('\n') !== refs.sort().join('\n')) {
      const fetched = await this.#git(
        ['fetch', '--quiet', '--prune', '--no-tags', '--no-write-fetch-head', 'origin', '+refs/*:refs/*'],
        { timeoutMs: FETCH_MS },
      );
      if (!fetched.ok) return fetched;
    }
    if (head === undefined) return ok(undefined);
    const set = await this.#git(['symbolic-ref', 'HEAD', head]);
    return set.ok ? ok(undefined) : set;
  }

  async #git(
    args: readonly string[],
    options: { readonly cwd?: string; readonly timeoutMs?: number } = {},
  ): Promise<Result<string, UpstreamFault>> {
    const ran = await runGit({ cwd: this.path, env: this.env, args, ...options });
    if (!ran.ok) return { ok: false, failure: { words: 'git does not start' } };
    if (ran.value.code === 0) return ok(ran.value.stdout);
    const words = ran.value.stderr.trim() || `git ${args[0]} took too long and was ended`;
    return { ok: false, failure: { words: words.slice(0, WORDS_MAX) } };
  }
}

/** How git names the directory of a push (git-receive-pack(1), quarantine). */
const QUARANTINE = 'tmp_objdir-';

/** UTF-16 units of what git said that are told on. */
const WORDS_MAX = 2000;

/** What `ls-remote --symref` prints: the branch that HEAD names, and `<id>\t<ref>` of all but HEAD and peeled tags. */
export function parseRefs(text: string): { readonly head: string | undefined; readonly refs: string[] } {
  const lines = text.split('\n');
  const head = lines
    .map((line) => /^ref: (refs\/heads\/[^\s]+)\tHEAD$/.exec(line)?.[1])
    .find((ref) => ref !== undefined);
  const refs = lines.filter((line) => /^[0-9a-f]{40,64}\trefs\//.test(line) && !line.endsWith('^{}'));
  return { head, refs };
}

/** Of people and dates, in histories that old tools wrote (git-fsck(1)): forges take them. */
const HARMLESS_FLAWS = [
  ...['badDate', 'badDateOverflow', 'badEmail', 'badName', 'badTimezone', 'zeroPaddedDate'],
  ...['missingEmail', 'missingNameBeforeEmail', 'missingSpaceBeforeDate', 'missingSpaceBeforeEmail'],
];

function settings(url: string, hooksDir: string): readonly (readonly [string, string])[] {
  return [
    ['remote.origin.url', url],
    ['core.hooksPath', hooksDir],
    ['core.logAllRefUpdates', 'false'],
    ['http.receivepack', 'true'],
    // The protocol without a service lists files: nobody needs it.
    ['http.getanyfile', 'false'],
    ['uploadpack.allowFilter', 'true'],
    // A partial clone asks for single objects; version 2 of the protocol grants that without asking.
    ['uploadpack.allowAnySHA1InWant', 'true'],
    ['receive.advertisePushOptions', 'true'],
    ['receive.denyDeleteCurrent', 'ignore'],
    ['receive.denyCurrentBranch', 'ignore'],
    // Also bounds what a body unfolds to when it comes compressed.
    ['receive.maxInputSize', String(BODY_MAX)],
    // No tree with `..` or `.git` in it, no .gitmodules that runs something: who fetches it next may have an old git.
    ['receive.fsckObjects', 'true'],
    ...HARMLESS_FLAWS.map((flaw) => [`receive.fsck.${flaw}`, 'warn'] as const),
    // Packs stay as they came: taken apart, each object would be compressed again here, and again on its way upstream.
    ['receive.unpackLimit', '1'],
    ['fetch.unpackLimit', '1'],
    ['receive.autogc', 'false'],
    ['gc.auto', '0'],
    ['maintenance.auto', 'false'],
    // A file of this size and more goes through git by pieces, not whole.
    ['core.bigFileThreshold', '32m'],
    ['pack.threads', '1'],
    ['pack.windowMemory', '64m'],
  ];
}
