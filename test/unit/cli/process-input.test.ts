import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { type HiddenSource, readHiddenFrom, readLineFrom } from '../../../src/cli/process-input.ts';

function terminal(): { readonly stream: HiddenSource & PassThrough; readonly raw: boolean[] } {
  const raw: boolean[] = [];
  const stream = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => raw.push(on) });
  return { stream, raw };
}

it.each([
  ['s3cret\r', 's3cret'],
  ['s3cret\nrest', 's3cret'],
  ['\r', ''],
  ['typo\u007f\u007f\u007f\u007fs3cret\r', 's3cret'],
  ['typo\u0015s3cret\r', 's3cret'],
  ['\u007f\u001b\u0000ü\r', 'ü'],
  ['half\u0003', undefined],
  ['\u0004', undefined],
  ['a\u0004b\r', 'ab'],
])('reads %j without echo as %j, and gives the terminal back', async (typed, line) => {
  const { stream, raw } = terminal();
  const read = readHiddenFrom(stream);
  for (const character of typed) stream.write(character);
  expect(await read).toBe(line);
  expect(raw).toEqual([true, false]);
});

it('ends with its terminal', async () => {
  const { stream, raw } = terminal();
  const read = readHiddenFrom(stream);
  stream.end('half');
  expect(await read).toBeUndefined();
  expect(raw).toEqual([true, false]);
});

it.each([
  ['a line', readLineFrom],
  ['a hidden line', readHiddenFrom],
])('reads %s after another', async (_name, read) => {
  const { stream } = terminal();
  for (const wanted of ['one', 'two', 'three']) {
    const line = read(stream);
    stream.write(`${wanted}\n`);
    expect(await line).toBe(wanted);
  }
});
