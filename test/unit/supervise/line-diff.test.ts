import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines, diffText } from '../../../src/supervise/line-diff.ts';

describe('diffLines', () => {
  it('shows what changed with three lines around', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\n';
    expect(diffText(before, before.replace('e\n', 'E\nX\n'))).toBe(
      '@@ -2 +2\n b\n c\n d\n-e\n+E\n+X\n f\n g\n h\n',
    );
  });

  it('is empty for equal texts, and whole for new ones', () => {
    expect(diffText('a\n', 'a\n')).toBe('');
    expect(diffText('', 'a\nb\n')).toBe('@@ -1 +1\n+a\n+b\n');
  });

  it('makes the one of the other, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (old, next) => {
        const lines = diffLines(`${old.join('\n')}\n`, `${next.join('\n')}\n`);
        const removed = lines.filter(({ kind }) => kind === '-').length;
        const added = lines.filter(({ kind }) => kind === '+').length;
        expect(added - removed).toBe((next.length || 1) - (old.length || 1));
        // Applied by walking: every kept and removed line stands in the old text, in order.
        let at = 0;
        for (const { kind, text: line } of lines) {
          if (kind === '@') at = Number(/^-(\d+)/.exec(line)?.[1]) - 1;
          else if (kind !== '+') expect((old.length === 0 ? [''] : old)[at++]).toBe(line);
        }
      }),
    );
  });

  it('stays quick where nothing is alike', () => {
    const many = (word: string) => Array.from({ length: 20_000 }, (_, at) => `${word}${at}`).join('\n');
    expect(diffLines(many('a'), many('b'))).toHaveLength(40_001);
  });
});
