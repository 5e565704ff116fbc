import type { RouteMap } from '@stricli/core';
import type { KnownFlag } from './arrange.ts';
import { isCommand, shapeOf, type Target } from './command-shape.ts';
import type { CliContext } from './context.ts';

/** One verb as a shell must know it. */
export interface CompletionVerb {
  /** `['egress', 'serve']`; empty for the program itself. */
  readonly path: readonly string[];
  readonly verbs: readonly { readonly name: string; readonly brief: string }[];
  readonly flags: readonly KnownFlag[];
  /** What the first argument may be, when that is known. */
  readonly arguments: readonly string[];
  /** After its own flags, another program's command line follows. */
  readonly runsCommand: boolean;
  /** What its first argument is one of, asked of the program itself when a shell completes it. */
  readonly lists?: keyof typeof LISTINGS;
}

const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  list: ['active', 'kept', 'available'],
  completion: ['bash', 'zsh', 'fish'],
};
const LISTS: Readonly<Record<string, keyof typeof LISTINGS>> = {
  exec: 'bottles',
  logs: 'bottles',
  commit: 'bottles',
  resume: 'kept',
  cleanup: 'kept',
  'egress routes': 'bottles',
  'egress suggest': 'bottles',
  'supervise show': 'proposals',
  'supervise approve': 'proposals',
  'supervise reject': 'proposals',
  start: 'agents',
  info: 'agents',
  edit: 'agents',
};

/** Command lines that print one name a line, without a quote in them. */
export const LISTINGS = {
  bottles: 'bot-bottle list 2>/dev/null | cut -f2',
  proposals: 'bot-bottle supervise list 2>/dev/null | cut -f1',
  kept: 'bot-bottle list kept 2>/dev/null | cut -f2',
  agents: 'bot-bottle list available 2>/dev/null | grep ^agent | cut -f2',
} as const;

/** The command tree, flattened, the program itself first. */
export function completionTree(verbs: RouteMap<CliContext>): readonly CompletionVerb[] {
  return walk(verbs, []);
}

function walk(target: Target, path: readonly string[]): CompletionVerb[] {
  const name = path.join(' ');
  const shape = isCommand(target) ? shapeOf(target, path) : undefined;
  const entries = isCommand(target) ? [] : target.getAllEntries();
  const verb: CompletionVerb = {
    path,
    verbs: entries.map((entry) => ({ name: entry.name.original, brief: entry.target.brief })),
    flags: shape?.flags ?? [],
    arguments: ARGUMENTS[name] ?? [],
    runsCommand: name === 'run',
    ...(LISTS[name] === undefined ? {} : { lists: LISTS[name] }),
  };
  return [verb, ...entries.flatMap((entry) => walk(entry.target, [...path, entry.name.original]))];
}
