import { describe, expect, test } from 'vitest';
import { word } from '../../../src/diagnostics/word.ts';
import {
  BOT_BOTTLE_HOME,
  file,
  find,
  HOME,
  MemoryFiles,
  memoryTree,
  mustFail,
  mustOk,
  REPOSITORY,
} from './memory-files.ts';

const AGENT = file('bottle: dev');

describe('what there is', () => {
  test('names are listed without reading a single file', () => {
    const files = memoryTree({
      bottles: { dev: 'broken', base: AGENT },
      agents: { reviewer: 'broken' },
      repository: { fixer: 'broken' },
    });
    const index = mustOk(find(files));
    expect([...index.bottles.keys()]).toEqual(['base', 'dev']);
    expect([...index.agents.keys()]).toEqual(['fixer', 'reviewer']);
    expect(files.reads).toEqual([]);
  });

  test('a missing home directory holds no manifests', () => {
    const index = mustOk(find(new MemoryFiles({ [`${REPOSITORY}/README.md`]: '' })));
    expect(index.bottles.size + index.agents.size).toBe(0);
    expect(index.warnings).toEqual([]);
  });

  test("a repository's agent stands over the home agent of the same name", () => {
    const index = mustOk(find(memoryTree({ agents: { a: AGENT }, repository: { a: AGENT } })));
    expect(index.agents.get('a')).toEqual({
      name: 'a',
      path: `${REPOSITORY}/.bot-bottle/agents/a.md`,
      origin: 'repository',
      root: REPOSITORY,
    });
  });

  test('plugins are the directories under contrib', () => {
    const files = memoryTree({ others: { [`${BOT_BOTTLE_HOME}/contrib/aider/provider.yaml`]: '' } });
    files.write(`${BOT_BOTTLE_HOME}/contrib/notes`, '');
    expect(mustOk(find(files)).plugins).toEqual(['aider']);
  });
});

describe('the trust boundary', () => {
  test('bottles of a repository are ignored, and a warning says why', () => {
    const files = memoryTree({ others: { [`${REPOSITORY}/.bot-bottle/bottles/evil.md`]: AGENT } });
    const index = mustOk(find(files));
    expect(index.bottles.has('evil')).toBe(false);
    expect(index.warnings).toEqual([
      `${REPOSITORY}/.bot-bottle/bottles is ignored: a bottle grants credentials and network access, so a repository may not supply one; bottles are read from ${BOT_BOTTLE_HOME}/bottles only`,
    ]);
  });

  test("the home directory's own bottles are no repository's, wherever one stands", () => {
    const files = memoryTree({ bottles: { dev: AGENT }, agents: { a: AGENT } });
    const index = mustOk(find(files, HOME));
    expect(index.warnings).toEqual([]);
    expect(index.agents.get('a')?.origin).toBe('home');
  });

  test("from deep inside a work tree, its top's agents count", () => {
    const files = memoryTree({ repository: { a: AGENT }, others: { [`${REPOSITORY}/.git/HEAD`]: '' } });
    files.make(`${REPOSITORY}/src/deep`, 'directory');
    expect(mustOk(find(files, `${REPOSITORY}/src/deep`)).agents.get('a')?.root).toBe(REPOSITORY);
  });

  test('outside a work tree, nothing above the working directory counts', () => {
    const files = memoryTree({ repository: { a: AGENT } });
    files.make(`${REPOSITORY}/src`, 'directory');
    expect(mustOk(find(files, `${REPOSITORY}/src`)).agents.size).toBe(0);
  });

  test('a work tree that somebody else made above ours does not count', () => {
    const files = memoryTree({ others: { '/tmp/.git/HEAD': '', '/tmp/.bot-bottle/agents/a.md': AGENT } });
    files.make('/tmp/mine', 'directory');
    files.owners.set('/tmp', 0);
    expect(mustOk(find(files, '/tmp/mine')).agents.size).toBe(0);
  });
});

describe('what is skipped is told', () => {
  test.each(['Notes.md', '1st.md', 'my_agent.md', 'a.MD', 'notes.txt', '.hidden.md', 'é.md'])(
    '%s',
    (name) => {
      const path = `${BOT_BOTTLE_HOME}/agents/${name}`;
      const index = mustOk(find(memoryTree({ others: { [path]: AGENT } })));
      expect(index.agents.size).toBe(0);
      expect(index.warnings).toEqual([
        `${path} is skipped: a manifest's file name is lower-case letters, digits and \`-\`, begins with a letter and ends in .md`,
      ]);
    },
  );

  test('two that differ only by case', () => {
    const path = `${BOT_BOTTLE_HOME}/agents/Reviewer.md`;
    const index = mustOk(find(memoryTree({ agents: { reviewer: AGENT }, others: { [path]: AGENT } })));
    expect([...index.agents.keys()]).toEqual(['reviewer']);
    expect(index.warnings).toEqual([
      `${path} is skipped: its name differs from reviewer.md only by case, and manifests have lower-case names`,
    ]);
  });

  test('a directory and a pipe', () => {
    const files = memoryTree({});
    files.make(`${BOT_BOTTLE_HOME}/agents/a.md`, 'directory');
    files.make(`${BOT_BOTTLE_HOME}/agents/b.md`, 'other');
    expect(mustOk(find(files)).warnings).toEqual([
      `${BOT_BOTTLE_HOME}/agents/a.md is skipped: it is a directory`,
      `${BOT_BOTTLE_HOME}/agents/b.md is skipped: it is not a regular file`,
    ]);
  });

  test('but not what desktops and version control leave behind', () => {
    const files = memoryTree({ others: { [`${BOT_BOTTLE_HOME}/agents/.DS_Store`]: '' } });
    expect(mustOk(find(files)).warnings).toEqual([]);
  });
});

describe('bot-bottle.json', () => {
  const legacy = `${REPOSITORY}/bot-bottle.json`;

  test('beside a missing .bot-bottle it is an error that says how to move', () => {
    const message = word(mustFail(find(memoryTree({ others: { [legacy]: '{}' } }))));
    expect(message.what).toBe(`${legacy} is in the old format, and there is no ${REPOSITORY}/.bot-bottle`);
    expect(message.mend).toContain(`make ${REPOSITORY}/.bot-bottle/agents`);
  });

  test('in the home directory too', () => {
    const files = new MemoryFiles({ [`${HOME}/bot-bottle.json`]: '{}' });
    expect(mustFail(find(files))).toMatchObject({ kind: 'legacy', directory: BOT_BOTTLE_HOME });
  });

  test('beside a .bot-bottle it is left alone', () => {
    expect(find(memoryTree({ repository: { a: AGENT }, others: { [legacy]: '{}' } })).ok).toBe(true);
  });
});
