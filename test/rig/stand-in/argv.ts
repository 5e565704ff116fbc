/** One option of a command: `kind` says whether a value follows. */
export interface OptionSpec {
  readonly kind: 'flag' | 'value';
  readonly short?: string;
  readonly repeats?: boolean;
  readonly values?: readonly string[];
  /** Accepted by the real tool, but nothing here plays it: using it is a gap of the stand-in, and loud. */
  readonly unplayed?: boolean;
}

export interface CommandSpec {
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** How many arguments there must be, and may be. */
  readonly arguments: readonly [least: number, most: number];
  /** The first argument ends the options: another program's words follow. */
  readonly passesOn?: boolean;
}

export interface ParsedArgv {
  readonly args: readonly string[];
  has(name: string): boolean;
  one(name: string): string | undefined;
  all(name: string): readonly string[];
}

/** Reads words as the real tools' parsers do: whatever they would refuse is a sentence, as they would print it. */
export function parseArgv(argv: readonly string[], spec: CommandSpec): ParsedArgv | string {
  const found = new Map<string, string[]>();
  const args: string[] = [];
  const byShort = new Map(
    Object.entries(spec.options).flatMap(([name, { short }]) =>
      short === undefined ? [] : [[short, name] as const],
    ),
  );
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] as string;
    if (!word.startsWith('-') || word === '-') {
      if (spec.passesOn === true) {
        args.push(...argv.slice(at));
        break;
      }
      args.push(word);
      continue;
    }
    if (word === '--') {
      args.push(...argv.slice(at + 1));
      break;
    }
    const [, dashes = '', rawName = '', equals] = /^(--?)([^=]*)(=[\s\S]*)?$/.exec(word) ?? [];
    const names = dashes === '--' ? [rawName] : [...rawName].map((letter) => byShort.get(letter) ?? letter);
    for (const [index, name] of names.entries()) {
      const option = spec.options[name];
      if (option === undefined) return `Unknown option '${word}'`;
      if (option.unplayed === true) throw new Error(`the stand-in does not play ${word}`);
      const before = found.get(name) ?? [];
      if (option.kind === 'flag') {
        if (equals !== undefined) return `The option '${word}' takes no value`;
        found.set(name, [...before, '']);
        continue;
      }
      if (index < names.length - 1) return `Missing value for '-${[...rawName][index]}'`;
      let value = equals?.slice(1);
      if (value === undefined) {
        at += 1;
        value = argv[at];
      }
      if (value === undefined || (equals === undefined && value.startsWith('--')))
        return `Missing value for '--${name}'`;
      if (option.values !== undefined && !option.values.includes(value))
        return `The value '${value}' is invalid for '--${name}'`;
      found.set(name, [...before, value]);
    }
  }
  const [least, most] = spec.arguments;
  if (args.length < least) return 'Missing expected argument';
  if (args.length > most) return `Unexpected argument '${args[most]}'`;
  return {
    args,
    has: (name) => found.has(name),
    one: (name) => found.get(name)?.at(-1),
    all: (name) => found.get(name) ?? [],
  };
}
