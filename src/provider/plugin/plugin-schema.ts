import * as z from 'zod/mini';
import { routeSchema } from '../../manifest/route-schema.ts';
import { conflict, flag, list, named, oneOf, strict, text } from '../../manifest/schema.ts';
import { ENV_NAME } from '../../plan/parse-env.ts';
import { BOTTLE_HOME_DIR, reservedReason } from '../../plan/reserved-env.ts';
import { PROMPT_MODES } from '../prompt-mode.ts';

/*
 * `contrib/<name>/provider.yaml`: data, never code, so that a plugin cannot run on the host. What it names for the
 * bottle stands below the bottle's home, and what it runs, runs in the bottle.
 */

const WORD = /^[^\u0000]*$/;
const LINE = /^[^\u0000-\u001f\u007f]+$/;
const VARIABLE = 'a name of letters, digits and `_` that does not begin with a digit';
const GUEST_PATH = `a path below the bottle's home, such as ~/.tool/config`;
const SETTING = /^[a-z][a-z0-9_]{0,63}$/;

const words = (description: string) =>
  list(text('a text without NUL', WORD), 'a list of arguments', description);
const commands = (description: string) =>
  list(
    words('A program of the bottle and its arguments.').check(
      z.minLength(1, { error: 'a program at least' }),
    ),
    'a list of commands, each a list of arguments',
    description,
  );
const guestPath = (description: string) =>
  text(GUEST_PATH, LINE, description).check(z.refine((path) => isGuestPath(path), { error: GUEST_PATH }));
const variables = (description: string) =>
  named(
    text(VARIABLE, ENV_NAME),
    text('a text; put numbers and truth values in quotes', WORD),
    'a mapping from names to texts',
    description,
  ).check(
    conflict((env) => {
      for (const name of Object.keys(env)) {
        const reason = reservedReason(name);
        if (reason !== undefined) {
          return { path: [name], what: `cannot be set: ${reason}`, mend: `remove \`${name}\`` };
        }
      }
      return undefined;
    }),
  );

const file = strict(
  {
    path: guestPath('Where it stands in the bottle.'),
    text: text('a text', WORD, `Its content, in which \${settings.NAME} and \${workspace} are replaced.`),
    mode: z.exactOptional(
      text('permission bits in quotes, such as `"600"`', /^0?[0-7]{3}$/, 'Permission bits. Default 600.'),
    ),
  },
  'A file in the bottle.',
);

export const SETTING_TYPES = ['string', 'integer', 'boolean', 'list'] as const;

const setting = strict(
  {
    type: oneOf(SETTING_TYPES, 'A list is one of texts.'),
    required: z.exactOptional(flag('Whether a bottle must give it. Default false.')),
    default: z.exactOptional(
      z
        .union([z.string(), z.int(), z.boolean(), z.array(z.string())], {
          error: 'a value of the type that is declared beside it',
        })
        .check(z.describe('What holds when a bottle does not give it.')),
    ),
    description: z.exactOptional(text('a sentence', LINE, 'What it does.')),
  },
  'One setting.',
);

