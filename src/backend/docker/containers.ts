import type { DockerFailure } from '../../diagnostics/docker-failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import { askDocker, type Docker } from './command.ts';

/** Names of the containers that pass a filter of `docker ps` (`network=x`, `label=y`); `all`: stopped ones too. */
export async function containerNames(
  docker: Docker,
  filter: string,
  { all }: { readonly all: boolean },
): Promise<Result<readonly string[], DockerFailure>> {
  const listed = await askDocker(docker, {
    action: 'list containers',
    args: ['ps', ...(all ? ['-a'] : []), '--filter', filter, '--format={{.Names}}'],
  });
  return listed.ok ? ok(listed.value.split(/\r?\n/).filter((name) => name !== '')) : listed;
}

/** Whether a container, running or not, has this very name. Docker reads the filter as a regular expression. */
export async function isNameTaken(docker: Docker, name: string): Promise<Result<boolean, DockerFailure>> {
  const names = await containerNames(docker, `name=^${name}$`, { all: true });
  return names.ok ? ok(names.value.includes(name)) : names;
}
