import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadManifest } from '../../../src/manifest/load.ts';
import { buildAgentPlan } from '../../../src/plan/agent-plan.ts';
import { explainPlan } from '../../../src/plan/explain.ts';
import { parseStartRequest } from '../../../src/plan/start-request.ts';
import { file, indexOf, mustOk } from '../../unit/manifest/memory-files.ts';
import { FACTS } from '../../unit/plan/agent-facts.ts';

const BOTTLES: Readonly<Record<string, string>> = {
  claude: 'agent_provider: {auth_token: MY_TOKEN}\ngit-gate: {user: {name: Ada}}',
  'claude-key':
    'egress: {routes: [{host: api.anthropic.com, auth: {scheme: "header:x-api-key", token_ref: MY_KEY}}]}',
  codex: 'agent_provider: {template: codex}',
  'codex-login': 'agent_provider: {template: codex, forward_host_credentials: true}',
  pi: 'agent_provider: {template: pi}',
  'pi-key':
    'agent_provider: {template: pi, settings: {provider: or, base_url: "https://models.example.com/v1", api_key_env: K, models: [a, b/c], context_window: 8192, max_tokens: 2048, max_tokens_field: max_completion_tokens}}',
};

// Rewritten by `vitest -u`: read the difference before committing it.
test.each(Object.keys(BOTTLES))('the plan of %s', async (name) => {
  const index = indexOf({
    bottles: { [name]: file(BOTTLES[name] ?? '') },
    agents: { reviewer: file(`bottle: ${name}\nskills: [review]`, '\nYou review.\n') },
  });
  const manifest = mustOk(loadManifest(index, 'reviewer'));
  const flags = { label: "Ada's", color: 'green', workspace: 'copy', remoteControl: true } as const;
  const request = mustOk(parseStartRequest(flags, ['--verbose']));
  const account = name === 'codex-login' ? { account: { accountId: 'acc-1', planType: 'pro' } } : {};
  const first = mustOk(buildAgentPlan(manifest, request, { ...FACTS, ...account }));
  const again = mustOk(
    buildAgentPlan(
      manifest,
      { ...request, resume: true },
      { ...FACTS, ...account, superviseUrl: 'http://127.0.0.1:9100/mcp' },
    ),
  );
  const told = {
    explained: explainPlan(first.plan),
    provider: first.plan.agent?.provider,
    command: first.plan.command,
    resumed: again.plan.command.args,
    supervise: again.plan.agent?.provider.superviseCommand,
    tokens: first.plan.egress.tokens,
    notes: first.notes,
  };
  await expect(`${JSON.stringify(told, null, 1)}\n`).toMatchFileSnapshot(
    join(import.meta.dirname, `plan-${name}.json.txt`),
  );
});
