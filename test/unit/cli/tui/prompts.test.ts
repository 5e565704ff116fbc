import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CliContext } from '../../../../src/cli/context.ts';
import { askLabel } from '../../../../src/cli/tui/ask-label.ts';
import { askText } from '../../../../src/cli/tui/ask-text.ts';
import { chooseAgent } from '../../../../src/cli/tui/choose-agent.ts';
import { confirm } from '../../../../src/cli/tui/confirm.ts';
import type { ManifestEntry, ManifestIndex } from '../../../../src/manifest/find.ts';
import { Screen } from './screen.ts';

function indexOf(...names: readonly string[]): ManifestIndex {
  const entry = (name: string): ManifestEntry => ({
    name,
    path: `/x/${name}.md`,
    origin: name.startsWith('r') ? 'repository' : 'home',
  });
  const agents = new Map(names.map((name) => [name, entry(name)]));
  return { agents, searched: { agents: ['/x'], bottles: [] } } as unknown as ManifestIndex;
}

describe('a text', () => {
  it('is edited where the cursor stands, and told when it is done', async () => {
    const screen = new Screen();
    const answer = askText(screen.context(), { question: 'name:' });
    expect(screen.isRaw).toBe(true);
    screen.type('bcd', '\u001b[H', 'a', '\u001b[F', 'ex', '\u007f', ' two', '\u0017', '\r');
    expect(await answer).toBe('abcde');
    expect(screen.text).toBe('name: abcde');
    expect(screen.isRaw).toBe(false);
  });

  it('is asked for again, with the reason, until it can be the answer', async () => {
    const screen = new Screen();
    const check = (text: string) => (text === 'good' ? undefined : `${text} is not good`);
    const answer = askText(screen.context(), { question: 'name:', check });
    screen.type('bad\r');
    expect(screen.text).toBe('name: bad\nbad is not good');
    screen.type('\u0015go');
    expect(screen.text).toBe('name: go');
    screen.type('od\rfor the next');
    expect(await answer).toBe('good');
    expect(screen.unread).toBe('for the next');
  });

  it.each(['\u0003', '\u0004', '\u001b'])('is left by %j, and nothing stays', async (key) => {
    const screen = new Screen();
    const answer = askText(screen.context(), { question: 'name:' });
    screen.type('abc', key);
    expect(await answer).toBeUndefined();
    expect(screen.text).toBe('');
    expect(screen.marksPastes).toBe(false);
    expect(screen.isRaw).toBe(false);
  });

  it('is left when the terminal goes', async () => {
    const screen = new Screen();
    const answer = askText(screen.context(), { question: 'name:' });
    screen.close();
    expect(await answer).toBeUndefined();
  });

  it('is not answered by what is pasted, and does nothing that stands in it', async () => {
    const screen = new Screen();
    const answer = confirm(screen.context(), 'go?');
    expect(screen.marksPastes).toBe(true);
    screen.type('\u001b[200~y\ry\n\u0003\u001b[A', 'es\u001b[201~');
    expect(screen.text).toBe('go? [y/N] y y es');
    screen.type('\u0015n\r');
    expect(await answer).toBe(false);
    expect(screen.marksPastes).toBe(false);
  });

  it.each([1, 2, 3, 5, 7])('knows the end of a paste that comes in reads of %d characters', async (size) => {
    const screen = new Screen();
    const answer = askText(screen.context(), { question: 'q:' });
    const typed = '\u001b[200~one\rtwo\u001b[201~';
    // Nobody types the first sequence by hand: it comes whole.
    screen.type(typed.slice(0, 6));
    for (let at = 6; at < typed.length; at += size) screen.type(typed.slice(at, at + size));
    screen.type('\r');
    expect(await answer).toBe('one two');
  });

  it('is left by Ctrl-C also when the end of a paste is lost', async () => {
    const screen = new Screen();
    const answer = askText(screen.context(), { question: 'q:' });
    screen.type('\u001b[200~one\r', '\r', '\u0003');
    expect(await answer).toBeUndefined();
  });

  it('takes no control character, whatever is pasted', async () => {
    const screen = new Screen();
    const answer = askText(screen.context(), { question: 'name:' });
    screen.type('a\u001b]0;owned\u0007b\u0000\u202ec\r');
    expect(await answer).toMatch(/^[\w;]+$/);
  });

  it.each([6, 12, 20, 40])('fits %d columns, however long it is', async (columns) => {
    const screen = new Screen(columns);
    const check = (text: string) => (text.length > 100 ? undefined : 'this is much too short');
    const answer = askText(screen.context(), { question: 'a rather long question:', check });
    screen.type('x'.repeat(60), '\r', '\u001b[H', 'y'.repeat(60));
    screen.resize(columns + 7);
    screen.resize(columns);
    screen.type('\r');
    expect(await answer).toHaveLength(120);
  });
});

