import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Scene, scene, settings } from './scene.ts';

/** A command that says it is there, and would stay. */
const STAYING = ['sh', '-c', 'echo up; sleep 1000'];

/** Processes on this machine whose command line or environment names the scene's home: all of its bottles' own. */
function processesOf(at: Scene): readonly { pid: number; line: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        const mounts = readFileSync(`/proc/${name}/mountinfo`, 'utf8');
        return mounts.includes(at.home) || mounts.includes(at.workspace) ? [{ pid: Number(name), line }] : [];
      } catch {
        return [];
      }
    });
}

function programOf(at: Scene, name: 'gate' | 'sidecar'): number {
  const sign = name === 'gate' ? /(program|gate)\.cjs --run-dir/ : /(program|sidecar)\.cjs egress/;
  // The program itself, not what holds it.
  const found = processesOf(at).find(({ line }) => /^\S*\bnode /.test(line) && sign.test(line));
  if (found === undefined) throw new Error(`no ${name} among ${JSON.stringify(processesOf(at))}`);
  return found.pid;
}

/** Settles when none is left; the kernel ends a pid namespace asynchronously. Bounded by the test's own time-out. */
async function untilGone(at: Scene): Promise<void> {
  while (processesOf(at).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe.skipIf(settings.length === 0).each(settings)(
  'the end of a bottle, on $backend, started by $who',
  ({ backend, user }) => {
    test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
      '%s of the command line ends the agent and all else',
      async (name) => {
        await using at = await scene(user, backend);
        const running = at.startCli(['run', ...STAYING]);
        await running.printed('stdout', 'up');
        running.child.kill(name);
        const { code } = await running.finished;
        expect(code).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[name]);
        await untilGone(at);
        expect(await at.states()).toEqual([]);
      },
    );

    test('a second signal does not wait for an agent that ignores the first', async () => {
      await using at = await scene(user, backend);
      const running = at.startCli([
        'run',
        'sh',
        '-c',
        'trap "echo deaf" INT; echo up; while :; do sleep 1; done',
      ]);
      await running.printed('stdout', 'up');
      running.child.kill('SIGINT');
      await running.printed('stdout', 'deaf');
      running.child.kill('SIGINT');
      expect((await running.finished).code).toBe(130);
      await untilGone(at);
      expect(await at.states()).toEqual([]);
    });

    test('SIGKILL of the command line leaves no process; cleanup removes the rest', async () => {
      await using at = await scene(user, backend);
      const running = at.startCli(['run', ...STAYING]);
      await running.printed('stdout', 'up');
      running.child.kill('SIGKILL');
      await running.finished;
      await untilGone(at);
      expect(await at.states()).toHaveLength(1);
      expect((await at.cli(['cleanup', '--yes'])).code).toBe(0);
      expect(await at.states()).toEqual([]);
    });

    test.each(['gate', 'sidecar'] as const)(
      'SIGKILL of the %s ends the bottle with a clear error',
      async (name) => {
        await using at = await scene(user, backend);
        const running = at.startCli(['run', ...STAYING]);
        await running.printed('stdout', 'up');
        execFileSync('kill', ['-KILL', String(programOf(at, name))]);
        const { code, stderr } = await running.finished;
        expect(code).toBe(1);
        expect(stderr).toContain(
          `bot-bottle: error: ${name === 'gate' ? 'the gate' : 'egress'} ended unexpectedly`,
        );
        await untilGone(at);
        expect(await at.states()).toEqual([]);
      },
    );

    test('what the agent left running ends with it', async () => {
      await using at = await scene(user, backend);
      const ran = await at.cli(['run', 'sh', '-c', 'setsid sleep 1000 >/dev/null 2>&1 & echo done']);
      expect(ran).toMatchObject({ code: 0, stdout: 'done\n' });
      await untilGone(at);
    });
  },
);
