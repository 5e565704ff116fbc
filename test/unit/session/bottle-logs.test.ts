import { appendFileSync, writeFileSync } from 'node:fs';
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
