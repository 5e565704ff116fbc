import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';
import { runInProcess } from './fake-context.ts';

let dir: TempDir;
beforeEach(async () => {
  dir = await tempDir('manifests');
});
afterEach(() => dir[Symbol.asyncDispose]());

interface Person {
  readonly env?: Readonly<Record<string, string>>;
  readonly answers?: readonly string[];
  readonly columns?: number;
}

const home = () => `${dir.path}/bb`;
const run = (argv: readonly string[], { env = {}, ...person }: Person = {}) =>
  runInProcess(['--home', home(), ...argv], {
    cwd: dir.path,
    home: dir.path,
    env: { PATH: '/usr/bin:/bin', ...env },
    ...person,
  });

function write(path: string, text: string): void {
  const file = `${dir.path}/${path}`;
  mkdirSync(file.slice(0, file.lastIndexOf('/')), { recursive: true });
  writeFileSync(file, text);
}
const read = (path: string) => readFileSync(`${dir.path}/${path}`, 'utf8');
const mode = (path: string) => statSync(`${dir.path}/${path}`).mode & 0o777;

describe('init', () => {
  it('writes both files, private, and says what comes next', async () => {
    const ran = await run(['init', 'reviewer', '--prompt', 'Review.', '--yes']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toBe(`bottle\t${home()}/bottles/reviewer.md\nagent\t${home()}/agents/reviewer.md\n`);
    expect(ran.stderr).toContain('before the first start, export CLAUDE_CODE_OAUTH_TOKEN');
    expect(ran.stderr).toMatch(/next: bot-bottle start reviewer\n$/);
    expect(read('bb/bottles/reviewer.md')).toBe(
      '---\nagent_provider:\n  template: claude\n  auth_token: CLAUDE_CODE_OAUTH_TOKEN\n---\n',
    );
    expect(read('bb/agents/reviewer.md')).toBe('---\nbottle: reviewer\n---\n\nReview.\n');
    for (const path of ['bb', 'bb/agents', 'bb/bottles']) expect(mode(path)).toBe(0o700);
    for (const path of ['bb/agents/reviewer.md', 'bb/bottles/reviewer.md']) expect(mode(path)).toBe(0o600);
  });

  it.each([
    [
      ['--provider', 'codex', '--auth-token', 'OPENAI_KEY'],
      'host: api.openai.com\n      ports:\n        - 443\n      auth:\n        scheme: Bearer\n        token_ref: OPENAI_KEY\n      dlp:\n        inbound_detectors: false\n---',
    ],
    [['--provider', 'codex', '--auth-token', 'K', '--allow', 'api.openai.com'], 'token_ref: K'],
    [['--provider', 'codex', '--forward-host-credentials'], 'forward_host_credentials: true'],
    [
      [
        '--provider',
        'pi',
        '--base-url',
        'http://o.example/v1',
        '--model',
        'a',
        '--model',
        'b',
        '--auth-token',
        'K',
      ],
      'settings:\n    base_url: http://o.example/v1\n    models:\n      - a\n      - b\n    api_key_env: K',
    ],
    [
      ['--allow', 'a.example:8443/x', '--allow', 'a.example:8443/y'],
      'ports:\n        - 8443\n      matches:\n        - paths:\n            - value: /x\n            - value: /y',
    ],
    [['--secret', 'a.example=T:header:X-Key'], 'auth:\n        scheme: header:X-Key\n        token_ref: T'],
    [['--no-supervise', '--workspace', 'copy'], 'supervise: false\nworkspace: copy'],
    [['--supervise'], 'supervise: true'],
  ])('writes what %j says into the bottle', async (flags, text) => {
    expect(await run(['init', 'a', ...flags, '--yes'])).toMatchObject({ code: 0 });
    expect(read('bb/bottles/a.md')).toContain(text);
  });

  it('writes texts that YAML would read as something else so that they stay texts', async () => {
    write('p.md', '\ufeff---\r\nnot: frontmatter\r\n---\r\n# Prompt\r\n');
    const flags = ['--git-name', 'yes', '--git-email', '0x1f', '--skill', 'null', '--prompt-file', 'p.md'];
    expect(await run(['init', 'a', ...flags, '--yes'])).toMatchObject({ code: 0 });
    const told = JSON.parse((await run(['info', 'a', '--json'])).stdout);
    expect(told).toMatchObject({
      skills: ['null'],
      prompt: '---\nnot: frontmatter\n---\n# Prompt',
      identity: { name: { value: 'yes', from: 'agent' }, email: { value: '0x1f', from: 'agent' } },
    });
  });

  it('asks for no second credential where a route brings one', async () => {
    const secret = 'api.anthropic.com=ANTHROPIC_API_KEY:header:x-api-key';
    const ran = await run(['init', 'a', '--secret', secret, '--yes']);
    expect(ran.stderr).toContain('export ANTHROPIC_API_KEY');
    expect(ran.stderr).not.toContain('CLAUDE_CODE_OAUTH_TOKEN');
    expect(read('bb/bottles/a.md')).not.toContain('auth_token');
  });

  it('overwrites nothing without --force', async () => {
    write('bb/agents/a.md', 'mine');
    write('bb/bottles/b.md', '---\nlimits: {pids: 7}\n---\n');
    const agent = await run(['init', 'a', '--bottle', 'b', '--yes']);
    expect(agent).toMatchObject({ code: 1, stdout: '' });
    expect(agent.stderr).toContain('the agent a is there already');
    const bottle = await run(['init', 'c', '--bottle', 'b', '--provider', 'pi', '--yes']);
    expect(bottle.code).toBe(1);
    expect(bottle.stderr).toContain('the bottle b is there already, and --provider would change it');
    expect(readdirSync(`${home()}/agents`)).toEqual(['a.md']);
    expect(await run(['init', 'a', '--bottle', 'b', '--force', '--yes'])).toMatchObject({
      code: 0,
      stdout: `agent\t${home()}/agents/a.md\n`,
    });
    expect(read('bb/bottles/b.md')).toContain('pids: 7');
    expect(await run(['init', 'a', '--bottle', 'b', '--provider', 'pi', '--force', '--yes'])).toMatchObject({
      code: 0,
    });
    expect(read('bb/bottles/b.md')).toContain('template: pi');
  });

  it('writes nothing when something would be wrong', async () => {
    for (const flags of [
      ['--skill', '../x'],
      ['--provider', 'nobody'],
      ['--git-name', '<'],
      ['--auth-token', '1'],
    ]) {
      const ran = await run(['init', 'a', ...flags, '--yes']);
      expect(ran).toMatchObject({ code: 1, stdout: '' });
      expect(ran.stderr).toContain('nothing was written');
    }
    write('bb/bottles/broken.md', '---\nnonsense: 1\n---\n');
    expect(await run(['init', 'a', '--bottle', 'broken', '--yes'])).toMatchObject({ code: 1 });
    expect(existsSync(`${home()}/agents`)).toBe(false);
  });

  it('leaves no bottle behind when the agent cannot be written', async () => {
    write('bb/agents', 'a file in the way');
    expect(await run(['init', 'a', '--yes'])).toMatchObject({ code: 1, stdout: '' });
    expect(readdirSync(`${home()}/bottles`)).toEqual([]);
  });

  it('says when a name, a variable or a skill is not what a start will find', async () => {
    write('.bot-bottle/agents/a.md', '---\nbottle: x\n---\n');
    write('.claude/skills/lint/SKILL.md', '');
    const flags = [
      '--skill',
      'lint',
      '--skill',
      'test',
      '--secret',
      'a.example=HAVE',
      '--secret',
      'b.example=LACK',
    ];
    const ran = await run(['init', 'a', ...flags, '--yes'], { env: { HAVE: 'x' } });
    expect(ran.stderr).toContain("the repository's own agent a goes before yours");
    expect(ran.stderr).toContain('export LACK');
    expect(ran.stderr).not.toContain('HAVE');
    expect(ran.stderr).toContain('put the skill test into');
    expect(ran.stderr).not.toContain('skill lint');
  });

  const PERSONS = [
    ['a dumb terminal', {}],
    ['a terminal', { TERM: 'xterm' }],
  ] as const;

  describe.each(PERSONS)('on %s', (_name, env) => {
    it('asks for what no flag says', async () => {
      const answers = ['Bad Name', 'a', '', 'claude', '', 'b.example:443', 'Do it.', 'y'];
      // A field keeps what was typed into it, so the second try begins by Ctrl-U.
      const typed =
        'TERM' in env ? answers.map((answer, at) => (at === 1 ? `\u0015${answer}` : answer)) : answers;
      const ran = await run(['init'], { env, answers: typed });
      expect(ran.code).toBe(0);
      expect(ran.stderr).toContain('a letter first');
      expect(read('bb/bottles/a.md')).toContain(
        'auth_token: CLAUDE_CODE_OAUTH_TOKEN\negress:\n  routes:\n    - host: b.example\n      ports:\n        - 443',
      );
      expect(read('bb/agents/a.md')).toContain('Do it.');
    });

    it('takes a bottle that is there as it is', async () => {
      write('bb/bottles/b.md', '---\n---\n');
      const ran = await run(['init', 'a'], { env, answers: ['b', 'Do it.', ''] });
      expect(ran).toMatchObject({ code: 0, stdout: `agent\t${home()}/agents/a.md\n` });
      expect(read('bb/agents/a.md')).toBe('---\nbottle: b\n---\n\nDo it.\n');
    });

    it('asks codex and pi for what they need', async () => {
      const codex = ['', 'codex', 'n', 'KEY', '', '', 'y'];
      expect(await run(['init', 'c'], { env, answers: codex })).toMatchObject({ code: 0 });
      expect(read('bb/bottles/c.md')).toContain('token_ref: KEY');
      const pi = ['a new one', '', 'pi', 'http://o.example/v1', '', '', '', 'y'];
      expect(await run(['init', 'p'], { env, answers: pi })).toMatchObject({ code: 0 });
      expect(read('bb/bottles/p.md')).toContain('base_url: http://o.example/v1');
    });

    it('writes nothing when the person leaves, at any question', async () => {
      const all = ['a', 'a', 'claude', 'T', '', ''];
      for (let count = 0; count <= all.length; count++) {
        expect(await run(['init'], { env, answers: all.slice(0, count) })).toMatchObject({
          code: 130,
          stdout: '',
        });
      }
      expect(await run(['init'], { env, answers: [...all, 'n'] })).toMatchObject({ code: 0, stdout: '' });
      expect(existsSync(home())).toBe(false);
    });
  });
});

describe('info', () => {
  beforeEach(() => {
    write('bb/bottles/base.md', '---\nenv: {PLAIN: s3cret}\n---\n');
    write(
      'bb/bottles/b.md',
      `---\nextends: base\nenv: {FROM: "\${HOST_VAR}", PIN: "?Which?"}\negress: {routes: [{host: a.example, auth: {scheme: Bearer, token_ref: T}, matches: [{methods: [GET]}]}]}\nlimits: {memory: 1g}\ngit-gate: {user: {email: a@b.c}, repos: {app: {url: git@git.example.com:x/app.git, key: {provider: gitea, forge_token_env: F}}}}\n---\n`,
    );
    write(
      'bb/agents/a.md',
      '---\nbottle: b\nskills: [lint]\ngit-gate: {user: {name: claude}}\n---\nOne\u001b[31m\n\nTwo\n',
    );
  });

  it('tells names and where things come from, and no value', async () => {
    const ran = await run(['info', 'a']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toBe(
      `agent:     a, of yours: ${home()}/agents/a.md
bottle:    b: ${home()}/bottles/b.md, extends ${home()}/bottles/base.md
provider:  claude
skills:    lint
env:       PLAIN, FROM (forwarded from HOST_VAR), PIN (asked)
git user:  name=claude (agent), email=a@b.c (bottle)
git repo:  app: git@git.example.com:x/app.git, with a deploy key that the token in $F makes
reaches:   api.anthropic.com on port 443: every request; responses are not scanned
reaches:   a.example: GET; adds the Bearer credential in $T
supervise: on
workspace: none; start --cwd gives a copy
limits:    memory=1g
prompt:
  One\\u001b[31m

  Two
`,
    );
  });

  it('tells the same as JSON', async () => {
    const told = JSON.parse((await run(['info', 'a', '--json'])).stdout);
    expect(told).toEqual({
      agent: 'a',
      file: `${home()}/agents/a.md`,
      origin: 'home',
      bottle: 'b',
      bottle_files: [`${home()}/bottles/b.md`, `${home()}/bottles/base.md`],
      provider: 'claude',
      env: ['PLAIN', 'FROM', 'PIN'],
      env_from: {
        PLAIN: { type: 'literal', from: null },
        FROM: { type: 'host', from: 'HOST_VAR' },
        PIN: { type: 'ask', from: null },
      },
      skills: ['lint'],
      prompt: 'One\u001b[31m\n\nTwo',
      identity: { name: { value: 'claude', from: 'agent' }, email: { value: 'a@b.c', from: 'bottle' } },
      git_repos: [{ name: 'app', url: 'git@git.example.com:x/app.git', key: 'gitea' }],
      routes: [
        { host: 'a.example', auth: { scheme: 'Bearer', token_ref: 'T' }, matches: [{ methods: ['GET'] }] },
      ],
      provider_routes: [{ host: 'api.anthropic.com', ports: [443], dlp: { inbound_detectors: false } }],
      log: 1,
      mode: 'enforce',
      supervise: true,
      workspace: 'none',
      limits: { memory: 2 ** 30, cpus: null, pids: null },
      warnings: [`the skill lint is not in ${dir.path}/.claude/skills: no start finds it`],
    });
  });

  it('tells what a plugin reaches', async () => {
    mkdirSync(`${home()}/contrib/aider`, { recursive: true });
    writeFileSync(
      `${home()}/contrib/aider/provider.yaml`,
      'command: aider\negress_routes: [{host: api.openai.com, ports: [443]}]\n',
    );
    writeFileSync(`${home()}/bottles/b.md`, '---\nagent_provider: {template: aider}\n---\n');
    expect((await run(['info', 'a'])).stdout).toMatch(
      /^reaches: +api\.openai\.com on port 443: every request/m,
    );
  });

  it('asks which agent, on a terminal', async () => {
    expect((await run(['info'], { answers: ['a'] })).stdout).toContain('agent:     a');
    expect(await run(['info'], { answers: [] })).toMatchObject({ code: 130, stdout: '' });
    expect(await run(['info'])).toMatchObject({ code: 2, stdout: '' });
  });

  it('says which agent there is, and what is wrong with one', async () => {
    const unknown = await run(['info', 'aa']);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain('help: write `a`');
    write('bb/agents/a.md', '---\nbotle: b\n---\n');
    expect((await run(['info', 'a'])).stderr).toContain('/agents/a.md:2:1');
  });
});

describe('list available', () => {
  it('reads no manifest, and says what it leaves out', async () => {
    write('bb/bottles/b.md', 'broken');
    write('bb/agents/Upper.md', 'broken');
    write('.bot-bottle/agents/mine.md', 'broken');
    write('.bot-bottle/bottles/sneaky.md', 'broken');
    const ran = await run(['list', 'available']);
    expect(ran).toMatchObject({ code: 0, stdout: 'agent\tmine\trepository\nbottle\tb\thome\n' });
    expect(ran.stderr).toContain('Upper.md is skipped');
    expect(ran.stderr).toContain('.bot-bottle/bottles is ignored');
    expect((await run(['--quiet', 'list', 'available'])).stderr).toBe('');
    const json = await run(['list', 'available', '--json']);
    expect(JSON.parse(json.stdout)).toEqual({ agents: ['mine'], bottles: ['b'] });
  });

  it("finds a repository's agents from a directory inside it", async () => {
    write('.git/HEAD', '');
    write('.bot-bottle/agents/mine.md', '');
    write('src/deep/x', '');
    const ran = await runInProcess(['--home', home(), 'list', 'available'], { cwd: `${dir.path}/src/deep` });
    expect(ran.stdout).toBe('agent\tmine\trepository\n');
  });

  it('tells how to move a legacy file', async () => {
    write('bot-bottle.json', '{}');
    expect(await run(['list', 'available'])).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('edit', () => {
  const edit = (editor: string, argv: readonly string[] = ['a'], person: Person = {}) =>
    run(['edit', ...argv], { ...person, env: { EDITOR: editor, ...person.env } });
  const drafts = () => (existsSync(`${home()}/drafts`) ? readdirSync(`${home()}/drafts`) : []);

  beforeEach(() => {
    write('bb/bottles/b.md', '---\nlimits: {pids: 7}\n---\n');
    write('bb/agents/a.md', '---\nbottle: b\n---\nOld.\n');
    chmodSync(`${home()}/agents/a.md`, 0o640);
  });

  it('keeps what is right, with the mode of before', async () => {
    const ran = await edit("sed -i 's/Old/New/'");
    expect(ran).toEqual({ code: 0, stdout: '', stderr: `bot-bottle: ${home()}/agents/a.md is changed\n` });
    expect(read('bb/agents/a.md')).toBe('---\nbottle: b\n---\nNew.\n');
    expect(mode('bb/agents/a.md')).toBe(0o640);
    expect(drafts()).toEqual([]);
  });

  it('prefers $VISUAL, and reads either as a piece of shell', async () => {
    write('my editor', '#!/bin/sh\nprintf "more $1\\n" >> "$2"\n');
    chmodSync(`${dir.path}/my editor`, 0o755);
    await edit('false', ['a'], { env: { VISUAL: `'${dir.path}/my editor' 'two words'` } });
    expect(read('bb/agents/a.md')).toBe('---\nbottle: b\n---\nOld.\nmore two words\n');
  });

  it("edits the agent's bottle, or one that no agent is called after", async () => {
    await edit("sed -i 's/7/8/'", ['a', '--bottle']);
    expect(read('bb/bottles/b.md')).toContain('pids: 8');
    await edit("sed -i 's/8/9/'", ['b', '--bottle']);
    expect(read('bb/bottles/b.md')).toContain('pids: 9');
    const wrong = await edit("sed -i 's/9/none/'", ['a', '--bottle']);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('limits.pids');
    expect(read('bb/bottles/b.md')).toContain('pids: 9');
  });

  it('keeps the old file and the draft when something is wrong', async () => {
    const ran = await edit("sed -i 's/bottle/botle/'");
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('unknown key `botle`');
    expect(ran.stderr).toContain('2 | botle: b');
    const [, draft = ''] = /kept in (.+)\n$/.exec(ran.stderr) ?? [];
    expect(readFileSync(draft, 'utf8')).toBe('---\nbotle: b\n---\nOld.\n');
    expect(statSync(draft).mode & 0o777).toBe(0o600);
    expect(read('bb/agents/a.md')).toContain('bottle: b');
    expect(mode('bb/drafts')).toBe(0o700);
  });

  it('edits again on a terminal, until it is right or given up', async () => {
    // Wrong at first, mended at the second time.
    write(
      'ed',
      `#!/bin/sh\nif grep -q botle "$1"; then sed -i 's/botle/bottle/; s/Old/New/' "$1"; else sed -i 's/bottle/botle/' "$1"; fi\n`,
    );
    chmodSync(`${dir.path}/ed`, 0o755);
    const ran = await edit(`${dir.path}/ed`, ['a'], { answers: [''] });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toMatch(/unknown key `botle`[\s\S]*edit it again\?[\s\S]*is changed/);
    expect(read('bb/agents/a.md')).toContain('New.');
    expect(await edit("sed -i 's/bottle/botle/'", ['a'], { answers: ['n'] })).toMatchObject({ code: 1 });
    expect(await edit("sed -i 's/bottle/botle/'", ['a'], { answers: [] })).toMatchObject({ code: 130 });
    expect(drafts()).toHaveLength(2);
  });

  it('changes nothing when the editor fails, is missing, or leaves the text as it is', async () => {
    expect(await edit('true')).toMatchObject({ code: 0, stderr: expect.stringContaining('is as it was') });
    const failed = await edit("sh -c 'echo x >> $0; exit 3'");
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.stderr).toMatch(/failed \(exit 3\)[\s\S]*your text is kept in/);
    const missing = await edit('/no/such/editor');
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.stderr).toContain('set EDITOR');
    expect(read('bb/agents/a.md')).toBe('---\nbottle: b\n---\nOld.\n');
    expect(drafts()).toHaveLength(1);
  });

  it('needs an editor, or a terminal for the one that is everywhere', async () => {
    const ran = await edit('');
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('neither VISUAL nor EDITOR is set');
    expect(drafts()).toEqual([]);
  });

  it('does not undo what someone else wrote meanwhile', async () => {
    const ran = await edit(`sh -c 'echo theirs >> ${home()}/agents/a.md; echo mine >> "$0"'`);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('was changed by someone else meanwhile');
    expect(read('bb/agents/a.md')).toContain('theirs');
    expect(drafts()).toHaveLength(1);
  });

  it('lets an agent be mended beside a bottle that was broken before', async () => {
    write('bb/bottles/b.md', '---\nnonsense: 1\n---\n');
    expect(await edit("sed -i 's/Old/New/'")).toMatchObject({ code: 0 });
    expect(read('bb/agents/a.md')).toContain('New.');
    expect(await edit("sed -i 's/bottle: b/bottle: c/'")).toMatchObject({ code: 1 });
  });

  it('writes through a link of the home, and follows none out of a repository', async () => {
    write('dotfiles/l.md', '---\nbottle: b\n---\n');
    symlinkSync(`${dir.path}/dotfiles/l.md`, `${home()}/agents/l.md`);
    expect(await edit('echo more >>', ['l'])).toMatchObject({ code: 0 });
    expect(read('dotfiles/l.md')).toContain('more');
    mkdirSync(`${dir.path}/repo/.bot-bottle/agents`, { recursive: true });
    symlinkSync(`${dir.path}/dotfiles/l.md`, `${dir.path}/repo/.bot-bottle/agents/evil.md`);
    const ran = await runInProcess(['--home', home(), 'edit', 'evil'], {
      cwd: `${dir.path}/repo`,
      env: { EDITOR: 'echo read >>', PATH: '/usr/bin:/bin' },
    });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('is a link out of its repository');
    expect(read('dotfiles/l.md')).not.toContain('read');
  });

  it("edits a repository's agent where it stands", async () => {
    write('.bot-bottle/agents/r.md', '---\nbottle: b\n---\n');
    expect(await edit('echo more >>', ['r'])).toMatchObject({ code: 0 });
    expect(read('.bot-bottle/agents/r.md')).toContain('more');
  });
});
