import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from './bench-child.ts';
import { allPids, commandOf, memoryOf, treeOf } from './process-tree.ts';
import { absolute, median, type Row, type Section } from './row.ts';
import type { Setting } from './setting.ts';

/** Many bottles at once, many one after the other, and what they left behind. */
export async function fleetSection(setting: Setting): Promise<Section> {
  const places = join(setting.scratch, 'fleet');
  const dirs = {
    home: join(places, 'home'),
    tmp: join(places, 'tmp'),
    workspace: join(places, 'workspace'),
    run: join(places, 'run'),
  };
  for (const dir of Object.values(dirs)) mkdirSync(dir, { recursive: true, mode: 0o700 });
  const env = { PATH: process.env.PATH, HOME: dirs.home, TMPDIR: dirs.tmp, XDG_RUNTIME_DIR: dirs.run };
  const cli = (command: readonly string[]): string[] => [
    process.execPath,
    join(setting.root, 'dist/cli.js'),
    'run',
    '--',
    ...command,
  ];
  const start = (command: readonly string[]): ReturnType<typeof startChild> =>
    startChild(cli(command), { env, cwd: dirs.workspace });

  const before = leftBehind(places);
  const rows = await atOnce(setting, start);
  const serial = setting.quick ? 10 : 200;
  const times: number[] = [];
  let failures = 0;
  for (let at = 0; at < serial; at++) {
    if (at % 20 === 0) setting.progress(`fleet: bottle ${at + 1} of ${serial}`);
    const started = performance.now();
    if ((await start(['true']).ended) !== 0) failures += 1;
    times.push(performance.now() - started);
  }
  const base = { section: 'fleet', figure: `${serial} one after the other`, unit: '' };
  rows.push({ ...base, who: 'failures', value: failures, bound: absolute(failures, 0) });
  rows.push({
    ...base,
    who: 'each',
    value: median(times),
    unit: 'ms',
    note: `first ${times[0]?.toFixed(0)}, last ${times.at(-1)?.toFixed(0)}`,
  });
  const after = leftBehind(places);
  for (const [who, names] of Object.entries(after)) {
    const leaked = names.filter((name) => !before[who]?.includes(name));
    rows.push({
      ...base,
      who: `${who} left behind`,
      value: leaked.length,
      note: leaked.slice(0, 3).join(' '),
      bound: absolute(leaked.length, 0),
    });
  }
  return { rows, missing: [] };
}

async function atOnce(
  setting: Setting,
  start: (command: readonly string[]) => ReturnType<typeof startChild>,
): Promise<Row[]> {
  const count = setting.quick ? 4 : 20;
  setting.progress(`fleet: ${count} at once`);
  const started = performance.now();
  const bottles = Array.from({ length: count }, () => start(['sh', '-c', 'echo up; cat']));
  const up = await Promise.allSettled(bottles.map((bottle) => bottle.nextLine()));
  const seconds = (performance.now() - started) / 1000;
  const memory = bottles.flatMap(({ pid }) => treeOf(pid)).reduce((sum, pid) => sum + memoryOf(pid).pss, 0);
  for (const { child } of bottles) child.stdin?.end();
  const codes = await Promise.all(bottles.map(({ ended }) => ended));
  const failures = count - up.filter((one, at) => one.status === 'fulfilled' && codes[at] === 0).length;
  const base = { section: 'fleet', figure: `${count} at once` };
  return [
    { ...base, who: 'failures', value: failures, unit: '', bound: absolute(failures, 0) },
    { ...base, who: 'all up after', value: seconds, unit: 's' },
    {
      ...base,
      who: 'proportional memory',
      value: memory,
      unit: 'MiB',
      note: `${(memory / count).toFixed(0)} MiB each`,
    },
  ];
}

/** Whatever names the fleet's own directories: others on this machine may run bottles too. */
function leftBehind(places: string): Record<string, string[]> {
  const lines = (file: string): string[] => readFileSync(file, 'utf8').split('\n');
  const ours = (text: string): boolean => text.includes(places);
  const processes = allPids().filter(
    (pid) => pid !== process.pid && ours(`${commandOf(pid).join(' ')} ${traceOf(pid)}`),
  );
  const state = (dir: string): string[] =>
    readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => join(dir, name));
  return {
    processes: processes.map((pid) => `${pid} ${commandOf(pid).slice(0, 3).join(' ')}`),
    mounts: lines('/proc/self/mountinfo').filter(ours),
    sockets: lines('/proc/net/unix').filter(ours),
    // An empty directory for states to come is no leak.
    files: ['home', 'tmp', 'run', 'workspace']
      .flatMap((dir) => state(join(places, dir)))
      .filter((path) => !/\/(\.bot-bottle|state|bot-bottle)$/.test(path)),
    cgroups: cgroups(),
  };
}

/** Its environment, and what its mounts show of ours: a bottle's own processes have no environment that tells. */
function traceOf(pid: number): string {
  return ['environ', 'mountinfo'].map((name) => readOrNothing(`/proc/${pid}/${name}`)).join(' ');
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function cgroups(): string[] {
  try {
    const all = readdirSync('/sys/fs/cgroup', { recursive: true, withFileTypes: true });
    return all
      .filter((entry) => entry.isDirectory() && entry.name.includes('bot-bottle'))
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}
