import { isUtf8 } from 'node:buffer';
import { resolve } from 'node:path';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { badFlag } from '../diagnostics/usage-failure.ts';
import { MANIFEST_LIMIT } from '../manifest/frontmatter.ts';
import { MANIFEST_NAME } from '../manifest/manifest.ts';
import { type AllowRule, parseAllow } from '../plan/parse-allow.ts';
import { parseSecret, type SecretRule } from '../plan/parse-secret.ts';
import type { WorkspaceMode } from '../plan/plan.ts';
import { slugify } from '../session/slug.ts';
import type { Host } from '../sys/host.ts';
import { manifestFiles } from '../sys/manifest-files.ts';

export type InitFlags = {
  readonly provider?: string;
  readonly bottle?: string;
  readonly authToken?: string;
  readonly forwardHostCredentials?: boolean;
  readonly baseUrl?: string;
  readonly model?: readonly string[];
  readonly allow?: readonly string[];
  readonly secret?: readonly string[];
  readonly skill?: readonly string[];
  readonly prompt?: string;
  readonly promptFile?: string;
  readonly gitName?: string;
  readonly gitEmail?: string;
  readonly workspace?: WorkspaceMode;
  readonly supervise?: boolean;
  readonly noSupervise?: boolean;
  readonly force?: boolean;
  readonly yes?: boolean;
};

/** What the command line says of a new agent, read once. What it leaves out is absent. */
export interface InitRequest
  extends Omit<InitFlags, 'allow' | 'secret' | 'promptFile' | 'supervise' | 'noSupervise'> {
  readonly agent?: string;
  readonly allow?: readonly AllowRule[];
  readonly secrets: readonly SecretRule[];
  readonly supervise?: boolean;
}

/** Flags that say what a bottle is; with one that is there already they would change it. */
const BOTTLE_FLAGS = {
  provider: '--provider',
  authToken: '--auth-token',
  forwardHostCredentials: '--forward-host-credentials',
  baseUrl: '--base-url',
  model: '--model',
  allow: '--allow',
  secret: '--secret',
  workspace: '--workspace',
  supervise: '--supervise',
  noSupervise: '--no-supervise',
} as const satisfies Partial<Record<keyof InitFlags, string>>;

export function bottleFlags(flags: InitFlags): readonly string[] {
  return Object.entries(BOTTLE_FLAGS)
    .filter(([name]) => flags[name as keyof typeof BOTTLE_FLAGS] !== undefined)
    .map(([, flag]) => flag);
}

export function readInitRequest(
  host: Host,
  agent: string | undefined,
  flags: InitFlags,
): Result<InitRequest, Failure> {
  const { allow: allowed, secret, promptFile, supervise, noSupervise, ...rest } = flags;
  for (const [what, name] of [
    ['an agent', agent],
    ['a bottle', flags.bottle],
  ] as const) {
    const fault = name === undefined ? undefined : nameFault(name);
    if (fault !== undefined)
      return fail(badFlag(`${JSON.stringify(name)} cannot be the name of ${what}`, fault));
  }
  const clash = clashOf(flags);
  if (clash !== undefined) return fail(badFlag(...clash));
  const allow: AllowRule[] = [];
  for (const each of allowed ?? []) {
    const rule = parseAllow(each);
    if (!rule.ok) return rule;
    allow.push(rule.value);
  }
  const secrets: SecretRule[] = [];
  for (const each of secret ?? []) {
    const rule = parseSecret(each);
    if (!rule.ok) return rule;
    secrets.push(rule.value);
  }
  const prompt = promptFile === undefined ? ok(flags.prompt) : readPrompt(resolve(host.cwd, promptFile));
  if (!prompt.ok) return prompt;
  return ok({
    ...rest,
    ...(agent === undefined ? {} : { agent }),
    ...(allowed === undefined ? {} : { allow }),
    secrets,
    ...(prompt.value === undefined ? {} : { prompt: prompt.value }),
    ...(supervise ? { supervise: true } : noSupervise ? { supervise: false } : {}),
  });
}

/** The variable that Claude Code itself reads its OAuth token from. */
export const CLAUDE_TOKEN = 'CLAUDE_CODE_OAUTH_TOKEN';

/** claude starts with a credential only, which a route of the person's own may bring. */
export function needsToken({ provider = 'claude', secrets }: InitRequest): boolean {
  return provider === 'claude' && !secrets.some(({ host }) => host === 'api.anthropic.com');
}

/** Why a text cannot name a manifest, as a way to mend it. */
export function nameFault(name: string): string | undefined {
  if (MANIFEST_NAME.test(name) && name.length <= NAME_MAX) return undefined;
  const near = slugify(name).replace(/^[^a-z]+/, '');
  const rule = `write lower-case letters, digits and \`-\`, a letter first, at most ${NAME_MAX} characters`;
  return near === '' ? rule : `${rule}, such as ${near}`;
}

/** A file's name has 255 bytes at most (NAME_MAX of limits.h); a slug has room for far less. */
const NAME_MAX = 64;

function clashOf(flags: InitFlags): [what: string, mend: string] | undefined {
  const { provider = 'claude' } = flags;
  const given = (['prompt', 'promptFile'] as const).filter((name) => flags[name] !== undefined);
  if (given.length > 1) return ['--prompt and --prompt-file are both given', 'give one of the two'];
  if (flags.supervise && flags.noSupervise) {
    return ['--supervise and --no-supervise are both given', 'give one of the two'];
  }
  if (flags.authToken !== undefined && !['claude', 'codex', 'pi'].includes(provider)) {
    return [
      `--auth-token is for claude, codex and pi, and the provider is ${provider}`,
      'give its credential by --secret HOST=ENV',
    ];
  }
  if (flags.forwardHostCredentials && provider !== 'codex') {
    return [
      `--forward-host-credentials is for codex, and the provider is ${provider}`,
      'leave it out, or give --provider codex',
    ];
  }
  if (flags.forwardHostCredentials && flags.authToken !== undefined) {
    return ['--forward-host-credentials and --auth-token are both given', 'give one of the two'];
  }
  const forPi =
    flags.baseUrl === undefined ? (flags.model === undefined ? undefined : '--model') : '--base-url';
  return forPi === undefined || provider === 'pi'
    ? undefined
    : [`${forPi} is for pi, and the provider is ${provider}`, 'leave it out, or give --provider pi'];
}

function readPrompt(path: string): Result<string, Failure> {
  const read = manifestFiles.read(path, MANIFEST_LIMIT);
  if (!read.ok) return read;
  if (read.value.kind !== 'file')
    return fail(badFlag(`--prompt-file ${path} is no regular file`, 'name a file'));
  const { bytes } = read.value;
  if (bytes.length > MANIFEST_LIMIT) {
    return fail(
      badFlag(
        `--prompt-file ${path} is longer than 1 MiB`,
        'shorten it; long instructions belong in a skill',
      ),
    );
  }
  if (!isUtf8(bytes))
    return fail(badFlag(`--prompt-file ${path} is not valid UTF-8`, 'save the file as UTF-8'));
  return ok(new TextDecoder().decode(bytes));
}
