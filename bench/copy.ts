import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyWorkspace } from '../src/provision/copy-workspace.ts';
import { median, type Row, ratioTo, type Section } from './row.ts';
import type { Setting } from './setting.ts';

/** Of `cp -a`, which does the same and keeps extended attributes and owners too. */
const BOUND = 1.5;
const PER_DIRECTORY = 50;

/** Wall time of copying a workspace of small files, ours and `cp -a` by turns: the machine's other load meets both. */
export async function copySection(setting: Setting): Promise<Section> {
  const count = setting.quick ? 5000 : 50_000;
  const [source, target] = [join(setting.scratch, 'copy-source'), join(setting.scratch, 'copy-target')];
  setting.progress(`copy: making ${count} files`);
  makeTree(source, count);
  const times: Record<'ours' | 'peer', number[]> = { ours: [], peer: [] };
  for (let round = 0; round < (setting.quick ? 2 : 5); round++) {
    setting.progress(`copy: round ${round + 1}`);
    times.peer.push(
      await timed(async () => {
        const ran = spawnSync('cp', ['-a', source, target], { stdio: ['ignore', 'ignore', 'inherit'] });
        if (ran.status !== 0) throw new Error(`cp -a: exit ${ran.status ?? ran.signal}`);
      }),
    );
    rmSync(target, { recursive: true });
    mkdirSync(target);
    times.ours.push(
      await timed(async () => {
        const copied = await copyWorkspace(source, target, { notice: () => {} });
        if (!copied.ok) throw new Error(`copy: ${JSON.stringify(copied.failure)}`);
      }),
    );
    rmSync(target, { recursive: true });
  }
  rmSync(source, { recursive: true });
  const [ours, peer] = [median(times.ours), median(times.peer)];
  const base = { section: 'copy', figure: `${count} files`, unit: 'ms' };
  const rows: Row[] = [
    { ...base, who: 'workspace copy', value: ours, note: `least ${Math.min(...times.ours).toFixed(0)}` },
    {
      ...base,
      who: 'cp -a',
      value: peer,
      note: `least ${Math.min(...times.peer).toFixed(0)}`,
      bound: ratioTo(ours, peer, BOUND),
    },
  ];
  return { rows, missing: [] };
}

/** Sizes as of source files: most of a few KiB. */
function makeTree(root: string, count: number): void {
  const bytes = randomBytes(64 * 1024);
  for (let at = 0; at < count; at++) {
    const directory = join(
      root,
      `package-${Math.floor(at / (PER_DIRECTORY * 20))}`,
      `part-${Math.floor(at / PER_DIRECTORY) % 20}`,
    );
    if (at % PER_DIRECTORY === 0) mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `file-${at}.ts`), bytes.subarray(0, Math.floor((at * 7919) % 6000)));
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
