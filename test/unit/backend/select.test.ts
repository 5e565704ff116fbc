import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { selectBackend, selectForCommand } from '../../../src/backend/select.ts';
import type { Host } from '../../../src/sys/host.ts';

const made: string[] = [];
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true });
});

function hostWith(programs: readonly string[], env: Record<string, string> = {}): Host {
  const bin = mkdtempSync(join(tmpdir(), 'bot-bottle-select-'));
  made.push(bin);
  for (const name of programs) writeFileSync(join(bin, name), '', { mode: 0o755 });
  return { env: { PATH: bin, ...env }, platform: 'linux' } as unknown as Host;
}

describe('the backend of an ad-hoc command', () => {
  test('is bubblewrap where it is installed, and nothing is asked of an engine', async () => {
    const found = await selectForCommand(undefined, hostWith(['bwrap', 'docker']));
    expect(found.ok && found.value.name).toBe('bubblewrap');
  });

  test('is the one that was named', async () => {
    const flag = await selectForCommand('docker', hostWith(['bwrap']));
    expect(flag.ok && flag.value.name).toBe('docker');
    const variable = await selectForCommand(undefined, hostWith(['bwrap'], { BOT_BOTTLE_BACKEND: 'docker' }));
    expect(variable.ok && variable.value.name).toBe('docker');
  });
});

test('a name that no backend has is told with the names there are', async () => {
  const found = await selectBackend('dockr', hostWith([]));
  expect(found).toMatchObject({ ok: false, failure: { kind: 'unknown-backend', name: 'dockr' } });
});
