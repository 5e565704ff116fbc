import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { newProposal } from '../../src/queue/new-proposal.ts';
import { listPending, putProposal, readDecision } from '../../src/queue/queue-files.ts';
import { nearSettings, scene } from '../parity/scene.ts';
import { cliPath } from '../rig/bottle-cli.ts';
import { policedBottle } from '../rig/policed-bottle.ts';
import { requireOrSkip } from '../rig/require.ts';
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

/** Is refused, asks as an MCP client posts it, waits, and goes on; looks for the queue on the way. */
const ASKING = `
const http = require('node:http'), fs = require('node:fs');
const plain = () => fetch('http://page.test/').then((answer) => answer.text(), (error) => error.cause.code);
const proxied = () => new Promise((done) => {
  const { hostname, port } = new URL(process.env.HTTP_PROXY);
  http.get({ host: hostname, port, path: 'http://page.test/', headers: { host: 'page.test' } }, (answer) => {
    let text = '';
    answer.on('data', (part) => { text += part; }).on('end', () => done(text));
  });
});
(async () => {
  const before = [await plain(), JSON.parse(await proxied()).error.code];
  const asked = await fetch(process.env.MCP_SUPERVISE_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'allow',
      arguments: { routes_yaml: 'routes: [{host: page.test}]', justification: 'the page' } } }),
  });
  const answer = await asked.text();
  const rooms = ['/bot-bottle', '/queue', '/run/bot-bottle/supervise.sock'].filter((path) => fs.existsSync(path));
  console.log(JSON.stringify({ before, answer, after: [await plain(), await proxied()], rooms }));
})();
`;

describe.each(nearSettings)('a bottle on $backend, started by $who', ({ backend, user }) => {
  test('asks, is approved from outside, and reaches the host at once, also by capture', async () => {
    const page = createServer((_request, response) => response.end('the page'));
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const { port } = page.address() as AddressInfo;
    await using at = await scene(user, backend);
    const flags = ['--supervise', '--workspace', 'none', '--resolve', `page.test:80:127.0.0.1:${port}`];
    const bottle = at.startCli(['run', ...flags, '--', 'node', '-e', ASKING]);
    const state = `${at.home}/.bot-bottle`;
    const pending = () => slugsOf(state).flatMap((slug) => listPending(`${state}/queue/${slug}`, slug));
    await Promise.race([
      expect.poll(() => pending().length, { timeout: 110_000, interval: 20 }).toBe(1),
      bottle.finished.then(({ stderr }) => expect.unreachable(`it ended without asking: ${stderr}`)),
    ]);
    expect((await at.cli(['list'])).stdout).toMatch(/\tegress,supervise$/m);
    const id = pending()[0]?.id ?? '';
    const approved = await at.cli(['supervise', 'approve', id, '--note', 'go on']);
    expect(approved.code, approved.stderr).toBe(0);
    const { stdout, stderr } = await bottle.finished;
    page.close();
    expect(stdout, stderr).not.toBe('');
    const { answer, ...told } = JSON.parse(stdout) as Record<string, unknown>;
    expect(told).toEqual({
      before: ['ENOTFOUND', 'host_not_allowed'],
      after: ['the page', 'the page'],
      rooms: [],
    });
    expect(answer).toContain('note of the operator: go on');
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

test.skipIf(noTmux)('a person modifies: what no editor has changed decides nothing', async () => {
  await using home = await tempDir('modify');
  const state = `${home.path}/.bot-bottle`;
  await using bottle = await policedBottle(state, 'routes: []\n');
  // Speaks to an editor that believes in modelines, and to the terminal.
  const proposedFile = 'routes: [{host: page.test}] # vim: set shell=evil: \u001b[2J\n';
  const proposal = newProposal(
    { slug: bottle.slug, tool: 'allow', proposedFile, justification: 'the page', current: 'routes: []\n' },
    Date.now(),
  );
  putProposal(bottle.queue, proposal);
  const opened = `${home.path}/opened`;
  const editors = [
    ['exit 3', /nothing was decided: .*failed/],
    ['true', /nothing was decided: the file was left as it was/],
    ['rm "$1"', /nothing was decided: .*cannot edit/],
    [': > "$1"', /nothing was decided: the file was left as it was/],
    ['echo "routes: [" > "$1"', /cannot be applied/],
    [`cp "$1" ${opened}; sed -i 's/page/leaf/' "$1"`, /modified/],
  ] as const;
  for (const [at, [script]] of editors.entries())
    writeFileSync(`${home.path}/editor-${at}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  using screen = new Tmux({ cwd: home.path, env: { HOME: home.path, PS1: 'host> ' }, columns: 140 });
  screen.record(`${home.path}/screen`);
  for (const [at, [, said]] of editors.entries()) {
    screen.type(
      `clear; EDITOR='${home.path}/editor-${at}' '${process.execPath}' '${cliPath}' supervise --bell`,
    );
    await screen.shows(/1 pending[\s\S]*the page/);
    screen.resize(30, 8);
    await screen.shows(/^bot-bottle supervise: 1 pe\.\.\.$/m);
    screen.resize(140, 30);
    screen.key('m');
    await screen.shows(said);
    screen.key('q');
    await screen.shows(/host>\s*$/);
    if (at < editors.length - 1) expect(listPending(bottle.queue, bottle.slug)).toEqual([proposal]);
  }
  expect(readFileSync(opened, 'utf8')).toBe('log: 1\nroutes:\n  - host: page.test\n');
  expect((await bottle.hosts()).live).toEqual(['leaf.test']);
  expect(readDecision(bottle.queue, proposal.id)).toMatchObject({ status: 'modified' });
  await screen.recorded('\u0007');
});
