import { expect, test } from 'vitest';
import { LineReader } from '../../../src/gate/line-reader.ts';

function read(max: number, chunks: readonly string[]) {
  const reader = new LineReader(max);
  const lines: string[] = [];
  const whole = chunks.every((chunk) => reader.push(Buffer.from(chunk), (line) => lines.push(line)));
  return { lines, whole };
}

test('lines come out however they were cut', () => {
  const expected = { lines: ['one', '', 'three'], whole: true };
  expect(read(8, ['one\n\nthree\nrest'])).toEqual(expected);
  expect(read(8, [...'one\n\nthree\nrest'])).toEqual(expected);
});

test('a line may be as long as the bound, and one byte more ends the stream', () => {
  expect(read(5, ['12345\n'])).toEqual({ lines: ['12345'], whole: true });
  expect(read(5, ['123', '456'])).toEqual({ lines: [], whole: false });
  expect(read(5, ['ok\n123456'])).toEqual({ lines: ['ok'], whole: false });
});
