import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { requireOrSkip } from '../../rig/require.ts';

afterEach(() => vi.unstubAllEnvs());

it('runs what is there, whatever is required', () => {
  vi.stubEnv('BOT_BOTTLE_TEST_REQUIRE', 'docker');
  expect(requireOrSkip('docker', () => undefined)).toBe(false);
});

it('skips what is missing and records why', () => {
  const dir = mkdtempSync(join(tmpdir(), 'bot-bottle-skips-'));
  vi.stubEnv('BOT_BOTTLE_TEST_REQUIRE', 'bubblewrap');
  vi.stubEnv('BOT_BOTTLE_TEST_SKIPS', join(dir, 'skips.jsonl'));
  expect(requireOrSkip('docker', () => 'no daemon')).toBe(true);
  expect(readFileSync(join(dir, 'skips.jsonl'), 'utf8')).toBe('{"name":"docker","missing":"no daemon"}\n');
  rmSync(dir, { recursive: true });
});

it('fails when what is required is missing', () => {
  vi.stubEnv('BOT_BOTTLE_TEST_REQUIRE', 'bubblewrap, docker');
  expect(() => requireOrSkip('docker', () => 'no daemon')).toThrow(
    /names docker, which is not there: no daemon/,
  );
});
