import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { DamagedArchive, readArchive } from '../../sys/archive/read-archive.ts';
import { writeArchive } from '../../sys/archive/write-archive.ts';
import { besideName, fileFailure, PRIVATE_DIR } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import { Pace, Stopped } from '../../sys/tree/pace.ts';
import { removeTree } from '../../sys/tree/remove-tree.ts';
import type { FreezeEvents, FreezeTarget, Frozen } from '../contract.ts';
import { type Pause, pauseRoom } from './pause.ts';
import { bottleDirs } from './prepare.ts';
import { firstDescendants } from './process-tree.ts';
import { readRunning } from './running.ts';

/**
 * An archive is `state/<slug>/committed-<digest>.tar`: `home/` and, where the workspace is a copy, `workspace/`. The
 * digest is the first half of the file's own SHA-256, so that a name cannot lead to what was not committed.
 */
const ARCHIVE = /^committed-[0-9a-f]{32}\.tar$/;

/** A killed commit leaves the first kind. */
const UNFINISHED = /^committed\.tar\.[0-9-]+\.tmp$/;

export async function freezeBottle(
  target: FreezeTarget,
  host: Host,
  events: FreezeEvents,
): Promise<Result<Frozen | undefined, Failure>> {
  const { slug, stateDir } = target;
  const aside = besideName(join(stateDir, 'committed.tar'));
  const pace = new Pace(events);
  let pause: Pause | undefined;
  try {
    dropArchives(stateDir, (name) => UNFINISHED.test(name));
    const paused = await pauseBottle(slug, host);
    if (!paused.ok) return paused;
    pause = paused.value;
    const { digest, notices } = await writeArchive(aside, treesOf(target), pace);
    const path = join(stateDir, nameFor(digest));
    renameSync(aside, path);
    return ok({
      reference: path,
      notices,
      files: pace.files,
      bytes: statSync(path).size,
      exportCommand: ['tar', '-xf', path, '-C', 'DIRECTORY'],
      dropOlder: () => dropArchives(stateDir, (name) => ARCHIVE.test(name) && name !== basename(path)),
    });
  } catch (error) {
    rmSync(aside, { force: true });
    if (error instanceof Stopped) return ok(undefined);
    return fail(fileFailure('archive', (error as NodeJS.ErrnoException).path ?? stateDir, error));
  } finally {
    pause?.end();
    pace.end();
  }
}

/** A bottle that does not run holds still by itself. */
async function pauseBottle(slug: string, host: Host): Promise<Result<Pause | undefined, Failure>> {
  const running = readRunning(host, slug);
  const [roomPid] = running === undefined ? [] : firstDescendants(running.agentPid);
  return roomPid === undefined ? ok(undefined) : pauseRoom(roomPid);
}

/** Puts the archive's home and workspace in the place of the bottle's, which move to `previous/`. */
export async function thawBottle(
  target: FreezeTarget,
  reference: string,
  events: FreezeEvents,
): Promise<Result<void, Failure>> {
  const { slug, stateDir } = target;
  const restored = join(stateDir, 'restored');
  const damaged = (reason: string) =>
    fail<Failure>({ room: 'session', kind: 'artifact', slug, reference, reason });
  if (!existsSync(reference)) return damaged('it is not there');
  const pace = new Pace(events);
  try {
    const emptied = removeTree(restored);
    if (!emptied.ok) return emptied;
    const trees = treesOf(target).map(({ name, root }) => ({ name, root, aside: join(restored, name) }));
    for (const { aside } of trees) mkdirSync(aside, { recursive: true, mode: PRIVATE_DIR });
    const digest = await readArchive(reference, new Map(trees.map(({ name, aside }) => [name, aside])), pace);
    if (basename(reference) !== nameFor(digest)) return damaged('it is not what was committed');
    for (const { root, aside, name } of trees) {
      const kept = join(stateDir, 'previous', name);
      // Absent when the last session was killed between these two steps: what it had put aside stays there.
      if (existsSync(root)) {
        const dropped = removeTree(kept);
        if (!dropped.ok) return dropped;
        mkdirSync(dirname(kept), { recursive: true, mode: PRIVATE_DIR });
        renameSync(root, kept);
      }
      renameSync(aside, root);
    }
    return ok(undefined);
  } catch (error) {
    if (error instanceof Stopped) return ok(undefined);
    if (error instanceof DamagedArchive) return damaged(error.message);
    return fail(fileFailure('restore', (error as NodeJS.ErrnoException).path ?? reference, error));
  } finally {
    removeTree(restored);
    pace.end();
  }
}

function treesOf({ stateDir, workspaceIsCopy }: FreezeTarget) {
  const { home, workspaceCopy } = bottleDirs(stateDir);
  return [
    { name: 'home', root: home },
    ...(workspaceIsCopy ? [{ name: 'workspace', root: workspaceCopy }] : []),
  ];
}

function nameFor(digest: string): string {
  return `committed-${digest.slice(0, 32)}.tar`;
}

function dropArchives(stateDir: string, isUnwanted: (name: string) => boolean): void {
  for (const name of readdirSync(stateDir)) {
    if (isUnwanted(name)) rmSync(join(stateDir, name), { force: true });
  }
}
