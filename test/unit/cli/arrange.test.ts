import { describe, expect, it } from 'vitest';
import { arrange, type CommandShape } from '../../../src/cli/arrange.ts';
import { peelGlobalFlags } from '../../../src/cli/global-flags.ts';

const shape: CommandShape = {
  path: 'bot-bottle run',
  stopsAtArgument: true,
  flags: [
    { name: 'allow', takesValue: true, repeats: true, placeholder: 'HOST', brief: '' },
    {
      name: 'workspace',
      takesValue: true,
      repeats: false,
      placeholder: 'a|b',
      values: ['a', 'b'],
      brief: '',
    },
    { name: 'dry-run', takesValue: false, repeats: false, placeholder: '', brief: '' },
  ],
};

describe('arrange', () => {
  it.each([
    [
      ['--allow', 'x', 'curl', '-s', '--allow', 'y'],
      ['--allow=x', '--', 'curl', '-s', '--allow', 'y'],
    ],
    [
      ['--allow=x', '--', '--dry-run'],
      ['--allow=x', '--', '--dry-run'],
    ],
    [
      ['--allow=-x', '--allow=a=b', '-'],
      ['--allow=-x', '--allow=a=b', '--', '-'],
    ],
    [
      ['--allow=a\nb', '--dry-run'],
      ['--allow', 'a\nb', '--dry-run'],
    ],
    [
      ['curl', '--help'],
      ['--', 'curl', '--help'],
    ],
    [['--dry-run', '--help', '--nonsense'], ['--help']],
    [['-h'], ['--help']],
    [[], []],
  ])('reads %j', (words, arranged) => {
    expect(arrange(words, shape)).toEqual({ ok: true, value: arranged });
  });

  it('lets flags stand behind arguments where no other command line follows', () => {
    expect(arrange(['x', '--dry-run', 'y'], { ...shape, stopsAtArgument: false })).toEqual({
      ok: true,
      value: ['x', '--dry-run', 'y'],
    });
  });

  it.each([
    [['--alow', 'x'], /no flag --alow/, 'write --allow'],
    [['-s'], /no flag -s/, 'see `bot-bottle run --help`'],
    [['--quiet'], /no flag --quiet/, 'write --quiet before the verb'],
    [['--constructor=x'], /no flag --constructor/, 'see `bot-bottle run --help`'],
    [['--allow'], /--allow has no value/, 'write --allow HOST'],
    [['--allow='], /--allow has no value/, 'write --allow HOST'],
    [['--allow', '--dry-run'], /--allow has no value/, 'write --allow HOST'],
    [['--dry-run=yes'], /takes no value/, 'write --dry-run alone, or leave it out'],
    [['--dry-run', '--dry-run'], /given twice/, 'keep one of the two'],
    [['--workspace', 'c'], /--workspace is c/, 'write --workspace a'],
    [['--workspace', 'zzzzzz'], /--workspace is zzzzzz/, 'write one of a, b'],
  ])('refuses %j', (words, what, mend) => {
    const arranged = arrange(words, shape);
    if (arranged.ok) throw new Error('accepted');
    expect(arranged.failure.what).toMatch(what);
    expect(arranged.failure.mend).toBe(mend);
  });
});

describe('peelGlobalFlags', () => {
  it('takes what stands before the verb, and nothing behind it', () => {
    expect(peelGlobalFlags(['--home', '/x', '--debug', 'run', '--quiet'])).toEqual({
      ok: true,
      value: { home: '/x', quiet: false, debug: true, version: false, rest: ['run', '--quiet'] },
    });
    expect(peelGlobalFlags(['--home=/x=y'])).toMatchObject({ value: { home: '/x=y', rest: [] } });
    expect(peelGlobalFlags(['--help'])).toMatchObject({ value: { rest: ['--help'] } });
  });

  it.each([
    [['--home'], /no value/],
    [['--home='], /no value/],
    [['--quite'], /no flag --quite/],
    [['--'], /no flag --/],
    [['--quiet=1'], /takes no value/],
  ])('refuses %j', (argv, what) => {
    const peeled = peelGlobalFlags(argv);
    expect(!peeled.ok && peeled.failure.what).toMatch(what);
  });
});
