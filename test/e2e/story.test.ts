import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentCases } from '../rig/agent-cases.ts';
import { type AgentScene, agentScene } from '../rig/agent-scene.ts';
import { type Agents, findAgents } from '../rig/agents.ts';
import { cliPath } from '../rig/bottle-cli.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';
import { Tmux } from '../rig/tmux.ts';

const noTmux = requireOrSkip('tmux', () =>
  spawnSync('tmux', ['-V']).status === 0 ? undefined : 'tmux is not installed',
);
const found = await findAgents();
const agents = found as Agents;
const noAgents = requireOrSkip('agents', () => (typeof found === 'string' ? found : undefined));

/** A terminal's shell runs as whoever runs the tests. */
const ourselves = process.getuid?.() === 0 ? { uid: 0, gid: 0 } : undefined;
const TASK = 'Write the answer file, then tell me about it.';
const TINTED = '\u001b]11;#';
const RESET = '\u001b]104\u0007\u001b]111\u0007';
/** As a shell gives a terminal to its programs. */
const COOKED = 'onlcr isig icanon echo';

interface Story {
  readonly command: 'claude' | 'codex' | 'pi';
  /** Name of the case whose API it meets. */
  readonly account: string;
  /** The host variable with its credential. */
  readonly variable: string;
  /** What `init` asks of this provider, and what a person types; nothing takes what is offered. */
  readonly questions: readonly (readonly [RegExp, string])[];
  /** It is at its prompt. */
  readonly ready: RegExp;
  /** It begins by itself, with the instruction to read its prompt. */
  readonly beginsItself?: boolean;
  readonly leave: string;
  /** Whether it goes on with its conversation, or begins a new one. */
  readonly goesOn: boolean;
}

const STORIES: readonly Story[] = [
  {
    command: 'claude',
    account: 'claude with a subscription token',
    variable: 'CLAUDE_CODE_OAUTH_TOKEN',
    questions: [[/OAuth token: CLAUDE_CODE_OAUTH_TOKEN/, '']],
    ready: /bypass permissions on/,
    leave: '/exit',
    goesOn: true,
  },
  {
    command: 'codex',
    account: 'codex over a WebSocket',
    variable: 'OPENAI_API_KEY',
    questions: [
      [/login\? \[Y\/n\]/, 'n'],
      [/API key/, 'OPENAI_API_KEY'],
    ],
    ready: /^ *\S+ .*·.*\n?\s*$/m,
    beginsItself: true,
    leave: '/quit',
    goesOn: true,
  },
  {
    command: 'pi',
    account: 'pi with a model host of its own',
    variable: 'MODELS_KEY',
    questions: [
      [/URL of the model/, 'https://models.example/v1'],
      [/variable with its key/, 'MODELS_KEY'],
    ],
    ready: /\(auto\).*qwen/,
    leave: '/quit',
    goesOn: false,
  },
];

