import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { renderMessage } from '../../../src/diagnostics/render.ts';
import { word } from '../../../src/diagnostics/word.ts';
import { loadBottle, loadManifest } from '../../../src/manifest/load.ts';
import { CASES, type Case } from '../../golden/manifest/cases.ts';
import { tempDir } from '../../rig/temp-dir.ts';
import { indexOf, mustFail, type Tree } from '../manifest/memory-files.ts';
import { type FakeProcess, type Ran, runInProcess } from './fake-context.ts';

interface Scene extends AsyncDisposable {
  readonly top: string;
  write(path: string, content: string | Uint8Array, mode?: number): Promise<void>;
  plant(tree: Tree): Promise<void>;
  start(argv: readonly string[], fake?: FakeProcess): Promise<Ran>;
  /** The programs that were started, and the directories of bottles. */
  traces(): { readonly started: readonly string[]; readonly states: readonly string[] };
}

/** A home, a repository to work in, and programs that leave a trace when they are started. */
async function scene(): Promise<Scene> {
  const root = await tempDir('bad-start');
  const [home, cwd, bin, traces] = ['home', 'work', 'bin', 'traces'].map((name) => join(root.path, name)) as [
    string,
    string,
    string,
    string,
  ];
  const top = join(home, '.bot-bottle');
  const write: Scene['write'] = async (path, content, mode = 0o644) => {
    await mkdir(dirname(join(root.path, path)), { recursive: true });
    await writeFile(join(root.path, path), content);
    await chmod(join(root.path, path), mode);
  };
  await mkdir(traces);
  await mkdir(join(cwd, '.git'), { recursive: true });
  for (const program of ['bwrap', 'nsenter', 'setpriv', 'unshare', 'claude', 'codex', 'pi', 'git']) {
    await write(`bin/${program}`, `#!/bin/sh\n: > '${traces}/${program}'\nexit 1\n`, 0o755);
  }
  return {
    top,
    write,
    async plant({ bottles = {}, agents = {}, repository = {} }) {
      for (const [where, files] of [
        ['home/.bot-bottle/bottles', bottles],
        ['home/.bot-bottle/agents', agents],
        ['work/.bot-bottle/agents', repository],
      ] as const) {
        for (const [name, content] of Object.entries(files)) await write(`${where}/${name}.md`, content);
      }
    },
    start: async (argv, fake) => {
      const ran = await runInProcess(['start', ...argv], {
        env: { PATH: bin, TOKEN: 'the-real-one' },
        cwd,
        home,
        ...fake,
      });
      return {
        ...ran,
        stderr: ran.stderr.replaceAll(top, '/home/dev/.bot-bottle').replaceAll(cwd, '/work/app'),
      };
    },
    traces: () => ({
      started: readdirSync(traces),
      states: existsSync(join(top, 'state')) ? readdirSync(join(top, 'state')) : [],
    }),
    [Symbol.asyncDispose]: () => root[Symbol.asyncDispose](),
  };
}

const NOTHING = { started: [], states: [] };
const agentOf = (bottle: string) => `---\nbottle: ${bottle}\n---\nHi.\n`;

it('leaves a trace of what it starts, when nothing is wrong', async () => {
  await using at = await scene();
  await at.plant({ bottles: { dev: '---\n---\n' }, agents: { good: agentOf('dev') } });
  await at.start(['good', '--yes']);
  expect(at.traces().started).toContain('bwrap');
});

/** The sentence that the loader's failure is told by, which the golden files hold. */
function sentence({ tree, load }: Case): string {
  const [type, name = ''] = load.split(':');
  const index = indexOf(tree);
  const failure = mustFail(type === 'agent' ? loadManifest(index, name) : loadBottle(index, name));
  return renderMessage('bot-bottle', word(failure), { colour: false }).split('\n')[0] ?? '';
}

