import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const script = new URL('../../../scripts/ensure-modules.mjs', import.meta.url).href;
const { installedMatchesLock } = (await import(script)) as { installedMatchesLock(root: string): boolean };

const LOCK = {
  '': { name: 'bot-bottle' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/for-another-platform': { version: '1.0.0', optional: true },
};
const { 'node_modules/a': a } = LOCK;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bot-bottle-modules-'));
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: LOCK }));
});
afterEach(() => rmSync(root, { recursive: true }));

function installed(packages: object): boolean {
  writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
  return installedMatchesLock(root);
}

it('takes what is installed as locked, without the packages of other platforms', () => {
  expect(installed({ 'node_modules/a': a })).toBe(true);
});

it('installs when nothing is, or when npm left no record', () => {
  expect(installedMatchesLock(root)).toBe(false);
  expect(installed({})).toBe(false);
});

it('installs when a version, a content or a package differs', () => {
  expect(installed({ 'node_modules/a': { ...a, version: '1.0.1' } })).toBe(false);
  expect(installed({ 'node_modules/a': { ...a, integrity: 'sha512-b' } })).toBe(false);
  expect(installed({ 'node_modules/a': a, 'node_modules/b': { version: '1.0.0' } })).toBe(false);
});
