import { expect, it } from 'vitest';
import {
  agentRunArgs,
  deskCommand,
  egressCommand,
  execArgs,
  gateCommand,
  sidecarRunArgs,
} from '../../../../src/backend/macos-container/args.ts';
import { withGateAt } from '../../../../src/plan/gate-address.ts';
import type { Plan } from '../../../../src/plan/plan.ts';

const plan: Plan = {
  slug: 'reviewer-ab12c',
  agentName: 'reviewer',
  backend: 'macos-container',
  stateDir: '/Users/me/.bot-bottle/state/reviewer-ab12c',
  command: { file: 'claude', args: ['--continue', 'two words'], installDirs: [] },
  env: [
    { name: 'HTTPS_PROXY', value: { type: 'literal', text: 'http://127.0.0.1:9099' } },
    { name: 'NO_PROXY', value: { type: 'literal', text: 'localhost,127.0.0.1' } },
    { name: 'LD_PRELOAD', value: { type: 'host', from: 'GIVEN' } },
  ],
  workspace: { mode: 'mount', path: '/Users/me/project' },
  limits: { memory: 2 ** 30 + 1, cpus: 1.5 },
  egress: { routesYaml: '', tokens: [], known: [], resolve: ['api.internal:443:10.0.0.7'] },
  skills: [],
  supervise: true,
};
const labels = { 'bot-bottle.slug': plan.slug };
const shown = (args: readonly string[]) => `${args.map((word) => JSON.stringify(word)).join('\n')}\n`;
const golden = (name: string) => `../../../golden/macos-container/${name}.txt`;

it('the way out comes first, names are asked of a server that answers, and nothing of a person stands there', async () => {
  const mounts = [{ source: `${plan.stateDir}/egress`, target: '/bot-bottle/egress', writable: true }];
  const sidecars = sidecarRunArgs({
    plan,
    labels,
    image: 'side:1',
    role: 'sidecars',
    dns: '192.0.2.53',
    mounts,
  });
  await expect(shown(sidecars)).toMatchFileSnapshot(golden('sidecars'));
  const order = sidecars.filter((_, index) => sidecars[index - 1] === '--network');
  expect(order).toEqual(['bot-bottle-egress-reviewer-ab12c', 'bot-bottle-net-reviewer-ab12c']);
});

it('the agent is on the host-only network alone, and finds its gate by the address that it was given', async () => {
  const args = agentRunArgs({
    ...{ plan: withGateAt(plan, '192.168.128.7'), labels, image: 'agent:1', gateAddress: '192.168.128.7' },
    mounts: [{ source: '/Users/me/project', target: '/Users/me/project', writable: true }],
    transient: false,
  });
  await expect(shown(args)).toMatchFileSnapshot(golden('agent'));
  expect(args.filter((_, index) => args[index - 1] === '--network')).toEqual([
    'bot-bottle-net-reviewer-ab12c',
  ]);
  expect(args).toContain('HTTPS_PROXY=http://192.168.128.7:9099');
});

it('the commands in them', async () => {
  const halves = { gitGate: true, supervise: true };
  const commands = [
    egressCommand(plan, ['--known-secret', 'EGRESS_KNOWN_0=TOKEN'], '/ca.pem'),
    gateCommand('192.168.128.7', { halves, address: '192.168.128.8' }),
    deskCommand(plan.slug, halves, '192.168.128.8'),
    execArgs({
      ...{
        container: 'bot-bottle-reviewer-ab12c',
        user: 'node',
        script: 'exec "$@"',
        words: ['agent', 'claude'],
      },
      ...{ terminal: true, input: true, env: ['BOT_BOTTLE_VALUE_0'], workingDir: '/Users/me/project' },
    }),
  ];
  await expect(commands.map(shown).join('\n')).toMatchFileSnapshot(golden('commands'));
});
