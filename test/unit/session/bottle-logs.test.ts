import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { timedLines, withoutTime } from '../../../src/diagnostics/timed-lines.ts';
import { daemonsOf, LogReader, mergeLogs } from '../../../src/session/bottle-logs.ts';
import { tempDir } from '../../rig/temp-dir.ts';

const lines = (daemon: string, ...texts: string[]) => texts.map((text) => ({ daemon, text }));

it('reads whole lines as they come, and begins again with a shorter file', async () => {
  await using dir = await tempDir('logs');
  const path = `${dir.path}/gate.log`;
  writeFileSync(path, 'one\ntw');
  writeFileSync(`${dir.path}/notes.txt`, '');
  expect(daemonsOf(dir.path)).toEqual(['gate']);
  const reader = new LogReader(dir.path, 'gate');
  expect(reader.read()).toEqual(lines('gate', 'one'));
  appendFileSync(path, 'o\nthree\n');
  expect(reader.read()).toEqual(lines('gate', 'two', 'three'));
  expect(reader.read()).toEqual([]);
  expect(new LogReader(dir.path, 'missing').read()).toEqual([]);
  expect(daemonsOf(`${dir.path}/missing`)).toEqual([]);
});

it('reads on across rotations: each line once, in order', async () => {
  await using dir = await tempDir('logs');
  const path = `${dir.path}/audit.jsonl`;
  writeFileSync(`${path}.1`, '1\n2\n');
  writeFileSync(path, '3\n');
  const rotate = () => renameSync(path, `${path}.1`);
  const reader = new LogReader(dir.path, 'audit', path);
  const read = () => reader.read().map(({ text }) => text);
  expect(read()).toEqual(['1', '2', '3']);
  expect(read()).toEqual([]);
  // Once, with lines before and behind it.
  appendFileSync(path, '4\n5');
  rotate();
  writeFileSync(path, '6\n');
  expect(read()).toEqual(['4', '6']);
  expect(read()).toEqual([]);
  // Seen while there is no new file yet.
  appendFileSync(path, '7\n');
  rotate();
  expect(read()).toEqual(['7']);
  writeFileSync(path, '8\n');
  expect(read()).toEqual(['8']);
  // Twice between two looks: the file that was held is gone by then.
  appendFileSync(path, '9\n');
  rotate();
  writeFileSync(path, '10\n');
  rotate();
  writeFileSync(path, '11\n');
  expect(read()).toEqual(['9', '10', '11']);
  // The first rotation of a log that had none.
  rmSync(`${path}.1`);
  const other = new LogReader(dir.path, 'audit', path);
  expect(other.read().map(({ text }) => text)).toEqual(['11']);
  rotate();
  writeFileSync(path, '12\n');
  expect(other.read().map(({ text }) => text)).toEqual(['12']);
  // A bottle whose files go one by one.
  rmSync(path);
  expect(other.read()).toEqual([]);
  reader.close();
  other.close();
});

it('keeps a character that is written in two pieces', async () => {
  await using dir = await tempDir('logs');
  const path = `${dir.path}/gate.log`;
  const bytes = Buffer.from('ü\n');
  writeFileSync(path, bytes.subarray(0, 1));
  const reader = new LogReader(dir.path, 'gate');
  expect(reader.read()).toEqual([]);
  appendFileSync(path, bytes.subarray(1));
  expect(reader.read()).toEqual(lines('gate', 'ü'));
});

it('merges in the order of time, and keeps an untimed line behind the one before it', () => {
  const egress = lines(
    'egress',
    '2026-01-01T00:00:01.000Z a',
    '  more of a',
    '{"id":"x","time":"2026-01-01T00:00:03.000Z"}',
  );
  const gate = lines('gate', 'gate: no time', '2026-01-01T00:00:02.000Z b');
  expect(mergeLogs([egress, gate]).map(({ text }) => text)).toEqual([
    'gate: no time',
    '2026-01-01T00:00:01.000Z a',
    '  more of a',
    '2026-01-01T00:00:02.000Z b',
    '{"id":"x","time":"2026-01-01T00:00:03.000Z"}',
  ]);
});

it('puts what two daemons wrote in the order in which they wrote it', () => {
  const split = (daemon: string, text: string) => lines(daemon, ...text.trimEnd().split('\n'));
  const egress = timedLines('error: a\n\n  help: b\n', 1000) + timedLines('c\n', 3000);
  const gate = timedLines('gate: d\n', 2000);
  expect(mergeLogs([split('gate', gate), split('egress', egress)]).map(({ text }) => text)).toEqual([
    '1970-01-01T00:00:01.000Z error: a',
    '1970-01-01T00:00:01.000Z ',
    '1970-01-01T00:00:01.000Z   help: b',
    '1970-01-01T00:00:02.000Z gate: d',
    '1970-01-01T00:00:03.000Z c',
  ]);
  expect(withoutTime('1970-01-01T00:00:01.000Z   help: b')).toBe('  help: b');
});
