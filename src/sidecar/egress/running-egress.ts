import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { join, resolve } from 'node:path';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import { decideConnect } from '../../policy/decide.ts';
import { OBSERVE_WARNING } from '../../policy/observe.ts';
import { LeafContexts } from '../../tls/leaf-contexts.ts';
import { RUN_SOCKETS } from '../../wire/bottle-paths.ts';
import { auditConnection, auditFlagged } from './audit-request.ts';
import type { AuthorityFiles } from './authority-files.ts';
import { takeCaptured } from './captured.ts';
import { ClientConnection } from './client-connection.ts';
import { answerConnect } from './connect.ts';
import { Connections } from './connections.ts';
import type { EgressCore } from './core.ts';
import { Detection } from './detection/detection.ts';
import type { KnownValue } from './detection/known-values.ts';
import type { Inspector } from './inspection.ts';
import { CONNECTIONS_MAX } from './limits.ts';
import { type ListenAddress, type Listening, listen, parseListen } from './listen.ts';
import { type LivePolicy, reachLine } from './live-policy.ts';
import { BodyMemory } from './memory.ts';
import type { EgressHost, EgressOptions, RunningEgress } from './options.ts';
import { ReachListener } from './reach-listener.ts';
import { type ReadRoutes, readRoutes } from './routes-file.ts';
import { watchRoutes } from './routes-watch.ts';
import { AddressBook } from './upstream/address-book.ts';
import { proxySettings } from './upstream/proxy-settings.ts';
import type { ResolveRule } from './upstream/resolve-rule.ts';
import { Trust } from './upstream/trust.ts';
import { Upstreams } from './upstream/upstreams.ts';

/** Milliseconds that requests in flight get at the end. */
const CLOSE_GRACE_MS = 3_000;

/** Milliseconds for sockets that were destroyed to say so. */
const GONE_MS = 1_000;

export interface EgressParts {
  readonly routes: ReadRoutes;
  readonly rules: readonly ResolveRule[];
  /** PEM, or ''. */
  readonly upstreamCa: string;
  readonly files: AuthorityFiles;
  readonly audit: AuditLog;
  readonly known: readonly KnownValue[];
}

/** One egress from its first socket to its last. */
export class Egress implements RunningEgress, EgressCore {
  listen = '';
  live: LivePolicy;
  readonly ca: string;
  readonly book: AddressBook;
  readonly upstreams: Upstreams;
  readonly leaves: LeafContexts;
  readonly connections = new Connections((count) =>
    auditConnection(
      this,
      { host: '', method: '', started: performance.now() },
      `${CONNECTIONS_MAX} are open, and ${count} more were closed`,
    ),
  );
  readonly audit: AuditLog;
  readonly memory = new BodyMemory();
  readonly inspector: Inspector;
  readonly #options: EgressOptions;
  readonly #host: EgressHost;
  readonly #files: AuthorityFiles;
  readonly #reach: ReachListener;
  readonly #listening: Listening[] = [];
  readonly #idPrefix = randomBytes(4).toString('hex');
  #ids = 0;
  #text: string;
  #stopWatching: () => void = () => {};
  #closing: Promise<void> | undefined;

