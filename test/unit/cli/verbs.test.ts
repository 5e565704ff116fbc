import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';
import { runInProcess } from './fake-context.ts';

let home: TempDir;
beforeEach(async () => {
  home = await tempDir('verbs');
});
afterEach(() => home[Symbol.asyncDispose]());

const run = (argv: readonly string[], answers?: readonly string[]) =>
  runInProcess(['--home', home.path, ...argv], {
    cwd: home.path,
    env: { PATH: '/usr/bin:/bin' },
    ...(answers === undefined ? {} : { answers }),
  });

function makeStale(slug: string): void {
  const dir = `${home.path}/state/${slug}`;
  mkdirSync(`${dir}/log`, { recursive: true });
  utimesSync(dir, new Date(0), new Date(0));
}

describe('a home that cannot be read', () => {
  it.each([
    [['list'], 1],
    [['list', '--json'], 1],
    [['cleanup', '--dry-run'], 1],
    [['cleanup', '--yes'], 1],
    [['resume', 'a-11111'], 1],
    [['commit'], 1],
    [['exec', 'a-11111', 'true'], 1],
  ])('%j says so, and does not answer that there is nothing', async (argv, code) => {
    // Where the directory of the bottles should be: no permission is needed to be told, also by root.
    writeFileSync(`${home.path}/state`, '');
    const ran = await run(argv);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toContain(`cannot list the bottles in ${home.path}/state (ENOTDIR)`);
  });
});

describe('the frame', () => {
  it('prints its version alone', async () => {
    expect(await runInProcess(['--version'])).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
  });

  it.each([
    [['toString'], 2],
    [['__proto__'], 2],
    [['egress', 'constructor'], 2],
    [['run'], 2],
    [['logs'], 2],
    [['logs', 'a', 'b'], 2],
    [['logs', '../../etc'], 1],
    [['run', '--backend', 'nonsense', 'true'], 2],
    [['run', '--backend', 'docker', 'true'], 1],
    [['run', 'no-such-program-here'], 1],
    [['egress'], 2],
    [[], 2],
    [['egress', 'check', 'https://example.com/'], 2],
  ])('ends %j with %d, and says why on stderr alone', async (argv, code) => {
    const ran = await run(argv);
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(ran.stderr).toMatch(/bot-bottle: error: .+\n {2}(note|help): /);
  });

  it('needs an absolute home', async () => {
    const ran = await runInProcess(['list'], { home: '' });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('--home');
  });

  it('cannot be driven by what it repeats', async () => {
    const ran = await run(['run', '--workspace', 'a\u001b]0;owned\u0007', 'true']);
    expect(ran.stderr).toContain('\\u001b]0;owned\\u0007');
    expect(ran.stderr).not.toContain('\u001b');
  });
});

describe('run --dry-run', () => {
  it('prints the plan and makes nothing', async () => {
    const argv = [
      'run',
      '--dry-run',
      '--json',
      '--workspace',
      'none',
      '--env',
      'A=s3cret',
      '--',
      'sh',
      '-c',
      'x',
    ];
    const ran = await run(argv);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toMatchObject({
      agent: 'sh',
      backend: 'bubblewrap',
      command: { file: '/usr/bin/sh', args: ['-c', 'x'] },
    });
    expect(ran.stdout).not.toContain('s3cret');
    expect(readdirSync(home.path)).toEqual([]);
  });

  it('starts without a workspace, and says so, where none may be shown', async () => {
    const fake = { cwd: '/usr', env: { PATH: '/usr/bin', BOT_BOTTLE_DRY_RUN: '1' } };
    const ran = await runInProcess(['run', 'sh'], fake);
    expect(ran.stdout).toContain('workspace: none');
    expect(ran.stderr).toContain('no workspace');
    const asked = await runInProcess(['run', '--workspace', 'mount', 'sh'], fake);
    expect(asked.code).toBe(1);
    expect(asked.stderr).toContain('which no bottle may see');
  });
});

