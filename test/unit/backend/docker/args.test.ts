import { expect, it } from 'vitest';
import { agentArgs, execArgs, gateArgs, sidecarArgs } from '../../../../src/backend/docker/args.ts';
import { parseInfo } from '../../../../src/backend/docker/info.ts';
import { labelsOf } from '../../../../src/backend/docker/names.ts';
import { isOrphan } from '../../../../src/backend/docker/orphans.ts';
import { classifyStart } from '../../../../src/backend/docker/part.ts';
import { agentScript } from '../../../../src/backend/docker/scripts.ts';
import { networkFor, sidecarInputs } from '../../../../src/backend/docker/sidecar-inputs.ts';
import type { Plan } from '../../../../src/plan/plan.ts';
import type { Host } from '../../../../src/sys/host.ts';

const SECRET = 'a value that no argument may hold';

const plan: Plan = {
  slug: 'reviewer-ab12c',
  agentName: 'reviewer',
  backend: 'docker',
  stateDir: '/home/me/.bot-bottle/state/reviewer-ab12c',
  command: { file: 'claude', args: ['--continue', 'two words'], installDirs: [] },
  env: [
    { name: 'BOT_BOTTLE', value: { type: 'literal', text: '1' } },
    { name: 'LD_PRELOAD', value: { type: 'host', from: 'GIVEN' } },
  ],
  workspace: { mode: 'mount', path: '/home/me/a, "project"' },
  limits: { memory: 2 ** 30, cpus: 1.5, pids: 300 },
  egress: {
    routesYaml: 'routes: []\n',
    tokens: [{ slot: 'EGRESS_TOKEN_0', from: 'TOKEN' }],
    known: [],
    resolve: ['api.internal:443:10.0.0.7'],
  },
  skills: [],
  supervise: false,
};
const host = { botBottleHome: '/home/me/.bot-bottle', env: {}, platform: 'darwin' } as unknown as Host;

const shown = (args: readonly string[]) => `${args.map((word) => JSON.stringify(word)).join('\n')}\n`;

it('the argument vectors of the three containers, and of a command in the agent’s', async () => {
  const room = {
    plan,
    image: 'bot-bottle-sidecars:latest',
    owner: '1001:1001',
    runDir: `${plan.stateDir}/run`,
  };
  const gate = gateArgs({ ...room, halves: ['--git-gate'], labels: labelsOf('gate', plan.slug, host) });
  const sidecars = sidecarArgs({
    ...room,
    labels: labelsOf('sidecars', plan.slug, host),
    egressDir: `${plan.stateDir}/egress`,
    network: 'bridge',
    flags: ['--known-secret', 'EGRESS_TOKEN_0=TOKEN'],
    binds: [{ source: '/etc/ssl/cert.pem', target: '/etc/ssl/certs/ca-certificates.crt', writable: false }],
  });
  const agent = agentArgs({
    plan,
    labels: labelsOf('agent', plan.slug, host),
    image: 'bot-bottle-claude:latest',
    binds: [{ source: plan.workspace.path, target: plan.workspace.path, writable: true }],
    workingDir: plan.workspace.path,
    user: 'node',
    seccomp: `${plan.stateDir}/trust/seccomp.json`,
    transient: false,
  });
  const exec = execArgs({
    container: 'bot-bottle-reviewer-ab12c',
    user: 'node',
    terminal: true,
    input: true,
    env: ['BOT_BOTTLE_VALUE_0'],
    script: agentScript(['LD_PRELOAD']),
    words: ['agent', 'claude', '--continue', 'two words'],
  });
  const golden = (name: string) => `../../../golden/docker/${name}.txt`;
  await expect(shown(gate)).toMatchFileSnapshot(golden('gate'));
  await expect(shown(sidecars)).toMatchFileSnapshot(golden('sidecars'));
  await expect(shown(agent)).toMatchFileSnapshot(golden('agent'));
  await expect(shown(exec)).toMatchFileSnapshot(golden('exec'));
});

it('gives the sidecar its secrets on stdin alone', () => {
  const { input, binds } = sidecarInputs(plan, host, { TOKEN: SECRET });
  expect(input).toBe(`EGRESS_TOKEN_0=${SECRET}\n\n`);
  expect(JSON.stringify(binds)).not.toContain(SECRET);
});

it('leads egress into the network of the host only for what listens on its loopback', () => {
  const on = (resolve: readonly string[], env = {}) =>
    networkFor({ ...plan, egress: { ...plan.egress, resolve } }, { env, platform: 'linux' });
  expect(on(['a.example:443:10.0.0.1'])).toBe('bridge');
  expect(on(['127.example:443:10.0.0.1'])).toBe('bridge');
  expect(on(['a.example:443:127.0.0.1:8443'])).toBe('host');
  expect(on(['a.example:443:[::1]'])).toBe('host');
  expect(on([], { HTTPS_PROXY: 'http://user:pass@127.0.0.1:3128' })).toBe('host');
  expect(on([], { HTTPS_PROXY: 'http://proxy.internal:3128' })).toBe('bridge');
});

it('reads what an engine tells of itself', () => {
  const told = {
    ServerVersion: '20.10.24+dfsg1',
    Runtimes: { runsc: {}, runc: {} },
    SecurityOptions: ['name=seccomp,profile=default', 'name=rootless'],
    OperatingSystem: 'Debian',
  };
  expect(parseInfo(JSON.stringify(told))).toEqual({
    version: '20.10.24+dfsg1',
    runtimes: ['runc', 'runsc'],
    mapsUsers: true,
    system: 'Debian',
  });
  for (const text of ['', 'null', '[]', '{}', '{"ServerVersion":7}', '{"ServerErrors":["x"]}'])
    expect(parseInfo(text)).toBeUndefined();
});

it.each([
  ['unable to find user node: no matching entries in passwd file', 'user node'],
  ['exec: "sh": executable file not found in $PATH: unknown', 'shell (sh)'],
  ['[FATAL tini (7)] exec sh failed: No such file or directory', 'shell (sh)'],
])('knows what an image lacks by: %s', (stderr, what) => {
  const failure = classifyStart({ program: 'docker', part: 'x', status: 125, stderr, image: 'tiny' });
  expect(failure).toMatchObject({ kind: 'image-lacks', image: 'tiny', what });
});

it('knows an unknown runtime', () => {
  const stderr = 'docker: Error response from daemon: Unknown runtime specified runsc.';
  const failure = classifyStart({ program: 'docker', part: 'x', status: 125, stderr, image: 'tiny' });
  expect(failure).toMatchObject({ kind: 'unusable', missing: 'the engine knows no runtime runsc' });
});

it('keeps for a person what their bottle goes on from, and nothing else', () => {
  expect(isOrphan({ kind: 'image', role: 'image' }, 'person')).toBe(false);
  expect(isOrphan({ kind: 'container', role: 'agent' }, 'person')).toBe(false);
  expect(isOrphan({ kind: 'container', role: 'gate' }, 'person')).toBe(true);
  expect(isOrphan({ kind: 'container', role: 'gate' }, 'session')).toBe(false);
  expect(isOrphan({ kind: 'image', role: 'image' }, 'nobody')).toBe(true);
});
