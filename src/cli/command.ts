import { buildCommand, type Command, type CommandBuilderArguments } from '@stricli/core';
import type { CliContext, Verb } from './context.ts';

type Parameters<
  FLAGS extends Readonly<Record<string, unknown>>,
  ARGS extends readonly unknown[],
> = CommandBuilderArguments<FLAGS, ARGS, CliContext>['parameters'];

export interface CommandSpec<
  FLAGS extends Readonly<Record<string, unknown>>,
  ARGS extends readonly unknown[],
> {
  readonly parameters: Parameters<FLAGS, ARGS>;
  readonly brief: string;
  /** What it does, in a paragraph or two. */
  readonly about: string;
  /** Whole command lines; one at least. */
  readonly examples: readonly [string, ...string[]];
  /** Overrides the usage line, without the program and the verb. */
  readonly usage?: readonly string[];
  /** The verb's own code: loaded when it runs, not when the command line is read. */
  readonly load: () => Promise<Verb<FLAGS, ARGS>>;
}

/** A command whose code loads lazily, whose help ends in examples, and whose exit code is what its verb answers. */
export function command<
  const FLAGS extends Readonly<Record<string, unknown>>,
  const ARGS extends readonly unknown[],
>(spec: CommandSpec<FLAGS, ARGS>): Command<CliContext> {
  return buildCommand<FLAGS, ARGS, CliContext>({
    parameters: spec.parameters,
    docs: {
      brief: spec.brief,
      fullDescription: `${spec.about}\n\nEXAMPLES\n${spec.examples.map((line) => `  ${line}`).join('\n')}`,
      ...(spec.usage === undefined ? {} : { customUsage: spec.usage }),
    },
    loader: async () => {
      const verb = await spec.load();
      return async function (this: CliContext, flags: FLAGS, ...args: ARGS) {
        this.process.exitCode = await verb(this, flags, ...args);
      };
    },
  } as CommandBuilderArguments<FLAGS, ARGS, CliContext>);
}

/** A flag that takes a text, read later by the verb's own parser. */
export function text(brief: string, placeholder: string) {
  return { kind: 'parsed', parse: String, brief, placeholder, optional: true } as const;
}

/** As `text`, and may be given many times. */
export function texts(brief: string, placeholder: string) {
  return { kind: 'parsed', parse: String, brief, placeholder, optional: true, variadic: true } as const;
}

export function toggle(brief: string) {
  return { kind: 'boolean', brief, optional: true, withNegated: false } as const;
}

export function choice<const T extends string>(brief: string, values: readonly T[]) {
  return { kind: 'enum', brief, values, optional: true } as const;
}
