import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CpuMeter, cpuMeter } from './cpu-meter.ts';
import { median, type Row, ratioTo, type Section } from './row.ts';
import type { Setting } from './setting.ts';

interface Run {
  readonly wall: number;
  readonly cpu: number;
}

/** Of srt, which starts a proxy and a sandbox as we do. */
const BOUND = 0.5;

/** Wall time of the whole process, its children included, of commands that run `true`; one of each, round by round. */
export async function startupSection(setting: Setting): Promise<Section> {
  const { peers, root } = setting;
  const commands: [string, readonly string[]][] = [
    ['bot-bottle run', [process.execPath, join(root, 'dist/cli.js'), 'run', '--', 'true']],
  ];
  const missing: string[] = [];
  if (peers.srt === undefined) missing.push('start-up: srt is not here');
  else commands.push([peers.srt.name, [process.execPath, join(peers.srt.path, 'dist/cli.js'), 'true']]);
  if (peers.bwrap === undefined) missing.push('start-up: bwrap is not here');
  else commands.push([peers.bwrap.name, [peers.bwrap.path, '--unshare-all', '--ro-bind', '/', '/', 'true']]);
  commands.push(['node -e 0', [process.execPath, '-e', '0']]);

  const runs = new Map<string, Run[]>(commands.map(([who]) => [who, []]));
  const workspace = join(setting.scratch, 'startup');
  mkdirSync(workspace);
  const meter = cpuMeter();
  if (meter === undefined)
    missing.push('start-up: processor time of what is killed; a control group needs root');
  for (const [who, command] of commands) timed(who, command, workspace, meter);
  for (let round = 0; round < (setting.quick ? 3 : 15); round++) {
    setting.progress(`start-up: round ${round + 1}`);
    for (const [who, command] of commands) runs.get(who)?.push(timed(who, command, workspace, meter));
  }
  meter?.close();
  const wall = (who: string): number => median((runs.get(who) ?? []).map((run) => run.wall));
  const cpu = (who: string): number => median((runs.get(who) ?? []).map((run) => run.cpu));
  const [[ours] = ['']] = commands;
  const rows = commands.map(
    ([who]): Row => ({
      section: 'startup',
      figure: 'run true',
      who,
      value: wall(who),
      unit: 'ms',
      note: `${cpu(who).toFixed(0)} ms cpu`,
      ...(who === ours
        ? {}
        : {
            bound: ratioTo(wall(ours), wall(who), who === peers.srt?.name ? BOUND : undefined),
          }),
    }),
  );
  return { rows, missing };
}

/** Bash's `time` counts what a process's waited-for children used; the meter knows of all. */
export function timed(
  who: string,
  command: readonly string[],
  cwd: string,
  meter: CpuMeter | undefined,
): Run {
  const log = join(cwd, 'stderr.txt');
  const script = 'TIMEFORMAT="%3R %3U %3S"; time "$@" >/dev/null 2>"$0"';
  const joined = meter === undefined ? command : ['sh', '-c', meter.joined, 'sh', ...command];
  const before = meter?.read() ?? 0;
  const run = spawnSync('bash', ['-c', script, log, ...joined], { cwd, encoding: 'utf8', timeout: 60_000 });
  if (run.status !== 0)
    throw new Error(`${who}: exit ${run.status ?? run.signal}: ${run.stderr}; see ${log}`);
  const [real = Number.NaN, user = 0, system = 0] = run.stderr.trim().split(' ').map(Number);
  return { wall: real * 1000, cpu: meter === undefined ? (user + system) * 1000 : meter.read() - before };
}
