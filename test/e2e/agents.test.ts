import { existsSync } from 'node:fs';
import { chown, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type AgentCase, agentCases } from '../rig/agent-cases.ts';
import { type AgentScene, agentScene } from '../rig/agent-scene.ts';
import { type Agents, findAgents } from '../rig/agents.ts';
import { type Finished, runCli, runProgram } from '../rig/bottle-cli.ts';
import { startConnectProxy } from '../rig/model-api/connect-proxy.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';

const found = await findAgents();
const agents = found as Agents;
const cases = agentCases.map((agent) => [agent.name, agent] as const);
const agentOf = (name: string) => name.split(' ')[0];
const oneOfEach = cases.filter(
  ([name], index) => cases.findIndex(([other]) => agentOf(other) === agentOf(name)) === index,
);
const noAgents = requireOrSkip('agents', () => (typeof found === 'string' ? found : undefined));
const notRoot = skipWithout('root');

// The control: what fails here is a change of the agent or of its stand-in, not of the bottle.
describe.skipIf(noAgents)('an agent without a bottle', () => {
  test.for(cases)('%s', async ([, agent]) => {
    await using scene = await agentScene(agent);
    await using proxy = await startConnectProxy({ [`${agent.host}:443`]: scene.server.port });
    const [file = '', ...args] = agent.command(agents);
    const ended = await runProgram(file, args, {
      ...scene.person,
      env: {
        ...agent.env,
        [agent.variable]: scene.secret,
        HTTPS_PROXY: proxy.url,
        https_proxy: proxy.url,
        NODE_EXTRA_CA_CERTS: scene.ca.certPath,
        SSL_CERT_FILE: scene.ca.certPath,
      },
    });
    expectConversation(scene, ended);
    expect(await readFile(join(scene.person.cwd, 'answer.txt'), 'utf8')).toBe(scene.script.written);
    expect(new Set(proxy.asked)).toEqual(new Set([`${agent.host}:443`]));
  });
});

const proxyNames = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'];
const unsetProxy = proxyNames.flatMap((name) => ['-u', name]);

describe.skipIf(noAgents || skipWithout('bubblewrap'))('an agent in a bottle', () => {
  test.for(cases)('%s, through the proxy that its environment names', async ([, agent]) => {
    await using scene = await agentScene(agent);
    const ended = await runInBottle(scene, agent, agent.command(agents));
    expectConversation(scene, ended);
    expect(await readFile(join(scene.person.cwd, 'answer.txt'), 'utf8')).toBe(scene.script.written);
  });

  test.skipIf(notRoot).for(oneOfEach)('%s, when root starts it', async ([, agent]) => {
    await using scene = await agentScene(agent, { uid: 0, gid: 0 });
    expectConversation(scene, await runInBottle(scene, agent, agent.command(agents)));
    expect(await readFile(join(scene.person.cwd, 'answer.txt'), 'utf8')).toBe(scene.script.written);
  });

  test('codex, found on PATH by its name, where npm links it', async () => {
    const agent = agentCases.find(({ name }) => name === 'codex over a WebSocket') as AgentCase;
    await using scene = await agentScene(agent);
    const PATH = `${join(dirname(agents.launch), 'node_modules/.bin')}:${process.env.PATH}`;
    const byName = agent.command({ ...agents, codex: 'codex' });
    expectConversation(scene, await runInBottle(scene, agent, byName, { env: { PATH } }));
  });

  test.for(cases)('%s, captured when it knows of no proxy', async ([, agent]) => {
    await using scene = await agentScene(agent);
    const unaware = [agents.launch, 'env', ...unsetProxy, ...agent.command(agents)];
    const ended = await runInBottle(scene, agent, unaware);
    expectConversation(scene, ended);
    expect(await readFile(join(scene.person.cwd, 'answer.txt'), 'utf8')).toBe(scene.script.written);
  });

  test.for(oneOfEach)('%s, on a copy of the workspace', async ([, agent]) => {
    await using scene = await agentScene(agent);
    const andShow = [agents.launch, 'sh', '-c', '"$@" && cat answer.txt', 'sh', ...agent.command(agents)];
    const ended = await runInBottle(scene, agent, andShow, { workspace: 'copy' });
    expectConversation(scene, ended);
    expect(ended.stdout).toContain(scene.script.written);
    expect(existsSync(join(scene.person.cwd, 'answer.txt'))).toBe(false);
  });

  test.for(oneOfEach)('%s, is told why when its model call is refused', async ([, agent]) => {
    await using scene = await agentScene(agent);
    const { code, stdout, stderr } = await runInBottle(scene, agent, agent.command(agents), {
      allow: `${agent.host}/elsewhere`,
    });
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain('match_failed');
    expect(scene.server.requests).toEqual([]);
  });

  test.for(cases)('%s, never holding its credential', async ([, agent]) => {
    await using scene = await agentScene(agent);
    const control = join(scene.person.cwd, 'control');
    await writeFile(control, scene.secret.replace('-real-', '-control-'));
    if (scene.person.user) await chown(control, scene.person.user.uid, scene.person.user.gid);
    // In two halves, so that the search itself is not what it finds. The host's programs, shown read-only, are
    // older than the credential.
    const half = scene.secret.indexOf('-real-');
    const [before, after] = [scene.secret.slice(0, half), scene.secret.slice(half + '-real-'.length)];
    const search = `
      "$@" || exit
      echo --- environment; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | tr '\\0' '\\n'
      echo --- files; for kind in -real- -control-; do
        grep -rasl -D skip --exclude-dir=node_modules -F "${before}"$kind"${after}" \
          $(ls -d /* | grep -vxE '/(proc|sys|usr|bin|sbin|lib.*)')
      done; true`;
    const ended = await runInBottle(scene, agent, [
      ...[agents.launch, 'sh', '-c', search, 'sh'],
      ...agent.command(agents),
    ]);
    expectConversation(scene, ended);
    const [, environment = '', files = ''] = ended.stdout.split(/^--- .*\n/m);
    expect(environment).toContain(`${agent.variable}=`);
    expect(environment).not.toContain(scene.secret);
    expect(files.trim()).toBe(control);
  });
});

interface BottleOptions {
  readonly allow?: string;
  readonly workspace?: 'mount' | 'copy';
  readonly env?: Readonly<Record<string, string>>;
}

function runInBottle(
  scene: AgentScene,
  agent: AgentCase,
  command: readonly string[],
  { allow = agent.host, workspace = 'mount', env = {} }: BottleOptions = {},
) {
  const { server, ca } = scene;
  const flags = [
    ...['--allow', allow, '--secret', `${agent.host}=${agent.variable}:${agent.scheme}`],
    ...['--resolve', `${agent.host}:443:127.0.0.1:${server.port}`, '--upstream-ca', ca.certPath],
    ...['--workspace', workspace],
    ...Object.entries(agent.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
  ];
  return runCli(['run', ...flags, '--', ...command], {
    ...scene.person,
    env: { [agent.variable]: scene.secret, ...env },
  });
}

/** The agent had its command run and its answer told, and the API had nothing to refuse. */
function expectConversation(scene: AgentScene, ended: Finished): void {
  expect(scene.server.problems, ended.stderr).toEqual([]);
  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.stdout).toContain(scene.script.answer);
  const carried = scene.server.requests.filter(({ body }) => body.includes(scene.script.printed));
  expect(carried.map(({ transport }) => transport === 'websocket')).toEqual([scene.websocket]);
  expect(ended.stdout + ended.stderr).not.toContain(scene.secret);
}
