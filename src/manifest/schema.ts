import * as z from 'zod/mini';
import { ENV_NAME } from '../plan/parse-env.ts';

/*
 * The pieces that both schemas are made of. A piece's error text completes "write ...": it says what is accepted,
 * and `check.ts` adds where, what was found, and the nearest spelling. Schemas validate and never transform, so the
 * JSON Schema made from them (`json-schema.ts`) says the same as the loader.
 */

/** Bounds one text of a manifest; a prompt has the body. */
const TEXT_MAX = 8192;
const LIST_MAX = 1000;

/** A mapping that accepts these keys and no other. */
export function strict<Shape extends z.core.$ZodShape>(shape: Shape, description: string) {
  const keys = Object.keys(shape).join(', ');
  return z
    .strictObject(shape, {
      error: (issue) => (issue.code === 'unrecognized_keys' ? keys : `a mapping with the keys ${keys}`),
    })
    .check(z.describe(description));
}

/** A text that `pattern` matches whole. */
export function text(accepted: string, pattern: RegExp, description?: string) {
  const schema = z
    .string({ error: accepted })
    .check(z.maxLength(TEXT_MAX, { error: accepted }), z.regex(pattern, { error: accepted }));
  return description === undefined ? schema : schema.check(z.describe(description));
}

/** One of a few words or numbers. */
export function oneOf<const Values extends readonly (string | number)[]>(
  values: Values,
  description: string,
) {
  return z.literal(values, { error: listed(values) }).check(z.describe(description));
}

export function flag(description: string) {
  return z.boolean({ error: '`true` or `false`' }).check(z.describe(description));
}

export function list<Item extends z.core.$ZodType>(item: Item, accepted: string, description: string) {
  return z
    .array(item, { error: accepted })
    .check(z.maxLength(LIST_MAX, { error: `at most ${LIST_MAX} entries` }), z.describe(description));
}

/** A mapping from names to values. */
export function named<Value extends z.core.$ZodType>(
  name: z.ZodMiniType<string, string>,
  value: Value,
  accepted: string,
  description: string,
) {
  return z.record(name, value, { error: accepted }).check(z.describe(description));
}

export function positiveInteger(description: string) {
  const accepted = 'a whole number above 0';
  return z.int({ error: accepted }).check(z.positive({ error: accepted }), z.describe(description));
}

export const NAME_WORDS = 'lower-case letters, digits and `-`, a letter first';

/** The name of a host variable that holds a secret. */
export function hostVariable(description: string) {
  const accepted =
    "the name of a variable in the host's environment, such as GITHUB_TOKEN, never the secret itself";
  return text(accepted, ENV_NAME, description).check(
    z.refine((name) => !looksLikeToken(name), { error: accepted }),
  );
}

/**
 * Whether a text that could be a name is rather a token that was pasted in its place: mixed case and digits
 * (`ghp_...`), or one long word of letters and digits (Gitea's 40 hexadecimal ones). Taken as a name, it would be
 * printed when no such variable is found.
 */
function looksLikeToken(name: string): boolean {
  if (name.length < 20 || !/[a-z]/.test(name) || !/[0-9]/.test(name)) return false;
  return /[A-Z]/.test(name) || (name.length >= 32 && !name.includes('_'));
}

/** Git strips or refuses these in an identity, and a control character would forge a header (git-commit-tree(1)). */
const IDENTITY_TEXT = /^[^\u0000-\u001f\u007f<>]*$/;

/** Both fields may be left empty, which inherits; one of them must say something. */
export const gitUser = strict(
  {
    name: z.exactOptional(
      z.nullable(text('a name without `<`, `>` and control characters', IDENTITY_TEXT, 'git `user.name`')),
    ),
    email: z.exactOptional(
      z.nullable(
        text('an address without `<`, `>` and control characters', IDENTITY_TEXT, 'git `user.email`'),
      ),
    ),
  },
  'The identity of the commits made in the bottle.',
).check(
  conflict((user) =>
    (user.name ?? '') === '' && (user.email ?? '') === ''
      ? {
          path: [],
          what: 'declares neither `name` nor `email`',
          mend: 'declare one of them, or remove `user`',
        }
      : undefined,
  ),
);

export interface Conflict {
  readonly path: (string | number)[];
  /** Completes "<path> ...". */
  readonly what: string;
  readonly mend: string;
}

/** A rule between keys, each of which is right by itself. */
export function conflict<T>(find: (value: T) => Conflict | undefined): z.core.CheckFn<T> {
  return (context) => {
    const found = find(context.value);
    if (found === undefined) return;
    context.issues.push({
      code: 'custom',
      path: found.path,
      message: found.what,
      params: { mend: found.mend },
      input: context.value,
    });
  };
}

export function listed(values: readonly (string | number)[]): string {
  const quoted = values.map((value) => `\`${value}\``);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
