import type { KeyPath } from '../yaml/source.ts';

export type ManifestType = 'agent' | 'bottle' | 'provider';

/** A key that is not accepted where it stands, and what to write instead. */
export interface MovedKey {
  /** Completes "the key `x` ...". */
  readonly why: string;
  readonly mend: string;
}

const RENAMED = 'has another form now';
const ROUTE_AUTH: MovedKey = {
  why: 'belongs to the routes file; a manifest names a host variable',
  mend: 'write `auth: {scheme: Bearer, token_ref: NAME}`',
};

/** Keys of earlier versions, by the last key of their path. */
const EARLIER: Readonly<Record<string, MovedKey>> = {
  runtime: {
    why: 'is withdrawn: docker bottles use gVisor by themselves wherever runsc is registered',
    mend: 'remove it; choose what isolates with --backend, and the coding agent with `agent_provider`',
  },
  ssh: { why: RENAMED, mend: 'declare each remote under `git-gate.repos`, with a `url` and a `key`' },
  git: { why: RENAMED, mend: 'write `git-gate`, with `user` and `repos`' },
  identity: { why: RENAMED, mend: 'write `key: {provider: static, path: <file>}`' },
  provisioned_key: { why: RENAMED, mend: 'write `key: {provider: gitea, forge_token_env: NAME}`' },
  token_env: { why: RENAMED, mend: 'write `forge_token_env`' },
  path_allowlist: {
    why: RENAMED,
    mend: 'write `matches: [{paths: [{type: prefix, value: /path/}]}]`',
  },
  role: {
    why: "is not for manifests: it marks a provider's own routes, which `agent_provider` adds by itself",
    mend: 'remove `role`',
  },
};

/** Keys of a bottle that stand one level too high. */
const MISPLACED: Readonly<Record<string, string>> = {
  routes: 'egress.routes',
  log: 'egress.log',
  repos: 'git-gate.repos',
  user: 'git-gate.user',
  scanner: 'git-gate.scanner',
  template: 'agent_provider.template',
  dockerfile: 'agent_provider.dockerfile',
  auth_token: 'agent_provider.auth_token',
  settings: 'agent_provider.settings',
  memory: 'limits.memory',
  cpus: 'limits.cpus',
  pids: 'limits.pids',
};

const BOTTLE_ONLY: ReadonlySet<string> = new Set([
  'agent_provider',
  'egress',
  'env',
  'extends',
  'limits',
  'supervise',
  'workspace',
]);

export function movedKey(type: ManifestType, path: KeyPath): MovedKey | undefined {
  const key = String(path.at(-1));
  if (type === 'provider') return key === 'token_env' || key === 'auth_scheme' ? ROUTE_AUTH : undefined;
  if (path[0] === 'egress' && (key === 'auth_scheme' || key === 'token_env')) return ROUTE_AUTH;
  if (
    type === 'agent' &&
    (path.length === 1 ? BOTTLE_ONLY.has(key) : path[0] === 'git-gate' && path.length === 2)
  ) {
    return {
      why: 'is for bottles: an agent may come from a repository, so it cannot grant itself anything',
      mend: 'declare it in the bottle that the agent names',
    };
  }
  if (type === 'bottle' && path.length === 1 && (key === 'bottle' || key === 'skills')) {
    return { why: 'is for agents', mend: `move \`${key}\` to the agent's file under agents/` };
  }
  const inside =
    path.length === 1 && type === 'bottle' && Object.hasOwn(MISPLACED, key) ? MISPLACED[key] : undefined;
  if (inside !== undefined) return { why: 'stands one level too high', mend: `write it as \`${inside}\`` };
  return Object.hasOwn(EARLIER, key) ? EARLIER[key] : undefined;
}