describe('run --bottle', () => {
  const dryRun = (...argv: string[]) =>
    run(['run', '--dry-run', '--json', '--workspace', 'none', '--bottle', 'dev', ...argv, 'sh']);
  const bottle = (frontmatter: string) => {
    mkdirSync(`${home.path}/bottles`, { recursive: true });
    writeFileSync(`${home.path}/bottles/dev.md`, `---\n${frontmatter}\n---\n`);
  };

  it('plans what the bottle declares, and holds none of its values', async () => {
    bottle(
      'env: {A: s3cret}\nlimits: {pids: 9}\negress: {routes: [{host: a.example, auth: {scheme: Bearer, token_ref: T}}]}',
    );
    const ran = await dryRun('--allow', 'a.example:8443', '--limits', 'cpus=1');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).not.toContain('s3cret');
    const plan = JSON.parse(ran.stdout) as { env: string[] };
    expect(plan).toMatchObject({
      bottle: 'dev',
      egress: { routes: [{ host: 'a.example', ports: [443, 80, 8443], token_env: 'EGRESS_TOKEN_0' }] },
      limits: { memory: null, cpus: 1, pids: 9 },
    });
    expect(plan.env).toContain('A');
    const text = await run(['run', '--dry-run', '--workspace', 'none', '--bottle', 'dev', 'sh']);
    expect(text.stdout).toMatch(/^bottle: {4}dev$/m);
    expect(text.stdout).toContain('a.example on 443,80, Bearer credential added');
  });

  it('says in one line what it has no use for', async () => {
    bottle('supervise: true\nagent_provider: {template: claude}');
    const ran = await dryRun();
    expect(ran.stderr).toBe('bot-bottle: run has no use for these keys of the bottle dev: agent_provider\n');
  });

  it('tells where a manifest is wrong, and which bottles there are', async () => {
    bottle('env:\n  A: s3cret\negres: {}');
    const wrong = await dryRun();
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain(`${home.path}/bottles/dev.md:4:1`);
    const unknown = await run(['run', '--bottle', 'dve', 'sh']);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toMatch(/no bottle is called dve[\s\S]*known: dev[\s\S]*help: write `dev`/);
    expect((await run(['run', '--bottle', '../agents/x', 'sh'])).code).toBe(1);
  });

  it('names the variable that it cannot ask for, or whose question was not answered', async () => {
    bottle('env: {TOKEN: "?What is the token?"}');
    const argv = ['run', '--workspace', 'none', '--bottle', 'dev', 'sh'];
    const headless = await run(argv);
    expect(headless).toMatchObject({ code: 2, stdout: '' });
    expect(headless.stderr).toMatch(/asks for TOKEN, and there is no terminal[\s\S]*help: .*--env TOKEN/);
    const stopped = await run(argv, []);
    expect(stopped).toEqual({ code: 130, stdout: '', stderr: 'bot-bottle: TOKEN: What is the token? \n' });
    // A plan needs no answer.
    expect((await dryRun()).code).toBe(0);
    expect(readdirSync(home.path)).toEqual(['bottles']);
  });
});

