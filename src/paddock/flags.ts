import { nearest } from '../diagnostics/nearest.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { UsageFailure } from '../diagnostics/usage-failure.ts';
import { flagOf, SCALARS, type Scalar } from './fields.ts';
import { splitVolume } from './volume.ts';

/** The command line, taken apart; nothing is checked against the configuration yet. */
export interface Flags {
  readonly scalars: ReadonlyMap<Scalar, string>;
  readonly buildArgs: ReadonlyMap<string, string>;
  /** Container path and mode, as typed, by host path. */
  readonly volumes: ReadonlyMap<string, string>;
  readonly configFile: string | undefined;
  readonly workdir: string | undefined;
  readonly dryRun: boolean;
  readonly quiet: boolean;
  /** What is asked for instead of a container. */
  readonly instead:
    | { readonly kind: 'help' | 'version' }
    | { readonly kind: 'completion'; readonly shell: string }
    | undefined;
  /** The container's command; empty for the agent's own. */
  readonly command: readonly string[];
}

const BUILD_ARG = '--build-args-';
export const BUILD_ARG_FLAG = `${BUILD_ARG}KEY=VALUE`;
const SCALAR_FLAGS: ReadonlyMap<string, Scalar> = new Map(SCALARS.map((path) => [flagOf(path), path]));
const OTHER_VALUES = ['--config-file', '--volume', '--workdir', '--completion'] as const;
const SWITCHES = ['--dry-run', '--quiet', '--help', '--version'] as const;
export const VALUE_FLAGS: readonly string[] = [...SCALAR_FLAGS.keys(), ...OTHER_VALUES].toSorted();
export const SWITCH_FLAGS: readonly string[] = SWITCHES;

/**
 * Flags up to the first word that is none, or up to `--`, which is taken away; all behind is the container's command.
 * A flag said twice counts by its last value, volumes and build args by key.
 */
export function parseFlags(argv: readonly string[]): Result<Flags, UsageFailure> {
  const scalars = new Map<Scalar, string>();
  const buildArgs = new Map<string, string>();
  const volumes = new Map<string, string>();
  const others = new Map<string, string>();
  const switches = new Set<string>();
  let index = 0;
  for (; index < argv.length; index++) {
    const word = argv[index] as string;
    if (word === '--' || !word.startsWith('-')) break;
    const equals = word.indexOf('=');
    const name = equals === -1 ? word : word.slice(0, equals);
    const flag = name === '-h' ? '--help' : name;
    const inline = equals === -1 ? undefined : word.slice(equals + 1);
    if ((SWITCHES as readonly string[]).includes(flag)) {
      if (inline !== undefined) return wrong(`${name} takes no value`, `write ${name} alone`);
      switches.add(flag);
      continue;
    }
    if (flag.startsWith(BUILD_ARG)) {
      const key = flag.slice(BUILD_ARG.length).replaceAll('-', '_');
      if (inline === undefined) return wrong(`${flag} has no value`, `write ${flag}=VALUE, in one word`);
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key))
        return wrong(
          `${flag} names no build arg`,
          `write ${BUILD_ARG_FLAG}; the key has letters, digits and -`,
        );
      buildArgs.set(key, inline);
      continue;
    }
    if (!VALUE_FLAGS.includes(flag)) {
      const meant = nearest(flag, [...VALUE_FLAGS, ...SWITCHES, BUILD_ARG]);
      const help =
        meant === undefined
          ? 'see `paddock --help`'
          : `write ${meant === BUILD_ARG ? BUILD_ARG_FLAG : meant}`;
      return wrong(
        `unknown flag ${flag}`,
        `${help}; flags of the container's command stand behind it, or behind --`,
      );
    }
    const value = inline ?? argv[++index];
    if (value === undefined || (inline === undefined && value.startsWith('-')))
      return wrong(
        `${flag} has no value`,
        `write ${flag} VALUE, or ${flag}=VALUE for one that begins with -`,
      );
    const path = SCALAR_FLAGS.get(flag);
    if (path !== undefined) scalars.set(path, value);
    else if (flag === '--volume') volumes.set(...splitVolume(value));
    else others.set(flag, value);
  }
  const command = argv.slice(argv[index] === '--' ? index + 1 : index);
  return ok({
    scalars,
    buildArgs,
    volumes,
    configFile: others.get('--config-file'),
    workdir: others.get('--workdir'),
    dryRun: switches.has('--dry-run'),
    quiet: switches.has('--quiet'),
    instead: insteadOf(switches, others.get('--completion')),
    command,
  });
}

function insteadOf(switches: ReadonlySet<string>, shell: string | undefined): Flags['instead'] {
  if (switches.has('--help')) return { kind: 'help' };
  if (switches.has('--version')) return { kind: 'version' };
  return shell === undefined ? undefined : { kind: 'completion', shell };
}

function wrong(what: string, mend: string): Result<Flags, UsageFailure> {
  return fail({ room: 'usage', kind: 'bad-flag', what, mend });
}
