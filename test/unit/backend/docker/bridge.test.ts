import { expect, it } from 'vitest';
import { agentArgs, gateArgs } from '../../../../src/backend/docker/args.ts';
import { networkArgs } from '../../../../src/backend/docker/bridge-network.ts';
import { SUBNETS_TRIED, subnetsFor } from '../../../../src/backend/docker/bridge-subnet.ts';
import { labelsOf } from '../../../../src/backend/docker/names.ts';
import { sealArgs } from '../../../../src/backend/docker/seal.ts';
import type { Plan } from '../../../../src/plan/plan.ts';

const slug = 'reviewer-ab12c';
const host = { botBottleHome: '/home/me/.bot-bottle' };
const plan = {
  slug,
  env: [{ name: 'BOT_BOTTLE', value: { type: 'literal', text: '1' } }],
  limits: {},
} as unknown as Plan;
const [addresses] = subnetsFor(slug);
if (addresses === undefined) throw new Error('no subnet');
const bridge = { name: `bot-bottle-net-${slug}`, interfaceName: 'br-0123456789ab', ...addresses };
const shown = (args: readonly string[]) => `${args.map((word) => JSON.stringify(word)).join('\n')}\n`;

it('the argument vectors of a bottle on a bridge: network, seal, gate and agent', async () => {
  const golden = (name: string) => `../../../golden/docker/bridge-${name}.txt`;
  const labels = (role: 'network' | 'gate' | 'agent' | 'seal') => labelsOf(role, slug, host);
  const network = (version: string) => networkArgs(slug, bridge, labels('network'), version);
  await expect(shown(network('20.10.24'))).toMatchFileSnapshot(golden('network'));
  await expect(shown(network('28.0.1'))).toMatchFileSnapshot(golden('network-isolated'));
  const image = 'bot-bottle-sidecars:latest';
  const { interfaceName } = bridge;
  const seal = sealArgs({ slug, interfaceName, image, runtime: undefined, labels: labels('seal') });
  await expect(shown(seal)).toMatchFileSnapshot(golden('seal'));
  const gate = gateArgs({
    ...{ plan, image, owner: '1001:1001', runDir: '/state/run', halves: ['--supervise'], bridge },
    ...{ runtime: 'runc', labels: labels('gate') },
  });
  await expect(shown(gate)).toMatchFileSnapshot(golden('gate'));
  const agent = agentArgs({
    ...{ plan, image: 'bot-bottle-claude:latest', bridge, runtime: 'runsc', labels: labels('agent') },
    ...{ binds: [], workingDir: '/home/node', user: 'node', seccomp: '/state/seccomp.json', transient: true },
  });
  await expect(shown(agent)).toMatchFileSnapshot(golden('agent'));
});

it('a bottle tries subnets of its own, each once, all in the range that is kept for measurements', () => {
  const tried = [...subnetsFor(slug)];
  expect(new Set(tried.map(({ subnet }) => subnet)).size).toBe(SUBNETS_TRIED);
  for (const { subnet, gateway, gate, agent } of tried) {
    const [base, last] = [subnet.replace(/\.\d+\/29$/, ''), Number(/\.(\d+)\/29$/.exec(subnet)?.[1])];
    expect(base).toMatch(/^198\.1[89]\.\d{1,3}$/);
    expect(last % 8).toBe(0);
    expect([gateway, gate, agent]).toEqual([1, 2, 3].map((at) => `${base}.${last + at}`));
  }
  const first = (each: string) => subnetsFor(each).next().value?.subnet;
  const fleet = Array.from({ length: 60 }, (_, at) => first(`worker-${at}`));
  expect(new Set(fleet).size).toBeGreaterThan(55);
});
