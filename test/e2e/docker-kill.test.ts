import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Scene, scene, settings } from '../parity/scene.ts';
import { skipWithout } from '../rig/require.ts';

const here = skipWithout('docker') ? undefined : settings.find(({ backend }) => backend === 'docker');

/** Moments of a launch and a teardown, in milliseconds after the start; another seed tries others. */
const SEED = Number(process.env.BOT_BOTTLE_TEST_SEED ?? 20);
const POINTS = 50;
/** A bottle around `true` takes about that long. */
const SPAN_MS = 2500;

/** mulberry32 */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Everything that an engine has of this person's bottles. */
function left(at: Scene): readonly string[] {
  const label = `label=bot-bottle.home=${at.home}/.bot-bottle`;
  return [
    ['ps', '--all', '--quiet'],
    ['network', 'ls', '--quiet'],
    ['volume', 'ls', '--quiet'],
    ['images', '--all', '--quiet'],
  ].flatMap((args) => {
    const listed = spawnSync('docker', [...args, '--filter', label], { encoding: 'utf8' });
    return listed.stdout.split('\n').filter((line) => line !== '');
  });
}

/** Docker commands that the killed command line had begun end by themselves; an engine does what they asked for. */
async function untilCommandsEnded(at: Scene): Promise<void> {
  const isOurs = (pid: string) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return line.startsWith('docker\0') && line.includes(at.home);
    } catch {
      return false;
    }
  };
  while (readdirSync('/proc').some((name) => /^\d+$/.test(name) && isOurs(name))) await setTimeout(20);
}

describe.skipIf(here === undefined)('a command line killed at any moment, on docker', () => {
  test(`${POINTS} moments, then cleanup: nothing is left`, { timeout: 400_000 }, async () => {
    await using at = await scene(here?.user, 'docker');
    // The images are there before: their building is no part of it.
    expect((await at.cli(['run', 'true'])).code).toBe(0);
    const next = random(SEED);
    const moments = Array.from({ length: POINTS }, () => next() * SPAN_MS);
    // Two at a time, each its own bottle.
    const kill = async (moment: number) => {
      const running = at.startCli(['run', '--allow', 'api.example.com', 'true']);
      await setTimeout(moment);
      running.child.kill('SIGKILL');
      await running.finished;
    };
    for (let index = 0; index < POINTS; index += 2)
      await Promise.all(moments.slice(index, index + 2).map(kill));
    await untilCommandsEnded(at);
    const cleaned = await at.cli(['cleanup', '--yes']);
    expect(cleaned.code, cleaned.stderr).toBe(0);
    expect(left(at)).toEqual([]);
    expect(await at.states()).toEqual([]);
  });
});
