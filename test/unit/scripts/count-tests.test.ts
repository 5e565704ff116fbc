import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

interface Counted {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly skippedNames: readonly string[];
}
const script = new URL('../../../scripts/count-tests.mjs', import.meta.url).href;
const { countTests, skipReasons } = (await import(script)) as {
  countTests(file: string): Counted | undefined;
  skipReasons(file: string): readonly unknown[];
};

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'bot-bottle-count-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function count(testResults: readonly object[]): Counted | undefined {
  const file = join(dir, 'report.json');
  writeFileSync(file, JSON.stringify({ testResults }));
  return countTests(file);
}

const test = (status: string): object => ({ status, fullName: `is ${status}` });

it('counts each test by its status, over all files', () => {
  const files = [
    { status: 'passed', assertionResults: [test('passed'), test('passed'), test('pending')] },
    { status: 'failed', assertionResults: [test('passed'), test('failed'), test('todo'), test('skipped')] },
  ];
  expect(count(files)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 3,
    skippedNames: ['is pending', 'is todo', 'is skipped'],
  });
});

it('counts a file that failed before it had a test as a failure', () => {
  expect(count([{ status: 'failed', assertionResults: [] }])).toMatchObject({ passed: 0, failed: 1 });
});

it('counts a file whose hook failed and whose tests were skipped as a failure', () => {
  const files = [{ status: 'failed', assertionResults: [test('skipped')] }];
  expect(count(files)).toMatchObject({ passed: 0, failed: 1, skipped: 1 });
});

it('answers nothing when vitest left no report', () => {
  expect(countTests(join(dir, 'none.json'))).toBeUndefined();
});

it('tells each reason for skipping once', () => {
  const file = join(dir, 'skips.jsonl');
  const line = JSON.stringify({ name: 'docker', missing: 'no daemon' });
  writeFileSync(file, `${line}\n${line}\n`);
  expect(skipReasons(file)).toEqual([{ name: 'docker', missing: 'no daemon' }]);
  expect(skipReasons(join(dir, 'none.jsonl'))).toEqual([]);
});
