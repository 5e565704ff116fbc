import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PushedRepository } from '../src/sidecar/git-gate/pre-receive/repository.ts';
import { scanPush } from '../src/sidecar/git-gate/pre-receive/scan-push.ts';
import { type GitDesk, gitDesk } from '../test/rig/git-desk.ts';
import { type GitUpstream, gitUpstream, SSHD } from '../test/rig/git-upstream.ts';
import { onPath } from './peers.ts';
import { memoryOf, treeOf } from './process-tree.ts';
import { absolute, median, type Row, ratioTo, type Section } from './row.ts';
import type { Setting } from './setting.ts';

/** Of the same push straight over SSH, when the scan is taken off. */
const PUSH_BOUND = 2;
const CLONE_BOUND = 1.3;
/** Of what gitleaks takes for the same commits. */
const SCAN_BOUND = 1;
/** MiB, of the desk with all that it started: a pack of any size goes through it by pieces. */
const MEMORY_BOUND = 400;
const MIB = 1024 * 1024;
const ZERO = '0'.repeat(40);

/** Pushes and clones through the gate and straight, by turns, to one sshd on loopback; and the scan by itself. */
export async function gitGateSection(setting: Setting): Promise<Section> {
  if (!existsSync(SSHD)) return { rows: [], missing: [`git-gate: no ${SSHD}`] };
  await using upstream = await gitUpstream();
  for (const name of ['app', 'straight']) upstream.repository(name);
  await using desk = await gitDesk(upstream, {
    names: ['app'],
    program: join(setting.root, 'dist/desk.cjs'),
  });
  const work = join(setting.scratch, 'git-gate');
  mkdirSync(work);
  const rig = { setting, upstream, desk, work };
  const rows = [...(await pushes(rig)), ...(await clones(rig)), ...(await scans(rig))];
  return { rows, missing: onPath('gitleaks') === undefined ? ['git-gate: no gitleaks on PATH'] : [] };
}

interface Rig {
  readonly setting: Setting;
  readonly upstream: GitUpstream;
  readonly desk: GitDesk;
  readonly work: string;
}

/** Half of it random, as images and archives are; half of it source text. */
async function pushes({ setting, upstream, desk, work }: Rig): Promise<Row[]> {
  const size = setting.quick ? 8 : 50;
  const [gate, straight, scan]: [number[], number[], number[]] = [[], [], []];
  let peak = 0;
  for (let round = 0; round < (setting.quick ? 1 : 3); round++) {
    setting.progress(`git-gate: push of ${size} MiB, round ${round + 1}`);
    const dir = join(work, `push-${round}`);
    await must(desk, work, 'init', '-q', dir);
    for (let at = 0; at < size; at++)
      writeFileSync(join(dir, `file-${at}`), at % 2 === 0 ? randomBytes(MIB) : sourceText(MIB));
    await must(desk, dir, 'add', '-A');
    await must(desk, dir, 'commit', '-qm', 'large');
    const branch = `HEAD:refs/heads/push-${round}`;
    straight.push(
      await timed(async () => execGit(dir, upstream, 'push', '-q', upstream.url('straight'), branch)),
    );
    scan.push(await timed(() => scanOf(dir, desk)));
    const watch = setInterval(() => {
      peak = Math.max(
        peak,
        treeOf(desk.pid).reduce((sum, pid) => sum + memoryOf(pid).pss, 0),
      );
    }, 100);
    gate.push(await timed(() => must(desk, dir, 'push', '-q', desk.url('app'), branch)));
    clearInterval(watch);
  }
  const [ours, peer, alone] = [median(gate), median(straight), median(scan)];
  const base = { section: 'git-gate', figure: `push of ${size} MiB`, unit: 'ms' };
  return [
    { ...base, who: 'through the gate', value: ours },
    { ...base, who: 'the scan alone', value: alone, note: `${((size * 1000) / alone).toFixed(0)} MiB/s` },
    {
      ...base,
      who: 'straight over SSH',
      value: peer,
      note: 'the bound is for the push without the scan',
      bound: ratioTo(ours - alone, peer, PUSH_BOUND),
    },
    {
      ...base,
      figure: 'memory of the push',
      who: 'desk, git, ssh and hook',
      value: peak,
      unit: 'MiB',
      bound: absolute(peak, MEMORY_BOUND),
    },
  ];
}