describe('a choice', () => {
  it('is moved to by arrows, around the ends', async () => {
    const screen = new Screen();
    const answer = chooseAgent(screen.context(), indexOf('a', 'b', 'reviewer'));
    expect(screen.text).toBe("agent:\n> a\n  b\n  reviewer  (this repository's)");
    screen.type('\u001b[A');
    expect(screen.text).toContain('\n> reviewer');
    screen.type('\u001b[B', '\u001b[B', '\r');
    expect(await answer).toEqual({ ok: true, value: 'b' });
    expect(screen.text).toBe('agent: b');
  });

  it('is narrowed by typing, beginnings first', async () => {
    const screen = new Screen();
    const answer = chooseAgent(screen.context(), indexOf('alpha', 'beta', 'pha'));
    screen.type('pha');
    expect(screen.text).toBe('agent: pha\n> pha\n  alpha');
    screen.type('zz', '\r');
    expect(screen.text).toContain('nothing like it');
    screen.type('\u007f\u007f', '\r');
    expect(await answer).toEqual({ ok: true, value: 'pha' });
  });

  it('shows a window of many on a terminal 20 columns wide', async () => {
    const screen = new Screen(20, 8);
    const names = Array.from({ length: 500 }, (_, index) => `an-agent-with-a-long-name-${index}`);
    const answer = chooseAgent(screen.context(), indexOf(...names));
    screen.type(...Array.from({ length: 499 }, () => '\u001b[B'));
    expect(screen.lines.length).toBeLessThanOrEqual(8);
    screen.type('\r');
    expect(await answer).toEqual({ ok: true, value: names[499] });
  });

  it('needs an agent, and a terminal', async () => {
    const none = await chooseAgent(new Screen().context(), indexOf());
    expect(none).toMatchObject({ ok: false, failure: { mend: 'create one with `bot-bottle init`' } });
    const headless = await chooseAgent({ ...new Screen().context(), canAsk: false }, indexOf('a', 'b'));
    expect(headless).toMatchObject({
      ok: false,
      failure: { kind: 'needs-terminal', mend: 'name one behind the verb: a, b' },
    });
  });
});

describe('the label', () => {
  const taken = (slug: string) => slug === 'taken';

  it.each([
    ['taken', 'makes the slug taken'],
    ['TAKEN!', 'makes the slug taken'],
    ['!!!', 'needs a letter'],
    ['x'.repeat(65), 'is longer'],
  ])('%j is asked for again', async (label, reason) => {
    const screen = new Screen();
    const answer = askLabel(screen.context(), { agent: 'reviewer', taken });
    screen.type(label, '\r');
    expect(screen.text).toContain(`this label ${reason}`);
    screen.type('\u0015', 'Free one\r');
    await Promise.resolve();
    await new Promise(setImmediate);
    screen.type('blue\r');
    expect(await answer).toEqual({ ok: true, value: { label: 'Free one', color: 'blue' } });
  });

  it('may be empty, and so may the colour', async () => {
    const screen = new Screen();
    const answer = askLabel(screen.context(), { agent: 'reviewer', taken });
    screen.type('\r');
    await new Promise(setImmediate);
    screen.type('\r');
    expect(await answer).toEqual({ ok: true, value: {} });
  });

  it('is not asked for without a terminal', async () => {
    const context = { ...new Screen().context(), canAsk: false };
    expect(await askLabel(context, { agent: 'a', taken })).toEqual({ ok: true, value: {} });
  });
});

describe('yes or no', () => {
  it.each([
    ['y\r', true],
    ['YES\r', true],
    ['n\r', false],
    ['\r', false],
    ['\u0003', undefined],
  ])('%j', async (typed, wanted) => {
    const screen = new Screen();
    const answer = confirm(screen.context(), 'go?');
    screen.type(typed);
    expect(await answer).toBe(wanted);
  });

  it('is asked again for anything else', async () => {
    const screen = new Screen();
    const answer = confirm(screen.context(), 'go?', true);
    screen.type('maybe\r');
    expect(screen.text).toBe('go? [Y/n] maybe\ntype y or n');
    screen.type('\u0015\r');
    expect(await answer).toBe(true);
  });
});

describe('a dumb terminal', () => {
  it('is asked in lines, without a sequence', async () => {
    const screen = new Screen();
    const dumb = (...answers: string[]) => screen.context({ term: 'dumb', answers });
    expect(await chooseAgent(dumb('9', 'two'), indexOf('one', 'two'))).toEqual({ ok: true, value: 'two' });
    expect(await chooseAgent(dumb('1'), indexOf('one', 'two'))).toEqual({ ok: true, value: 'one' });
    expect(await confirm(dumb('x', 'y'), 'go?')).toBe(true);
    expect(await askText(dumb('a\u001b[31m', 'b'), { question: 'q:' })).toBe('b');
    expect(await askText(dumb(''), { question: 'q:', initial: 'i' })).toBe('i');
    expect(await askText(dumb(), { question: 'q:' })).toBeUndefined();
    expect(screen.written).not.toContain('\u001b');
    expect(screen.isRaw).toBe(false);
  });
});

describe('any terminal', () => {
  const keys = fc.oneof(
    fc.string({ unit: 'grapheme-ascii', minLength: 1 }),
    fc.constantFrom(
      ...['\r', '\u007f', '\u0015', '\u0017', '\u001b[6~'],
      ...[...'ABCDHF'].map((key) => `\u001b[${key}`),
    ),
    fc.integer({ min: 4, max: 90 }),
  );
  const names = Array.from({ length: 30 }, (_, index) => `agent-${index}-${'x'.repeat(index)}`);
  const PROMPTS = {
    'a text': (context: CliContext) =>
      askText(context, {
        question: 'a question of some length:',
        initial: 'offered',
        check: () => 'no: try again',
      }),
    'a choice': (context: CliContext) => chooseAgent(context, indexOf(...names)),
  };

  it.each(Object.entries(PROMPTS))('has room for %s, whatever is typed', async (_name, prompt) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: 90 }), fc.array(keys), async (columns, typed) => {
        // A line that is too long fails in the screen.
        const screen = new Screen(columns, 200);
        const answer = prompt(screen.context());
        for (const key of typed) {
          if (typeof key === 'string') screen.type(key);
          // The screen wraps nothing that stands there already, so it can only be made wider.
          else if (key > screen.size.columns) screen.resize(key);
        }
        screen.close();
        await answer;
        expect(screen.isRaw).toBe(false);
      }),
    );
  });
});
