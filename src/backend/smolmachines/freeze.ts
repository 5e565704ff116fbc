import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { besideName, fileFailure } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import type { FreezeTarget, Frozen } from '../contract.ts';
import { execArgs } from './args.ts';
import { execInMachine, toolFailure } from './command.ts';
import { digestOf } from './digest.ts';
import { configOfTree } from './image-config.ts';
import { archiveTo } from './keep.ts';
import { listActive } from './list.ts';
import { committedPath, keptPath, machineName } from './names.ts';
import { pack } from './pack.ts';
import { ARCHIVE } from './scripts.ts';

/**
 * Of a machine that runs: its root, archived inside and packed anew; the tool packs none that runs, and older ones drop
 * a machine that is stopped. Of a bottle that is kept: the archive of its files.
 */
export async function freezeBottle(
  { slug, stateDir }: FreezeTarget,
  host: Host,
): Promise<Result<Frozen | undefined, Failure>> {
  const unique = randomBytes(4).toString('hex');
  const isRunning = (await listActive(host)).some((bottle) => bottle.slug === slug);
  const made = isRunning
    ? await freezeMachine(slug, committedPath(stateDir, '.smolmachine', unique), stateDir, host)
    : freezeKept(slug, committedPath(stateDir, '.tar', unique), stateDir);
  if (!made.ok) return made;
  const reference = made.value;
  const ending = reference.endsWith('.tar') ? '.tar' : '.smolmachine';
  return ok({
    reference,
    files: undefined,
    bytes: statSync(reference, { throwIfNoEntry: false })?.size ?? 0,
    notices: [],
    exportCommand: ['cp', reference, `DIRECTORY/${slug}${ending}`],
    dropOlder: () => dropOlder(stateDir, reference),
  });
}

async function freezeMachine(
  slug: string,
  artifact: string,
  stateDir: string,
  host: Host,
): Promise<Result<string, Failure>> {
  const action = `commit the bottle ${slug}`;
  let aside: string;
  try {
    aside = mkdtempSync(join(stateDir, '.commit-'));
  } catch (error) {
    return fail(fileFailure('write in', stateDir, error));
  }
  try {
    const tree = join(aside, 'root.tar');
    const archived = await archiveTo(slug, tree, action, (path) => ['sh', '-c', ARCHIVE, 'sh', path], host);
    if (!archived.ok) return archived;
    const env = await imageEnv(slug, action, host);
    if (!env.ok) return env;
    const config = configOfTree(await digestOf(tree), env.value, host.arch);
    const layer = { path: tree, offset: 0, size: statSync(tree).size };
    const packed = await pack(config, [layer], join(aside, 'packed'), host);
    if (!packed.ok) return packed;
    renameSync(packed.value, artifact);
    return ok(artifact);
  } catch (error) {
    return fail(fileFailure('write', artifact, error));
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** What every command in the machine finds: the image's own variables, without a bottle's. */
async function imageEnv(
  slug: string,
  action: string,
  host: Host,
): Promise<Result<readonly string[], Failure>> {
  const machine = machineName(slug);
  const args = execArgs({ machine, terminal: false, interactive: false, command: ['env', '-0'] });
  const ran = await execInMachine(host, { action, args });
  if (!ran.ok) return ran;
  if (ran.value.code !== 0) return fail(toolFailure(action, ran.value));
  const entries = ran.value.stdout.split('\0').filter((entry) => /^[A-Za-z_][A-Za-z0-9_]*=/.test(entry));
  return ok(entries.filter((entry) => !/^(?:HOME|HOSTNAME|PWD|OLDPWD|SHLVL|TERM|USER|_)=/.test(entry)));
}

function freezeKept(slug: string, archive: string, stateDir: string): Result<string, Failure> {
  const kept = keptPath(stateDir);
  if (!existsSync(kept))
    return fail({
      room: 'session',
      kind: 'artifact',
      slug,
      reference: kept,
      reason: 'it is not there: the bottle ended without being kept',
    });
  const aside = besideName(archive);
  try {
    copyFileSync(kept, aside);
    renameSync(aside, archive);
    return ok(archive);
  } catch (error) {
    rmSync(aside, { force: true });
    return fail(fileFailure('copy', kept, error));
  }
}

function dropOlder(stateDir: string, reference: string): void {
  for (const name of readdirSync(stateDir)) {
    const path = join(stateDir, name);
    if (/^committed-[0-9a-f]{8}\.(?:smolmachine|tar)$/.test(name) && path !== reference)
      rmSync(path, { force: true });
  }
}
