import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerQuery, type Zone } from '../../src/gate/dns/answer.ts';
import { QUERY_MAX } from '../../src/gate/dns/message.ts';
import { MessageReader } from '../../src/gate/dns/tcp-framing.ts';
import { opt, query, wireName, words } from '../unit/gate/dns/messages.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 2000);

/** Answers every name of host bytes, and keeps what it was asked. */
function recordingZone(): Zone & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    lookup(name) {
      asked.push(name);
      return { kind: 'address', v4: Uint8Array.of(127, 66, 0, 1) };
    },
  };
}

const label = fc.uint8Array({ minLength: 1, maxLength: 63 });
const labels = fc
  .array(label, { maxLength: 12 })
  .map((parts) =>
    Buffer.concat([...parts.flatMap((part) => [Buffer.of(part.length), Buffer.from(part)]), Buffer.of(0)]),
  );
/** Nearly right messages: what a mutation of a real query looks like. */
const nearly = fc
  .record({
    name: fc.oneof(labels, fc.domain().map(wireName)),
    flags: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(0x0100, 0x0120, 0x0000) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }) },
    ),
    type: fc.constantFrom(1, 28, 65, 255, 41),
    class: fc.constantFrom(1, 1, 1, 3, 255),
    rest: fc.oneof(
      fc.constant(Buffer.alloc(0)),
      fc.uint8Array({ maxLength: 40 }).map((data) => opt(0, 0, data)),
      fc.uint8Array({ maxLength: 40 }),
    ),
    flips: fc.array(fc.tuple(fc.nat({ max: 99 }), fc.integer({ min: 0, max: 255 })), { maxLength: 2 }),
    cut: fc.option(fc.nat({ max: 99 }), { freq: 5 }),
  })
  .map(({ name, flags, type, class: dnsClass, rest, flips, cut }) => {
    const bytes = query(name, { flags, type, class: dnsClass, rest });
    for (const [at, value] of flips) if (at < bytes.length) bytes[at] = value;
    return cut === null ? bytes : bytes.subarray(0, cut);
  });
const message = fc.oneof(
  { weight: 8, arbitrary: nearly },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 600 }) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 600, maxLength: QUERY_MAX + 40 }) },
);

test('any bytes are answered by a short, well-formed answer with the same ID, or not at all', () => {
  fc.assert(
    fc.property(message, (bytes) => {
      const zone = recordingZone();
      const reply = answerQuery(bytes, zone);
      if (reply === undefined) {
        expect(bytes.length < 12 || ((bytes[2] as number) & 0x80) !== 0).toBe(true);
        return;
      }
      const view = Buffer.from(reply);
      expect(view.length).toBeLessThanOrEqual(512);
      expect(view.subarray(0, 2)).toEqual(Buffer.from(bytes.subarray(0, 2)));
      expect(view.readUInt16BE(2) & 0x8200).toBe(0x8000);
      const [questions, answers, authorities, additionals] = [4, 6, 8, 10].map((at) => view.readUInt16BE(at));
      expect(authorities).toBe(0);
      // What the header counts is exactly what is there.
      let at = 12;
      if (questions === 1) {
        while (view[at] !== 0) at += 1 + (view[at] as number);
        at += 5;
        expect(view.subarray(12, at)).toEqual(Buffer.from(bytes.subarray(12, at)));
      }
      if (answers === 1) at += 12 + view.readUInt16BE(at + 10);
      if (additionals === 1) at += 11;
      expect(at).toBe(view.length);
    }),
    { numRuns },
  );
});

test('a name that is looked up is one that the wire says, and fits a capture line', () => {
  let lookups = 0;
  fc.assert(
    fc.property(message, (bytes) => {
      const zone = recordingZone();
      answerQuery(bytes, zone);
      lookups += zone.asked.length;
      for (const name of zone.asked) {
        expect(name).toMatch(/^[a-z0-9_.-]{0,253}$/);
        const wire = wireName(name);
        expect(
          Buffer.from(bytes.subarray(12, 12 + wire.length))
            .toString('latin1')
            .toLowerCase(),
        ).toBe(wire.toString('latin1'));
      }
    }),
    { numRuns },
  );
  expect(lookups).toBeGreaterThan(numRuns / 20); // Else the messages above are too wild to test anything.
});

test('a stream gives the same messages however it is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
      (messages, sizes) => {
        const stream = Buffer.concat(messages.flatMap((bytes) => [words(bytes.length), Buffer.from(bytes)]));
        const reader = new MessageReader();
        const got: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = sizes[turn % sizes.length] as number;
          expect(reader.push(stream.subarray(at, at + size), (bytes) => got.push(bytes))).toBe(true);
          at += size;
        }
        expect(got).toEqual(messages.map((bytes) => Uint8Array.from(bytes)));
      },
    ),
    { numRuns },
  );
});
