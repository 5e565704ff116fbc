import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Failure } from '../../../src/diagnostics/failure.ts';
import { renderMessage } from '../../../src/diagnostics/render.ts';
import type { SessionFailure } from '../../../src/diagnostics/session-failure.ts';
import { word } from '../../../src/diagnostics/word.ts';
import { runInProcess } from '../../unit/cli/fake-context.ts';

// Rewritten by UPDATE_GOLDEN=1: read the difference before committing it.
function expectGolden(name: string, text: string): void {
  const golden = fileURLToPath(new URL(`./${name}.txt`, import.meta.url));
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(fileURLToPath(new URL('.', import.meta.url)), { recursive: true });
    writeFileSync(golden, text);
  }
  expect(text).toBe(readFileSync(golden, 'utf8'));
}

const VERBS = [
  [],
  ['run'],
  ['start'],
  ['list'],
  ['commit'],
  ['resume'],
  ['info'],
  ['init'],
  ['edit'],
  ['exec'],
  ['logs'],
  ['cleanup'],
  ['doctor'],
  ['completion'],
  ['egress'],
  ['egress', 'serve'],
  ['egress', 'check'],
  ['egress', 'routes'],
  ['egress', 'suggest'],
  ['scan'],
  ['supervise'],
  ['supervise', 'ui'],
  ['supervise', 'list'],
  ['supervise', 'show'],
  ['supervise', 'approve'],
  ['supervise', 'reject'],
  ['supervise', 'watch'],
  ['supervise', 'audit'],
];

