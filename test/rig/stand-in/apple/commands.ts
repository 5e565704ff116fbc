import type { CommandSpec, OptionSpec } from '../argv.ts';

/*
 * The commands of Apple's `container` 1.0 that bot-bottle may use, with every option that its command reference lists.
 * What the reference does not list is refused, as the real parser refuses it.
 */
const flag: OptionSpec = { kind: 'flag' };
const value: OptionSpec = { kind: 'value' };
const many: OptionSpec = { kind: 'value', repeats: true };
const unplayed = { unplayed: true } as const;
const short = (letter: string, option: OptionSpec): OptionSpec => ({ ...option, short: letter });
const format: OptionSpec = { kind: 'value', values: ['json', 'table'] };

const PROCESS = {
  env: short('e', many),
  'env-file': { ...many, ...unplayed },
  gid: { ...value, ...unplayed },
  interactive: short('i', flag),
  tty: short('t', flag),
  user: short('u', value),
  uid: { ...value, ...unplayed },
  workdir: short('w', value),
  cwd: { ...value, ...unplayed },
  ulimit: { ...many, ...unplayed },
  debug: flag,
} as const;

export const COMMANDS: Readonly<Record<string, CommandSpec>> = {
  run: {
    options: {
      ...PROCESS,
      cpus: short('c', value),
      memory: short('m', value),
      arch: short('a', { ...value, ...unplayed }),
      'cap-add': many,
      'cap-drop': many,
      cidfile: { ...value, ...unplayed },
      detach: short('d', flag),
      dns: many,
      'dns-domain': value,
      'dns-option': many,
      'dns-search': many,
      entrypoint: value,
      init: flag,
      kernel: short('k', { ...value, ...unplayed }),
      label: short('l', many),
      mount: many,
      name: value,
      network: many,
      'no-dns': flag,
      os: { ...value, ...unplayed },
      publish: short('p', { ...many, ...unplayed }),
      platform: { ...value, ...unplayed },
      'publish-socket': { ...many, ...unplayed },
      'read-only': { ...flag, ...unplayed },
      rm: flag,
      remove: flag,
      rosetta: { ...flag, ...unplayed },
      ssh: { ...flag, ...unplayed },
      tmpfs: many,
      volume: short('v', { ...many, ...unplayed }),
      virtualization: { ...flag, ...unplayed },
      scheme: { ...value, ...unplayed },
      progress: { kind: 'value', values: ['none', 'ansi'] },
    },
    arguments: [1, Number.POSITIVE_INFINITY],
    passesOn: true,
  },
  exec: {
    options: { ...PROCESS, detach: short('d', { ...flag, ...unplayed }) },
    arguments: [2, Number.POSITIVE_INFINITY],
    passesOn: true,
  },
  list: {
    options: { all: short('a', flag), format, quiet: short('q', flag), debug: flag },
    arguments: [0, 0],
  },
  inspect: { options: { debug: flag }, arguments: [1, 99] },
  delete: {
    options: { all: short('a', { ...flag, ...unplayed }), force: short('f', flag), debug: flag },
    arguments: [1, 99],
  },
  stop: {
    options: {
      all: short('a', { ...flag, ...unplayed }),
      signal: short('s', value),
      time: short('t', value),
      debug: flag,
    },
    arguments: [1, 99],
  },
  kill: {
    options: { all: short('a', { ...flag, ...unplayed }), signal: short('s', value), debug: flag },
    arguments: [1, 99],
  },
  logs: {
    options: { boot: { ...flag, ...unplayed }, follow: short('f', { ...flag, ...unplayed }), debug: flag },
    arguments: [1, 1],
  },
  cp: { options: { debug: flag }, arguments: [2, 2] },
  build: {
    options: {
      arch: short('a', { ...value, ...unplayed }),
      'build-arg': many,
      cpus: short('c', value),
      dns: many,
      file: short('f', value),
      label: short('l', many),
      memory: short('m', value),
      'no-cache': flag,
      os: { ...value, ...unplayed },
      output: short('o', { ...value, ...unplayed }),
      platform: { ...value, ...unplayed },
      progress: { kind: 'value', values: ['auto', 'plain', 'tty'] },
      quiet: short('q', flag),
      tag: short('t', many),
      target: { ...value, ...unplayed },
      'vsock-port': { ...value, ...unplayed },
      debug: flag,
    },
    arguments: [0, 1],
  },
  'image list': {
    options: { format, quiet: short('q', flag), verbose: short('v', flag), debug: flag },
    arguments: [0, 0],
  },
  'image inspect': { options: { debug: flag }, arguments: [1, 99] },
  'image tag': { options: { debug: flag }, arguments: [2, 2] },
  'image delete': { options: { all: short('a', { ...flag, ...unplayed }), debug: flag }, arguments: [1, 99] },
  'image pull': {
    options: { progress: { kind: 'value', values: ['none', 'ansi'] }, debug: flag },
    arguments: [1, 1],
  },
  'image save': { options: { output: short('o', value), debug: flag }, arguments: [1, 99] },
  'builder start': {
    options: { cpus: short('c', value), memory: short('m', value), dns: many, debug: flag },
    arguments: [0, 0],
  },
  'builder status': { options: { format, quiet: short('q', flag), debug: flag }, arguments: [0, 0] },
  'builder stop': { options: { debug: flag }, arguments: [0, 0] },
  'network create': { options: { label: many, internal: flag, debug: flag }, arguments: [1, 1] },
  'network delete': {
    options: { all: short('a', { ...flag, ...unplayed }), debug: flag },
    arguments: [1, 99],
  },
  'network list': { options: { format, quiet: short('q', flag), debug: flag }, arguments: [0, 0] },
  'network inspect': { options: { debug: flag }, arguments: [1, 99] },
  'system status': {
    options: { format, prefix: short('p', { ...value, ...unplayed }), debug: flag },
    arguments: [0, 0],
  },
  'system version': { options: { format, debug: flag }, arguments: [0, 0] },
};

/** Other names that the tool takes for a command. */
export const ALIASES: Readonly<Record<string, string>> = {
  ls: 'list',
  rm: 'delete',
  copy: 'cp',
  'image ls': 'image list',
  'image rm': 'image delete',
  'network ls': 'network list',
  'network rm': 'network delete',
};
