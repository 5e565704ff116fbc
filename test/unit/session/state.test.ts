import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/backend/contract.ts';
import type { BackendEntry } from '../../../src/backend/select.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { readMetadata } from '../../../src/session/metadata.ts';
import { findRunning, runningBottles } from '../../../src/session/running-bottles.ts';
import { adHocAgentName, isSlug, newSlug, slugify } from '../../../src/session/slug.ts';
import { ABANDONED, findLeftovers } from '../../../src/session/stale-state.ts';
import {
  createState,
  isPreserved,
  listStates,
  preserveState,
  removeState,
  stateDirOf,
  statePaths,
} from '../../../src/session/state.ts';
import type { Host } from '../../../src/sys/host.ts';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';

let home: TempDir;
beforeEach(async () => {
  home = await tempDir('state');
});
afterEach(() => home[Symbol.asyncDispose]());

const started = new Date('2026-01-02T03:04:05.678Z');

function planOf(slug: string): Plan {
  return {
    slug,
    agentName: 'claude',
    backend: 'bubblewrap',
    stateDir: stateDirOf(home.path, slug),
    command: { file: '/bin/true', args: [], installDirs: [] },
    env: [],
    workspace: { mode: 'copy', path: '/home/u/project' },
    limits: {},
    egress: { routesYaml: '', tokens: [], known: [], resolve: [] },
    skills: [],
    supervise: false,
  };
}

function make(slug: string) {
  const made = createState(planOf(slug), started);
  if (!made.ok) throw new Error(made.failure.kind);
  return made.value;
}

describe('slugs', () => {
  it.each([
    ['Claude Code', 'claude-code'],
    ['--x--', 'x'],
    ['été', 't'],
    ['a'.repeat(40), 'a'.repeat(26)],
    ['!!!', ''],
  ])('slugify %j', (text, slug) => {
    expect(slugify(text)).toBe(slug);
  });

  it('names an ad-hoc agent by its command', () => {
    expect(adHocAgentName('/usr/bin/Python3.11')).toBe('python3-11');
    expect(adHocAgentName('./!')).toBe('run');
  });

  it('adds five characters, each as likely as another', () => {
    expect(newSlug('curl')).toMatch(/^curl-[a-z0-9]{5}$/);
    expect(newSlug('curl', () => 0.999)).toBe('curl-99999');
    expect(isSlug(newSlug('x'.repeat(99)))).toBe(true);
  });

  it.each(['', '-a', 'a-', 'A', 'a/b', '..', 'a_b', 'a'.repeat(65)])('refuses %j', (text) => {
    expect(isSlug(text)).toBe(false);
  });
});

describe('a bottle on disk', () => {
  it('has private directories and the metadata of the contract', () => {
    const paths = make('claude-abcde');
    for (const path of [paths.dir, paths.egressDir, paths.runDir, paths.logDir]) {
      expect(statSync(path).mode & 0o777).toBe(0o700);
    }
    expect(statSync(paths.metadata).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(paths.metadata, 'utf8'))).toEqual({
      identity: 'claude-abcde',
      agent_name: 'claude',
      cwd: '/home/u/project',
      copy_cwd: true,
      workspace: 'copy',
      started_at: '2026-01-02T03:04:05.678Z',
      backend: 'bubblewrap',
      label: '',
      color: '',
      schema_version: 1,
    });
  });

  it('is made once', () => {
    make('claude-abcde');
    const again = createState(planOf('claude-abcde'), started);
    expect(!again.ok && again.failure).toMatchObject({ kind: 'file', code: 'EEXIST' });
    expect(existsSync(statePaths(stateDirOf(home.path, 'claude-abcde')).metadata)).toBe(true);
  });

  it('leaves nothing behind when it cannot be made', () => {
    writeFileSync(`${home.path}/state`, '');
    const made = createState(planOf('claude-abcde'), started);
    expect(!made.ok && made.failure).toMatchObject({ kind: 'file' });
  });

  it('is preserved by a marker, and removed whole', () => {
    const { dir } = make('claude-abcde');
    expect(isPreserved(dir)).toBe(false);
    expect(preserveState(dir).ok).toBe(true);
    expect(isPreserved(dir)).toBe(true);
    expect(removeState(dir).ok).toBe(true);
    expect(existsSync(dir)).toBe(false);
    expect(removeState(dir).ok).toBe(true);
  });
});

