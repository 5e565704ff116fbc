import type { CommandSpec, OptionSpec } from '../argv.ts';

/*
 * The commands of `smolvm` that bot-bottle may use, with every option that their declarations list; whatever is not here
 * is refused, as the tool's parser refuses it.
 */
const flag: OptionSpec = { kind: 'flag' };
const value: OptionSpec = { kind: 'value' };
const many: OptionSpec = { kind: 'value', repeats: true };
const unplayed = { unplayed: true } as const;
const short = (letter: string, option: OptionSpec): OptionSpec => ({ ...option, short: letter });

const CREATE: CommandSpec['options'] = {
  image: short('I', { ...value, ...unplayed }),
  cpus: value,
  mem: value,
  storage: value,
  overlay: value,
  volume: short('v', many),
  port: short('p', { ...many, ...unplayed }),
  net: flag,
  'net-backend': { kind: 'value', values: ['tsi', 'virtio-net'] },
  'allow-cidr': many,
  'allow-host': many,
  'outbound-localhost-only': { ...flag, ...unplayed },
  gpu: { ...flag, ...unplayed },
  init: { ...many, ...unplayed },
  env: short('e', many),
  workdir: short('w', value),
  'ssh-agent': { ...flag, ...unplayed },
  smolfile: short('s', { ...value, ...unplayed }),
  from: value,
};
const LATER_CREATE: CommandSpec['options'] = {
  name: short('n', value),
  label: many,
  dns: value,
  'max-image-size': { ...value, ...unplayed },
  'secret-env': { ...many, ...unplayed },
  'secret-file': { ...many, ...unplayed },
  'expose-socket': { ...many, ...unplayed },
  'mount-socket': { ...many, ...unplayed },
  'gpu-vram': { ...value, ...unplayed },
  cuda: { ...flag, ...unplayed },
  'docker-socket': { ...flag, ...unplayed },
  rosetta: { ...flag, ...unplayed },
  network: { ...value, ...unplayed },
};
const EXEC: CommandSpec['options'] = {
  name: value,
  workdir: short('w', value),
  env: short('e', many),
  timeout: { ...value, ...unplayed },
  interactive: short('i', flag),
  tty: short('t', flag),
  stream: { ...flag, ...unplayed },
};
const LATER_EXEC: CommandSpec['options'] = {
  'secret-env': many,
  'secret-file': { ...many, ...unplayed },
  detach: short('d', { ...flag, ...unplayed }),
};

/** `legacy`: as version 0.8 has them. */
export function commandsOf(legacy: boolean): Readonly<Record<string, CommandSpec>> {
  return {
    'machine create': {
      options: legacy ? CREATE : { ...CREATE, ...LATER_CREATE },
      arguments: legacy ? [1, 1] : [0, 0],
    },
    'machine exec': {
      options: legacy ? EXEC : { ...EXEC, ...LATER_EXEC },
      arguments: [1, Number.POSITIVE_INFINITY],
      passesOn: true,
    },
    'machine start': { options: { name: short('n', value) }, arguments: [0, 0] },
    'machine stop': { options: { name: short('n', value) }, arguments: [0, 0] },
    'machine delete': legacy
      ? { options: { force: short('f', flag) }, arguments: [1, 1] }
      : { options: { name: short('n', value), force: short('f', flag) }, arguments: [0, 0] },
    'machine ls': { options: { verbose: short('v', flag), json: flag }, arguments: [0, 0] },
    'machine cp': { options: {}, arguments: [2, 2] },
    'pack create': {
      options: {
        image: short('I', value),
        'from-vm': value,
        output: short('o', value),
        cpus: value,
        mem: value,
        'oci-platform': { ...value, ...unplayed },
        entrypoint: { ...value, ...unplayed },
        'no-sign': { ...flag, ...unplayed },
        'single-file': { ...flag, ...unplayed },
        smolfile: short('s', { ...value, ...unplayed }),
      },
      arguments: [0, 0],
    },
  };
}

/** As clap lays out a command's help. */
export function helpOf(name: string, { options, arguments: [, most] }: CommandSpec): string {
  const lines = Object.entries(options).map(([long, { kind, short: letter }]) => {
    const head = letter === undefined ? `      --${long}` : `  -${letter}, --${long}`;
    return kind === 'flag' ? head : `${head} <${long.toUpperCase()}>`;
  });
  return `Usage: smolvm ${name} [OPTIONS]${most > 0 ? ' [COMMAND]...' : ''}\n\nOptions:\n${lines.join('\n')}\n  -h, --help  Print help\n`;
}
