import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from './peers.ts';
import { median, type Row, ratioTo, type Section } from './row.ts';
import type { Setting } from './setting.ts';
import { timed } from './startup.ts';

/** Of `bot-bottle --version`, which loads nothing: what a launcher may cost before docker has anything to do. */
const BOUND = 1.2;

/** Wall time of a dry run, which looks at the name by one `docker ps`, beside the least that our command line does. */
export async function paddockSection(setting: Setting): Promise<Section> {
  const [paddock, cli] = ['paddock.js', 'cli.js'].map((name) => join(setting.root, 'dist', name)) as [
    string,
    string,
  ];
  const workspace = join(setting.scratch, 'paddock');
  mkdirSync(join(workspace, '.paddock'), { recursive: true });
  const configured = join(setting.scratch, 'paddock.toml');
  writeFileSync(configured, 'image = "x"\n[volumes]\n"/a" = "/b"\n');
  const dryRun = [process.execPath, paddock, '--dry-run'];
  const commands: readonly (readonly [string, readonly string[]])[] = [
    ['paddock --dry-run', [...dryRun, '--image=x']],
    ['paddock --dry-run, a config file', [...dryRun, '--config-file', configured]],
    ['bot-bottle --version', [process.execPath, cli, '--version']],
    ['node -e 0', [process.execPath, '-e', '0']],
  ];
  const runs = new Map<string, number[]>(commands.map(([who]) => [who, []]));
  for (const [who, command] of commands) timed(who, command, workspace, undefined);
  for (let round = 0; round < (setting.quick ? 5 : 30); round++) {
    setting.progress(`paddock: round ${round + 1}`);
    for (const [who, command] of commands)
      runs.get(who)?.push(timed(who, command, workspace, undefined).wall);
  }
  const wall = (who: string): number => median(runs.get(who) ?? []);
  const rows = commands.map(([who]): Row => {
    const row = { section: 'paddock', figure: 'start', who, value: wall(who), unit: 'ms' };
    // Ours stand over the least: the ratio is told of each against `bot-bottle --version`.
    if (!who.startsWith('paddock')) return row;
    return {
      ...row,
      bound: ratioTo(wall(who), wall('bot-bottle --version'), BOUND),
    };
  });
  const missing = onPath('docker') === undefined ? ['paddock: the look at the name; docker is not here'] : [];
  return { rows, missing };
}
