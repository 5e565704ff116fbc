import { watch } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { RUN_SOCKETS } from '../wire/bottle-paths.ts';
import { REACH_LINE_MAX, type Reach } from '../wire/reach.ts';
import { LineReader } from './line-reader.ts';
import type { Log } from './log.ts';
import { parseReachLine } from './reach-line.ts';

export interface ReachEvents {
  onReach(reach: Reach): void;
  /** Egress is gone, or said something that is not a `Reach`: nothing is reachable. */
  onLost(): void;
}

/** Milliseconds between two attempts; doubled after each that failed. */
const RETRY_FIRST = 50;
const RETRY_LAST = 1000;

/**
 * Follows what egress says may be reached, for ever: connects, reads, connects again. The sidecar is started
 * beside us and may not listen yet: a watch on the directory tells when its socket appears, and a timer stands
 * in where watches do not work (some shared file systems) or the socket appeared before it listened.
 */
export class ReachClient {
  readonly #path: string;
  readonly #events: ReachEvents;
  readonly #log: Log;
  #socket: Socket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #delay = RETRY_FIRST;
  /** The socket file appeared while an attempt was under way. */
  #appeared = false;
  #connected = false;

  constructor(runDir: string, events: ReachEvents, log: Log) {
    this.#path = `${runDir}/${RUN_SOCKETS.reach}`;
    this.#events = events;
    this.#log = log;
    try {
      watch(runDir, (_event, file) => {
        if (file === RUN_SOCKETS.reach) this.#onAppeared();
      }).on('error', (error) => log.event(`cannot watch ${runDir}: ${error.message}`));
    } catch (error) {
      log.event(`cannot watch ${runDir}: ${(error as Error).message}`);
    }
    this.#attempt();
  }

  #onAppeared(): void {
    if (this.#socket === undefined) this.#attempt();
    else this.#appeared = true;
  }

  #attempt(): void {
    clearTimeout(this.#retry);
    this.#appeared = false;
    const socket = connect(this.#path);
    this.#socket = socket;
    const lines = new LineReader(REACH_LINE_MAX);
    socket.on('data', (chunk) => {
      if (!lines.push(chunk, (line) => this.#onLine(line)))
        this.#refuse(`a line of more than ${REACH_LINE_MAX} bytes`);
    });
    socket.on('error', () => {}); // Its close event follows.
    socket.on('close', () => this.#onClose());
  }

  #onLine(line: string): void {
    if (this.#socket?.destroyed !== false) return;
    const reach = parseReachLine(line);
    if (reach === undefined) {
      this.#refuse('a line that is not a reach');
      return;
    }
    this.#delay = RETRY_FIRST;
    this.#connected = true;
    this.#events.onReach(reach);
  }

  #refuse(what: string): void {
    this.#log.event(`egress sent ${what}: nothing is reachable`);
    this.#connected = false;
    this.#events.onLost();
    this.#socket?.destroy();
  }

  #onClose(): void {
    this.#socket = undefined;
    if (this.#connected) {
      this.#connected = false;
      this.#log.event('the connection to egress is lost: nothing is reachable until it is back');
      this.#events.onLost();
    }
    if (this.#appeared) {
      this.#attempt();
      return;
    }
    this.#retry = setTimeout(() => this.#attempt(), this.#delay);
    this.#delay = Math.min(this.#delay * 2, RETRY_LAST);
  }
}
