import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchChild, startChild } from './bench-child.ts';
import { allPids, commandOf, memoryOf, treeOf } from './process-tree.ts';
import { absolute, type Row, type Section } from './row.ts';
import type { Setting } from './setting.ts';

const TOPOLOGIES = ['loopback', 'bridge'] as const;
/** As many as two cores begin without standing in each other's way. */
const STARTED_AT_ONCE = 6;

/** Sixty bottles on docker at once, their agents asleep: whether all come up, in how long, and what they take. */
export async function dockerFleetSection(setting: Setting): Promise<Section> {
  if (docker(['info', '--format={{.ServerVersion}}']) === undefined)
    return { rows: [], missing: ['docker fleet: no daemon answers'] };
  const rows: Row[] = [];
  for (const topology of TOPOLOGIES) rows.push(...(await fleetOn(topology, setting)));
  return { rows, missing: [] };
}

async function fleetOn(topology: (typeof TOPOLOGIES)[number], setting: Setting): Promise<Row[]> {
  const count = setting.quick ? STARTED_AT_ONCE : 60;
  const home = join(setting.scratch, `docker-fleet-${topology}`);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const env = {
    ...process.env,
    BOT_BOTTLE_HOME: home,
    BOT_BOTTLE_DOCKER_RUNTIME: 'default',
    BOT_BOTTLE_DOCKER_TOPOLOGY: topology,
  };
  const cli = [process.execPath, join(setting.root, 'dist/cli.js')];
  const run = ['run', '--backend', 'docker', '--workspace', 'none', '--'];
  const start = (command: readonly string[]): BenchChild =>
    startChild([...cli, ...run, ...command], { env, cwd: home });
  const figure = `${count} on docker, ${topology}`;
  setting.progress(figure);
  // Images are built before.
  await start(['true']).ended;

  const begun = performance.now();
  const bottles: BenchChild[] = [];
  const failures: string[] = [];
  let next = 0;
  const starter = async (): Promise<void> => {
    for (let at = next++; at < count; at = next++) {
      const bottle = start(['sh', '-c', 'echo up; cat']);
      bottles.push(bottle);
      await bottle.nextLine().catch((error: Error) => failures.push(error.message));
      if (at % 10 === 9) setting.progress(`${figure}: ${at + 1} started`);
    }
  };
  await Promise.all(Array.from({ length: STARTED_AT_ONCE }, starter));
  const up = (performance.now() - begun) / 1000;

  const label = `label=bot-bottle.home=${home}`;
  const containers = (docker(['ps', '--quiet', '--filter', label]) ?? '').split('\n').filter(Boolean);
  const inside = containers.flatMap((id) =>
    treeOf(Number(docker(['inspect', '--format={{.State.Pid}}', id]))),
  );
  const shims = allPids().filter((pid) => {
    const command = commandOf(pid).join(' ');
    return command.includes('containerd-shim') && containers.some((id) => command.includes(id));
  });
  const own = [...bottles.flatMap(({ pid }) => treeOf(pid)), ...inside];
  const memory = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + memoryOf(pid).pss, 0);
  const [ownMemory, shimMemory] = [memory(own), memory(shims)];

  const ended = performance.now();
  for (const { child } of bottles) child.stdin?.end();
  const codes = await Promise.all(bottles.map((bottle) => bottle.ended));
  const down = (performance.now() - ended) / 1000;
  const failed = Math.max(failures.length, codes.filter((code) => code !== 0).length);
  const left = ['ps --all', 'network ls'].flatMap((list) =>
    (docker([...list.split(' '), '--quiet', '--filter', label]) ?? '').split('\n').filter(Boolean),
  );
  const base = { section: 'docker', figure };
  return [
    {
      ...base,
      who: 'failures',
      value: failed,
      unit: '',
      note: failures[0]?.split('\n').slice(0, 3).join(' ') ?? '',
      bound: absolute(failed, 0),
    },
    { ...base, who: 'all up after', value: up, unit: 's', note: `${STARTED_AT_ONCE} started at a time` },
    { ...base, who: 'all ended after', value: down, unit: 's' },
    {
      ...base,
      who: 'memory of a bottle',
      value: ownMemory / count,
      unit: 'MiB',
      bound: absolute(ownMemory / count, 200),
    },
    { ...base, who: "the engine's own for it", value: shimMemory / count, unit: 'MiB' },
    {
      ...base,
      who: 'containers and networks left',
      value: left.length,
      unit: '',
      bound: absolute(left.length, 0),
    },
  ];
}

function docker(args: readonly string[]): string | undefined {
  const ran = spawnSync('docker', args, { encoding: 'utf8' });
  return ran.status === 0 ? ran.stdout.trim() : undefined;
}
