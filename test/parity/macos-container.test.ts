import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requireOrSkip } from '../rig/require.ts';
import type { Mac } from '../rig/stand-in/apple/mac.ts';
import { missingForBoxes } from '../rig/stand-in/machine.ts';
import { ordinaryUser } from '../rig/temp-dir.ts';
import { playedMac, type Scene, scene } from './scene.ts';

let mac: Mac;
let at: Scene;

/** Whatever went wrong: no container, no network, no state. */
async function expectNothingLeft(): Promise<void> {
  expect([...mac.container.containers.keys()]).toEqual([]);
  expect([...mac.machine.networks.keys()]).toEqual([]);
  expect(await at.states()).toEqual([]);
}

const isCall =
  (...start: string[]) =>
  (words: readonly string[]) =>
    start.every((word, index) => words[index + 1] === word);

/** Answers calls that begin so instead of the tool, as often as `times` says. */
function answer(start: readonly string[], code: number, output: string, times = Number.POSITIVE_INFINITY) {
  const count = { calls: 0 };
  mac.machine.fault = (words, call) => {
    if (words[0] !== 'container' || !isCall(...start)(words) || count.calls >= times) return undefined;
    count.calls += 1;
    if (code === 0) call.stdout(output);
    else call.stderr(output);
    return code;
  };
  return count;
}

function write(path: string, text: string, mode = 0o644): void {
  const make = (directory: string) => {
    if (existsSync(directory)) return;
    make(dirname(directory));
    mkdirSync(directory, { mode: 0o700 });
    chownSync(directory, ordinaryUser.uid, ordinaryUser.gid);
  };
  make(dirname(path));
  writeFileSync(path, text, { mode });
  chownSync(path, ordinaryUser.uid, ordinaryUser.gid);
}

