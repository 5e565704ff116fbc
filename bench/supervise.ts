import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { newProposal } from '../src/queue/new-proposal.ts';
import { putProposal } from '../src/queue/queue-files.ts';
import { type BenchChild, startChild } from './bench-child.ts';
import { onPath } from './peers.ts';
import { commandOf, memoryOf, treeOf } from './process-tree.ts';
import { absolute, median, type Row, type Section } from './row.ts';
import type { Setting } from './setting.ts';

/** Milliseconds. */
const ON_SCREEN = 200;
const PASSES = 300;
/** A key must be answered within a frame or two of what an eye notices. */
const REDRAW = 100;
const FIRST_PAINT = 1000;
const PENDING = 1000;

const now = () => performance.timeOrigin + performance.now();
const base = { section: 'supervise', unit: 'ms' } as const;

/** From an agent's call to the screen, from a person's key to the agent's next request, and a thousand that wait. */
export async function superviseSection(setting: Setting): Promise<Section> {
  if (onPath('script') === undefined)
    return { rows: [], missing: ['supervise: no script(1) for a terminal'] };
  return { rows: [...(await turns(setting)), ...(await crowd(setting))], missing: [] };
}

/** The terminal's screen, as the bytes that were written to it. */
class Screen {
  readonly #child: ChildProcess;
  #written = '';
  #changed = () => {};

