import { fail, ok, type Result } from '../diagnostics/result.ts';
import { badFlag, type UsageFailure } from '../diagnostics/usage-failure.ts';
import type { GitGate, GitIdentity } from '../manifest/manifest.ts';
import { type AllowRule, parseAllow } from './parse-allow.ts';
import { type EnvRequest, parseEnv } from './parse-env.ts';
import { parseLimits } from './parse-limits.ts';
import { parseResolve } from './parse-resolve.ts';
import { parseSecret, type SecretRule } from './parse-secret.ts';
import { type EgressPlan, type Limits, WORKSPACE_MODES, type WorkspaceMode } from './plan.ts';

/** The flags of `run` as they were typed. */
export interface RunFlags {
  readonly allow?: readonly string[];
  readonly secret?: readonly string[];
  readonly env?: readonly string[];
  readonly workspace?: string;
  readonly image?: string;
  readonly limits?: string;
  readonly resolve?: readonly string[];
  readonly upstreamCa?: string;
  readonly supervise?: boolean;
}

/** What a person asked of `run`, checked in itself; whether the machine can give it is `build-plan.ts`'s to say. */
export interface RunRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly allow: readonly AllowRule[];
  readonly secrets: readonly SecretRule[];
  readonly env: readonly EnvRequest[];
  /** Absent when no flag was given. */
  readonly workspace?: WorkspaceMode;
  readonly image?: string;
  readonly limits: Limits;
  /** As typed: egress takes the same form. */
  readonly resolve: readonly string[];
  readonly upstreamCa?: string;
  /** Whether the command may ask a person for more. */
  readonly supervise: boolean;
  /** What a manifest adds, merged with the flags above (`merge-bottle.ts`). */
  readonly bottle?: RequestedBottle;
}

export interface RequestedBottle {
  readonly name: string;
  /** The whole policy: the bottle's routes and those of the flags. */
  readonly egress: Pick<EgressPlan, 'routesYaml' | 'tokens'>;
  readonly git: Pick<GitGate, 'repos' | 'scanner'> & { readonly identity: GitIdentity };
  /** The secrets of its own routes. */
  readonly credentials: readonly Pick<SecretRule, 'host' | 'variable' | 'bottle'>[];
}

/** Longest list of one repeated flag; more is a generated mistake, and the policy is read whole into memory. */
const REPEATED_MAX = 10_000;

export function parseRunRequest(
  flags: RunFlags,
  command: readonly string[],
): Result<RunRequest, UsageFailure> {
  const [file, ...args] = command;
  if (file === undefined || file === '') {
    return fail({
      room: 'usage',
      kind: 'missing-argument',
      what: file === undefined ? 'no command was given' : 'the command is empty',
      mend: 'write the command after the flags: bot-bottle run --allow api.github.com curl https://api.github.com/zen',
    });
  }
  if (command.some((word) => word.includes('\0'))) {
    return fail(badFlag('the command contains a NUL byte', 'remove it'));
  }
  const allow = all('--allow', flags.allow, parseAllow);
  if (!allow.ok) return allow;
  const secrets = all('--secret', flags.secret, parseSecret);
  if (!secrets.ok) return secrets;
  const env = all('--env', flags.env, parseEnv);
  if (!env.ok) return env;
  const resolve = all('--resolve', flags.resolve, parseResolve);
  if (!resolve.ok) return resolve;
  const limits = flags.limits === undefined ? ok({}) : parseLimits(flags.limits);
  if (!limits.ok) return limits;
  const workspace = WORKSPACE_MODES.find((mode) => mode === flags.workspace);
  if (flags.workspace !== undefined && workspace === undefined) {
    return fail(badFlag(`--workspace is ${flags.workspace}`, `write one of ${WORKSPACE_MODES.join(', ')}`));
  }
  for (const name of ['image', 'upstreamCa'] as const) {
    if (flags[name] === '') return fail(badFlag(`--${FLAG_NAMES[name]} is empty`, 'give it a value'));
  }
  const clash = clashOf(secrets.value, env.value);
  if (clash !== undefined) return fail(clash);
  return ok({
    command: file,
    args,
    allow: allow.value,
    secrets: secrets.value,
    env: env.value,
    ...(workspace === undefined ? {} : { workspace }),
    ...(flags.image === undefined ? {} : { image: flags.image }),
    limits: limits.value,
    resolve: resolve.value.map((mapping) => mapping.text),
    supervise: flags.supervise === true,
    ...(flags.upstreamCa === undefined ? {} : { upstreamCa: flags.upstreamCa }),
  });
}

const FLAG_NAMES = { image: 'image', upstreamCa: 'upstream-ca' } as const;

function all<T>(
  flag: string,
  texts: readonly string[] | undefined,
  parse: (text: string) => Result<T, UsageFailure>,
): Result<readonly T[], UsageFailure> {
  if (texts !== undefined && texts.length > REPEATED_MAX) {
    return fail(badFlag(`${flag} was given ${texts.length} times`, `give it at most ${REPEATED_MAX} times`));
  }
  const values: T[] = [];
  for (const text of texts ?? []) {
    const parsed = parse(text);
    if (!parsed.ok) return parsed;
    values.push(parsed.value);
  }
  return ok(values);
}

/** Two flags that ask for different things under one name. */
function clashOf(secrets: readonly SecretRule[], env: readonly EnvRequest[]): UsageFailure | undefined {
  const names = new Set<string>();
  for (const { name } of env) {
    if (names.has(name)) return badFlag(`--env ${name} was given twice`, 'keep one of the two');
    names.add(name);
  }
  const hosts = new Set<string>();
  for (const { host, variable } of secrets) {
    if (hosts.has(host)) {
      return badFlag(
        `--secret names the host ${host} twice`,
        'keep one of the two: egress injects one credential for a host',
      );
    }
    hosts.add(host);
    if (names.has(variable)) {
      return badFlag(
        `--env ${variable} would put the secret of --secret ${host}=${variable} into the bottle`,
        `leave --env ${variable} out: the bottle gets a placeholder, and egress injects the value`,
      );
    }
  }
  return undefined;
}