  constructor(options: EgressOptions, host: EgressHost, parts: EgressParts) {
    const { routes, rules, upstreamCa, files, audit, known } = parts;
    this.#options = options;
    this.#host = host;
    this.#files = files;
    this.#text = routes.text;
    this.live = routes.live;
    this.ca = files.certificate;
    this.audit = audit;
    this.inspector =
      host.inspector ??
      new Detection({ known, flagged: (flagged) => auditFlagged(this, flagged), tell: host.report });
    this.leaves = new LeafContexts(files.authority, host.now);
    this.book = new AddressBook(rules, () => performance.now(), host.resolver);
    const { settings, bad } = proxySettings(host.env);
    for (const name of bad) host.report(`${name} is not the URL of an http or https proxy: left out`);
    const trust = new Trust(host.env, upstreamCa, host.report);
    this.upstreams = new Upstreams(
      { book: this.book, trust, allowsPrivate: (name, port) => this.#allowsPrivate(name, port) },
      settings,
    );
    this.#reach = new ReachListener(reachLine(routes.live));
  }

  /** Opens every socket. On failure the caller closes. */
  async open(): Promise<Result<void, Failure>> {
    const { listen: asked, runDir, routes } = this.#options;
    const wanted: [ListenAddress, (socket: Socket) => void][] = [];
    if (asked !== undefined) {
      const address = parseListen(asked);
      if (!address.ok) return address;
      wanted.push([address.value, this.#takeProxied]);
    }
    if (runDir !== undefined) {
      const at = (name: string): ListenAddress => ({ type: 'unix', path: join(runDir, name) });
      wanted.push(
        [at(RUN_SOCKETS.proxy), this.#takeProxied],
        [at(RUN_SOCKETS.capture), (socket) => takeCaptured(this, socket)],
        [at(RUN_SOCKETS.reach), this.#reach.take],
      );
    }
    const opened = await Promise.all(
      wanted.map(([address, take]) => listen(address, take, () => this.connections.tooMany())),
    );
    for (const each of opened) if (each.ok) this.#listening.push(each.value);
    for (const each of opened) if (!each.ok) return each;
    this.listen = this.#listening[0]?.name ?? '';
    this.#stopWatching = watchRoutes(resolve(routes), () => this.#readAgain(false));
    this.#tellMode();
    return ok(undefined);
  }

  #tellMode(): void {
    if (this.live.policy.mode === 'observe') this.#host.report(OBSERVE_WARNING);
  }

  reload(): void {
    this.#readAgain(true);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  now(): string {
    return new Date(this.#host.now()).toISOString();
  }

  nextId(): string {
    return `${this.#idPrefix}-${(++this.#ids).toString(36)}`;
  }

  readonly #takeProxied = (socket: Socket): void => {
    new ClientConnection(this, socket, { via: 'proxy' }, (tunnel, head, rest) => {
      void answerConnect(this, tunnel, head, rest);
    });
  };

  #allowsPrivate(host: string, port: number): boolean {
    const decision = decideConnect(this.live.policy, host, port, { pinned: true });
    return decision.decision === 'allow' && this.live.policy.routes[decision.route]?.private === true;
  }

  /** `asked`: a person sent SIGHUP and wants to hear of a failure again; a watcher may see the same text twice. */
  #readAgain(asked: boolean): void {
    if (this.#closing !== undefined) return;
    const read = readRoutes(this.#options.routes, this.#host);
    if (!read.ok) {
      for (const failure of read.failure) this.#host.report(failure);
      this.#host.report('the routes file is not used: the policy stays as it was');
      return;
    }
    const { live, text } = read.value;
    if (text === this.#text && !asked) return;
    this.#text = text;
    this.live = live;
    const allowed = ({ host, port }: { readonly host: string; readonly port: number }): boolean =>
      decideConnect(live.policy, host, port, { pinned: true }).decision === 'allow';
    this.connections.closeUnless(allowed);
    this.upstreams.closeUnless(allowed);
    this.#reach.announce(reachLine(live));
    this.#host.report(`policy reloaded: ${live.policy.routes.length} routes`);
    this.#tellMode();
  }

  async #close(): Promise<void> {
    this.#stopWatching();
    this.#reach.close();
    const closed = Promise.all(this.#listening.map((each) => each.close()));
    this.connections.drainAll();
    const timer = setTimeout(() => this.connections.destroyAll(), CLOSE_GRACE_MS);
    await closed;
    clearTimeout(timer);
    this.connections.destroyAll();
    this.upstreams.closeUnless(() => false);
    // What ended with them is written down when their sockets tell.
    await Promise.race([
      this.connections.none(),
      new Promise((settle) => setTimeout(settle, GONE_MS).unref()),
    ]);
    await this.audit.close();
    this.#files.dispose();
  }
}
