import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isObserving, keepObserved } from '../../../src/session/observed.ts';
import { readAudit } from '../../../src/session/read-audit.ts';
import { tempDir } from '../../rig/temp-dir.ts';

const line = (event: object) => `${JSON.stringify(event)}\n`;

test('a log is read from where a session began, and across its rotation', async () => {
  await using dir = await tempDir('audit');
  const path = `${dir.path}/audit.jsonl`;
  expect(readAudit(path)).toEqual([]);
  const earlier = line({ id: 'earlier' });
  writeFileSync(path, `${earlier}${line({ id: 'a' })}{"id":"cut\nnull\n`);
  expect(readAudit(path)).toEqual([{ id: 'earlier' }, { id: 'a' }]);
  expect(readAudit(path, earlier.length)).toEqual([{ id: 'a' }]);
  // Rotated since: the newer file is shorter than what was there when the session began.
  writeFileSync(`${path}.1`, `${earlier}${line({ id: 'a' })}`);
  writeFileSync(path, line({ id: 'b' }));
  expect(readAudit(path)).toEqual([{ id: 'earlier' }, { id: 'a' }, { id: 'b' }]);
  expect(readAudit(path, earlier.length + 5).map(({ id }) => id)).toContain('b');
});

test('what observe mode let through keeps the directory; refusals do not', async () => {
  await using dir = await tempDir('observed');
  mkdirSync(`${dir.path}/egress`);
  const log = `${dir.path}/egress/audit.jsonl`;
  writeFileSync(log, line({ host: 'a.example', decision: 'block', code: 'host_not_allowed' }));
  expect(keepObserved(dir.path, 0)).toEqual([]);
  expect(existsSync(`${dir.path}/preserved`)).toBe(false);
  writeFileSync(log, line({ host: 'a.example', observed: 'host_not_allowed' }).repeat(2));
  expect(keepObserved(dir.path, 0)).toEqual(['a.example']);
  expect(existsSync(`${dir.path}/preserved`)).toBe(true);
});

test('the mode is that of the policy in force, not a word in it', async () => {
  await using dir = await tempDir('mode');
  const path = `${dir.path}/routes.yaml`;
  expect(isObserving(path)).toBe(false);
  for (const [text, wanted] of [
    ['mode: observe', true],
    ['{log: 1, "mode": "observe"}', true],
    ['routes: [{host: observe.example}]', false],
    ['# mode: observe', false],
    ['mode: observe\nmode: [', false],
  ] as const) {
    writeFileSync(path, text);
    expect(isObserving(path)).toBe(wanted);
  }
});
