import type { GitGate, GitIdentity } from '../manifest/manifest.ts';
import type { GitGatePlan, GitGateRepo } from './plan.ts';

/** Undefined where no repository is declared. `home`: of the person, for `~`; `cwd`: where other relative paths begin. */
export function gitGatePlan(
  { repos, scanner }: Pick<GitGate, 'repos' | 'scanner'>,
  identity: GitIdentity,
  places: { readonly home: string; readonly cwd: string },
): GitGatePlan | undefined {
  if (repos.length === 0) return undefined;
  return {
    identity,
    ...(scanner === undefined ? {} : { scanner }),
    repos: repos.map(
      ({ name, url, key, hostKey }): GitGateRepo => ({
        name,
        url,
        ...(hostKey === undefined ? {} : { hostKey }),
        key:
          key.provider === 'static'
            ? { provider: 'static', file: absolute(key.path, places) }
            : {
                provider: 'gitea',
                forgeTokenEnv: key.forgeTokenEnv,
                apiUrl: (key.apiUrl ?? `https://${url.host}/api/v1`).replace(/\/+$/, ''),
              },
      }),
    ),
  };
}

function absolute(path: string, { home, cwd }: { readonly home: string; readonly cwd: string }): string {
  if (path === '~' || path.startsWith('~/')) return `${home}${path.slice(1)}`;
  return path.startsWith('/') ? path : `${cwd}/${path}`;
}
