import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { median, type Row, ratioTo, type Section } from './row.ts';
import type { Setting } from './setting.ts';

/** The image of a bottle around any command, and the peer's. */
const IMAGE = 'bot-bottle-run:latest';
const READY_BOUND = 3;
const TORN_DOWN_BOUND = 2;

/** Milliseconds. */
interface Life {
  /** From the start of the command line until the agent's first line is read. */
  readonly ready: number;
  /** From the end of the agent's input, which ends it, until the command line has ended. */
  readonly tornDown: number;
}

/** What a bottle on docker costs beside one container of the same image, in one run. */
export async function dockerSection(setting: Setting): Promise<Section> {
  if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status !== 0)
    return { rows: [], missing: ['docker: no daemon answers'] };
  const workspace = join(setting.scratch, 'docker');
  mkdirSync(workspace, { recursive: true });
  const cli = [join(setting.root, 'dist/cli.js'), '--home', join(workspace, 'home'), 'run'];
  const bottle = [...cli, '--backend', 'docker', '--workspace', 'none', '--'];
  setting.progress('docker: images');
  const built = spawnSync(process.execPath, [...bottle, 'true'], { cwd: workspace, encoding: 'utf8' });
  if (built.status !== 0) return { rows: [], missing: [`docker: ${built.stderr.trim()}`] };
  const lives: Life[] = [];
  const plain: number[] = [];
  for (let round = -1; round < (setting.quick ? 3 : 11); round++) {
    setting.progress(`docker: round ${round + 1}`);
    const life = await live([...bottle, 'sh', '-c', 'echo ready; read -r _'], workspace);
    const begun = performance.now();
    spawnSync('docker', ['run', '--rm', IMAGE, 'true'], { stdio: 'ignore' });
    // The first of each only warms the caches.
    if (round < 0) continue;
    plain.push(performance.now() - begun);
    lives.push(life);
  }
  const peer = median(plain);
  const pair = (figure: string, value: number, atMost: number): Row[] => [
    { section: 'docker', figure, who: 'a bottle on docker', value, unit: 'ms' },
    {
      section: 'docker',
      figure,
      who: 'docker run --rm IMAGE true',
      value: peer,
      unit: 'ms',
      bound: ratioTo(value, peer, atMost),
    },
  ];
  return {
    rows: [
      ...pair('ready', median(lives.map(({ ready }) => ready)), READY_BOUND),
      ...pair('torn down', median(lives.map(({ tornDown }) => tornDown)), TORN_DOWN_BOUND),
    ],
    missing: [],
  };
}

function live(args: readonly string[], cwd: string): Promise<Life> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(process.execPath, args, { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
    let ready: number | undefined;
    child.stdout.once('data', () => {
      ready = performance.now();
      child.stdin.end();
    });
    child.once('error', reject);
    child.once('close', () => {
      if (ready === undefined) reject(new Error('the bottle ended before its agent said a word'));
      else resolve({ ready: ready - begun, tornDown: performance.now() - ready });
    });
  });
}
