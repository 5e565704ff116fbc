import { chmod, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unsignedToken } from '../../rig/model-api/chatgpt.ts';
import { runInProcess } from '../../unit/cli/fake-context.ts';

let root = '';
const at = (path: string) => join(root, path);

async function write(path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), text);
  await chmod(at(path), mode);
}

const bottle = (name: string, yaml: string) =>
  write(`home/.bot-bottle/bottles/${name}.md`, `---\n${yaml}\n---\n`);
const agent = (name: string, yaml: string) =>
  write(`home/.bot-bottle/agents/${name}.md`, `---\n${yaml}\n---\nHi.\n`);
const REFERENCE = '$' + '{NOT_SET}';

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'bot-bottle-start-errors-')));
  await mkdir(at('work'));
  for (const program of ['claude', 'codex', 'pi']) await write(`bin/${program}`, '#!/bin/sh\n', 0o755);
  await write('home/.claude/skills/review/SKILL.md', 'x');
  await write('home/.claude/skills/flat', 'x');
  const bottles: Readonly<Record<string, string>> = {
    plain: '',
    token: 'agent_provider: {auth_token: NOT_SET}',
    env: `env: {A: "${REFERENCE}"}`,
    asks: 'env: {A: "?What is it?"}',
    clash: 'env: {CLAUDE_CODE_OAUTH_TOKEN: x}\nagent_provider: {auth_token: T}',
    leak: 'env: {A: "$' + '{T}"}\nagent_provider: {auth_token: T}',
    image: 'agent_provider: {dockerfile: ./Dockerfile}',
    missing: 'agent_provider: {dockerfile: ~/no/Dockerfile}',
    other: 'agent_provider: {template: aider}',
    login: 'agent_provider: {template: codex, forward_host_credentials: true}',
    local: 'agent_provider: {template: pi, settings: {base_url: "http://localhost:11434/v1"}}',
    uninstalled: 'agent_provider: {template: gone}',
  };
  for (const [name, yaml] of Object.entries(bottles)) {
    await bottle(name, yaml);
    await agent(name, `bottle: ${name}`);
  }
  await write(
    'home/.bot-bottle/contrib/gone/provider.yaml',
    'command: gone-cli\ninstall: pip install gone\n',
  );
  await agent('no-bottle', 'bottle: plan');
  for (const skill of ['reviw', 'flat']) await agent(`skill-${skill}`, `bottle: plain\nskills: [${skill}]`);
  await write('work/Dockerfile', 'FROM x');
});
afterAll(() => rm(root, { recursive: true }));

const start = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runInProcess(['start', ...argv], {
    env: { PATH: `${at('bin')}:/usr/bin:/bin`, ...env },
    cwd: at('work'),
    home: at('home'),
  });

async function told(argv: readonly string[], env?: Readonly<Record<string, string>>): Promise<string> {
  const { code, stdout, stderr } = await start(argv, env);
  expect(stdout).toBe('');
  return `$ bot-bottle start ${argv.join(' ')}\n${stderr.replaceAll(root, '')}exit ${code}\n`;
}

const LINES: readonly (readonly string[])[] = [
  [],
  ['plian'],
  ['plain', 'more'],
  ['plain', '--color', 'gren'],
  ['plain', '--cwd', '--workspace', 'mount'],
  ['plain', '--label', '!!!'],
  ['plain', '--label', 'x'.repeat(65)],
  ['plain', '--backend', 'dcker'],
  ['plain', '--upstream-ca', 'none.crt'],
  ['plain', '--resolve', 'a.example'],
  ['no-bottle'],
  ['skill-reviw'],
  ['skill-flat'],
  ['other'],
  ['uninstalled'],
  ['image'],
  ['missing'],
  ['env'],
  ['asks'],
  ['token'],
  ['clash'],
  ['leak'],
  ['local'],
  ['login'],
];

// Rewritten by `vitest -u`: read the difference before committing it.
test('what a start refuses, and that nothing is left of it', async () => {
  const texts: string[] = [];
  for (const argv of LINES) texts.push(await told(argv, { T: 't' }));
  texts.push(await told(['plain'], { BOT_BOTTLE_IMAGE: 'x' }));
  const login = (tokens: object) => write('home/.codex/auth.json', JSON.stringify(tokens));
  const expired = `${unsignedToken().split('.')[0]}.${Buffer.from('{"exp":1700000000}').toString('base64url')}.s`;
  for (const file of [
    { OPENAI_API_KEY: 'sk-proj-secret' },
    { tokens: {} },
    { tokens: { access_token: 'opaque' } },
    { tokens: { access_token: expired, account_id: 'a' } },
  ]) {
    await login(file);
    texts.push(await told(['login']));
  }
  await write('home/.codex/auth.json', 'sk-proj-secret');
  texts.push(await told(['login']));
  const text = texts.join('\n');
  expect(text).not.toContain('sk-proj-secret');
  await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'start-errors.txt'));
  expect(await readdir(at('home/.bot-bottle'))).not.toContain('state');
});
