import type { Command, RouteMap } from '@stricli/core';
import type { CommandShape, KnownFlag } from './arrange.ts';
import type { CliContext } from './context.ts';
import { TEXT } from './text.ts';

export type Target = Command<CliContext> | RouteMap<CliContext>;

/** Verbs whose first argument ends the flags, because another program's words follow. */
const STOPS_AT_ARGUMENT = ['run', 'exec'];

/** Verbs that name one thing themselves and pass what follows `--` on to the agent. */
const PASSES_ON = ['start', 'resume'];

export function isCommand(target: Target): target is Command<CliContext> {
  return 'parameters' in target;
}

/** A command's flags as a person types them. */
export function shapeOf(target: Command<CliContext>, path: readonly string[]): CommandShape {
  return {
    path: [TEXT.program, ...path].join(' '),
    ...(path.length === 1 && PASSES_ON.includes(path[0] as string) ? { ownArguments: 1 } : {}),
    stopsAtArgument: path.length === 1 && STOPS_AT_ARGUMENT.includes(path[0] as string),
    flags: Object.entries(target.parameters.flags ?? {}).map(
      ([name, flag]): KnownFlag => ({
        name: name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`),
        takesValue: flag.kind !== 'boolean',
        repeats: 'variadic' in flag && flag.variadic === true,
        placeholder: 'placeholder' in flag ? (flag.placeholder ?? 'VALUE') : 'VALUE',
        ...(flag.kind === 'enum' ? { values: flag.values, placeholder: flag.values.join('|') } : {}),
        brief: flag.brief,
      }),
    ),
  };
}