async function clones({ setting, upstream, desk, work }: Rig): Promise<Row[]> {
  const [gate, straight]: [number[], number[]] = [[], []];
  for (let round = 0; round < (setting.quick ? 1 : 5); round++) {
    setting.progress(`git-gate: clone, round ${round + 1}`);
    const [one, other] = [join(work, 'clone-gate'), join(work, 'clone-straight')];
    const flags = ['clone', '-q', '--bare', '--single-branch', '-b', 'push-0'];
    straight.push(await timed(async () => execGit(work, upstream, ...flags, upstream.url('app'), other)));
    gate.push(await timed(() => must(desk, work, ...flags, desk.url('app'), one)));
    for (const dir of [one, other]) rmSync(dir, { recursive: true });
  }
  const base = { section: 'git-gate', figure: 'clone of it', unit: 'ms' };
  const [ours, peer] = [median(gate), median(straight)];
  return [
    { ...base, who: 'through the gate', value: ours },
    { ...base, who: 'straight over SSH', value: peer, bound: ratioTo(ours, peer, CLONE_BOUND) },
  ];
}

const COMMITS = 1000;

/** A thousand commits, each an edit of one of fifty source files. */
async function scans({ setting, desk, work }: Rig): Promise<Row[]> {
  const dir = join(work, 'history');
  await must(desk, work, 'init', '-q', dir);
  execFileSync('git', ['fast-import', '--quiet'], { cwd: dir, input: history(), maxBuffer: 64 * MIB });
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < (setting.quick ? 1 : 5); round++) {
    setting.progress(`git-gate: scan of ${COMMITS} commits, round ${round + 1}`);
    ours.push(await timed(() => scanOf(dir, desk)));
    if (onPath('gitleaks') === undefined) continue;
    const args = ['git', dir, '--log-opts=--all', '--no-banner', '--redact', '--log-level', 'error'];
    theirs.push(await timed(async () => execFileSync('gitleaks', args, { stdio: 'ignore' })));
  }
  const base = { section: 'git-gate', figure: `scan of ${COMMITS} commits`, unit: 'ms' };
  const mine = median(ours);
  const rows: Row[] = [{ ...base, who: 'built in', value: mine }];
  if (theirs.length === 0) return rows;
  const peer = median(theirs);
  return [...rows, { ...base, who: 'gitleaks', value: peer, bound: ratioTo(mine, peer, SCAN_BOUND) }];
}

/** What the hook does before it forwards, over all commits of `dir` that an empty mirror lacks. */
async function scanOf(dir: string, desk: GitDesk): Promise<void> {
  const id = (await must(desk, dir, 'rev-parse', 'HEAD')).trim();
  const empty = `${dir}-mirror`;
  if (!existsSync(empty)) await must(desk, dir, 'init', '-q', '--bare', empty);
  const objects = join(dir, '.git/objects');
  const plain = { PATH: process.env.PATH, HOME: dir, GIT_CONFIG_NOSYSTEM: '1' };
  const findings = await scanPush({
    push: { updates: [{ old: ZERO, new: id, ref: 'refs/heads/x' }], options: [] },
    repository: new PushedRepository(empty, { ...plain, GIT_ALTERNATE_OBJECT_DIRECTORIES: objects }),
    quarantine: new PushedRepository(empty, { ...plain, GIT_OBJECT_DIRECTORY: objects }),
    mirror: new PushedRepository(empty, plain),
    knownSecrets: [{ name: 'TOKEN', value: 'a-value-that-nothing-here-holds' }],
  });
  if (findings.length > 0) throw new Error(`a finding in clean text: ${JSON.stringify(findings[0])}`);
}

function history(): string {
  const parts: string[] = [];
  for (let at = 0; at < COMMITS; at++) {
    const text = `${sourceText(4000)}\nexport const revision = ${at};\n`;
    parts.push(
      `commit refs/heads/main\ncommitter Ann <ann@example.com> ${1_700_000_000 + at} +0000\ndata ${`change ${at}`.length}\nchange ${at}\n`,
      `M 100644 inline src/file-${at % 50}.ts\ndata ${text.length}\n${text}\n`,
    );
  }
  return `${parts.join('')}done\n`;
}

const LINES = [
  'import { readFile } from "node:fs/promises";',
  'export async function load(path: string): Promise<Config> {',
  '  const text = await readFile(path, "utf8");',
  '  return parse(text, { strict: true, limit: 4096 });',
  '}',
  '// Each entry is compared with the one before it.',
];

function sourceText(size: number): string {
  let text = '';
  for (let at = Math.floor(Math.random() * 1e6); text.length < size; at++)
    text += `${LINES[at % LINES.length]} // ${at * 7919}\n`;
  return text;
}

function execGit(cwd: string, { env }: GitUpstream, ...args: readonly string[]): void {
  execFileSync('git', args, { cwd, env: { ...env, GIT_CONFIG_NOSYSTEM: '1' }, stdio: 'ignore' });
}

async function must(desk: GitDesk, cwd: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await desk.git(cwd, ...args);
  if (code !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
  return stdout;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
