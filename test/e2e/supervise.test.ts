import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { newProposal } from '../../src/queue/new-proposal.ts';
import { listPending, putProposal, readDecision } from '../../src/queue/queue-files.ts';
import { cliPath, runCli, startCli } from '../rig/bottle-cli.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';
import { tempDir } from '../rig/temp-dir.ts';
import { Tmux } from '../rig/tmux.ts';

const noTmux = requireOrSkip('tmux', () =>
  spawnSync('tmux', ['-V']).status === 0 ? undefined : 'tmux is not installed',
);

function asked(home: string, justification = 'a fixture') {
  const proposal = newProposal(
    { slug: 'a-11111', tool: 'gitleaks-allow', proposedFile: 'file: \u001b[31mx\n', justification },
    Date.now(),
  );
  putProposal(`${home}/queue/a-11111`, proposal);
  return proposal;
}

/** As an MCP client posts it: waits for the decision. */
const ALLOW = `
call() { curl -s -m 60 "$MCP_SUPERVISE_URL" -H 'content-type: application/json' -H 'accept: application/json, text/event-stream' -d '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"allow","arguments":{"routes_yaml":"routes: [{host: page.test}]","justification":"the page"}}}'; }
curl -s http://page.test/; call; curl -s http://page.test/; curl -s --noproxy '*' http://page.test/
ls /bot-bottle "$HOME/.bot-bottle" /queue; true`;

describe.skipIf(skipWithout('bubblewrap'))('a bottle', () => {
  test('asks, is approved from outside, and reaches the host at once, also by capture', async () => {
    await using home = await tempDir('supervise');
    const page = createServer((_request, response) => response.end('the page'));
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const { port } = page.address() as AddressInfo;
    const options = { cwd: home.path, home: home.path };
    const flags = [
      '--backend',
      'bubblewrap',
      '--supervise',
      '--workspace',
      'none',
      '--resolve',
      `page.test:80:127.0.0.1:${port}`,
    ];
    const bottle = startCli(['run', ...flags, '--', 'sh', '-c', ALLOW], options);
    const state = `${home.path}/.bot-bottle`;
    const pending = () => slugsOf(state).flatMap((slug) => listPending(`${state}/queue/${slug}`, slug));
    await expect.poll(() => pending().length, { timeout: 30_000, interval: 20 }).toBe(1);
    expect((await runCli(['list'], options)).stdout).toContain('egress,supervise');
    const id = pending()[0]?.id ?? '';
    expect(await runCli(['supervise', 'approve', id, '--note', 'go on'], options)).toMatchObject({ code: 0 });
    const { stdout } = await bottle.finished;
    page.close();
    expect(stdout).toContain('host_not_allowed');
    expect(stdout).toContain('note of the operator: go on');
    expect(stdout.split('the page')).toHaveLength(3);
  });
});

function slugsOf(state: string): readonly string[] {
  try {
    return readdirSync(`${state}/queue`).filter((name) => !name.startsWith('.') && !name.endsWith('.lock'));
  } catch {
    return [];
  }
}

test.skipIf(noTmux)('a person looks, rejects and leaves; the terminal is as it was', async () => {
  await using home = await tempDir('supervise');
  const proposal = asked(`${home.path}/.bot-bottle`, 'why \u202e not');
  using screen = new Tmux({ cwd: home.path, env: { HOME: home.path, PS1: 'host> ' }, columns: 90 });
  screen.type(`clear; '${process.execPath}' '${cliPath}' supervise; stty -a | grep -ow -- '-\\?icanon'`);
  await screen.shows(/1 pending[\s\S]*why \\u202e not/);
  const second = asked(`${home.path}/.bot-bottle`, 'another');
  await screen.shows(/2 pending[\s\S]*another/);
  screen.key('Enter');
  await screen.shows(/file: \\u001b\[31mx/);
  screen.key('r');
  await screen.shows(/why not:/);
  screen.type('no thanks');
  await screen.shows(new RegExp(`1 pending[\\s\\S]*rejected ${proposal.id}`));
  screen.key('q');
  await screen.shows(/^icanon$/m);
  const queue = `${home.path}/.bot-bottle/queue/a-11111`;
  expect(readDecision(queue, proposal.id)).toMatchObject({ status: 'rejected', notes: 'no thanks' });
  expect(readDecision(queue, second.id)).toBeUndefined();
});
