import { GATE_PORTS, LOOPBACK } from '../wire/bottle-paths.ts';
import type { EnvEntry, Plan } from './plan.ts';

const URLS = new RegExp(
  `http://127\\.0\\.0\\.1:(?=(?:${Object.values(GATE_PORTS).join('|')})(?![0-9]))`,
  'g',
);

/**
 * The plan of a bottle that finds its gate at another address than its own loopback, which is known only once the
 * bottle is made: wherever the plan names the gate, in the environment and in what the agent is configured with.
 */
export function withGateAt(plan: Plan, address: string): Plan {
  if (address === LOOPBACK) return plan;
  const moved = (text: string): string => text.replace(URLS, `http://${address}:`);
  const { agent, command } = plan;
  return {
    ...plan,
    gateAddress: address,
    env: plan.env.map((entry) => movedEntry(entry, address, moved)),
    command: { ...command, args: command.args.map(moved) },
    ...(agent === undefined ? {} : { agent: { ...agent, provider: movedProvider(agent.provider, moved) } }),
  };
}

function movedEntry(entry: EnvEntry, address: string, moved: (text: string) => string): EnvEntry {
  const { name, value } = entry;
  if (value.type !== 'literal') return entry;
  // The gate's other services are asked directly, and not through its proxy.
  const isNoProxy = name === 'NO_PROXY' || name === 'no_proxy';
  const text = isNoProxy ? `${value.text},${address}` : moved(value.text);
  return { name, value: { type: 'literal', text } };
}

type ProviderPlan = NonNullable<Plan['agent']>['provider'];

function movedProvider(provider: ProviderPlan, moved: (text: string) => string): ProviderPlan {
  const { startupArgs, files, superviseCommand } = provider;
  return {
    ...provider,
    startupArgs: startupArgs.map(moved),
    files: files.map((file) => ({ ...file, text: moved(file.text) })),
    ...(superviseCommand === undefined ? {} : { superviseCommand: superviseCommand.map(moved) }),
  };
}
