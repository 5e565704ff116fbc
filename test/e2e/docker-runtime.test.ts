import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { scene, settings, upstream } from '../parity/scene.ts';
import { requireOrSkip } from '../rig/require.ts';

const here = settings.find(({ backend }) => backend === 'docker');
const noGvisor =
  here === undefined ||
  requireOrSkip('gvisor', () => {
    const { stdout } = spawnSync('docker', ['info', '--format={{json .Runtimes}}'], { encoding: 'utf8' });
    return stdout.includes('"runsc"') ? undefined : 'the engine has no runtime runsc';
  });

describe.skipIf(here === undefined)('the runtime and the topology of a docker bottle', () => {
  test.each([
    [undefined, 'loopback: the agent has no interface but lo'],
    ['bridge', 'bridge: the agent and its gate are alone'],
  ])('a dry run tells them: %s', async (topology, words) => {
    await using at = await scene(here?.user, 'docker');
    const env = topology === undefined ? {} : { BOT_BOTTLE_DOCKER_TOPOLOGY: topology };
    const dry = ['run', '--workspace', 'none', '--dry-run'];
    const { code, stdout } = await at.cli([...dry, 'true'], { env });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`topology:  ${words}`) });
    const asJson = await at.cli([...dry, '--format', 'json', 'true'], { env });
    expect(JSON.parse(asJson.stdout)).not.toHaveProperty('topology');
    expect(asJson.stderr).toContain(`topology: ${words}`);
  });

  test('a runtime that the engine does not have is refused by its name, and nothing stays', async () => {
    await using at = await scene(here?.user, 'docker');
    const env = { BOT_BOTTLE_DOCKER_RUNTIME: 'no-such-runtime' };
    const { code, stderr } = await at.cli(['run', '--workspace', 'none', 'true'], { env });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/knows no runtime `no-such-runtime`[\s\S]*it has .*runc/),
    });
    expect(await at.states()).toEqual([]);
  });
});

describe.skipIf(noGvisor)('a bottle on gVisor', () => {
  test('is taken where it is registered: a kernel of its own, its gate by a bridge, its copy writable', async () => {
    await using at = await scene(here?.user, 'docker');
    await using server = await upstream('api.example.com', here?.user);
    const script =
      'uname -r; curl -sS https://api.example.com/a; curl -sS --noproxy "*" https://api.example.com/b; touch made && echo writable; curl -sS http://other.test/';
    const flags = ['--workspace', 'copy', '--allow', 'api.example.com', ...server.flags];
    const ran = await at.cli(['run', ...flags, 'sh', '-c', script], {
      env: { BOT_BOTTLE_DOCKER_RUNTIME: '' },
    });
    expect(ran.stdout).toMatch(/^4\.4\.0\nhello from \/a\nhello from \/b\nwritable\n.*"host_not_allowed"/);
  });
});
