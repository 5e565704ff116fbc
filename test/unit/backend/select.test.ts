import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../../src/backend/contract.ts';
import { BACKENDS, type BackendEntry, selectBackend, selectForCommand } from '../../../src/backend/select.ts';
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

describe('the backend that nobody named', () => {
  const entry = (name: string, usable: boolean, asked: string[]): BackendEntry => ({
    name,
    load: async () =>
      ({
        name,
        probe: async () => {
          asked.push(name);
          return { usable, checks: usable ? [] : [{ name: 'thing', ok: false, found: `no ${name} here` }] };
        },
      }) as unknown as Backend,
  });

  test('is the first that can be used, in the order of the list; what comes after is not asked', async () => {
    const asked: string[] = [];
    const entries = [entry('a', false, asked), entry('b', true, asked), entry('c', true, asked)];
    const found = await selectBackend(undefined, hostWith([]), entries);
    expect(found.ok && found.value.name).toBe('b');
    expect(asked).toEqual(['a', 'b']);
  });

  test('is none where none can be used: what each lacks', async () => {
    const found = await selectBackend(undefined, hostWith([]), [
      entry('a', false, []),
      entry('b', false, []),
    ]);
    expect(found).toMatchObject({ ok: false, failure: { missing: 'a: no a here; b: no b here' } });
  });

  test('on a Mac comes from virtual machines first, on Linux never from them', async () => {
    expect(BACKENDS.map(({ name }) => name)).toEqual([
      'macos-container',
      'smolmachines',
      'docker',
      'bubblewrap',
    ]);
    const mac = await (await BACKENDS[0]?.load())?.probe(hostWith([]));
    expect(mac).toMatchObject({ usable: false, checks: [{ name: 'macOS', found: 'linux' }] });
  });
});