/** A person with an agent CLI, its credential in a variable, an empty home, and two panes. */
async function person(story: Story) {
  const account = agentCases.find(({ name }) => name === story.account);
  if (account === undefined) throw new Error(`no account ${story.account}`);
  const at = await agentScene(account, ourselves);
  const { home, cwd } = at.person;
  mkdirSync(join(home, 'programs'));
  symlinkSync(agents[story.command], join(home, 'programs', story.command));
  const path = `${join(home, 'programs')}:${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;
  const egress = `--resolve ${at.server.host}:443:127.0.0.1:${at.server.port} --upstream-ca ${at.ca.certPath}`;
  writeFileSync(
    join(home, 'rc'),
    `PATH='${path}'; egress="${egress}"
bot() { '${process.execPath}' '${cliPath}' "$@"; }
state() { echo "code $?" $(stty -a | grep -owE -- '-?(icanon|echo|isig|onlcr)'); }\n`,
  );
  const env = {
    HOME: home,
    PS1: 'host> ',
    HISTFILE: '/dev/null',
    BOT_BOTTLE_BACKEND: 'bubblewrap',
    [story.variable]: at.secret,
  };
  const pane = async () => {
    const screen = new Tmux({ cwd, env, columns: 160, rows: 50 });
    screen.type(`. ${home}/rc; clear`);
    await screen.shows(/^host>\s*$/);
    return screen;
  };
  return { ...at, pane, state: join(home, '.bot-bottle/state') };
}

const POLL = { interval: 200, timeout: 20_000 };

/** Says something to the agent; gives the screen that matches then. */
async function say(screen: Tmux, text: string, until: RegExp): Promise<string> {
  screen.press(text);
  // A key that follows a text at once is taken for a part of what was pasted.
  const press = () => {
    screen.key('Enter');
    return screen.screen();
  };
  await expect.poll(press, POLL).toMatch(until);
  return screen.screen();
}

/** What `state` prints when a command has ended. */
const ENDED = /^code \d+ .*onlcr/m;

/** Whether the model was asked with all of these texts. */
const asked = (at: AgentScene, ...texts: readonly string[]) =>
  at.server.requests.some(({ body }) => texts.every((text) => body.includes(text)));

describe.skipIf(noTmux || noAgents || skipWithout('bubblewrap'))('a new user', () => {
  test.for(STORIES.map((story) => [story.command, story] as const))(
    '%s: init, start, an answer, commit, exit, list, resume, resume again',
    async ([, story]) => {
      await using at = await person(story);
      using screen = await at.pane();
      using other = await at.pane();
      screen.record(join(at.person.home, 'raw'));

      screen.type('bot init');
      await screen.shows(/name of the agent:/);
      screen.type('reviewer');
      await screen.shows(/name of its bottle: reviewer/);
      screen.key('Enter');
      await screen.shows(/> claude\n {2}codex\n {2}pi/);
      screen.type(story.command);
      for (const [question, answer] of [
        ...story.questions,
        [/hosts it may reach/, ''] as const,
        [/what it is told/, 'You are the reviewer of this test.'] as const,
        [/write them\? \[Y\/n\]/, ''] as const,
      ]) {
        await screen.shows(question);
        screen.type(answer);
      }
      await screen.shows(/next: bot-bottle start reviewer/);

      screen.type('clear; bot start --cwd $egress; state');
      await screen.shows(/agent:\n> reviewer/);
      screen.key('Enter');
      await screen.shows(/label of this reviewer/);
      screen.type('My review');
      await screen.shows(/colour:/);
      screen.type('green');
      await screen.shows(/start\? \[y\/N\]/);
      expect(existsSync(at.state)).toBe(false);
      screen.type('y');
      await screen.shows(story.ready);
      // The agents give the terminal a title of their own then.
      expect(await screen.recorded(TINTED)).toContain('\u001b]0;My review (reviewer)\u0007');
      const written = () => readFileSync(join(at.state, 'my-review/workspace/answer.txt'), 'utf8');
      const answer = new RegExp(at.script.answer.slice(0, 30));
      if (story.beginsItself === true) await screen.shows(answer);
      else await say(screen, TASK, answer);
      expect(written()).toBe(at.script.written);

      other.type('clear; bot list; bot commit; state');
      const committed = await other.shows(/code \d+ /);
      expect(committed).toMatch(/^bubblewrap\s+my-review\s+My review\(reviewer\)\s/m);
      expect(committed).toContain('go on from it: bot-bottle resume my-review');
      expect(committed).toMatch(/code 0 /);

      const left = await say(screen, story.leave, ENDED);
      expect(left).toContain(`code 0 ${COOKED}\n`);
      expect(left).toContain('the bottle is kept: bot-bottle resume my-review');
      // The copy was the agent's, the directory is the person's.
      expect(readdirSync(at.person.cwd)).toEqual([]);

      for (const time of ['first', 'second']) {
        screen.type('clear; bot list; bot resume $egress my-review; state');
        expect(await screen.shows(/start\? \[y\/N\]/)).not.toContain('bubblewrap\tmy-review');
        screen.type('y');
        await screen.shows(story.ready);
        if (story.goesOn) await screen.shows(answer);
        else expect(screen.screen()).not.toMatch(answer);
        expect(written()).toBe(at.script.written);
        const question = `Is it well, for the ${time} time?`;
        screen.press(question);
        await expect
          .poll(() => {
            screen.key('Enter');
            return asked(at, question);
          }, POLL)
          .toBe(true);
        expect(asked(at, question, at.script.answer)).toBe(story.goesOn);
        expect(await say(screen, story.leave, ENDED)).toContain(`code 0 ${COOKED}\n`);
        expect(readdirSync(at.state)).toEqual(['my-review']);
      }
      expect(at.server.problems).toEqual([]);
      const bytes = await screen.recorded(RESET);
      expect(bytes.split(TINTED)).toHaveLength(4);
      expect(bytes.split(RESET)).toHaveLength(4);
      expect(bytes.lastIndexOf(RESET)).toBeGreaterThan(bytes.lastIndexOf(TINTED));

      screen.type('clear; bot cleanup --preserved --yes my-review; state');
      expect(await screen.shows(ENDED)).toMatch(/^code 0 /m);
      expect(readdirSync(at.state)).toEqual([]);
    },
  );
});