it.each(VERBS.map((verb) => [verb.join(' '), verb] as const))('help of %s', async (_name, verb) => {
  const ran = await runInProcess([...verb, '--help']);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toContain('EXAMPLES');
  expect(Math.max(...ran.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  expectGolden(['help', ...verb].join('-'), ran.stdout);
});

it('help names every verb there is', async () => {
  const { stdout } = await runInProcess(['--help']);
  for (const [verb] of VERBS) if (verb !== undefined) expect(stdout).toContain(`\n  ${verb} `);
});

const COMMAND_LINES = [
  ['--quite', 'list'],
  ['lst'],
  ['nothing-like-it'],
  ['egress', 'srve'],
  ['run', '--alow', 'x', 'true'],
  ['run', '--quiet', 'true'],
  ['run', '--allow'],
  ['run', '--dry-run=1', 'true'],
  ['run', '--limits', 'cpus=1', '--limits', 'cpus=2', 'true'],
  ['run', '--workspace', 'mout', 'true'],
  ['run'],
  ['start'],
  ['run', '--allow', 'https://api.github.com/repos', 'true'],
  ['run', '--allow', 'example.com/', 'true'],
  ['run', '--allow', '10.0.0.1:8080', 'true'],
  ['run', '--allow', '*.com', 'true'],
  ['run', '--allow', 'a.example:443/x', '--allow', 'a.example:8443/y', '--dry-run', 'sh'],
  ['run', '--secret', 'api.github.com', 'true'],
  ['run', '--secret', 'api.github.com=T:bearer', 'true'],
  ['run', '--secret', 'api.github.com=T', '--env', 'T', 'true'],
  ['run', '--env', 'HTTPS_PROXY=x', 'true'],
  ['run', '--limits', 'mem=4g', 'true'],
  ['run', '--resolve', 'a.example:443', 'true'],
  ['run', '--backend', 'firecracker', 'true'],
  ['run', '--backend', 'dcker', 'true'],
  ['run', '--image', 'x', 'sh'],
  ['run', '--workspace', 'copy', 'sh'],
  ['run', '--env', 'NOT_SET', '--workspace', 'none', 'sh'],
  ['run', '--secret', 'a.example=NOT_SET', '--workspace', 'none', 'sh'],
  ['run', '--upstream-ca', '/no/such/file', 'sh'],
  ['list', 'al'],
  ['info'],
  ['info', 'reviewer'],
  ['edit'],
  ['edit', 'reviewer', '--bottle'],
  ['init'],
  ['init', '--yes'],
  ['init', 'My Agent', '--yes'],
  ['init', 'a', '--bottle', '../b', '--yes'],
  ['init', 'a', '--provider', 'cluade', '--yes'],
  ['init', 'a', '--provider', 'plugged', '--auth-token', 'T', '--yes'],
  ['init', 'a', '--auth-token', 'sk-ant-0123456789abcdefghijABCDEFGHIJ', '--yes'],
  ['init', 'a', '--forward-host-credentials', '--yes'],
  ['init', 'a', '--model', 'm', '--yes'],
  ['init', 'a', '--skill', '../x', '--yes'],
  ['init', 'a', '--git-name', 'a <b>', '--yes'],
  ['init', 'a', '--allow', 'https://a.example', '--yes'],
  ['init', 'a', '--prompt', 'x', '--prompt-file', 'y', '--yes'],
  ['init', 'a', '--prompt-file', '/no/such/file', '--yes'],
  ['init', 'a', '--supervise', '--no-supervise', '--yes'],
  ['logs', 'a', 'b'],
  ['exec', 'a-11111'],
  ['completion', 'powershell'],
  ['egress', 'serve', '--routes', 'r.yaml'],
];

it('errors of command lines', async () => {
  const told: string[] = [];
  for (const argv of COMMAND_LINES) {
    const ran = await runInProcess(argv, { env: { PATH: '/usr/bin:/bin' }, cwd: '/usr' });
    expect(ran.stdout).toBe('');
    told.push(`$ bot-bottle ${argv.join(' ')}\n${ran.stderr}exit ${ran.code}\n`);
  }
  expectGolden('errors', told.join('\n'));
});

/** Every kind: a new one does not compile until it stands here. */
const SESSION: { readonly [K in SessionFailure['kind']]: Extract<SessionFailure, { kind: K }> } = {
  'no-such-bottle': { room: 'session', kind: 'no-such-bottle', slug: 'a-1', running: ['b-2'] },
  'not-running': { room: 'session', kind: 'not-running', slug: 'a-1' },
  'which-bottle': { room: 'session', kind: 'which-bottle', running: ['a-1', 'b-2'] },
  'already-running': { room: 'session', kind: 'already-running', slug: 'a-1' },
  'slug-kept': { room: 'session', kind: 'slug-kept', slug: 'a-1' },
  'nothing-kept': { room: 'session', kind: 'nothing-kept', slug: 'a-11111', kept: ['a-11112', 'b-22222'] },
  metadata: {
    room: 'session',
    kind: 'metadata',
    slug: 'a-1',
    path: '/h/state/a-1/metadata.json',
    missing: ['agent_name', 'cwd'],
  },
  'agent-gone': {
    room: 'session',
    kind: 'agent-gone',
    slug: 'a-1',
    agent: 'claude',
    searched: ['/h/agents'],
  },
  'cwd-gone': { room: 'session', kind: 'cwd-gone', slug: 'a-1', path: '/w', reason: 'is not there any more' },
  artifact: {
    room: 'session',
    kind: 'artifact',
    slug: 'a-1',
    reference: '/h/state/a-1/committed-00.tar',
    reason: 'it ends too early',
  },
  locked: { room: 'session', kind: 'locked', slug: 'a-1', pid: 7 },
  workspace: { room: 'session', kind: 'workspace', path: '/x', reason: 'is bad', mend: 'mend it' },
  'command-not-found': { room: 'session', kind: 'command-not-found', command: 'x', searched: '/bin' },
  'command-not-in-image': { room: 'session', kind: 'command-not-in-image', command: 'frobnicate' },
  'command-not-executable': { room: 'session', kind: 'command-not-executable', command: 'x', path: '/bin/x' },
  'command-hidden': {
    room: 'session',
    kind: 'command-hidden',
    command: 'x',
    path: '/home/u/x',
    reason: 'is the home directory',
  },
  'env-unset': { room: 'session', kind: 'env-unset', variable: 'A' },
  'secret-unset': { room: 'session', kind: 'secret-unset', variable: 'A', host: 'a.example' },
  'secret-malformed': { room: 'session', kind: 'secret-malformed', variable: 'A', host: 'a.example' },
  'no-log': { room: 'session', kind: 'no-log', slug: 'a-1', daemon: 'git', known: [] },
};

it('every failure of a session', () => {
  const pasted: Failure = {
    room: 'session',
    kind: 'secret-unset',
    variable: 'ghp_1234567890abcdefghijABCDEFGHIJ123456',
    host: 'a.example',
  };
  const noSuch = (slug: string, ...running: string[]): Failure => ({
    room: 'session',
    kind: 'no-such-bottle',
    slug,
    running,
  });
  const many = Array.from({ length: 30 }, (_, index) => `sh-${10_000 + index}`);
  const others: readonly Failure[] = [
    noSuch('sh-1234', 'curl-abcde', 'sh-12345'),
    noSuch('', 'sh-12345'),
    noSuch('../../etc'),
    { room: 'session', kind: 'which-bottle', running: [] },
    { room: 'session', kind: 'nothing-kept', slug: '../x', kept: [] },
    noSuch('claude', ...many),
    { room: 'session', kind: 'env-unset', variable: 'A', name: 'B', bottle: 'dev' },
    { room: 'session', kind: 'secret-unset', variable: 'A', host: 'a.example', bottle: 'dev' },
  ];
  const told = [...Object.values(SESSION), pasted, ...others].map((failure) =>
    renderMessage('bot-bottle', word(failure), { colour: false }),
  );
  expectGolden('session-failures', told.join('\n'));
});