describe('list', () => {
  it('lists nothing where nothing runs', async () => {
    expect(await run(['list'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await run(['list', 'active', '--json'])).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  });

  it('lists what is kept, and resume names it when it was told nothing', async () => {
    expect((await run(['resume'])).stderr).toContain('help: no bottle is kept: start one');
    makeStale('a-11111');
    makeStale('my-fix');
    writeFileSync(`${home.path}/state/my-fix/preserved`, '');
    const metadata = { agent_name: 'a', label: 'My fix', backend: 'bubblewrap', color: 'green', cwd: '/w' };
    writeFileSync(`${home.path}/state/my-fix/metadata.json`, JSON.stringify(metadata));
    expect((await run(['list', 'kept'])).stdout).toBe('bubblewrap\tmy-fix\tMy fix(a)\t-\n');
    expect(JSON.parse((await run(['list', 'kept', '--json'])).stdout)).toEqual([
      {
        backend: 'bubblewrap',
        slug: 'my-fix',
        label: 'My fix',
        agent: 'a',
        services: [],
        egress_mode: 'enforce',
        color: 'green',
        cwd: '/w',
        started_at: null,
      },
    ]);
    const ran = await run(['resume']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('help: name one that is kept: my-fix\n');
  });

  it('lists manifests by the names of their files', async () => {
    for (const path of [
      'bottles/dev.md',
      'agents/reviewer.md',
      'agents/Not.md',
      '.bot-bottle/agents/local.md',
    ]) {
      mkdirSync(`${home.path}/${path.slice(0, path.lastIndexOf('/'))}`, { recursive: true });
      writeFileSync(`${home.path}/${path}`, 'not read');
    }
    const ran = await run(['list', 'available', '--json']);
    expect(JSON.parse(ran.stdout)).toEqual({ agents: ['local', 'reviewer'], bottles: ['dev'] });
    expect((await run(['list', 'available'])).stdout).toBe(
      'agent\tlocal\trepository\nagent\treviewer\thome\nbottle\tdev\thome\n',
    );
  });
});

describe('cleanup', () => {
  it('shows, asks, and removes', async () => {
    makeStale('a-11111');
    const line = `?\tdirectory\t${home.path}/state/a-11111\n`;
    expect(await run(['cleanup', '--dry-run'])).toMatchObject({ code: 0, stdout: line });
    const without = await run(['cleanup']);
    expect(without).toMatchObject({ code: 2, stdout: '' });
    expect(without.stderr).toContain('--yes');
    expect(await run(['cleanup'], ['n'])).toMatchObject({ code: 0, stdout: '' });
    expect(await run(['cleanup'], [])).toMatchObject({ code: 0, stdout: '' });
    expect(readdirSync(`${home.path}/state`)).toEqual(['a-11111']);
    expect(await run(['cleanup'], ['y'])).toMatchObject({ code: 0, stdout: line });
    expect(readdirSync(`${home.path}/state`)).toEqual([]);
  });

  it('takes away the colour that a killed bottle left on the terminal', async () => {
    const reset = '\u001b]104\u0007\u001b]111\u0007';
    for (const [TERM, wanted] of [
      ['xterm', true],
      ['dumb', false],
    ] as const) {
      makeStale('a-11111');
      const ran = await runInProcess(['--home', home.path, 'cleanup', '--yes'], {
        env: { TERM },
        colour: true,
      });
      expect(ran.stdout.includes(reset)).toBe(wanted);
    }
    makeStale('a-11111');
    expect((await run(['cleanup', '--yes'])).stdout).not.toContain('\u001b');
  });

  it('tells of texts that edit left, and lets them be', async () => {
    mkdirSync(`${home.path}/drafts/a-x1y2z3`, { recursive: true });
    const ran = await run(['cleanup', '--yes']);
    expect(ran.stderr).toContain(`texts that \`edit\` could not keep are in ${home.path}/drafts`);
    expect(readdirSync(`${home.path}/drafts`)).toEqual(['a-x1y2z3']);
  });

  it('does not ask with --yes', async () => {
    makeStale('a-11111');
    const ran = await run(['cleanup', '--yes', '--json']);
    expect(JSON.parse(ran.stdout)).toEqual({
      orphans: [{ backend: '?', kind: 'directory', name: `${home.path}/state/a-11111`, removed: true }],
    });
  });
});

describe('logs', () => {
  it('joins the logs of several daemons', async () => {
    makeStale('a-11111');
    const log = `${home.path}/state/a-11111/log`;
    writeFileSync(`${log}/egress.log`, '2026-01-01T00:00:02Z b\u001b[31m\n');
    writeFileSync(`${log}/gate.log`, '2026-01-01T00:00:01Z a\n');
    expect((await run(['logs', 'a-11111'])).stdout).toBe(
      'gate   | 2026-01-01T00:00:01Z a\negress | 2026-01-01T00:00:02Z b\\u001b[31m\n',
    );
    expect((await run(['logs', 'a-11111', '--daemon=gate', '--json'])).stdout).toBe(
      '{"daemon":"gate","line":"2026-01-01T00:00:01Z a"}\n',
    );
    const other = await run(['logs', 'a-11111', '--daemon', 'git']);
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('it has: egress, gate');
    // Nothing runs, so there is nothing to wait for.
    expect((await run(['logs', 'a-11111', '--follow', '--daemon', 'gate'])).stdout).toBe(
      '2026-01-01T00:00:01Z a\n',
    );
  });
});

describe('logs of what egress decided', () => {
  const event = (parts: object) =>
    JSON.stringify({
      time: '2026-01-01T00:00:01.000Z',
      id: 'a-1',
      method: 'POST',
      host: 'example.com',
      port: 443,
      path: '/a?b=1a2b3c4d',
      status: 403,
      bytes: 0,
      ms: 1.5,
      decision: 'block',
      rule: 'routes[0].dlp.outbound_detectors: token_patterns/github-pat',
      code: 'dlp_outbound',
      detector: 'token_patterns',
      ...parts,
    });

  it('are a line a decision, and raw as JSON', async () => {
    const dir = `${home.path}/state/a-11111`;
    mkdirSync(`${dir}/egress`, { recursive: true });
    const allowed = event({ decision: 'allow', status: 200, rule: 'routes[0]', code: undefined, bytes: 7 });
    writeFileSync(`${dir}/egress/audit.jsonl.1`, `${allowed}\n`);
    writeFileSync(`${dir}/egress/audit.jsonl`, `${event({})}\n`);
    expect((await run(['logs', 'a-11111', '--daemon=audit'])).stdout).toBe(
      '2026-01-01T00:00:01.000Z  allow  200  POST     example.com/a?b=1a2b3c4d  routes[0] 7 bytes 1.5 ms\n' +
        '2026-01-01T00:00:01.000Z  block  403  POST     example.com/a?b=1a2b3c4d  dlp_outbound token_patterns/github-pat\n',
    );
    expect((await run(['logs', 'a-11111', '--daemon=audit', '--json'])).stdout).toBe(
      `${allowed}\n${event({})}\n`,
    );
  });
});

describe('egress check', () => {
  const routes = 'routes:\n  - host: example.com\n    ports: [443]\n';
  const check = (...argv: string[]) => run(['egress', 'check', '--routes', `${home.path}/r.yaml`, ...argv]);

  it('looks through what the head says', async () => {
    writeFileSync(`${home.path}/r.yaml`, routes);
    const token = 'ghp_0gQkTz7RmXw3LsYv9BnCj5HdPfAe1U3bbZ9x';
    for (const argv of [
      [`https://example.com/?t=${token}`],
      ['--header', `X-Note: ${token}`, 'https://example.com/'],
    ]) {
      const { stdout, code } = await check('--json', ...argv);
      expect(JSON.parse(stdout)).toMatchObject({ decision: 'block', code: 'dlp_outbound' });
      expect(stdout).not.toContain(token);
      expect(code).toBe(1);
    }
  });

  it('answers as JSON with the keys of the contract', async () => {
    writeFileSync(`${home.path}/r.yaml`, routes);
    const allowed = await check('--json', 'https://example.com/');
    expect(allowed.code).toBe(0);
    expect(JSON.parse(allowed.stdout)).toMatchObject({ decision: 'allow', code: null, rule: 'routes[0]' });
    const blocked = await check('--json', 'https://other.example/');
    expect(blocked.code).toBe(1);
    expect(JSON.parse(blocked.stdout)).toMatchObject({ decision: 'block', code: 'host_not_allowed' });
    expect((await check('https://other.example/')).stdout).toMatch(
      /^block \(host_not_allowed\): .+\n {2}rule: /,
    );
  });

  it('says what is wrong with a policy, and with a header', async () => {
    expect((await check('https://example.com/')).stderr).toContain('cannot read');
    writeFileSync(`${home.path}/r.yaml`, 'routes:\n  - hots: example.com\n');
    const wrong = await check('https://example.com/');
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain('r.yaml:2:5');
    const header = await check('--header', 'Authorization s3cret', 'https://example.com/');
    expect(header.code).toBe(2);
    expect(header.stderr).not.toContain('s3cret');
  });
});

describe('doctor', () => {
  it('answers for each backend and for the machine', async () => {
    const ran = await run(['doctor', '--json']);
    const told = JSON.parse(ran.stdout) as {
      usable: boolean;
      backends: { name: string; checks: unknown[] }[];
      checks: { name: string; ok: boolean; mend?: string }[];
    };
    expect(ran.code).toBe(told.usable ? 0 : 1);
    expect(told.backends.map(({ name }) => name)).toEqual([
      'macos-container',
      'smolmachines',
      'docker',
      'bubblewrap',
    ]);
    expect(told.checks.map(({ name }) => name)).toEqual([
      'Node.js',
      'directory',
      'trust store',
      'gitleaks',
      'terminal',
      'supervise',
    ]);
    for (const { ok, mend } of told.checks) expect(ok || mend !== undefined).toBe(true);
  });
});