it.each(Object.entries(CASES))(
  'starts nothing for any rule of a manifest that is broken: %s',
  async (_, cases) => {
    for (const each of cases) {
      await using at = await scene();
      const [type, name = ''] = each.load.split(':');
      const agents = type === 'agent' ? each.tree.agents : { ...each.tree.agents, other: agentOf(name) };
      await at.plant({ ...each.tree, ...(agents === undefined ? {} : { agents }) });
      const ran = await at.start([type === 'agent' ? name : 'other', '--yes']);
      expect([each.name, ran.code, ran.stdout]).toEqual([each.name, 1, '']);
      expect(ran.stderr).toContain(sentence(each));
      expect([each.name, at.traces()]).toEqual([each.name, NOTHING]);
    }
  },
);

const GOOD: Tree = { bottles: { dev: '---\n---\n' }, agents: { good: agentOf('dev') } };
const bottle = (yaml: string): Tree => ({
  bottles: { dev: `---\n${yaml}\n---\n` },
  agents: { good: agentOf('dev') },
});
const forwarded = '$' + '{NOT_SET}';

interface Fault {
  readonly name: string;
  readonly tree: Tree;
  readonly argv?: readonly string[];
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly fake?: FakeProcess;
  readonly says: string;
  /** 2 for what was typed. */
  readonly code?: number;
}

const FAULTS: readonly Fault[] = [
  {
    name: "an agent of a repository that names the repository's own bottle",
    tree: { repository: { evil: agentOf('mine') } },
    files: { 'work/.bot-bottle/bottles/mine.md': '---\nworkspace: mount\n---\n' },
    argv: ['evil'],
    says: 'no bottle is called mine',
  },
  { name: 'a missing bottle', tree: { agents: { good: agentOf('prod') } }, says: 'no bottle is called prod' },
  {
    name: 'a missing skill',
    tree: { ...GOOD, agents: { good: '---\nbottle: dev\nskills: [lint]\n---\n' } },
    says: 'the skill lint',
  },
  { name: 'a missing provider', tree: bottle('agent_provider: {template: aider}'), says: 'aider' },
  {
    name: 'a missing Dockerfile',
    tree: bottle('agent_provider: {dockerfile: ./Dockerfile}'),
    says: 'Dockerfile',
  },
  { name: 'a missing host variable', tree: bottle(`env: {A: "${forwarded}"}`), says: 'NOT_SET' },
  {
    name: 'a missing variable of a credential',
    tree: bottle('agent_provider: {auth_token: NOT_SET}'),
    says: 'NOT_SET',
  },
  {
    name: 'a question without a terminal',
    tree: bottle('env: {A: "?What is it?"}'),
    says: 'there is no terminal to ask on',
    code: 2,
  },
  { name: 'a name in another case', tree: GOOD, argv: ['Good'], says: 'no agent is called Good' },
  {
    name: 'a manifest that is a secret of this machine',
    tree: { bottles: { dev: '---\n---\n' }, repository: { fixer: agentOf('dev') } },
    argv: ['../../../etc/passwd'],
    says: 'no agent is called ../../../etc/passwd',
  },
  {
    name: 'aliases that multiply',
    tree: bottle(`a: &a [x, x]\nb: &b [*a, *a]\nenv: {A: *b}`),
    says: 'anchor',
  },
  {
    name: 'an agent with __proto__',
    tree: { ...GOOD, agents: { good: '---\nbottle: dev\n__proto__: {bottle: dev}\n---\n' } },
    says: '__proto__',
  },
  {
    name: 'an empty label',
    tree: GOOD,
    argv: ['good', '--label', ''],
    says: '--label has no value',
    code: 2,
  },
  {
    name: 'a label of blanks',
    tree: GOOD,
    argv: ['good', '--label', '   '],
    says: 'the label "   "',
    code: 2,
  },
  {
    name: 'a label of symbols',
    tree: GOOD,
    argv: ['good', '--label', '!?! \u{1f916}'],
    says: 'needs a letter from a to z or a digit',
    code: 2,
  },
  {
    name: 'a label that drives a terminal',
    tree: GOOD,
    argv: ['good', '--label', 'fix \u001b]0;\u0007\u202e'],
    says: 'has a control character',
    code: 2,
  },
  {
    name: 'the directory that is gone',
    tree: GOOD,
    argv: ['good', '--cwd'],
    fake: { cwd: '/no/such/directory' },
    says: '/no/such/directory',
  },
];

