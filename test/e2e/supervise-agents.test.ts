import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type Agents, findAgents } from '../rig/agents.ts';
import { cliPath, runCli } from '../rig/bottle-cli.ts';
import { newScript, type Script } from '../rig/model-api/exchange.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';
import { startCases, startScene } from '../rig/start-scene.ts';
import { Tmux } from '../rig/tmux.ts';

const noTmux = requireOrSkip('tmux', () =>
  spawnSync('tmux', ['-V']).status === 0 ? undefined : 'tmux is not installed',
);
const found = await findAgents();
const agents = found as Agents;
const noAgents = requireOrSkip('agents', () => (typeof found === 'string' ? found : undefined));

/** A terminal's shell runs as whoever runs the tests. */
const ourselves = process.getuid?.() === 0 ? { uid: 0, gid: 0 } : undefined;

/** What the bottle of each agent has already, which a proposal keeps. */
const HAS: Readonly<Record<string, string>> = {
  claude: `{host: api.anthropic.com, ports: [443], auth_scheme: Bearer, token_env: EGRESS_TOKEN_0, dlp: {inbound_detectors: false}}`,
  codex: `{host: chatgpt.com, ports: [443], dlp: {inbound_detectors: false}}, {host: api.openai.com, ports: [443], auth_scheme: Bearer, token_env: EGRESS_TOKEN_0, dlp: {inbound_detectors: false}}`,
};

/** Enter, which Claude Code takes for a part of what was pasted when it follows at once. */
async function pressUntil(screen: Tmux, done: () => boolean): Promise<void> {
  const press = () => {
    if (!done()) screen.key('Enter');
    return done();
  };
  await expect.poll(press, { interval: 200, timeout: 30_000 }).toBe(true);
}

/** Refused, it asks; approved, it fetches the page. */
function askingScript(routes: string): Script {
  const script = newScript();
  const fetch = 'curl -s http://page.test/';
  return {
    ...script,
    before: [
      { command: fetch, printed: 'host_not_allowed' },
      {
        server: 'supervise',
        tool: 'allow',
        args: { routes_yaml: routes, justification: 'the task is to read page.test' },
        printed: 'status: approved',
      },
      { command: fetch, printed: 'the page' },
    ],
  };
}

describe.skipIf(noAgents || noTmux || skipWithout('bubblewrap'))('an agent that is refused a host', () => {
  test.for([['claude'], ['codex with an API key']])(
    '%s asks, is approved from another terminal, and fetches the page',
    { timeout: 120_000 },
    async ([name]) => {
      const subject = startCases.find((each) => each.name === name) as (typeof startCases)[number];
      const page = createServer((_request, response) => response.end('the page'));
      await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
      const { port } = page.address() as AddressInfo;
      const script = askingScript(`routes: [${HAS[subject.command]}, {host: page.test, ports: [80]}]`);
      const texts = { prompt: 'Read.', skill: 'Greets' };
      await using at = await startScene(subject, agents, texts, script, ourselves);
      const { home, cwd } = at.person;
      const terminal = { cwd, env: { ...at.env, HOME: home, PS1: 'host> ' }, columns: 120 };
      using desk = new Tmux(terminal);
      desk.type(`'${process.execPath}' '${cliPath}' supervise`);
      await desk.shows(/0 pending/);

      const task = 'Read page.test, then write the answer file.';
      const flags = ['--yes', '--resolve', `page.test:80:127.0.0.1:${port}`];
      using screen = new Tmux(terminal);
      if (subject.command === 'claude') {
        // tmux keeps a PATH of its own.
        const line = ['env', `PATH=${at.env.PATH}`, process.execPath, cliPath, ...at.startWords(flags)];
        screen.type(line.map((word) => `'${word}'`).join(' '));
        await screen.shows(/bypass permissions on/);
        screen.press(task);
        await screen.shows(new RegExp(task));
        await pressUntil(screen, () => at.server.requests.some(({ body }) => body.includes(task)));
      }
      const headless =
        subject.command === 'claude' ? undefined : at.startCli(flags, subject.headless(task)).finished;

      await desk.shows(/1 pending[\s\S]*allow[\s\S]*the task is to read page\.test/);
      desk.key('Enter');
      const shown = await desk.shows(/it adds page\.test/);
      expect(shown).not.toMatch(/removes|changes|!/);
      desk.key('a');
      await desk.shows(/0 pending[\s\S]*approved/);
      if (headless === undefined) await screen.shows(new RegExp(script.answer.slice(0, 30)));
      else expect((await headless).stdout).toContain(script.answer);
      expect(at.server.problems).toEqual([]);
      page.close();
      const { stdout } = await runCli(['supervise', 'audit', '--json'], { cwd, home });
      expect(JSON.parse(stdout)).toMatchObject([{ tool: 'allow', decision: 'approved' }]);

      if (headless !== undefined) return;
      screen.press('/exit');
      await pressUntil(screen, () => /host>\s*$/.test(screen.screen()));
    },
  );
});
