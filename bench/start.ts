import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, type Row, ratioTo, type Section } from './row.ts';
import type { Setting } from './setting.ts';
import { timed } from './startup.ts';

/** Manifests that a home may hold without a start noticing. */
const MANY = 500;
const MANY_BOUND = 1.3;
const START_BOUND = 1.5;

/** What a manifest costs a start: the plan beside a crowd of others, and the way to the agent's first instruction. */
export async function startSection(setting: Setting): Promise<Section> {
  const cli = [process.execPath, join(setting.root, 'dist/cli.js')];
  const root = join(setting.scratch, 'start');
  const [workspace, programs] = [join(root, 'work'), join(root, 'programs')];
  for (const directory of [workspace, programs]) mkdirSync(directory, { recursive: true });
  writeFileSync(join(programs, 'claude'), '#!/bin/sh\n');
  chmodSync(join(programs, 'claude'), 0o755);
  const [one, many] = [home(root, 'one', 1), home(root, 'many', MANY)];
  const path = `PATH=${programs}:${process.env.PATH}`;
  const start = (at: string, ...flags: string[]) => [
    'env',
    path,
    ...cli,
    '--home',
    at,
    'start',
    'agent-0',
    ...flags,
  ];
  const commands = {
    'start --dry-run, 500 agents and bottles': start(many, '--dry-run'),
    'start --dry-run, one of each': start(one, '--dry-run'),
    'start, a CLI that does nothing': start(one, '--workspace', 'mount'),
    'run -- true': ['env', path, ...cli, '--home', one, 'run', '--', 'true'],
  } as const;
  type Who = keyof typeof commands;
  const runs = new Map<Who, number[]>();
  for (let round = -1; round < (setting.quick ? 3 : 21); round++) {
    setting.progress(`start: round ${round + 1}`);
    for (const [who, command] of Object.entries(commands) as [Who, readonly string[]][]) {
      const { wall } = timed(who, command, workspace, undefined);
      // The first of each only warms the caches.
      if (round >= 0) runs.set(who, [...(runs.get(who) ?? []), wall]);
    }
  }
  const wall = (who: Who): number => median(runs.get(who) ?? []);
  const pair = (figure: string, ours: Who, peer: Who, bound: number): Row[] => [
    { section: 'start', figure, who: ours, value: wall(ours), unit: 'ms' },
    {
      section: 'start',
      figure,
      who: peer,
      value: wall(peer),
      unit: 'ms',
      bound: ratioTo(wall(ours), wall(peer), bound),
    },
  ];
  return {
    rows: [
      ...pair(
        'a plan',
        'start --dry-run, 500 agents and bottles',
        'start --dry-run, one of each',
        MANY_BOUND,
      ),
      ...pair('an agent', 'start, a CLI that does nothing', 'run -- true', START_BOUND),
    ],
    missing: [],
  };
}

function home(parent: string, name: string, count: number): string {
  const root = join(parent, name);
  for (const kind of ['bottles', 'agents']) mkdirSync(join(root, kind), { recursive: true });
  for (let index = 0; index < count; index++) {
    const route = `egress: {routes: [{host: h${index}.example.com}]}`;
    writeFileSync(join(root, 'bottles', `bottle-${index}.md`), `---\nenv: {A: x}\n${route}\n---\n`);
    writeFileSync(
      join(root, 'agents', `agent-${index}.md`),
      `---\nbottle: bottle-${index}\n---\nYou work.\n`,
    );
  }
  return root;
}
