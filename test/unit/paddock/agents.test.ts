import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';
import { makeScene, runPaddock } from './fake-process.ts';

let dir: TempDir;
beforeEach(async () => {
  dir = await tempDir('paddock-agents');
});
afterEach(() => dir[Symbol.asyncDispose]());

const WHOLE = `export const agent = {
  command: () => ['mine', '--go'],
  volumes: ({ home }) => ({ [home + '/.mine']: '/root/.mine:rw' }),
  scratchVolumes: ({ volumeName }) => ({ [volumeName]: '/scratch' }),
  buildArgs: () => ({ AGENT: 'mine' }),
};\n`;

/** Writes a package below `modules`, and runs `--agent NAME` dry. */
async function dryRun(name: string, files: Readonly<Record<string, string>>, distDir = '/nowhere/dist') {
  const scene = makeScene(dir.path, { 'project/D': '' });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir.path, path)), { recursive: true });
    writeFileSync(join(dir.path, path), text);
  }
  const argv = ['--dry-run', '--image=my/image:1', '--build-dockerfile=D', '--agent', name];
  const ran = await runPaddock(argv, { ...scene, cwd: scene.workdir, distDir });
  return { ...ran, stdout: ran.stdout.replaceAll(dir.path, '') };
}

const OWN = 'home/.config/paddock/node_modules';

describe('an agent of a package', () => {
  it('gives its command, volumes, scratch volumes and build args', async () => {
    const ran = await dryRun('mine', {
      [`${OWN}/paddock-agent-mine/package.json`]:
        '{"type":"module","paddock":"./agent.js","main":"./other.js"}',
      [`${OWN}/paddock-agent-mine/agent.js`]: WHOLE,
    });
    expect(ran.stdout).toBe(
      'docker run --rm -i --name paddock-project-mine --workdir=/project -v /project:/project:rw ' +
        '-v /home/.mine:/root/.mine:rw -v paddock_my_image_1_mine:/scratch my/image:1 mine --go\n',
    );
    expect(ran.stderr).toContain('Agent: mine\n');
    expect(ran.stderr).toContain('--build-arg AGENT=mine .');
  });

  it.each([
    ['module.exports', 'module.exports = { command: () => ["c"] };', '{}'],
    ['exports.agent', 'exports.agent = { command: () => ["c"] };', '{"main":"index.js"}'],
    ['export default', 'export default { command: () => ["c"] };', '{"type":"module"}'],
  ])('may be its %s', async (_name, code, manifest) => {
    const ran = await dryRun('m', {
      [`${OWN}/paddock-agent-m/package.json`]: manifest,
      [`${OWN}/paddock-agent-m/index.js`]: code,
    });
    expect(ran.stdout).toMatch(/ my\/image:1 c\n$/);
  });

  it('may have a scope', async () => {
    const ran = await dryRun('@us/mine', {
      [`${OWN}/@us/paddock-agent-mine/package.json`]: '{"type":"module"}',
      [`${OWN}/@us/paddock-agent-mine/index.js`]: WHOLE,
    });
    expect(ran.stdout).toContain('--name paddock-project-us-mine ');
  });

  it('may lie where npm put this package', async () => {
    const files = {
      'lib/node_modules/paddock-agent-m/package.json': '{}',
      'lib/node_modules/paddock-agent-m/index.js': 'module.exports = { command: () => ["c"] };',
    };
    const beside = join(dir.path, 'lib/node_modules/bot-bottle/dist');
    expect((await dryRun('m', files, beside)).code).toBe(0);
    expect((await dryRun('m', files, join(dir.path, 'lib/elsewhere/bot-bottle/dist'))).code).toBe(1);
  });
});

describe('where no agent comes from', () => {
  it('the project: its code would run on the host', async () => {
    const ran = await dryRun('m', {
      'project/node_modules/paddock-agent-m/package.json': '{}',
      'project/node_modules/paddock-agent-m/index.js': 'throw new Error("ran");',
    });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/no agent is called m\n.*set by the flag --agent/);
    expect(ran.stderr).not.toContain('ran');
  });

  it.each(['../../x', '/etc', 'a/b', '@a', 'M', '.m', ''])('the name %j', async (name) => {
    expect(await dryRun(name, {})).toMatchObject({ code: 1, stdout: '' });
  });

  it('a name that is built in', async () => {
    const ran = await dryRun('claude', {
      [`${OWN}/paddock-agent-claude/package.json`]: '{}',
      [`${OWN}/paddock-agent-claude/index.js`]: 'module.exports = { command: () => ["other"] };',
    });
    expect(ran.stdout).toMatch(/ claude\n$/);
    expect((await dryRun('constructor', {})).stderr).toContain('no agent is called constructor');
  });
});

describe('a package that is at fault is named', () => {
  it.each([
    ['exports nothing', 'module.exports = {};', /it exports no agent/],
    ['throws', 'throw new Error("boom\\nmore");', /boom\n/],
    ['has no command', 'module.exports = { command: () => [] };', /`command\(\)` is not a list of words/],
    [
      'has an odd command',
      'module.exports = { command: () => "claude" };',
      /`command\(\)` is not a list of words/,
    ],
    [
      'mounts nowhere',
      'module.exports = { command: () => ["c"], volumes: () => ({ "/a": "b" }) };',
      /its volume `\/a`: the container path `b`/,
    ],
    [
      'has an odd build arg',
      'module.exports = { command: () => ["c"], buildArgs: () => ({ A: 1 }) };',
      /its build arg A is not text/,
    ],
  ])('%s', async (_name, code, sentence) => {
    const ran = await dryRun('m', {
      [`${OWN}/paddock-agent-m/package.json`]: '{}',
      [`${OWN}/paddock-agent-m/index.js`]: code,
    });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(sentence);
    expect(ran.stderr).toContain(`${OWN}/paddock-agent-m/index.js`);
    expect(ran.stderr).toContain('set by the flag --agent');
  });

  it('points outside itself', async () => {
    const ran = await dryRun('m', { [`${OWN}/paddock-agent-m/package.json`]: '{"main":"../../../x.js"}' });
    expect(ran.stderr).toContain('lies outside its package');
  });

  it('is told among those that there are', async () => {
    const files = { [`${OWN}/paddock-agent-mine/package.json`]: '{}' };
    mkdirSync(join(dir.path, OWN), { recursive: true });
    symlinkSync('/nowhere', join(dir.path, OWN, 'paddock-agent-linked'));
    const ran = await dryRun('mime', files);
    expect(ran.stderr).toContain('known: claude, false, linked, mine');
    expect(ran.stderr).toContain('write `mine`');
  });
});