  constructor(setting: Setting, home: string) {
    const command = `stty rows 40 cols 120; exec '${process.execPath}' '${join(setting.root, 'dist/cli.js')}' --home '${home}' supervise`;
    this.#child = spawn('script', ['-qfec', command, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm-256color' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#written += text;
      this.#changed();
    });
  }

  /** When the screen first showed it after the last key, in milliseconds since the epoch. */
  async shows(text: string): Promise<number> {
    while (!this.#written.includes(text))
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    return now();
  }

  press(keys: string): number {
    this.#written = '';
    this.#child.stdin?.write(keys);
    return now();
  }

  forget(): void {
    this.#written = '';
  }

  /** MiB, resident. */
  memory(): number {
    const pids = treeOf(this.#child.pid ?? -1).filter((pid) => commandOf(pid)[0] === process.execPath);
    return pids.reduce((sum, pid) => sum + memoryOf(pid).rss, 0);
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.press('q');
    await ended;
  }
}

async function turns(setting: Setting): Promise<Row[]> {
  const workspace = join(setting.scratch, 'supervise');
  mkdirSync(workspace);
  const home = join(setting.scratch, 'supervise-home');
  copyFileSync(setting.bundle('asking-agent'), join(workspace, 'asking-agent.mjs'));
  const page = createServer((_request, response) => response.end('the page'));
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  const { port } = page.address() as AddressInfo;
  const rounds = setting.quick ? 3 : 15;
  const hosts = Array.from({ length: rounds * 2 }, (_, at) => `h${at}.test`);
  const cli = [process.execPath, join(setting.root, 'dist/cli.js'), '--home', home];
  const resolve = hosts.flatMap((host) => ['--resolve', `${host}:80:127.0.0.1:${port}`]);
  const bottle = startChild(
    [...cli, 'run', '--supervise', ...resolve, '--', process.execPath, 'asking-agent.mjs'],
    { cwd: workspace },
  );
  const screen = new Screen(setting, home);
  const [shown, byKey, byVerb]: [number[], number[], number[]] = [[], [], []];
  try {
    await bottle.nextJson();
    await screen.shows('0 pending');
    for (const [at, host] of hosts.entries()) {
      setting.progress(`supervise: turn ${at + 1}`);
      screen.forget();
      bottle.child.stdin?.write(`${host}\n`);
      const { asked } = await bottle.nextJson();
      shown.push((await screen.shows(`to measure ${host}`)) - Number(asked));
      const passed = await decided(bottle, screen, at % 2 === 0 ? undefined : [...cli, 'supervise']);
      (at % 2 === 0 ? byKey : byVerb).push(passed);
    }
  } finally {
    bottle.child.stdin?.end();
    await bottle.ended;
    await screen.close();
    page.close();
  }
  const figure = 'approval to the next request passing';
  const most = (values: readonly number[]) => `most ${Math.max(...values).toFixed(0)} ms`;
  return [
    {
      ...base,
      figure: 'tool call to proposal on screen',
      who: 'supervise',
      value: median(shown),
      note: `${most(shown)}; the first call, which loads the server, ${shown[0]?.toFixed(0)} ms`,
      bound: absolute(median(shown), ON_SCREEN),
    },
    {
      ...base,
      figure,
      who: 'the key a',
      value: median(byKey),
      note: most(byKey),
      bound: absolute(median(byKey), PASSES),
    },
    {
      ...base,
      figure,
      who: 'supervise approve, its start included',
      value: median(byVerb),
      note: most(byVerb),
      bound: absolute(median(byVerb), PASSES),
    },
  ];
}

/** Milliseconds from the decision to the agent's next request. */
async function decided(
  bottle: BenchChild,
  screen: Screen,
  verb: readonly string[] | undefined,
): Promise<number> {
  if (verb === undefined) {
    const pressed = screen.press('a');
    return Number((await bottle.nextJson()).passed) - pressed;
  }
  const listed = startChild([...verb, 'list', '--json']);
  let text = '';
  for (let line = ''; line !== ']'; text += line) line = await listed.nextLine();
  const [{ id } = { id: '' }] = JSON.parse(text) as { readonly id: string }[];
  const began = now();
  const approving = startChild([...verb, 'approve', id]);
  const passed = Number((await bottle.nextJson()).passed) - began;
  await approving.ended;
  return passed;
}

async function crowd(setting: Setting): Promise<Row[]> {
  const home = join(setting.scratch, 'crowd');
  const ask = (bottle: number, text: string) => {
    const slug = `crowd-${String(bottle).padStart(5, '0')}`;
    const proposedFile = `routes:\n${'  - host: a.example\n'.repeat(40)}`;
    const made = newProposal(
      { slug, tool: 'allow', proposedFile, justification: text, current: '' },
      Date.now(),
    );
    putProposal(`${home}/queue/${slug}`, made);
  };
  setting.progress(`supervise: ${PENDING} proposals`);
  for (let at = 0; at < PENDING; at++) ask(at % 20, `proposal number ${at}`);
  const began = now();
  const screen = new Screen(setting, home);
  const painted = (await screen.shows(`${PENDING} pending`)) - began;
  const redraws: number[] = [];
  for (let at = 0; at < (setting.quick ? 20 : 100); at++) {
    const pressed = screen.press('j');
    redraws.push((await screen.shows('>')) - pressed);
  }
  const arrivals: number[] = [];
  for (let at = 0; at < (setting.quick ? 3 : 10); at++) {
    screen.forget();
    const asked = now();
    ask(at, `one more, ${at}`);
    arrivals.push((await screen.shows(`${PENDING + at + 1} pending`)) - asked);
  }
  const memory = screen.memory();
  await screen.close();
  const who = `${PENDING} pending`;
  return [
    {
      ...base,
      figure: 'first paint, the start included',
      who,
      value: painted,
      bound: absolute(painted, FIRST_PAINT),
    },
    {
      ...base,
      figure: 'key to redraw',
      who,
      value: median(redraws),
      note: `most ${Math.max(...redraws).toFixed(0)} ms`,
      bound: absolute(median(redraws), REDRAW),
    },
    {
      ...base,
      figure: 'arrival to screen',
      who,
      value: median(arrivals),
      bound: absolute(median(arrivals), ON_SCREEN),
    },
    { ...base, figure: 'memory of the screen', who, value: memory, unit: 'MiB' },
  ];
}
