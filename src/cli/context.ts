import type { CommandContext, RouteMap } from '@stricli/core';
import type { SignalSource } from '../session/signals.ts';
import type { Host } from '../sys/host.ts';
import type { Keyboard } from './tui/keyboard.ts';

/** An output stream of ours. Writing never throws; when the reader has gone, the rest is dropped. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Whether to colour: a terminal, and no NO_COLOR. */
  readonly colour: boolean;
}

/** The process as a verb sees it. Made once, in `entry/cli.ts`; a test makes its own. */
export interface CliContext extends CommandContext {
  readonly host: Host;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Whether a person can be asked: stdin and stderr are terminals. */
  readonly canAsk: boolean;
  /** stdin and stdout are terminals: an agent gets a terminal of its own. */
  readonly terminal: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
  readonly signals: SignalSource;
  /** The next line of stdin without its line end; undefined at its end. */
  readLine(): Promise<string | undefined>;
  /** stdin as it comes, to its end. */
  readBytes(): AsyncIterable<Buffer>;
  /** As `readLine`, from the terminal and without echo; undefined also for Ctrl-C. Only where `canAsk`. */
  readHidden(): Promise<string | undefined>;
  /** The terminal, key by key, for the prompts of `tui/`. Only where `canAsk`. */
  readonly keyboard: Keyboard;
  /** The whole command tree, for completion. */
  readonly verbs: RouteMap<CliContext>;
  /** Takes a variable out of the process's own environment, so that no child inherits it. */
  forgetVariable(name: string): void;
  /** For stricli, which reports through it. */
  readonly process: {
    readonly stdout: { write(text: string): void };
    readonly stderr: { write(text: string): void };
    exitCode?: number | string | null;
  };
}

/** What a verb is given besides its flags; answers the exit code. */
export type Verb<FLAGS, ARGS extends readonly unknown[]> = (
  context: CliContext,
  flags: FLAGS,
  ...args: ARGS
) => Promise<number>;
