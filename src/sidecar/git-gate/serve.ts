import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { listenForGate } from '../desk/listen-on-socket.ts';
import type { DeskHost, DeskOptions, DeskService } from '../desk/service.ts';
import { type GatePlaces, placesOf, readConfig } from './config.ts';
import { callBackend, refuse } from './http-backend.ts';
import { Mirror } from './mirror.ts';
import { PushTurns } from './push-turns.ts';
import { readRequest } from './request.ts';

/** git processes at the same time. */
const CALLS_MAX = 8;
/** A fetch goes on with what its first request saw; later than this it looks again. Milliseconds. */
const FRESH_MS = 60_000;

/** Serves the mirrors over smart HTTP on the socket that the gate relays to. */
export async function serveGitGate(
  options: DeskOptions,
  host: DeskHost,
): Promise<Result<DeskService, Failure>> {
  const places = placesOf(options.gitGateDir ?? '', options.queueDir);
  const config = readConfig(places.dir);
  const hooksDir = `${places.dir}/hooks`;
  writeHook(hooksDir);
  const mirrors = new Map(config.repos.map((repo) => [repo.name, new Mirror(repo, places, host)]));
  for (const mirror of mirrors.values()) {
    const prepared = await mirror.prepare(hooksDir);
    if (!prepared.ok) {
      return fail({
        room: 'host',
        kind: 'program-failed',
        program: 'git',
        status: mirror.name,
        stderr: prepared.failure.words,
        mend: 'install git 2.31 or later, with git-http-backend',
      });
    }
  }
  const turns = await PushTurns.listen(places.dir);
  if (!turns.ok) return turns;
  const gate = new Gate(options.slug, places, mirrors, turns.value, host);
  const server = createServer((request, response) => void gate.handle(request, response));
  // A push may wait for a person.
  server.requestTimeout = 0;
  server.headersTimeout = 30_000;
  const listening = await listenForGate(server, options, 'gitGate');
  if (!listening.ok) return listening;
  void gate.warm();
  return ok({
    close: async () => {
      await Promise.all([listening.value(), turns.value.close()]);
    },
  });
}

/** git runs the hook in the quarantine of a push; it is this same file under another verb. */
function writeHook(hooksDir: string): void {
  mkdirSync(hooksDir, { recursive: true, mode: 0o700 });
  const path = `${hooksDir}/pre-receive`;
  const words = [process.execPath, '--v8-pool-size=1', process.argv[1] ?? '', 'pre-receive'];
  writeFileSync(path, `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')}\n`);
  chmodSync(path, 0o700);
}

class Gate {
  readonly #slug: string;
  readonly #places: GatePlaces;
  readonly #mirrors: ReadonlyMap<string, Mirror>;
  readonly #turns: PushTurns;
  readonly #host: DeskHost;
  #calls = 0;

  constructor(
    slug: string,
    places: GatePlaces,
    mirrors: ReadonlyMap<string, Mirror>,
    turns: PushTurns,
    host: DeskHost,
  ) {
    this.#slug = slug;
    this.#places = places;
    this.#mirrors = mirrors;
    this.#turns = turns;
    this.#host = host;
  }

  /** Fetches what upstream has before anybody asks: the first clone then waits for less. */
  async warm(): Promise<void> {
    for (const mirror of this.#mirrors.values()) {
      const done = await mirror.refresh();
      if (!done.ok) this.#host.report(`${mirror.name}: upstream could not be reached: ${done.failure.words}`);
    }
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => {});
    response.on('error', () => {});
    endUpload(request, response);
    const git = readRequest(request.method ?? '', request.url ?? '', this.#mirrors);
    if ('status' in git) return refuse(response, git);
    if (this.#calls >= CALLS_MAX)
      return refuse(response, {
        status: 503,
        words: `${CALLS_MAX} fetches and pushes are under way: try again.`,
      });
    this.#calls += 1;
    const mirror = this.#mirrors.get(git.repo) as Mirror;
    const push = randomUUID();
    try {
      if (git.kind === 'refs' || (git.service === 'git-upload-pack' && mirror.age > FRESH_MS)) {
        const refreshed = await mirror.refresh();
        if (!refreshed.ok) {
          this.#host.report(`${mirror.name}: upstream could not be reached: ${refreshed.failure.words}`);
          return refuse(response, { status: 502, words: unreachable(mirror, refreshed.failure.words) });
        }
      }
      const isPush = git.kind === 'rpc' && git.service === 'git-receive-pack';
      if (isPush) this.#turns.expect(push, mirror);
      await callBackend({
        request,
        response,
        git,
        mirror,
        mirrorsDir: this.#places.mirrors,
        env: this.#hookEnv(push, mirror),
        mayEnd: () => !this.#turns.isForwarding(push),
        report: (line) => this.#host.report(`${mirror.name}: ${line}`),
      });
    } finally {
      this.#turns.end(push);
      this.#calls -= 1;
      if (!this.#turns.isPushed(mirror)) mirror.sweep();
    }
  }

  #hookEnv(push: string, mirror: Mirror): Record<string, string> {
    const secrets = Object.entries(this.#host.env).filter(
      (entry): entry is [string, string] => entry[0].startsWith('GIT_GATE_KNOWN_') && entry[1] !== undefined,
    );
    return {
      ...Object.fromEntries(secrets),
      GIT_GATE_DIR: this.#places.dir,
      GIT_GATE_QUEUE: this.#places.queue,
      GIT_GATE_SLUG: this.#slug,
      GIT_GATE_REPO: mirror.name,
      GIT_GATE_PUSH: push,
    };
  }
}

function unreachable({ name, url }: Mirror, words: string): string {
  return [
    `git-gate: the upstream of ${name} (${url}) could not be reached, and what this bottle has of it may be old.`,
    ...words.split('\n').map((line) => `  ${line}`),
    'Nothing was fetched or pushed. Try again; if it stays so, a person must look at it from outside the bottle.',
  ].join('\n');
}

/** How long a client that has its answer may go on sending, in milliseconds: closed at once, it might lose the answer. */
const LINGER_MS = 2000;

function endUpload(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (request.complete) return;
    request.resume();
    const timer = setTimeout(() => request.destroy(), LINGER_MS);
    request.once('close', () => clearTimeout(timer));
  });
}