describe('reading', () => {
  it('tolerates every kind of damage', () => {
    expect(readMetadata(`${home.path}/missing`)).toEqual({});
    for (const text of ['', '{', '[]', 'null', '"x"', `"${'x'.repeat(70_000)}"`]) {
      writeFileSync(`${home.path}/m`, text);
      expect(readMetadata(`${home.path}/m`)).toEqual({});
    }
    writeFileSync(`${home.path}/m`, '{"agent_name":7,"label":"l","extra":1,"copy_cwd":"yes"}');
    expect(readMetadata(`${home.path}/m`)).toEqual({ label: 'l' });
  });

  it('lists directories that are slugs, and a home without state', () => {
    expect(listStates(home.path)).toEqual([]);
    make('b-11111');
    make('a-11111');
    mkdirSync(`${home.path}/state/NotASlug`);
    writeFileSync(statePaths(stateDirOf(home.path, 'a-11111')).metadata, 'damaged');
    expect(listStates(home.path).map(({ slug, metadata }) => [slug, metadata.agent_name])).toEqual([
      ['a-11111', undefined],
      ['b-11111', 'claude'],
    ]);
  });
});

describe('what runs, and what is left over', () => {
  const entryOf = (running: readonly string[]): BackendEntry => ({
    name: 'bubblewrap',
    load: async () =>
      ({
        name: 'bubblewrap',
        listActive: async () =>
          running.map((slug) => ({ backend: 'bubblewrap' as const, slug, services: ['egress'] })),
        findOrphans: async () => [],
      }) as unknown as Backend,
  });
  const host = () => ({ botBottleHome: home.path, now: () => Date.now() }) as Host;
  const age = (dir: string) => utimesSync(dir, new Date(0), new Date(0));

  it('joins what backends say with metadata', async () => {
    make('b-11111');
    const bottles = await runningBottles(host(), [entryOf(['b-11111', 'a-22222'])]);
    expect(bottles.map(({ slug, metadata }) => [slug, metadata.agent_name])).toEqual([
      ['a-22222', undefined],
      ['b-11111', 'claude'],
    ]);
  });

  it('tells a bottle that is not running from one that is not there', async () => {
    make('b-11111');
    const stopped = await findRunning('b-11111', host(), [entryOf(['a-22222'])]);
    expect(!stopped.ok && stopped.failure).toMatchObject({ kind: 'not-running' });
    const missing = await findRunning('c-33333', host(), [entryOf(['a-22222'])]);
    expect(!missing.ok && missing.failure).toMatchObject({ kind: 'no-such-bottle', running: ['a-22222'] });
  });

  it('finds abandoned directories only', async () => {
    for (const slug of [
      'running-11111',
      'preserved-1111',
      'locked-11111',
      'new-11111',
      'stale-11111',
      'dead-11111',
    ]) {
      const { dir } = make(slug);
      if (slug !== 'new-11111') age(dir);
    }
    const at = (slug: string) => statePaths(stateDirOf(home.path, slug));
    preserveState(at('preserved-1111').dir);
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    writeFileSync(at('locked-11111').lock, JSON.stringify({ pid: process.pid, start_time: start }));
    writeFileSync(at('dead-11111').lock, JSON.stringify({ pid: process.pid, start_time: '1' }));
    const found = await findLeftovers(host(), ABANDONED, [entryOf(['running-11111'])]);
    expect(found.map(({ name }) => name).sort()).toEqual([at('dead-11111').dir, at('stale-11111').dir]);
    for (const leftover of found) expect((await leftover.remove()).ok).toBe(true);
    expect(listStates(home.path).map(({ slug }) => slug)).toEqual([
      'locked-11111',
      'new-11111',
      'preserved-1111',
      'running-11111',
    ]);
  });
});