describe.skipIf(requireOrSkip('boxes', missingForBoxes))("Apple's container, played", () => {
  beforeEach(async () => {
    mac = await playedMac();
    at = await scene(ordinaryUser, 'macos-container');
    Object.assign(mac.container, { version: '1.0.0', running: true });
    mac.container.builder = { running: true, dns: [], resolves: true };
    mac.productVersion = '26.5.1';
    mac.machine.calls.length = 0;
  });
  afterEach(async () => {
    mac.machine.fault = () => undefined;
    mac.container.running = true;
    await at[Symbol.asyncDispose]();
  });

  const doctor = async () => {
    const ran = await at.cli(['doctor', '--json']);
    const told = JSON.parse(ran.stdout) as {
      backends: {
        name: string;
        usable: boolean;
        checks: { name: string; ok: boolean; found: string; mend?: string }[];
      }[];
    };
    const own = told.backends[0];
    return { name: own?.name, usable: own?.usable, broken: own?.checks.find(({ ok }) => !ok) };
  };

  describe('doctor', () => {
    test('asks it first, and finds it usable', async () => {
      expect(await doctor()).toMatchObject({ name: 'macos-container', usable: true });
    });

    test.each([
      ['too old a system', () => Object.assign(mac, { productVersion: '15.6' }), '15.6', 'upgrade macOS'],
      ['a system without a version', () => Object.assign(mac, { productVersion: 'x' }), 'sw_vers', 'PATH'],
      [
        'too old a tool',
        () => Object.assign(mac.container, { version: '0.12.3' }),
        '0.12.3',
        'apple/container/releases',
      ],
      [
        'another tool of that name',
        () => answer(['--version'], 0, 'container 5\n'),
        'tells no version',
        'apple/container/releases',
      ],
      [
        'a service that is stopped',
        () => Object.assign(mac.container, { running: false }),
        'unregistered',
        'container system start',
      ],
      [
        'a status that is no JSON',
        () => answer(['system', 'status'], 0, 'running'),
        'does not run',
        'container system start',
      ],
    ])('%s', async (_, spoil, found, mend) => {
      spoil();
      const { usable, broken } = await doctor();
      expect(usable).toBe(false);
      expect(broken?.found).toContain(found);
      expect(broken?.mend).toContain(mend);
    });

    test('no tool at all: what is missing, and how to get it, at a start too', async () => {
      const env = { PATH: '/usr/bin:/bin' };
      const ran = await at.cli(['run', 'true'], { env });
      expect(ran.code).toBe(1);
      expect(ran.stderr).toMatch(/container is not on PATH\n.*help: .*apple\/container\/releases/);
      await expectNothingLeft();
    });
  });

  test('is what a Mac takes by itself', async () => {
    const ran = await at.cli(['run', '--dry-run', '--format', 'json', 'true'], {
      env: { BOT_BOTTLE_BACKEND: '' },
    });
    expect(JSON.parse(ran.stdout)).toMatchObject({ backend: 'macos-container' });
  });

  test.each([
    ['a limit on processes', ['--limits', 'pids=9'], 'limit on processes'],
    ["a way to the host's loopback", ['--resolve', 'a.example:443:127.0.0.1:9'], '--resolve a.example'],
  ])('%s is refused with a way on', async (_, flags, what) => {
    const ran = await at.cli(['run', ...flags, 'true']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(what);
    expect(ran.stderr).toContain('help: ');
    await expectNothingLeft();
  });

  describe('what goes wrong', () => {
    test.each([
      ['inspect answers no JSON', ['inspect'], 'x', 'not understood: it is not JSON'],
      ['inspect lacks a field', ['inspect'], '[{"id":"a"}]', 'not understood: it has no field status'],
    ])('%s', async (_, start, output, what) => {
      answer(start, 0, output);
      const ran = await at.cli(['run', 'true']);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain(what);
      await expectNothingLeft();
    });

    test('an address that never comes: so many tries, then its name', async () => {
      const count = answer(['inspect'], 0, '[{"status":{"state":"running","networks":[]}}]');
      const ran = await at.cli(['run', 'true']);
      expect(ran.stderr).toMatch(
        /could not tell the address of bot-bottle-sidecars-true-\w+ .*\(none came, 20 times\)/,
      );
      expect(count.calls).toBe(20);
      await expectNothingLeft();
    });

    test('an address that comes late is waited for', async () => {
      const count = answer(['inspect'], 0, '[{"status":{"state":"running","networks":[]}}]', 3);
      expect((await at.cli(['run', 'true'])).code).toBe(0);
      expect(count.calls).toBe(3);
      await expectNothingLeft();
    });

    test('a command that is killed early, or comes too soon, runs again', async () => {
      const count = { calls: 0 };
      mac.machine.fault = (words) => {
        const isOurs = words[1] === 'exec' && words.some((word) => word.includes('ca-bundle.crt'));
        count.calls += isOurs ? 1 : 0;
        return isOurs && count.calls <= 2 ? 137 : undefined;
      };
      expect(await at.cli(['run', 'echo', 'came'])).toMatchObject({ code: 0, stdout: 'came\n' });
      expect(count.calls).toBe(3);
    });

    test('a command that is always killed: a bounded number of tries, then its name', async () => {
      mac.machine.fault = (words) =>
        words[1] === 'exec' && words.some((word) => word.includes('ca-bundle.crt')) ? 137 : undefined;
      const ran = await at.cli(['run', 'true']);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain('could not show the bottle its certificates (killed, 3 times)');
      await expectNothingLeft();
    });

    test('a container that vanishes between two calls', async () => {
      mac.machine.fault = async (words) => {
        if (words[1] !== 'inspect') return undefined;
        await mac.container.containers.get(words[2] ?? '')?.box.kill();
        return undefined;
      };
      const ran = await at.cli(['run', 'true']);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toMatch(/could not tell the address of .*\(exit status 1\)[\s\S]*not found/);
      await expectNothingLeft();
    });

    test('a network of that name that is not ours stays, and is told', async () => {
      mac.machine.fault = async (words, call) => {
        if (words[1] !== 'network' || words[2] !== 'create') return undefined;
        call.stderr(`Error: exists: "network ${words.at(-1)} already exists"\n`);
        return 1;
      };
      const ran = await at.cli(['run', 'true']);
      expect(ran.stderr).toMatch(
        /could not make the network bot-bottle-\w+-true-\w+ \(the name is taken\)[\s\S]*help: remove it/,
      );
      expect(mac.machine.calls.filter(isCall('network', 'delete'))).toEqual([]);
      await expectNothingLeft();
    });

    test('a service that stops while a bottle starts: said, and what stood is cleaned up once it is back', async () => {
      mac.machine.fault = (words) => {
        if (isCall('inspect')(words)) mac.container.running = false;
        return undefined;
      };
      const ran = await at.cli(['run', 'true']);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toMatch(/service of `container` does not run\n.*help: .*container system start/);
      mac.container.running = true;
      mac.machine.fault = () => undefined;
      expect(mac.machine.networks.size).toBe(2);
      expect((await at.cli(['cleanup', '--yes'])).code).toBe(0);
      await expectNothingLeft();
    });

    test('an image that does not build: its last words', async () => {
      write(join(at.home, 'Dockerfile'), 'FROM node:22-slim\nRUN echo the reason >&2; false\n');
      write(
        join(at.home, '.bot-bottle/bottles/dev.md'),
        `---\nagent_provider: {template: claude, dockerfile: ${at.home}/Dockerfile}\nsupervise: false\n---\n`,
      );
      write(join(at.home, '.bot-bottle/agents/reviewer.md'), '---\nbottle: dev\n---\n');
      const ran = await at.cli(['start', 'reviewer', '--yes']);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain(`${at.home}/Dockerfile`);
      expect(ran.stderr).toContain('did not complete successfully');
      await expectNothingLeft();
    });
  });

  test('a builder that resolves no names is started anew, by the name server of the host', async () => {
    mac.container.builder = { running: true, dns: ['192.168.64.1'], resolves: false };
    for (const name of mac.machine.images.keys())
      if (name.startsWith('bot-bottle-run')) mac.machine.images.delete(name);
    const ran = await at.cli(['run', 'true']);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('resolves no names');
    expect(mac.machine.calls.filter(isCall('builder', 'stop'))).toHaveLength(1);
    expect(mac.machine.calls.filter(isCall('builder', 'start'))).toEqual([
      ['container', 'builder', 'start', '--dns', '192.0.2.53'],
    ]);
    // The next start has its images, and asks nothing of the builder.
    mac.machine.calls.length = 0;
    expect((await at.cli(['run', 'true'])).code).toBe(0);
    expect(mac.machine.calls.filter(isCall('builder'))).toEqual([]);
  });

  test('no value of a person or of the host stands on a command line of the tool', async () => {
    const flags = ['--env', 'TYPED', '--secret', 'api.example.com=TOKEN'];
    const env = { TYPED: 'typed-by-a-person', TOKEN: 'the-real-value' };
    const ran = await at.cli(['run', ...flags, 'sh', '-c', 'echo $TYPED $TOKEN'], { env });
    expect(ran.stdout).toMatch(/^typed-by-a-person .*placeholder/);
    const words = mac.machine.calls.flat().join('\n');
    expect(words).not.toMatch(/typed-by-a-person|the-real-value/);
  });

  test('what an agent asks of a person is answered by a machine apart, at the address of its gate', async () => {
    const ask = 'echo $MCP_SUPERVISE_URL; curl -sS -o /dev/null -w "%{http_code}" "$MCP_SUPERVISE_URL"';
    const ran = await at.cli(['run', '--supervise', 'sh', '-c', ask]);
    // A GET without a session: the protocol's own answer.
    expect(ran.stdout).toMatch(/^http:\/\/198[.]1[89][.][0-9.]+:9100\/\n405$/);
    const names = mac.machine.calls.filter(isCall('run')).map((words) => words[words.indexOf('--name') + 1]);
    expect(names.map((name) => name?.replace(/sh-\w+$/, ''))).toEqual(
      expect.arrayContaining(['bot-bottle-sidecars-', 'bot-bottle-desk-', 'bot-bottle-']),
    );
    await expectNothingLeft();
  });

  test('a change of the routes reaches egress, where a watch hears nothing', async () => {
    const running = at.startCli(['run', 'sh', '-c', 'echo up; until [ -e stop ]; do sleep 0.05; done']);
    await running.printed('stdout', 'up');
    const [slug = ''] = await at.states();
    const routes = join(at.home, '.bot-bottle/state', slug, 'egress/routes.yaml');
    const reloaded = new Promise<void>((resolve) => {
      mac.machine.fault = (words) => {
        if (words.some((word) => word.startsWith('kill -HUP'))) resolve();
        return undefined;
      };
    });
    write(routes, readFileSync(routes, 'utf8'));
    await reloaded;
    write(join(at.workspace, 'stop'), '');
    expect((await running.finished).code).toBe(0);
  });

  describe('an agent', () => {
    const AGENT = `#!/bin/sh
n=$(cat ~/turns 2>/dev/null || echo 0); n=$((n+1)); echo $n >~/turns
echo "turn $n"; echo "note $n" >>notes; cat notes
[ -e wait ] && { rm wait; echo waiting; until [ -e ~/stop ]; do sleep 0.02; done; rm ~/stop; }
exit "$(cat code)"
`;
    const image = () => {
      write(join(at.home, 'image/claude'), AGENT, 0o755);
      write(
        join(at.home, 'image/Dockerfile'),
        'FROM node:22-slim\nCOPY claude /opt/bin/\nENV PATH=/opt/bin:/opt/node/bin:/usr/bin:/bin\nUSER node\n',
      );
      write(
        join(at.home, '.bot-bottle/bottles/dev.md'),
        `---\nagent_provider: {template: claude, dockerfile: ${at.home}/image/Dockerfile}\nsupervise: false\nworkspace: copy\n---\n`,
      );
      write(join(at.home, '.bot-bottle/agents/reviewer.md'), '---\nbottle: dev\n---\nYou review.\n');
      write(join(at.workspace, 'code'), '7');
    };

    test('that ended badly goes on with its home and its workspace, until it ends well', async () => {
      image();
      const first = await at.cli(['start', 'reviewer', '--yes', '--label', 'fix']);
      expect(first).toMatchObject({ code: 7, stdout: 'turn 1\nnote 1\n' });
      expect(mac.container.containers.size).toBe(0);
      expect(mac.machine.images.has('bot-bottle-kept-fix:latest')).toBe(true);
      const second = await at.cli(['resume', 'fix', '--yes']);
      expect(second).toMatchObject({ code: 7, stdout: 'turn 2\nnote 1\nnote 2\n' });
      expect((await at.cli(['cleanup', '--preserved', '--yes', 'fix'])).code).toBe(0);
      expect([...mac.machine.images.keys()].filter((name) => name.includes('-fix'))).toEqual([]);
      await expectNothingLeft();
    });

    test('is committed while it runs, which it goes on doing, and taken up from there', async () => {
      image();
      write(join(at.workspace, 'wait'), '');
      const running = at.startCli(['start', 'reviewer', '--yes', '--label', 'kept']);
      await running.printed('stdout', 'waiting');
      const committed = await at.cli(['commit', 'kept']);
      expect(committed).toMatchObject({ code: 0, stdout: 'bot-bottle-committed-kept:latest\n' });
      expect(committed.stderr).toContain('container image save bot-bottle-committed-kept:latest');
      expect(
        (await at.cli(['exec', 'kept', '--', 'sh', '-c', 'echo later >>notes; touch ~/stop'])).code,
      ).toBe(0);
      expect((await running.finished).code).toBe(7);
      const again = await at.cli(['resume', 'kept', '--yes']);
      expect(again).toMatchObject({ code: 7, stdout: 'turn 2\nnote 1\nnote 2\n' });
      await at.cli(['cleanup', '--preserved', '--yes', 'kept']);
      await expectNothingLeft();
    });

    test('whose session was killed is not lost: its container waits, and is taken up', async () => {
      image();
      write(join(at.workspace, 'wait'), '');
      const running = at.startCli(['start', 'reviewer', '--yes', '--label', 'shot']);
      await running.printed('stdout', 'waiting');
      await at.cli(['commit', 'shot']);
      const { box } = mac.container.containers.get('bot-bottle-sidecars-shot') ?? {};
      running.child.kill('SIGKILL');
      await running.finished;
      await box?.ended;
      expect([...mac.container.containers.keys()]).toEqual(['bot-bottle-shot']);
      expect((await at.cli(['list'])).stdout).toBe('');
      writeFileSync(join(at.home, '.bot-bottle/state/shot/committed-image'), 'bot-bottle-none:latest\n');
      const again = await at.cli(['resume', 'shot', '--yes']);
      expect(again.stderr).toContain('left by a session that was killed');
      expect(again).toMatchObject({ code: 7, stdout: 'turn 2\nnote 1\nnote 2\n' });
      await at.cli(['cleanup', '--preserved', '--yes', 'shot']);
      await expectNothingLeft();
    });
  });
});
