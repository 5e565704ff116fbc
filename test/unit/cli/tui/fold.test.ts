import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edit, fieldOf, windowOf } from '../../../../src/cli/tui/field.ts';
import { fold, foldRow } from '../../../../src/cli/tui/fold.ts';
import { shorten, widthOf } from '../../../../src/cli/tui/width.ts';

describe('width', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['한국', 4],
    ['e\u0301', 1],
    ['\u{1f600}', 2],
    ['ｆｕ', 4],
    ['', 0],
  ])('of %s is %d', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it('is kept by what is shortened', () => {
    expect(shorten('日本語です', 10)).toBe('日本語です');
    expect(shorten('日本語です', 9)).toBe('日本語...');
    expect(shorten('abcdef', 2)).toBe('..');
  });
});

describe('fold', () => {
  it('breaks at spaces, and a long word where it must', () => {
    expect(fold('one two three', 7)).toEqual(['one two', 'three']);
    expect(fold('one extraordinarily two', 8, 2)).toEqual(['one', '  extrao', '  rdinar', '  ily', '  two']);
    expect(foldRow('env:       A, B', 80)).toEqual(['env:       A, B']);
    expect(foldRow('env:       A, B', 20)).toEqual(['env: A, B']);
    expect(foldRow('env:       AAAAAAAAAAAAAA BBBB', 20)).toEqual(['env:', '  AAAAAAAAAAAAAA', '  BBBB']);
  });

  it('fits any width and loses no character', () => {
    const packed = (text: string) => text.replace(/ /g, '');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), fc.integer({ min: 1, max: 60 }), (text, columns) => {
        const lines = fold(text, columns, 4);
        for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
        expect(packed(lines.join(''))).toBe(packed(text));
      }),
    );
  });
});

it('the window of a field holds its cursor, whatever is typed', () => {
  const keys = fc.oneof(
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 1 })
      .map((text) => ({ type: 'text', text }) as const),
    fc.constantFrom(
      ...(['left', 'right', 'home', 'end', 'backspace', 'delete', 'clear', 'erase-word', 'up'] as const).map(
        (type) => ({ type }),
      ),
    ),
  );
  fc.assert(
    fc.property(fc.array(keys, { maxLength: 60 }), fc.integer({ min: 3, max: 40 }), (typed, columns) => {
      const field = typed.reduce(edit, fieldOf('begun'));
      expect(field.cursor).toBeGreaterThanOrEqual(0);
      expect(field.cursor).toBeLessThanOrEqual(field.characters.length);
      const { text, column } = windowOf(field, columns);
      expect(widthOf(text)).toBeLessThan(columns);
      expect(column).toBeLessThan(columns);
    }),
  );
});
