import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeLimitGroups, v1Settings, v2Settings } from '../../../../src/backend/bubblewrap/limits.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cgroup-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('words limits for version 2', () => {
  expect(v2Settings({ memory: 4096, cpus: 1.5, pids: 10 })).toEqual([
    { file: 'memory.max', value: '4096' },
    { file: 'memory.swap.max', value: '0' },
    { file: 'cpu.max', value: '150000 100000' },
    { file: 'pids.max', value: '10' },
  ]);
});

test('words limits for version 1, by controller', () => {
  expect(v1Settings({ cpus: 0.5, pids: 3 })).toEqual([
    { controller: 'cpu', file: 'cpu.cfs_period_us', value: '100000' },
    { controller: 'cpu', file: 'cpu.cfs_quota_us', value: '50000' },
    { controller: 'pids', file: 'pids.max', value: '3' },
  ]);
});

test('no limit makes no group', () => {
  const groups = makeLimitGroups('a-12345', {}, join(root, 'absent'));
  expect(groups.ok && groups.value.procsFiles).toEqual([]);
});

test('writes into a group named for the bottle', () => {
  writeFileSync(join(root, 'cgroup.controllers'), 'cpu memory pids');
  const groups = makeLimitGroups('a-12345', { pids: 7 }, root);
  if (!groups.ok) throw new Error('expected groups');
  expect(groups.value.procsFiles).toHaveLength(1);
  expect(
    readFileSync(groups.value.procsFiles[0]?.replace('cgroup.procs', 'pids.max') as string, 'utf8'),
  ).toBe('7');
});

test('a limit that cannot be kept is a failure with the command that keeps it', () => {
  mkdirSync(join(root, 'memory'));
  const groups = makeLimitGroups('a-12345', { memory: 1024 }, join(root, 'memory', 'absent'));
  expect(groups).toMatchObject({ ok: false, failure: { kind: 'unsupported' } });
  expect(groups.ok ? '' : JSON.stringify(groups.failure)).toContain(
    'systemd-run --user --scope -p MemoryMax=1024',
  );
});
