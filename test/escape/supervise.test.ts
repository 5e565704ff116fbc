import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newProposal } from '../../src/queue/new-proposal.ts';
import { listPending, putProposal, readDecision } from '../../src/queue/queue-files.ts';
import { type Finished, runCli, startCli } from '../rig/bottle-cli.ts';
import { skipWithout } from '../rig/require.ts';
import { type TempDir, tempDir } from '../rig/temp-dir.ts';

const OTHER = 'other-11111';
const SENTINEL = 'another-bottles-secret-reason';

/** An agent that does not want to wait for a person. OTHER, its queue's directory and an id are known to it. */
const HOSTILE = `
const fs = require('node:fs'), http = require('node:http'), net = require('node:net'), { execSync } = require('node:child_process');
const url = new URL(process.env.MCP_SUPERVISE_URL);
const send = (method, path, body, headers = {}) => new Promise((done) => {
  const request = http.request({ host: url.hostname, port: url.port, path, method, timeout: 4000,
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers } }, (answer) => {
    let text = '';
    answer.on('data', (part) => { text += part; }).on('end', () => done(answer.statusCode + ' ' + text));
  });
  request.on('error', (error) => done(error.code)).on('timeout', () => { request.destroy(); done('waits'); });
  request.end(body);
});
const rpc = (method, params) => send('POST', '/', JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
const call = (name, args) => rpc('tools/call', { name, arguments: args });
const routes_yaml = 'routes: [{host: evil.test}]';
const shell = (command) => { try { return execSync(command + ' 2>/dev/null; true', { encoding: 'utf8' }); } catch (error) { return error.code; } };
(async () => {
  const told = {
    tools: await rpc('tools/list', {}),
    guesses: [],
    paths: [],
    files: shell("grep -rl SENTINEL / --include='*.json' --include='*.jsonl' -s --exclude-dir=proc --exclude-dir=sys --exclude-dir=usr | head; find / -xdev \\\\( -name '*.proposal.json' -o -name '*.response.json' -o -name routes.yaml \\\\) | head"),
    reads: ['QUEUE', 'HOME/.bot-bottle', '/bot-bottle', '/bot-bottle/queue', '/run/bot-bottle'].map((path) => { try { return fs.readdirSync(path).join(); } catch (error) { return error.code; } }),
    roots: shell('ls -d /proc/[0-9]*/root/bot-bottle /proc/[0-9]*/root/run/bot-bottle /proc/[0-9]*/cwd/queue'),
    descriptors: shell('ls -l /proc/[0-9]*/fd | grep -E "queue|supervise|egress|bot-bottle"'),
    // The names of what the gate has open stand there: knowing one is no way to it.
    sockets: await Promise.all([...fs.readFileSync('/proc/net/unix', 'utf8').matchAll(/ (@?\\/\\S+)/g)].map(([, path]) =>
      new Promise((done) => net.connect(path.replace(/^@/, '\\0').replace(/\\.sock\\..*/, '.sock'))
        .on('connect', () => done('connected ' + path)).on('error', (error) => done(error.code))))),
  };
  for (const name of ['approve', 'supervise-approve', 'decide', 'respond', 'list', 'show', 'gitleaks-allow', '../approve', '__proto__', 'constructor'])
    told.guesses.push(await call(name, { id: 'ID', bottle_slug: 'OTHER', status: 'approved', final_file: routes_yaml }));
  for (const method of ['supervise/approve', 'resources/list', 'resources/read', 'prompts/list', 'completion/complete'])
    told.guesses.push(await rpc(method, { uri: 'file://QUEUE/ID.proposal.json', id: 'ID' }));
  for (const path of ['/queue/OTHER', '/OTHER/ID.proposal.json', '/../queue/OTHER/ID.proposal.json', '/processed', '/approve?id=ID'])
    for (const method of ['GET', 'PUT', 'DELETE'])
      told.paths.push(await send(method, path, undefined, { 'x-bottle-slug': 'OTHER', 'mcp-session-id': 'OTHER' }));
  // Asks with everything that a proposal's file would have, and does not wait.
  told.asked = await call('allow', { routes_yaml, justification: 'mine', bottle_slug: 'OTHER', id: 'ID', slug: 'OTHER', status: 'approved',
    proposed_file: 'routes: []', current_file_hash: '', final_file: routes_yaml, tool: 'gitleaks-allow', approved: true });
  told.after = shell('curl -s http://evil.test/');
  fs.writeSync(1, JSON.stringify(told));
})();
`;

