import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Finished, runProgram } from '../rig/bottle-cli.ts';
import { requireOrSkip } from '../rig/require.ts';
import { type Mac, startMac } from '../rig/stand-in/apple/mac.ts';
import { missingForBoxes } from '../rig/stand-in/machine.ts';
import { type TempDir, tempDir } from '../rig/temp-dir.ts';

// The stand-ins themselves: they answer in the recorded shapes, keep what the tools keep, and refuse what they refuse.
describe.skipIf(requireOrSkip('boxes', missingForBoxes))('the stand-in of `container`', () => {
  let mac: Mac;
  let dir: TempDir;
  beforeAll(async () => {
    [mac, dir] = [await startMac(), await tempDir('stand-in')];
  });
  afterAll(async () => {
    await mac[Symbol.asyncDispose]();
    await dir[Symbol.asyncDispose]();
  });
  const container = (args: readonly string[], input?: string): Promise<Finished> =>
    runProgram(join(mac.binDir, 'container'), args, {
      cwd: dir.path,
      home: dir.path,
      ...(input === undefined ? {} : { input }),
    });

  test.each([
    [['run', '--nonsense', 'image'], 64],
    [['run', '--pids-limit', '5', 'image'], 64],
    [['network', 'create'], 64],
    [['network', 'create', 'a', 'b'], 64],
    [['nonsense'], 64],
    [['image', 'inspect', 'absent'], 1],
    [['delete', 'absent'], 1],
    [['exec', 'absent', 'true'], 1],
    [['network', 'delete', 'absent'], 1],
    [['run', '--detach', '--name', 'x', '--mount', 'type=bind,source=/etc/passwd,target=/x', 'node:22'], 1],
  ])('refuses %j with %d', async (args, code) => {
    const ran = await container(args);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toMatch(/^Error: /);
  });

  test('builds, runs, joins networks and shows addresses', async () => {
    mkdirSync(join(dir.path, 'context'));
    writeFileSync(
      join(dir.path, 'context/Dockerfile'),
      'FROM node:22-slim\nRUN echo made >/made\nUSER node\n',
    );
    expect(await container(['build', '--tag', 'thing:1', 'context'])).toMatchObject({ code: 0 });
    for (const args of [['--internal', 'inner'], ['outer']])
      expect(await container(['network', 'create', ...args])).toMatchObject({ code: 0 });
    expect((await container(['network', 'create', 'outer'])).stderr).toContain('already exists');
    const networks = ['--network', 'outer', '--network', 'inner'];
    const ran = await container([
      'run',
      '--detach',
      '--name',
      'side',
      ...networks,
      'thing:1',
      'sleep',
      '1000',
    ]);
    expect(ran).toMatchObject({ code: 0, stdout: 'side\n' });
    const [told] = JSON.parse((await container(['inspect', 'side'])).stdout) as [
      { status: { networks: { network: string; ipv4Address: string }[] } },
    ];
    expect(told.status.networks.map(({ network }) => network)).toEqual(['outer', 'inner']);
    const shown = await container(
      ['exec', 'side', 'sh', '-c', 'cat /made; id -un; ls /sys/class/net; ip route'],
      '',
    );
    expect(shown.stdout).toContain('made\nnode\n');
    expect(shown.stdout).toMatch(/default via \S+ dev eth0/);
    await container(['delete', '--force', 'side']);
    await container(['network', 'delete', 'outer', 'inner']);
    expect(mac.machine.networks.size).toBe(0);
  });
});
