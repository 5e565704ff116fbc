import { expect, test } from 'vitest';
import { MessageReader } from '../../../../src/gate/dns/tcp-framing.ts';
import { words } from './messages.ts';

const frame = (text: string) => Buffer.concat([words(text.length), Buffer.from(text)]);

function read(reader: MessageReader, chunks: readonly Buffer[]) {
  const messages: string[] = [];
  const whole = chunks.every((chunk) =>
    reader.push(chunk, (message) => messages.push(Buffer.from(message).toString())),
  );
  return { messages, whole };
}

test('messages come out however they were cut', () => {
  const stream = Buffer.concat([frame('one'), frame(''), frame('three')]);
  const expected = { messages: ['one', '', 'three'], whole: true };
  expect(read(new MessageReader(), [stream])).toEqual(expected);
  expect(
    read(
      new MessageReader(),
      [...stream].map((byte) => Buffer.of(byte)),
    ),
  ).toEqual(expected);
});

test('a message that is kept is not overwritten by the next', () => {
  const kept: Uint8Array[] = [];
  new MessageReader().push(Buffer.concat([frame('aaa'), frame('bbb')]), (message) => kept.push(message));
  expect(kept.map((message) => Buffer.from(message).toString())).toEqual(['aaa', 'bbb']);
});

test('a length above the longest query ends the stream before its bytes are held', () => {
  expect(read(new MessageReader(), [words(4097), Buffer.of(0)])).toEqual({ messages: [], whole: false });
  expect(read(new MessageReader(), [words(4096), Buffer.alloc(4096)]).whole).toBe(true);
});
