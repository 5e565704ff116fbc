import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type AuditEvent, auditPath } from '../../../src/audit/audit-event.ts';
import { AuditLog } from '../../../src/audit/audit-log.ts';
import { tempDir } from '../../rig/temp-dir.ts';

const event = (id: string): AuditEvent => ({
  time: '2026-01-02T03:04:05.678Z',
  id,
  method: 'GET',
  host: 'up.test',
  path: '/',
  status: 200,
  bytes: 1,
  ms: 1.5,
  decision: 'allow',
  rule: 'routes[0]',
});

async function openIn(options: { rotateBytes?: number } = {}) {
  const temp = await tempDir('audit');
  onTestFinished(() => temp[Symbol.asyncDispose]());
  const path = join(temp.path, 'audit.jsonl');
  const faults: string[] = [];
  const opened = await AuditLog.open(path, { ...options, onFault: (message) => faults.push(message) });
  if (!opened.ok) throw new Error('the log did not open');
  const log = opened.value;
  onTestFinished(() => log.close());
  return { path, faults, log };
}

function ids(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as AuditEvent).id);
}

test('events are lines in order, private, appended to what was there', async () => {
  const { path, log } = await openIn();
  log.write(event('a'));
  log.write(event('b'));
  await log.close();
  chmodSync(path, 0o644);
  const again = await AuditLog.open(path, { onFault: () => {} });
  if (!again.ok) throw new Error('the log did not open again');
  again.value.write(event('c'));
  await again.value.close();
  expect(ids(path)).toEqual(['a', 'b', 'c']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('at its size the file becomes .1 and the next begins empty', async () => {
  const size = JSON.stringify(event('a')).length + 1;
  const { path, log } = await openIn({ rotateBytes: size * 2 });
  for (const id of ['a', 'b', 'c']) {
    log.write(event(id));
    await log.flush();
  }
  expect(ids(`${path}.1`)).toEqual(['a', 'b']);
  expect(ids(path)).toEqual(['c']);
  for (const id of ['d', 'e']) {
    log.write(event(id));
    await log.flush();
  }
  expect(ids(`${path}.1`)).toEqual(['c', 'd']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a full disk is told once, costs events and nothing else, and its end is told', async () => {
  const opened = await AuditLog.open('/dev/full', { onFault: (message) => faults.push(message) });
  const faults: string[] = [];
  if (!opened.ok) throw new Error('/dev/full did not open');
  for (const id of ['a', 'b']) {
    opened.value.write(event(id));
    await opened.value.flush();
  }
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(/ENOSPC/);
  await opened.value.close();

  // A rotation whose directory has gone is such a fault too, and the log comes back with it.
  const { path, log, faults: told } = await openIn({ rotateBytes: 10 });
  log.write(event('a'));
  await log.flush();
  const [dir, aside] = [join(path, '..'), `${join(path, '..')}-aside`];
  renameSync(dir, aside);
  log.write(event('b'));
  await log.flush();
  expect(told).toHaveLength(1);
  renameSync(aside, dir);
  log.write(event('c'));
  await log.flush();
  expect(told).toHaveLength(2);
  expect(ids(path)).toEqual(['c']);
});

test('a directory in its place is a failure in words', async () => {
  const temp = await tempDir('audit');
  onTestFinished(() => temp[Symbol.asyncDispose]());
  const path = join(temp.path, 'audit.jsonl');
  mkdirSync(path);
  writeFileSync(join(path, 'x'), '');
  expect(await AuditLog.open(path, { onFault: () => {} })).toMatchObject({
    ok: false,
    failure: { kind: 'file', code: 'EISDIR' },
  });
});

test.each([
  ['/a/b', '/a/b'],
  ['/a?b=', '/a?b='],
  ['/a?b=1', '/a?b=6b86b273'],
  ['/a?b=1&c=1', '/a?b=6b86b273&c=6b86b273'],
  ['/a?token', '/a?3c469e9d'],
  ['/a?b=c=d', '/a?b=7c5817e1'],
  ['/a?', '/a?'],
])('the path %s is logged as %s', (path, logged) => {
  expect(auditPath(path)).toBe(logged);
});

test('a long path is cut', () => {
  expect(auditPath(`/${'a'.repeat(10_000)}`)).toHaveLength(2048);
});
