import { statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Extra, type Scene, scene, upstream } from '../parity/scene.ts';
import { ensureBaseImage } from '../rig/docker/base-image.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';
import { missingForBoxes } from '../rig/stand-in/machine.ts';
import { type Hypervisor, missingForMachines, startHypervisor } from '../rig/stand-in/smolvm/hypervisor.ts';
import { ordinaryUser, type User } from '../rig/temp-dir.ts';

const skipped =
  skipWithout('docker') ||
  requireOrSkip('boxes', missingForBoxes) ||
  requireOrSkip('machines', missingForMachines) ||
  requireOrSkip('base-image', ensureBaseImage);

/** The tool is played: what stands in docs/backends.md as unverified is what that cannot show. */
describe.skipIf(skipped)('bottles in machines of smolvm', () => {
  let host: Hypervisor;
  let user: User;
  beforeAll(async () => {
    host = await startHypervisor();
    user = { uid: ordinaryUser.uid, gid: statSync('/var/run/docker.sock').gid };
  });
  afterAll(() => host[Symbol.asyncDispose]());
  beforeEach(() => {
    host.smolvm.killedEarly = 1;
    host.smolvm.failedStarts = 0;
    host.smolvm.enforces = true;
    host.smolvm.version = '1.17.0';
    host.disk.fault = () => undefined;
    host.disk.calls.length = 0;
  });

  const extra = ({ env, ...rest }: Extra = {}): Extra => ({
    ...rest,
    env: {
      XDG_CACHE_HOME: host.cacheFor(user),
      PATH: `${host.binDir}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
      ...env,
    },
  });
  const open = () => scene(user, 'smolmachines');
  const run = (at: Scene, script: string, flags: readonly string[] = [], more?: Extra) =>
    at.cli(['run', ...flags, '--', 'sh', '-c', script], extra(more));
  /** Nothing is left of a bottle: no directory, machine or mark. */
  async function expectNothingLeft(at: Scene) {
    expect(await at.states()).toEqual([]);
    expect([...host.smolvm.machines.keys()]).toEqual([]);
    expect(await readdir(join(at.home, '.bot-bottle/machines')).catch(() => [])).toEqual([]);
  }

  test("streams, code, user, workspace and environment are a bottle's; nothing is left", async () => {
    await using at = await open();
    const script =
      'cat; echo words >&2; id -u; grep -E "^(CapEff|CapBnd|NoNewPrivs):" /proc/self/status; pwd; echo made >made; echo "$GIVEN $FORWARDED"; exit 7';
    const ran = await run(at, script, ['--env', 'GIVEN=a b', '--env', 'FORWARDED'], {
      input: 'given\n',
      env: { FORWARDED: 'from host' },
    });
    expect(ran).toMatchObject({
      code: 7,
      stdout: `given\n1000\nCapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nNoNewPrivs:\t1\n${at.workspace}\na b from host\n`,
    });
    expect(ran.stderr).toContain('words\n');
    expect(await readFile(join(at.workspace, 'made'), 'utf8')).toBe('made\n');
    // No value of the host's stood on a command line.
    expect(JSON.stringify(host.disk.calls)).not.toContain('from host');
    await expectNothingLeft(at);
  });

  test('reaches an allowed host by proxy and by capture, with a credential it never has; another it does not', async () => {
    await using at = await open();
    await using server = await upstream('api.example.com', user);
    const script =
      'curl -sS https://api.example.com/a; env -u HTTPS_PROXY -u https_proxy curl -sS https://api.example.com/b; getent hosts other.example.com || echo unknown; curl -sS http://other.example.com/';
    const secret = 'a-value-only-the-host-knows';
    const flags = ['--secret', 'api.example.com=TOKEN', ...server.flags];
    const ran = await run(at, script, flags, { env: { TOKEN: secret } });
    expect(ran.stdout).toMatch(
      /^hello from \/a\nhello from \/b\nunknown\n\{"error":\{"code":"host_not_allowed"/,
    );
    expect(server.authorizations).toEqual([`Bearer ${secret}`, `Bearer ${secret}`]);
    await expectNothingLeft(at);
  });

  test('a machine that its tool does not hold to the gate gets no agent', async () => {
    host.smolvm.enforces = false;
    await using at = await open();
    const ran = await run(at, 'echo began');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('has a way out beside its gate');
    expect(ran.stderr).toMatch(/this host was reached at [\d.]+/);
    await expectNothingLeft(at);
  });

  test('commands that are killed early are made again, a start that fails too', async () => {
    host.smolvm.killedEarly = 3;
    host.smolvm.failedStarts = 1;
    await using at = await open();
    expect(await run(at, 'echo began')).toMatchObject({ code: 0, stdout: 'began\n' });
  });

  test('one that never takes commands is a named failure after bounded tries', async () => {
    host.smolvm.killedEarly = Number.POSITIVE_INFINITY;
    await using at = await open();
    const ran = await run(at, 'echo began');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/smolvm could not make the machine bot-bottle-\S+ ready \(killed, 40 times\)/);
    await expectNothingLeft(at);
  });

  test.each([
    ['does not start', 'machine start', 1, 'Error: krun_start_enter returned: -22', 'start the machine'],
    ["is another's", 'machine create', 1, "Error: machine 'x' already exists", 'is not of this bottle'],
    [
      'cannot be made for want of space',
      'machine create',
      1,
      'Error: No space left on device',
      'free some disk space',
    ],
    ['vanishes between two calls', 'machine exec', 1, "Error: machine 'x' not found", 'removed by hand'],
    ['is of a tool that knows no --from', 'machine create --help', 0, '', 'has no --from'],
    ['is of a tool that tells no version', '--version', 0, '', 'its answer is not understood'],
  ])('a machine that %s is a named failure, and nothing is left', async (_, words, code, told, expected) => {
    await using at = await open();
    host.disk.fault = (call, { stderr, stdout }) => {
      if (
        !call.slice(1).join(' ').startsWith(words) ||
        (words === 'machine create' && call.includes('--help'))
      )
        return undefined;
      (code === 0 ? stdout : stderr)(`${told}\n`);
      return code;
    };
    const ran = await run(at, 'echo began');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(expected);
    await expectNothingLeft(at);
  });

  test('a killed command line leaves no machine', async () => {
    await using at = await open();
    const running = at.startCli(['run', '--', 'sh', '-c', 'echo up; sleep 1000'], extra());
    await running.printed('stdout', 'up');
    const [machine] = [...host.smolvm.machines.values()];
    running.child.kill('SIGKILL');
    await running.finished;
    await machine?.box?.ended;
    while (host.smolvm.machines.size > 0) await new Promise((resolve) => setImmediate(resolve));
    const cleaned = await at.cli(['cleanup', '--yes'], extra());
    expect(cleaned.code).toBe(0);
    await expectNothingLeft(at);
  });

  test('is listed and joined while it runs, and freezes to an artifact', async () => {
    await using at = await open();
    const running = at.startCli(
      [
        'run',
        '--workspace',
        'copy',
        '--',
        'sh',
        '-c',
        'echo kept >$HOME/kept; echo up; until [ -e /tmp/stop ]; do sleep 0.1; done',
      ],
      extra(),
    );
    await running.printed('stdout', 'up');
    const [slug = ''] = await at.states();
    expect((await at.cli(['list', 'active'], extra())).stdout).toContain(`smolmachines\t${slug}`);
    const committed = await at.cli(['commit', slug], extra());
    expect(committed).toMatchObject({ code: 0 });
    const reference = (
      await readFile(join(at.home, '.bot-bottle/state', slug, 'committed-image'), 'utf8')
    ).trim();
    expect(reference).toMatch(/committed-[0-9a-f]{8}\.smolmachine$/);
    const { root } = JSON.parse(await readFile(reference, 'utf8')) as { root: string };
    expect(await readFile(join(root, 'home/node/kept'), 'utf8')).toBe('kept\n');
    const joined = await at.cli(['exec', slug, '--', 'sh', '-c', 'id -u; pwd; touch /tmp/stop'], extra());
    expect(joined.stdout).toBe(`1000\n${at.workspace}\n`);
    expect((await running.finished).code).toBe(0);
  });
});
