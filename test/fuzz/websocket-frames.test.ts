import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as ws from 'ws';
import { acceptedDeflate, understoodOffers } from '../../src/sidecar/egress/websocket/extensions.ts';
import { type Frame, FrameReader, unmasked } from '../../src/sidecar/egress/websocket/frame-reader.ts';
import { Inflater } from '../../src/sidecar/egress/websocket/inflater.ts';

// Left out of the package's types.
const { Receiver, Sender } = ws as unknown as {
  Receiver: new (options: object) => NodeJS.EventEmitter & { write(bytes: Buffer): void };
  Sender: { frame(payload: Buffer, options: object): Buffer[] };
};

const numRuns = Number(process.env.FUZZ_RUNS ?? 1000);

interface Read {
  readonly fault: string | undefined;
  readonly closed: boolean;
  /** First byte and payload of each whole frame. */
  readonly frames: string[];
}

function read(bytes: Buffer, masked: boolean, deflate: boolean, sizes: readonly number[]): Read {
  const reader = new FrameReader({ masked, deflate });
  const frames: string[] = [];
  let payload = '';
  let head: Buffer = Buffer.alloc(0);
  const visitor = {
    frame: (_frame: Frame, bytesOfHead: Buffer) => {
      head = bytesOfHead;
      payload = '';
    },
    payload: (frame: Frame, part: Buffer, at: number, last: boolean) => {
      payload += unmasked(part, frame.mask, at).toString('latin1');
      if (last) frames.push(`${head[0]} ${payload}`);
    },
  };
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] as number;
    const fault = reader.push(bytes.subarray(at, at + size), visitor);
    if (fault !== undefined) return { fault, closed: reader.closed, frames };
    at += size;
  }
  return { fault: undefined, closed: reader.closed, frames };
}

const frame = fc
  .record({
    first: fc.oneof(fc.constantFrom(0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0x88, 0x89, 0x8a, 0xc1), fc.nat(255)),
    masked: fc.boolean(),
    form: fc.constantFrom('short', 'short', 'short', '16', '64'),
    payload: fc.uint8Array({ maxLength: 200 }),
  })
  .map(({ first, masked, form, payload }) => {
    const flag = masked ? 0x80 : 0;
    const { length } = payload;
    const head =
      form === '64'
        ? [first, flag | 127, 0, 0, 0, 0, 0, 0, length >> 8, length & 255]
        : form === '16' || length > 125
          ? [first, flag | 126, length >> 8, length & 255]
          : [first, flag | length];
    return Buffer.concat([Buffer.from(head), Buffer.from(masked ? [1, 2, 3, 4] : []), payload]);
  });
const bytes = fc
  .array(fc.oneof(frame, fc.uint8Array({ maxLength: 20 })), { maxLength: 8 })
  .map((parts) => Buffer.concat(parts));
const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 });

test('what is read does not depend on how it arrives, and nothing throws', () => {
  fc.assert(
    fc.property(bytes, fc.boolean(), fc.boolean(), sizes, (all, masked, deflate, split) => {
      const whole = read(all, masked, deflate, [all.length + 1]);
      expect(read(all, masked, deflate, split)).toEqual(whole);
    }),
    { numRuns },
  );
});

test('whatever we read without a fault, another reader understands the same way', () => {
  fc.assert(
    fc.property(bytes, (all) => {
      const ours = read(all, true, false, [all.length + 1]);
      if (ours.fault !== undefined || ours.closed) return;
      const receiver = new Receiver({
        isServer: true,
        skipUTF8Validation: true,
        allowSynchronousEvents: true,
      });
      const theirs: string[] = [];
      let error: Error | undefined;
      receiver.on('error', (fault: Error) => {
        error = fault;
      });
      receiver.on('message', (data: Buffer) => theirs.push(data.toString('latin1')));
      receiver.on('ping', (data: Buffer) => theirs.push(data.toString('latin1')));
      receiver.on('pong', (data: Buffer) => theirs.push(data.toString('latin1')));
      receiver.write(all);
      expect(error).toBeUndefined();
      const joined: string[] = [];
      let message = '';
      for (const each of ours.frames) {
        const first = Number(each.slice(0, each.indexOf(' ')));
        const payload = each.slice(each.indexOf(' ') + 1);
        if ((first & 0x08) !== 0) joined.push(payload);
        else {
          message += payload;
          if ((first & 0x80) === 0) continue;
          joined.push(message);
          message = '';
        }
      }
      expect(theirs).toEqual(joined);
    }),
    { numRuns },
  );
});

test('what another writer sends is read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70_000 }), fc.boolean(), (payload, mask) => {
      const framed = Sender.frame(Buffer.from(payload), {
        opcode: 2,
        mask,
        fin: true,
        rsv1: false,
        readOnly: true,
        maskBuffer: Buffer.alloc(4, 7),
        generateMask: undefined,
      });
      const { fault, frames } = read(Buffer.concat(framed), mask, false, [1000]);
      expect(fault).toBeUndefined();
      expect(frames).toEqual([`130 ${Buffer.from(payload).toString('latin1')}`]);
    }),
    { numRuns: Math.min(numRuns, 200) },
  );
});

test('extensions: whatever is offered, what goes on is understood, and stays so', () => {
  const words = fc.array(
    fc.constantFrom(
      'permessage-deflate',
      'x-webkit-deflate',
      ';',
      ',',
      '=',
      ' ',
      '"',
      'client_max_window_bits',
      'server_max_window_bits',
      'server_no_context_takeover',
      'client_no_context_takeover',
      '8',
      '15',
      '16',
      '07',
    ),
    { maxLength: 14 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        words.map((parts) => parts.join('')),
        fc.string(),
      ),
      (text) => {
        const offers = understoodOffers([text]);
        if (offers === undefined) return;
        expect(offers).toMatch(/^permessage-deflate/);
        expect(understoodOffers([offers])).toBe(offers);
        if (!offers.includes(',')) expect(typeof acceptedDeflate([offers], offers)).toBe('object');
      },
    ),
    { numRuns },
  );
});

test('the inflater joins what was compressed, in pieces, and faults on what was not', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 3000 }),
      fc.uint8Array({ minLength: 1, maxLength: 60 }),
      async (payload, junk) => {
        const packed = deflateRawSync(payload, { finishFlush: 2 }).subarray(0, -4);
        const run = (input: Buffer) =>
          new Promise<Buffer | string>((resolve) => {
            const out: Buffer[] = [];
            const inflater = new Inflater(false, (reason) => resolve(reason));
            const collect = (chunk: Buffer) => out.push(chunk);
            inflater.push({
              payload: input.subarray(0, 5),
              endsMessage: false,
              out: collect,
              done: () => {},
            });
            inflater.push({
              payload: input.subarray(5),
              endsMessage: true,
              out: collect,
              done: () => {
                inflater.close();
                resolve(Buffer.concat(out));
              },
            });
          });
        expect(await run(packed)).toEqual(Buffer.from(payload));
        await run(Buffer.from(junk));
      },
    ),
    { numRuns: Math.min(numRuns, 200) },
  );
});
