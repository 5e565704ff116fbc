import { describe, expect, it } from 'vitest';
import { confirmStart, preflightLines } from '../../../src/cli/preflight.ts';
import { loadManifest } from '../../../src/manifest/load.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { file, indexOf, mustOk } from '../manifest/memory-files.ts';
import { Screen } from './tui/screen.ts';

const ROUTES = `log: 1
routes:
  - host: api.github.com
    auth_scheme: Bearer
    token_env: EGRESS_TOKEN_0
    matches:
      - methods: [GET]
        paths: [{type: prefix, value: /repos}, {type: exact, value: /zen}]
      - headers: [{name: x-mode, value: read}]
  - host: '*.example.com'
    ports: [8443]
    git: {fetch: true}
    dlp: {outbound_detectors: false}
    private: true
`;

const plan: Plan = {
  slug: 'fix-it',
  agentName: 'reviewer',
  bottleName: 'dev',
  backend: 'bubblewrap',
  label: 'Fix\u001b[31m it',
  color: 'red',
  stateDir: '/s',
  command: { file: '/usr/bin/claude', args: [], installDirs: [] },
  env: [{ name: 'SHOWN_NOWHERE', value: { type: 'literal', text: 's3cret' } }],
  workspace: { mode: 'copy', path: '/work/app' },
  limits: { memory: 4 * 2 ** 30, cpus: 0.5 },
  egress: {
    routesYaml: ROUTES,
    known: [],
    tokens: [{ slot: 'EGRESS_TOKEN_0', from: 'GH' }],
    resolve: ['a.example:443:10.0.0.1'],
    upstreamCa: '/ca.pem',
  },
  skills: [],
  supervise: true,
};

const manifest = mustOk(
  loadManifest(
    indexOf({
      bottles: {
        base: file('env: {PLAIN: s3cret}'),
        dev: file(`extends: base
env: {TOKEN: "\${GH_TOKEN}", SAME: "\${SAME}", PIN: "?Which pin?", NOTE: "a \${X} b"}
git-gate:
  user: {name: bot, email: bot@example.com}
  repos: {app: {url: "git@git.example.com:team/app.git", key: {provider: static, path: ~/.ssh/id}}}`),
      },
      repository: {
        reviewer: file(
          'bottle: dev\nskills: [lint, test]\ngit-gate: {user: {name: claude}}',
          'Review.\nWell.\n',
        ),
      },
    }),
    'reviewer',
  ),
);

it('says what a start will do, a fact a line', () => {
  expect(preflightLines(plan, manifest)).toEqual([
    'agent:     reviewer, of this repository: /work/app/.bot-bottle/agents/reviewer.md',
    'bottle:    dev: /home/dev/.bot-bottle/bottles/dev.md, extends /home/dev/.bot-bottle/bottles/base.md',
    'backend:   bubblewrap',
    'program:   /usr/bin/claude',
    'provider:  claude',
    'prompt:    2 lines: Review.',
    'skills:    lint, test',
    'env:       PLAIN, TOKEN (forwarded from GH_TOKEN), SAME (forwarded), PIN (asked), NOTE',
    'git user:  name=claude (agent), email=bot@example.com (bottle)',
    'git repo:  app: git@git.example.com:team/app.git, with the key ~/.ssh/id',
    'reaches:   api.github.com: GET below /repos or at /zen, or with x-mode = read; adds the Bearer credential in $GH',
    'reaches:   *.example.com on port 8443: every request; git clone and fetch; also at a private address; requests are not scanned',
    'resolve:   a.example:443:10.0.0.1',
    'trusts:    /ca.pem',
    'supervise: on: the agent may ask you for more',
    'workspace: /work/app (copy)',
    'limits:    memory=4g,cpus=0.5',
    'label:     Fix\\u001b[31m it',
    'colour:    red',
    'slug:      fix-it',
    expect.stringMatching(/^warning: {3}.*dev\.md:3: env\.NOTE is passed as it is/),
  ]);
});

it("tells the provider's variables by name, but for those that it hides", () => {
  const provider = {
    template: 'claude',
    envVars: { QUIET: '1' },
    guestEnv: { FIXED: 's3cret' },
    provisionedEnv: { TOKEN: 'placeholder' },
    hiddenEnvNames: ['TOKEN'],
  };
  const lines = preflightLines(
    { ...plan, agent: { provider } as unknown as NonNullable<Plan['agent']> },
    manifest,
  );
  const env = lines.find((line) => line.startsWith('env:'));
  expect(env).toMatch(/NOTE, QUIET \(claude's\), FIXED \(claude's\)$/);
  expect(lines.join()).not.toContain('s3cret');
});

it('says when there is nothing of a thing, and which image', () => {
  const bare = mustOk(
    loadManifest(indexOf({ bottles: { b: file('') }, agents: { a: file('bottle: b') } }), 'a'),
  );
  const lines = preflightLines(
    {
      ...plan,
      image: 'img:1',
      supervise: false,
      workspace: { mode: 'none', path: '/' },
      limits: {},
      egress: { ...plan.egress, routesYaml: 'routes: []' },
    },
    bare,
  );
  const observing = { ...plan, egress: { ...plan.egress, routesYaml: 'mode: observe' } };
  expect(preflightLines(observing, bare).join('\n')).toMatch(/^OBSERVE: .*reaches EVERY public host/m);
  for (const line of [
    'agent:     a, of yours: /home/dev/.bot-bottle/agents/a.md',
    'image:     img:1',
    'prompt:    none',
    'skills:    none',
    'env:       none declared',
    'reaches:   nothing',
    'supervise: off',
    'workspace: none; --cwd gives a copy of the working directory, --workspace mount shares it',
    'limits:    none',
  ]) {
    expect(lines).toContain(line);
  }
  expect(lines.join()).not.toContain('program:');
});

describe('the question', () => {
  it.each([20, 47, 80, 200])('is asked under lines that fit %d columns and lose nothing', async (columns) => {
    const screen = new Screen(columns);
    const answer = confirmStart(screen.context(), preflightLines(plan, manifest));
    for (const line of screen.lines) expect(line.length).toBeLessThan(columns);
    const packed = (text: string) => text.replace(/\s/g, '');
    for (const line of preflightLines(plan, manifest)) expect(packed(screen.text)).toContain(packed(line));
    screen.type('y\r');
    expect(await answer).toBe(true);
  });

  it('is not asked where nobody can answer', async () => {
    const screen = new Screen();
    expect(await confirmStart({ ...screen.context(), canAsk: false }, ['agent:     a'])).toBeUndefined();
    expect(screen.text).toBe('agent:     a');
  });
});