it.each(FAULTS.map((fault) => [fault.name, fault] as const))('starts nothing for %s', async (_, fault) => {
  const { tree, argv = ['good'], files = {}, fake, says, code = 1 } = fault;
  await using at = await scene();
  await at.plant(tree);
  for (const [path, content] of Object.entries(files)) await at.write(path, content);
  const ran = await at.start([...argv, '--yes'], fake);
  expect(ran.stderr).toContain(says);
  expect(ran.stderr).toMatch(/^bot-bottle: error: .*\n(?:.*\n)*? {2}help: .+\n$/m);
  expect(ran.stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
  expect(ran).toMatchObject({ code, stdout: '' });
  expect(at.traces()).toEqual(NOTHING);
});

it('says why a bottle of a repository is ignored, and takes the one of the home', async () => {
  await using at = await scene();
  await at.plant({
    bottles: { dev: '---\nenv: {WHOSE: home}\n---\n' },
    repository: { fixer: agentOf('dev') },
  });
  await at.write('work/.bot-bottle/bottles/dev.md', '---\nenv: {THEIRS: repository}\n---\n');
  const ran = await at.start(['fixer', '--dry-run', '--format', 'json']);
  expect(ran.stderr).toContain('/work/app/.bot-bottle/bottles is ignored: a bottle grants credentials');
  expect(ran.stdout).toContain('"WHOSE"');
  expect(ran.stdout).not.toContain('THEIRS');
  expect(at.traces()).toEqual(NOTHING);
});

it('takes a file as Windows editors write it', async () => {
  await using at = await scene();
  await at.plant({
    bottles: { dev: '\ufeff---\r\nenv:\r\n  A: b\r\n---\r\n' },
    agents: { good: '\ufeff---\r\nbottle: dev\r\n---\r\nHi.\r\n', 'broken-beside': 'no frontmatter' },
  });
  await at.write('home/.bot-bottle/agents/Good.md', agentOf('none'));
  const ran = await at.start(['good', '--dry-run', '--format', 'json']);
  expect(ran.stderr).toContain('Good.md is skipped: its name differs from good.md only by case');
  expect(JSON.parse(ran.stdout)).toMatchObject({
    agent: 'good',
    bottle: 'dev',
    env: expect.arrayContaining(['A']),
  });
  expect(at.traces()).toEqual(NOTHING);
});

it('shows the plan where a credential is missing, and says that a start would fail', async () => {
  await using at = await scene();
  await at.plant(bottle('agent_provider: {template: claude, auth_token: NOT_SET}'));
  const ran = await at.start(['good', '--dry-run', '--format', 'json']);
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('"agent": "good"') });
  expect(ran.stderr).toMatch(/a start would fail: .*NOT_SET.* is not set.*; export NOT_SET/);
  expect(at.traces()).toEqual(NOTHING);
});

it('gives no bottle the name of one that is kept, and touches that one with nothing', async () => {
  await using at = await scene();
  await at.plant(GOOD);
  await at.write('home/.bot-bottle/state/my-fix/preserved', '');
  for (const label of ['my-fix', 'My  FIX!', '\u00a0my fix ']) {
    const ran = await at.start(['good', '--yes', '--label', label]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('makes the slug my-fix, which a bottle has already');
  }
  expect(at.traces()).toEqual({ started: [], states: ['my-fix'] });
  expect(readdirSync(join(at.top, 'state/my-fix'))).toEqual(['preserved']);
});

it('starts nothing when a person leaves, at any question, or says no', async () => {
  const answers = ['good', 'a label', 'green', 'n'];
  for (const count of [0, 1, 2, 3, 4]) {
    await using at = await scene();
    await at.plant(GOOD);
    const ran = await at.start([], { answers: answers.slice(0, count) });
    expect([count, ran.code]).toEqual([count, count === 4 ? 1 : 130]);
    expect(at.traces()).toEqual(NOTHING);
  }
});