export const pluginSchema = strict(
  {
    command: text(
      'the name of a program, as it is found on PATH',
      /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,127}$/,
      "The agent CLI: on bubblewrap the host's own, elsewhere that of the image.",
    ),
    install: z.exactOptional(
      text('a command line', LINE, 'How to install it, for the error when it is missing.'),
    ),
    image: z.exactOptional(
      text(
        'the name of an image such as `bot-bottle-aider:latest`',
        /^[a-z0-9][A-Za-z0-9._/:@-]{0,254}$/,
        'Default bot-bottle-<name>:latest, built from the Dockerfile beside this file.',
      ),
    ),
    bypass_args: z.exactOptional(words('Let the agent work unasked: the bottle is its boundary.')),
    startup_args: z.exactOptional(words('Always given, before what the person types.')),
    resume_args: z.exactOptional(words('Continue the last conversation.')),
    remote_control_args: z.exactOptional(words('Given for --remote-control.')),
    prompt_mode: z.exactOptional(oneOf(PROMPT_MODES, "How the agent's prompt reaches it. Default none.")),
    prompt_flag: z.exactOptional(
      text(
        'a flag such as `--system-prompt-file`',
        /^--?[A-Za-z0-9][A-Za-z0-9-]{0,63}$/,
        'For append-file: the flag before the path.',
      ),
    ),
    prompt_file: z.exactOptional(guestPath('Where the prompt stands. Default ~/.bot-bottle-prompt.txt.')),
    skills_dir: z.exactOptional(guestPath('Where skills go.')),
    env_vars: z.exactOptional(variables('Defaults, which a bottle may override.')),
    guest_env: z.exactOptional(variables('Fixed: no bottle overrides them.')),
    placeholders: z.exactOptional(
      list(
        text(VARIABLE, ENV_NAME),
        'a list of names',
        'Variables that the CLI insists on and that hold no secret here: egress adds the credential.',
      ),
    ),
    hidden_env_names: z.exactOptional(
      list(text(VARIABLE, ENV_NAME), 'a list of names', 'Variables that summaries do not show.'),
    ),
    dirs: z.exactOptional(list(guestPath('A directory.'), 'a list of paths', 'Made in the bottle.')),
    files: z.exactOptional(list(file, 'a list of files', 'Written in the bottle.')),
    pre_copy: z.exactOptional(commands('Run in the bottle before the files are there.')),
    verify: z.exactOptional(
      commands('Run in the bottle when the files are there; a failure ends the start.'),
    ),
    egress_routes: z.exactOptional(
      list(
        routeSchema,
        'a list of routes',
        'As in a bottle; a route of the bottle for the same host replaces one.',
      ),
    ),
    supervise_command: z.exactOptional(
      words(`Registers the supervise server, whose address replaces \${supervise_url}.`),
    ),
    settings: z.exactOptional(
      named(
        text('a name of lower-case letters, digits and `_`', SETTING),
        setting,
        'a mapping from names to settings',
        'What a bottle may say under `agent_provider.settings`.',
      ),
    ),
  },
  'A provider of bot-bottle: how an agent CLI is started and configured in a bottle.',
).check(
  conflict(({ prompt_mode = 'none', prompt_flag }) =>
    prompt_mode === 'append-file' && prompt_flag === undefined
      ? {
          path: ['prompt_mode'],
          what: 'is `append-file`, and there is no `prompt_flag`',
          mend: 'add `prompt_flag`: the flag that takes the path of the prompt',
        }
      : undefined,
  ),
  conflict(({ settings = {} }) => {
    for (const [name, { type, default: value }] of Object.entries(settings)) {
      if (value !== undefined && !isOfType(value, type)) {
        return {
          path: ['settings', name, 'default'],
          what: `is no ${type}`,
          mend: `write ${type === 'integer' ? 'a whole number' : type === 'list' ? 'a list of texts' : type === 'boolean' ? '`true` or `false`' : 'a text on one line without `"` and `\\`'}`,
        };
      }
    }
    return undefined;
  }),
  conflict((plugin) => {
    const known = new Set(Object.keys(plugin.settings ?? {}));
    for (const { path, value } of templates(plugin)) {
      for (const [, name = ''] of value.matchAll(/\$\{settings\.([^}]{0,64})\}/g)) {
        if (!known.has(name)) {
          return {
            path,
            what: `mentions the setting ${JSON.stringify(name)}, which is not declared`,
            mend: 'declare it under `settings`, or mend the name',
          };
        }
      }
    }
    return undefined;
  }),
);

export type RawPlugin = z.infer<typeof pluginSchema>;
export type SettingValue = string | number | boolean | readonly string[];

/** Text that means the same in the strings of JSON, TOML and YAML, where plugins put it. */
const PLAIN = /^[^\u0000-\u001f\u007f"\\]*$/;

export function isOfType(value: unknown, type: (typeof SETTING_TYPES)[number]): value is SettingValue {
  switch (type) {
    case 'string':
      return typeof value === 'string' && PLAIN.test(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value) && value.every((item) => typeof item === 'string' && PLAIN.test(item));
  }
}

/** The schema of `agent_provider.settings` of a bottle that names the plugin. */
export function settingsSchema(settings: NonNullable<RawPlugin['settings']>) {
  const accepted = {
    string: 'a text on one line without `"` and `\\`',
    integer: 'a whole number',
    boolean: '`true` or `false`',
    list: 'a list of texts',
  };
  const shape = Object.fromEntries(
    Object.entries(settings).map(([name, { type, required = false }]) => {
      const value = z
        .unknown()
        .check(z.refine((given) => given !== undefined && isOfType(given, type), { error: accepted[type] }));
      return [name, required ? value : z.exactOptional(value)];
    }),
  );
  return strict(shape, 'Settings of a plugin.');
}

/** Every text of a plugin that may hold a placeholder for a setting. */
function templates(plugin: {
  readonly startup_args?: readonly string[];
  readonly env_vars?: Readonly<Record<string, string>>;
  readonly guest_env?: Readonly<Record<string, string>>;
  readonly files?: readonly { readonly text: string }[];
}): readonly { readonly path: (string | number)[]; readonly value: string }[] {
  return [
    ...(plugin.startup_args ?? []).map((value, index) => ({ path: ['startup_args', index], value })),
    ...(['env_vars', 'guest_env'] as const).flatMap((key) =>
      Object.entries(plugin[key] ?? {}).map(([name, value]) => ({ path: [key, name], value })),
    ),
    ...(plugin.files ?? []).map(({ text: value }, index) => ({ path: ['files', index, 'text'], value })),
  ];
}

function isGuestPath(path: string): boolean {
  const below = /^(?:~|\/home\/node)\/(.+)$/.exec(path)?.[1];
  return below?.split('/').every((part) => part !== '' && part !== '.' && part !== '..') === true;
}

/** `~/x` in the bottle. */
export function guestPathOf(path: string): string {
  return path.startsWith('~/') ? `${BOTTLE_HOME_DIR}${path.slice(1)}` : path;
}
