import { constants } from 'node:os';

/** Signals by which a person or a supervisor ends a session. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long an agent may take to end after it was asked, in milliseconds. */
const GRACE_MS = 10_000;

/** The process that receives signals; the real one outside of tests. */
export type SignalSource = Pick<NodeJS.Process, 'on' | 'off'>;

/**
 * One session's answer to signals: the first is passed on to the agent, or ends the launch; the second, or the end
 * of the grace, stops everything at once.
 */
export class Interruption {
  /** Settles with 128+n when the session must stop without waiting for the agent any longer. */
  readonly forced: Promise<number>;
  #first: NodeJS.Signals | undefined;
  /** Settles at the first signal. */
  readonly begun: Promise<unknown>;
  #begin: () => void = () => {};
  #force: (code: number) => void = () => {};
  #agent: ((name: NodeJS.Signals) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #source: SignalSource;
  readonly #listener = (name: NodeJS.Signals) => this.#receive(name);

  constructor(source: SignalSource) {
    this.#source = source;
    this.forced = new Promise((resolve) => {
      this.#force = resolve;
    });
    this.begun = new Promise<void>((resolve) => {
      this.#begin = resolve;
    });
    for (const name of ENDING) source.on(name, this.#listener);
  }

  /** From now on the first signal goes to the agent. One that came before ends it at once. */
  passTo(signal: (name: NodeJS.Signals) => void): void {
    this.#agent = signal;
    if (this.#first !== undefined) this.#ask(this.#first);
  }

  /** 128+n of the first signal, if one came. */
  get code(): number | undefined {
    return this.#first === undefined ? undefined : 128 + constants.signals[this.#first];
  }

  /** Puts the default behaviour back. */
  stop(): void {
    clearTimeout(this.#timer);
    for (const name of ENDING) this.#source.off(name, this.#listener);
  }

  #receive(name: NodeJS.Signals): void {
    if (this.#first !== undefined) {
      this.#force(128 + constants.signals[name]);
      return;
    }
    this.#first = name;
    this.#begin();
    this.#ask(name);
  }

  #ask(name: NodeJS.Signals): void {
    if (this.#agent === undefined) return;
    this.#agent(name);
    this.#timer ??= setTimeout(() => this.#force(128 + constants.signals[name]), GRACE_MS);
  }
}
