import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TempDir, tempDir, type User } from '../../temp-dir.ts';
import { Machine } from '../machine.ts';
import { Service } from '../service.ts';
import { Smolvm } from './smolvm.ts';

/** A host with `smolvm` on PATH. */
export interface Hypervisor extends AsyncDisposable {
  readonly binDir: string;
  readonly disk: Machine;
  readonly smolvm: Smolvm;
  /** For `XDG_CACHE_HOME`: artifacts are packed once for all tests of a user, as for a person. */
  cacheFor(user: User | undefined): string;
}

/** What lasts from one test file to the next. */
const SHARED = join(tmpdir(), 'bot-bottle-test-smolvm');

export function missingForMachines(): string | undefined {
  const ran = spawnSync('unshare', ['--mount', 'sh', '-c', OVERLAY], { encoding: 'utf8' });
  return ran.status === 0 ? undefined : `an overlay: ${ran.stderr.trim()}`;
}

const OVERLAY = `set -e
mount -t tmpfs none /mnt
mkdir /mnt/l /mnt/u /mnt/w /mnt/m
mount -t overlay -o lowerdir=/mnt/l,upperdir=/mnt/u,workdir=/mnt/w overlay /mnt/m`;

export async function startHypervisor(): Promise<Hypervisor> {
  const dir: TempDir = await tempDir('smolvm');
  chmodSync(dir.path, 0o755);
  mkdirSync(SHARED, { recursive: true, mode: 0o755 });
  const disk = await Machine.open(dir.path);
  const smolvm = new Smolvm(disk, join(SHARED, 'images'));
  const service = await Service.start(
    dir.path,
    ['smolvm'],
    disk.watched((call) => smolvm.play(call)),
  );
  return {
    binDir: service.binDir,
    disk,
    smolvm,
    cacheFor(user) {
      const path = join(SHARED, `cache-${user?.uid ?? process.getuid?.() ?? 0}`);
      mkdirSync(path, { recursive: true, mode: 0o700 });
      if (user !== undefined) chownSync(path, user.uid, user.gid);
      return path;
    },
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await smolvm.stopAll();
      await disk[Symbol.asyncDispose]();
      await dir[Symbol.asyncDispose]();
    },
  };
}
