import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Agents, findAgents } from '../rig/agents.ts';
import { cliPath, runCli } from '../rig/bottle-cli.ts';
import { newScript, type Script } from '../rig/model-api/exchange.ts';
import { startModelServer } from '../rig/model-api/server.ts';
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
const task = 'Write the answer file, then tell me about it.';
const sentinel = (name: string) => `${name} ${randomBytes(8).toString('hex')}`;

/** The model's own command looks around in the bottle: it is what the agent could do. */
function lookingAround(): Script {
  const script = newScript();
  return {
    ...script,
    command: `cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline > environment.txt; tar -chf files.tar -C / home/node tmp 2>/dev/null; ${script.command}`,
  };
}

describe.skipIf(noAgents || skipWithout('bubblewrap'))('start', () => {
  test.for(startCases.map((subject) => [subject.name, subject] as const))(
    '%s: prompt and skill reach the model, and the credential never the bottle',
    async ([, subject]) => {
      const texts = { prompt: sentinel('You are'), skill: sentinel('Greets') };
      await using at = await startScene(subject, agents, texts, lookingAround());
      const ended = await at.start([], subject.headless(task));
      expect(at.server.problems, ended.stderr).toEqual([]);
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.stdout).toContain(at.script.answer);
      expect(await readFile(join(at.person.cwd, 'answer.txt'), 'utf8')).toBe(at.script.written);

      const bodies = at.server.requests.map(({ body }) => body);
      const asked = bodies.find((body) => body.includes(task)) ?? '';
      expect(asked).toContain(
        subject.command === 'codex'
          ? 'Read and follow the instructions in /home/node/.bot-bottle-prompt.txt.'
          : texts.prompt,
      );
      expect(bodies.some((body) => body.includes(texts.skill))).toBe(true);

      const inside = ['environment.txt', 'files.tar'].map((name) => join(at.person.cwd, name));
      const [environment = '', files = ''] = await Promise.all(
        inside.map((path) => readFile(path, 'latin1')),
      );
      expect(environment).toContain('BOT_BOTTLE_SLUG=');
      expect(files).toContain(texts.prompt);
      for (const secret of [at.secret, Buffer.from(at.secret).toString('base64').slice(0, 40)]) {
        expect(environment).not.toContain(secret);
        expect(files).not.toContain(secret);
        expect(ended.stdout + ended.stderr).not.toContain(secret);
      }
      // The CLI keeps to the host of its model.
      expect(ended.stderr).not.toContain('egress refused');
      expect(await at.states()).toEqual([]);
    },
  );

  const screens = {
    claude: {
      ready: /bypass permissions on/,
      question: /Choose the text style|Do you trust|Yes, I accept|Log ?in/i,
      leave: '/exit',
    },
    codex: {
      ready: /› Read and follow the instructions in/,
      question: /Sign in|Do you trust|Update available/i,
      leave: '/quit',
    },
    pi: { ready: /\(auto\).*test-model/, question: /login|No models/i, leave: '/quit' },
  } as const;

  test.skipIf(noTmux).for(startCases.map((subject) => [subject.name, subject] as const))(
    '%s on a terminal: its prompt without a question before, and an answer',
    async ([, subject]) => {
      const texts = { prompt: sentinel('You are'), skill: sentinel('Greets') };
      await using at = await startScene(subject, agents, texts, newScript(), ourselves);
      using screen = new Tmux({
        cwd: at.person.cwd,
        env: { ...at.env, HOME: at.person.home, PS1: 'host> ', HISTFILE: '/dev/null' },
      });
      const flags = ['--yes', '--label', 'Review it', '--color', 'green'];
      // tmux keeps a PATH of its own.
      const line = ['env', `PATH=${at.env.PATH}`, process.execPath, cliPath, ...at.startWords(flags)];
      screen.type(line.map((word) => `'${word}'`).join(' '));
      const shown = await screen.shows(screens[subject.command].ready);
      expect(shown).not.toMatch(screens[subject.command].question);
      if (subject.command === 'claude') await screen.shows(/Review it\n/);
      if (subject.command === 'codex') {
        // It begins by itself: the instruction to read the prompt is its first message.
        await expect
          .poll(() => at.server.requests.some(({ body }) => body.includes('Read and follow')))
          .toBe(true);
        screen.key('C-c');
        await screen.shows(/■/);
      } else {
        screen.type(task);
        await screen.shows(new RegExp(at.script.answer.slice(0, 30)));
        expect(at.server.problems).toEqual([]);
        expect(await readFile(join(at.person.cwd, 'answer.txt'), 'utf8')).toBe(at.script.written);
      }
      screen.key(screens[subject.command].leave);
      // A key that follows a text at once is taken for a part of what was pasted.
      const press = () => {
        screen.key('Enter');
        return screen.screen();
      };
      await expect.poll(press, { interval: 200, timeout: 20_000 }).toMatch(/host>\s*$/);
    },
  );

  test.for(startCases.filter(({ resumes }) => resumes).map((subject) => [subject.name, subject] as const))(
    '%s goes on with its conversation when its bottle is resumed',
    async ([, subject]) => {
      const texts = { prompt: sentinel('You are'), skill: sentinel('Greets') };
      const endless = { ...newScript(), command: 'touch ready; sleep 1000' };
      await using at = await startScene(subject, agents, texts, endless);
      const first = at.startCli(['--label', 'Go on'], subject.headless(task));
      await expect.poll(() => existsSync(join(at.person.cwd, 'ready')), { timeout: 30_000 }).toBe(true);
      first.child.kill('SIGTERM');
      expect((await first.finished).stderr).toContain('bot-bottle resume go-on');
      expect(await at.states()).toEqual(['go-on']);

      const script = newScript();
      await using server = await startModelServer(subject.api.api(script, at.secret), at.ca);
      const egress = [
        '--resolve',
        `${server.host}:443:127.0.0.1:${server.port}`,
        '--upstream-ca',
        at.ca.certPath,
      ];
      const again = 'Now write it for good.';
      const words = ['resume', ...egress, 'go-on', '--', ...subject.headless(again)];
      const ended = await runCli(words, { ...at.person, env: at.env });
      expect(server.problems, ended.stderr).toEqual([]);
      expect(ended.code, ended.stderr).toBe(0);
      expect(await readFile(join(at.person.cwd, 'answer.txt'), 'utf8')).toBe(script.written);
      const asked = server.requests.find(({ body }) => body.includes(again))?.body;
      expect(asked).toContain(task);
      expect(await at.states()).toEqual([]);
    },
  );
});
