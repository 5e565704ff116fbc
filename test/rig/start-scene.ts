import { chown, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type AgentCase, agentCases } from './agent-cases.ts';
import { type AgentScene, agentScene } from './agent-scene.ts';
import type { Agents } from './agents.ts';
import { type Finished, type Running, runCli, startCli } from './bottle-cli.ts';
import { login } from './model-api/chatgpt.ts';
import { newScript, type Script } from './model-api/exchange.ts';
import { ordinaryUserIfRoot } from './temp-dir.ts';

/** One agent CLI as a manifest starts it. */
export interface StartCase {
  readonly name: string;
  readonly command: 'claude' | 'codex' | 'pi';
  /** The API that it is to meet. */
  readonly api: AgentCase;
  /** Frontmatter of its bottle. TOKEN is the host variable with the credential. */
  readonly bottle: string;
  /** How it is told a task without a terminal. */
  headless(task: string): readonly string[];
  /** The host is logged in by codex, and no variable holds a credential. */
  readonly login?: boolean;
  /** Whether the CLI can go on with its last conversation. */
  readonly resumes?: boolean;
}

const caseNamed = (name: string) => agentCases.find((agent) => agent.name === name) as AgentCase;
const exec = (task: string) => ['exec', '--skip-git-repo-check', task];

export const startCases: readonly StartCase[] = [
  {
    name: 'claude',
    command: 'claude',
    api: caseNamed('claude with a subscription token'),
    bottle: 'agent_provider: {template: claude, auth_token: TOKEN}',
    headless: (task) => ['-p', task],
    resumes: true,
  },
  {
    name: 'codex with an API key',
    command: 'codex',
    api: caseNamed('codex over a WebSocket'),
    bottle: `agent_provider: {template: codex}
egress: {routes: [{host: api.openai.com, ports: [443], auth: {scheme: Bearer, token_ref: TOKEN}}]}`,
    headless: exec,
    resumes: true,
  },
  {
    name: "codex with the host's login",
    command: 'codex',
    api: caseNamed('codex with a ChatGPT login over a WebSocket'),
    bottle: 'agent_provider: {template: codex, forward_host_credentials: true}',
    headless: exec,
    login: true,
  },
  {
    name: 'pi',
    command: 'pi',
    api: caseNamed('pi with a model host of its own'),
    bottle: `agent_provider:
  template: pi
  settings:
    {provider: test, base_url: https://models.example/v1, models: [test-model], api_key_env: TOKEN,
     context_window: 32768}`,
    headless: (task) => ['-p', task],
  },
];

export interface StartScene extends AgentScene {
  readonly env: Readonly<Record<string, string>>;
  /** `bot-bottle start reviewer` with what leads egress to the stand-in. */
  start(flags: readonly string[], agentArgs: readonly string[]): Promise<Finished>;
  startCli(flags: readonly string[], agentArgs: readonly string[]): Running;
  /** The same as words, for a terminal. */
  startWords(flags: readonly string[]): readonly string[];
  states(): Promise<readonly string[]>;
}

/** A person with the agent CLI on PATH, a bottle, an agent with a prompt and a skill, and the API to meet. */
export async function startScene(
  subject: StartCase,
  agents: Agents,
  texts: { readonly prompt: string; readonly skill: string },
  script: Script = newScript(),
  user = ordinaryUserIfRoot(),
): Promise<StartScene> {
  const scene = await agentScene(subject.api, user, script);
  const { home } = scene.person;
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), text);
  };
  await write('.bot-bottle/bottles/work.md', `---\n${subject.bottle}\nworkspace: mount\n---\n`);
  await write('.bot-bottle/agents/reviewer.md', `---\nbottle: work\nskills: [greet]\n---\n${texts.prompt}\n`);
  // A link, as from a repository of one's own.
  await mkdir(join(home, '.claude/skills'), { recursive: true });
  await symlink('../../my-skills/greet', join(home, '.claude/skills/greet'));
  await write('my-skills/greet/SKILL.md', `---\nname: greet\ndescription: ${texts.skill}\n---\nSay hello.\n`);
  if (subject.login === true) await write('.codex/auth.json', JSON.stringify(login(scene.secret)));
  await mkdir(join(home, 'programs'));
  await symlink(agents[subject.command], join(home, 'programs', subject.command));
  if (user !== undefined) await giveAll(home, user);
  const env = {
    PATH: `${join(home, 'programs')}:${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
    ...(subject.login === true ? {} : { TOKEN: scene.secret }),
  };
  const { host, port } = scene.server;
  const words = (flags: readonly string[]) => [
    ...['start', ...flags, '--resolve', `${host}:443:127.0.0.1:${port}`],
    ...['--upstream-ca', scene.ca.certPath, 'reviewer'],
  ];
  return {
    ...scene,
    env,
    startWords: words,
    start: (flags, agentArgs) => runCli([...words(flags), '--', ...agentArgs], { ...scene.person, env }),
    startCli: (flags, agentArgs) => startCli([...words(flags), '--', ...agentArgs], { ...scene.person, env }),
    states: () => readdir(join(home, '.bot-bottle/state')).catch(() => []),
  };
}

async function giveAll(path: string, user: { readonly uid: number; readonly gid: number }): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) await giveAll(inner, user);
      else if (entry.isFile()) await chown(inner, user.uid, user.gid);
    }),
  );
  await chown(path, user.uid, user.gid);
}