describe.skipIf(skipWithout('bubblewrap'))('an agent', () => {
  let home: TempDir;
  let state: string;
  let ran: Finished;
  let told: {
    readonly [key in 'tools' | 'files' | 'roots' | 'descriptors' | 'asked' | 'after']: string;
  } & { readonly [key in 'guesses' | 'paths' | 'reads' | 'sockets']: readonly string[] };
  let own: readonly string[];
  const other = newProposal(
    { slug: OTHER, tool: 'gitleaks-allow', proposedFile: SENTINEL, justification: SENTINEL },
    Date.now(),
  );

  beforeAll(async () => {
    home = await tempDir('approve');
    state = `${home.path}/.bot-bottle`;
    putProposal(`${state}/queue/${OTHER}`, other);
    const script = Object.entries({
      HOME: home.path,
      QUEUE: `${state}/queue/${OTHER}`,
      OTHER,
      SENTINEL,
      ID: other.id,
    }).reduce((text, [name, value]) => text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), value), HOSTILE);
    const bottle = startCli(['run', '--supervise', '--workspace', 'none', '--', 'node', '-e', script], {
      cwd: home.path,
      home: home.path,
    });
    ran = await bottle.finished;
    told = JSON.parse(ran.stdout) as typeof told;
    own = readdirSync(`${state}/queue`).filter((name) => /^node-/.test(name) && !name.endsWith('.lock'));
  }, 60_000);
  afterAll(() => home[Symbol.asyncDispose]());

  it('has the four tools, and none that decides or tells what others asked', () => {
    const names = [...told.tools.matchAll(/"name":"([a-z-]+)"/g)].map(([, name]) => name);
    expect(names).toEqual(['list-egress-routes', 'allow', 'egress-block', 'capability-block']);
    for (const guess of [...told.guesses, ...told.paths]) {
      expect(guess).not.toContain(SENTINEL);
      expect(guess).not.toMatch(/^200 (?!.*(?:"error"|"isError":true))/s);
    }
  });

  it('finds no queue, no policy and no socket of theirs among its files', () => {
    expect(told.files).toBe('');
    expect(told.reads.filter((read) => read !== 'ENOENT')).toEqual([]);
    expect(told.roots).toBe('');
    expect(told.descriptors).not.toMatch(/queue|\.sock/);
    expect(new Set(told.sockets)).toEqual(new Set(['ENOENT']));
  });

  it('asks only for itself, whatever it writes beside its question', () => {
    expect(told.asked).toBe('waits');
    expect(own).toHaveLength(1);
    const [slug = ''] = own;
    const pending = listPending(`${state}/queue/${slug}`, slug);
    expect(pending).toMatchObject([{ tool: 'allow', bottle_slug: slug, justification: 'mine' }]);
    expect(pending[0]?.id).not.toBe(other.id);
    expect(listPending(`${state}/queue/${OTHER}`, OTHER)).toEqual([other]);
    expect(readDecision(`${state}/queue/${OTHER}`, other.id)).toBeUndefined();
  });

  it('is refused still, and what it asked cannot be applied when its bottle has ended', async () => {
    expect(told.after).toContain('host_not_allowed');
    const options = { cwd: home.path, home: home.path };
    const [slug = ''] = own;
    const id = listPending(`${state}/queue/${slug}`, slug)[0]?.id ?? '';
    const approved = await runCli(['supervise', 'approve', id], options);
    expect(approved).toMatchObject({ code: 1, stdout: '' });
    expect(approved.stderr).toContain(`the bottle ${slug} has ended`);
    expect(await runCli(['supervise', 'reject', id, '--reason', 'ended'], options)).toMatchObject({
      code: 0,
    });
    expect(readFileSync(`${state}/audit/egress.jsonl`, 'utf8')).toContain('"decision":"rejected"');
  });
});
