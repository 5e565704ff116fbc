import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { listPending, readDecision } from '../../src/queue/queue-files.ts';
import { cliPath, runCli, startCli } from '../rig/bottle-cli.ts';
import { policedBottle } from '../rig/policed-bottle.ts';
import { tempDir } from '../rig/temp-dir.ts';

const POINTS = 50;

/** Numbers from 0 to 1, the same in every run (xorshift32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** The desk of a bottle as its own program, which can be killed and comes again. */
class Desk implements AsyncDisposable {
  #child: ChildProcess | undefined;
  readonly #args: readonly string[];

  constructor(args: readonly string[]) {
    this.#args = args;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, this.#args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
  }

  async kill(): Promise<void> {
    const child = this.#child as ChildProcess;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

/** The agent: asks, and asks the same again when it was cut off, until it has an answer. */
async function ask(socketPath: string, routes_yaml: string, justification: string): Promise<string> {
  for (;;) {
    const answer = await post(socketPath, {
      name: 'allow',
      arguments: { routes_yaml, justification },
    }).catch(() => undefined);
    if (answer?.includes('"content"') === true) return answer;
    await setTimeout(20);
  }
}

function post(socketPath: string, params: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({
      socketPath,
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    });
    sent.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('error', reject).on('close', () => resolve(text));
    });
    sent.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }));
  });
}

test('no decision is lost or doubled, whichever side is killed while routes are applied', async () => {
  await using home = await tempDir('kill');
  const options = { cwd: home.path, home: home.path };
  const state = `${home.path}/.bot-bottle`;
  await using bottle = await policedBottle(state, 'log: 1\nroutes: []\n');
  const { slug, queue, paths } = bottle;
  const program = cliPath.replace(/cli\.js$/, 'desk.cjs');
  const flags = ['--slug', slug, '--run-dir', paths.runDir, '--queue', queue];
  await using desk = new Desk([program, 'serve', ...flags, '--supervise', paths.superviseDir]);
  await desk.start();

  const random = seeded(7);
  const verbs = Array.from({ length: POINTS }, () => (random() < 0.75 ? 'approve' : 'reject'));
  const decide = (verb: string, id: string) =>
    startCli(['supervise', verb, id, verb === 'approve' ? '--note' : '--reason', 'because'], options);
  const allowed: string[] = [];
  let took = 500;
  for (const [point, verb] of verbs.entries()) {
    const host = `h${point}.test`;
    const proposed = [...allowed, host].map((name) => `{host: ${name}}`).join(', ');
    const asking = ask(`${paths.runDir}/supervise.sock`, `routes: [${proposed}]`, host);
    await expect.poll(() => listPending(queue, slug).length, { timeout: 20_000, interval: 5 }).toBe(1);
    const id = listPending(queue, slug)[0]?.id as string;
    const began = performance.now();
    const deciding = decide(verb, id);
    // The last is decided in peace.
    const isKilled = point < POINTS - 1;
    if (isKilled) await Promise.race([setTimeout(random() * took), deciding.finished]);
    const isOperator = random() < 0.6;
    if (isKilled && isOperator) deciding.child.kill('SIGKILL');
    if (isKilled && !isOperator) await desk.kill();
    const { code } = await deciding.finished;
    if (code === 0) took = performance.now() - began;
    if (isKilled && !isOperator) await desk.start();
    // The person looks again: what was begun is finished, what was not is decided now.
    if (code !== 0) await decide(verb, id).finished;
    const answered = await asking;
    if (verb === 'approve') allowed.push(host);
    if (verb === 'approve') expect(answered).toMatch(/status: approved|in force already/);
    else expect(answered).toMatch(/status: rejected/);
    expect(readDecision(queue, id)?.status).toBe(verb === 'approve' ? 'approved' : 'rejected');
  }

  allowed.sort();
  expect(await bottle.hosts()).toEqual({ live: allowed, file: allowed });
  const { stdout } = await runCli(['supervise', 'audit', '--json'], options);
  const logged = JSON.parse(stdout) as { proposal_id: string; justification: string; decision: string }[];
  expect(logged.map(({ justification, decision }) => [justification, decision])).toEqual(
    verbs.map((verb, point) => [`h${point}.test`, verb === 'approve' ? 'approved' : 'rejected']),
  );
  expect(readdirSync(queue).filter((name) => name.endsWith('.json'))).toEqual([]);
  expect(readdirSync(`${state}/queue/.decisions`)).toEqual([]);
  expect(readdirSync(`${state}/queue`).filter((name) => name.endsWith('.tmp'))).toEqual([]);
}, 300_000);
