import { describe, expect, test } from 'vitest';
import { answerQuery, type Lookup, type Zone } from '../../../../src/gate/dns/answer.ts';
import { opt, query, type ReadReply, readReply, wireName, words } from './messages.ts';

const V6_LOOPBACK = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
const names: Record<string, Lookup> = {
  'api.example.com': { kind: 'address', v4: Uint8Array.of(127, 66, 0, 1) },
  localhost: { kind: 'address', v4: Uint8Array.of(127, 0, 0, 1), v6: V6_LOOPBACK },
  'full.example': { kind: 'unavailable' },
};
const zone: Zone = { lookup: (name) => names[name] ?? { kind: 'unknown' } };
const ask = (message: Uint8Array): ReadReply => readReply(answerQuery(message, zone));

/** A record of type A behind a pointer to the question's name. */
const aRecord = (...address: number[]) =>
  Buffer.concat([words(0xc00c, 1, 1, 0, 30, 4), Buffer.from(address)]);

describe('an allowed name', () => {
  test('answers A with its address, a short life, and the question echoed', () => {
    const reply = ask(query('api.example.com', { id: 0xbeef }));
    expect(reply).toMatchObject({ id: 0xbeef, rcode: 0, counts: [1, 1, 0, 0] });
    expect(reply.body).toEqual(
      Buffer.concat([wireName('api.example.com'), words(1, 1), aRecord(127, 66, 0, 1)]),
    );
  });

  test('is found whatever its letter case, and the answer keeps the case (0x20)', () => {
    const reply = ask(query('aPi.ExAmPlE.cOm'));
    expect(reply.counts).toEqual([1, 1, 0, 0]);
    expect(reply.body.subarray(0, 17)).toEqual(wireName('aPi.ExAmPlE.cOm'));
  });

  test.each([
    ['AAAA', 28],
    ['HTTPS', 65],
    ['MX', 15],
    ['TXT', 16],
    ['SOA', 6],
  ])('answers %s with no record and no error', (_name, type) => {
    expect(ask(query('api.example.com', { type }))).toMatchObject({ rcode: 0, counts: [1, 0, 0, 0] });
  });

  test('answers ANY with its A record', () => {
    expect(ask(query('api.example.com', { type: 255 })).counts).toEqual([1, 1, 0, 0]);
  });
});

test('localhost answers AAAA too', () => {
  const reply = ask(query('localhost', { type: 28 }));
  expect(reply.body.subarray(-16)).toEqual(Buffer.from(V6_LOOPBACK));
});

test('any other name does not exist', () => {
  for (const name of ['example.com', 'xapi.example.com', 'api.example.com.evil', 'com', '']) {
    expect(ask(query(name))).toMatchObject({ rcode: 3, counts: [1, 0, 0, 0] });
  }
});

test('a dot inside a label is not a dot between labels', () => {
  const forged = Buffer.concat([Buffer.of(11), Buffer.from('api.example'), wireName('com')]);
  expect(ask(query(forged)).rcode).toBe(3);
});

test('bytes that no host name has make an unknown name', () => {
  expect(ask(query(Buffer.concat([Buffer.of(3, 0, 255, 10), wireName('com')]))).rcode).toBe(3);
});

test('an address that cannot be given now is a server failure, not a missing name', () => {
  expect(ask(query('full.example')).rcode).toBe(2);
});

describe('the header', () => {
  test('says answer and recursion available, and echoes recursion desired and checking disabled', () => {
    expect(ask(query('api.example.com', { flags: 0x0110 })).flags).toBe(0x8190);
    expect(ask(query('api.example.com', { flags: 0x0000 })).flags).toBe(0x8080);
    expect(ask(query('no.example', { flags: 0x0120 })).flags).toBe(0x8183);
  });

  test('an answer is never answered', () => {
    expect(answerQuery(query('api.example.com', { flags: 0x8100 }), zone)).toBeUndefined();
  });

  test.each([1, 2, 4, 5, 15])('opcode %i is not implemented', (opcode) => {
    const reply = ask(query('api.example.com', { flags: opcode << 11 }));
    expect(reply).toMatchObject({ rcode: 4, counts: [0, 0, 0, 0] });
    expect((reply.flags >> 11) & 15).toBe(opcode);
  });

  test.each([
    [0, 0, 0, 0],
    [2, 0, 0, 0],
    [65_535, 0, 0, 0],
    [1, 1, 0, 0],
    [1, 0, 1, 0],
    [1, 0, 0, 1],
    [1, 0, 0, 65_535],
  ] as const)('counts %i %i %i %i over one question are malformed', (...counts) => {
    expect(ask(query('api.example.com', { counts })).rcode).toBe(1);
  });
});

test.each([3, 4, 254, 255, 0])('class %i is refused', (dnsClass) => {
  expect(ask(query('api.example.com', { class: dnsClass }))).toMatchObject({
    rcode: 5,
    counts: [1, 0, 0, 0],
  });
});

describe('malformed questions', () => {
  test('fewer bytes than a header are not answered', () => {
    const whole = query('api.example.com');
    for (let size = 0; size < 12; size += 1)
      expect(answerQuery(whole.subarray(0, size), zone)).toBeUndefined();
  });

  test('a question that is cut off is malformed at every length', () => {
    const whole = query('api.example.com');
    for (let size = 12; size < whole.length; size += 1) expect(ask(whole.subarray(0, size)).rcode).toBe(1);
  });

  test.each([
    ['a pointer to itself', Buffer.of(0xc0, 12)],
    ['a pointer to the header', Buffer.of(0xc0, 0)],
    ['a reserved label type', Buffer.of(0x40, 0)],
    ['a label of 64 bytes', Buffer.concat([Buffer.of(64), Buffer.alloc(64, 'a'), Buffer.of(0)])],
  ])('%s is malformed', (_what, name) => {
    expect(ask(query(name)).rcode).toBe(1);
  });

  test('a name may have 255 bytes and no more', () => {
    const long = (last: number) => [63, 63, 63, last].map((size) => 'a'.repeat(size)).join('.');
    expect(ask(query(long(61))).rcode).toBe(3);
    expect(ask(query(long(62))).rcode).toBe(1);
  });

  test('bytes behind the last record are malformed', () => {
    expect(ask(query('api.example.com', { rest: Buffer.of(0), counts: [1, 0, 0, 0] })).rcode).toBe(1);
  });
});

describe('EDNS', () => {
  const edns = (reply: ReadReply) => reply.body.subarray(-11);

  test('is answered with an OPT record of ours', () => {
    const reply = ask(query('api.example.com', { rest: opt() }));
    expect(reply).toMatchObject({ rcode: 0, counts: [1, 1, 0, 1] });
    expect(edns(reply)).toEqual(Buffer.concat([Buffer.of(0), words(41, 1232), Buffer.alloc(4), words(0)]));
  });

  test('cookies and padding are taken and not answered; DO is copied', () => {
    const reply = ask(query('no.example', { rest: opt(0, 0x8000, Buffer.alloc(100)) }));
    expect(reply).toMatchObject({ rcode: 3, counts: [1, 0, 0, 1] });
    expect(edns(reply).readUInt16BE(7)).toBe(0x8000);
  });

  test('an unknown version is answered BADVERS', () => {
    const reply = ask(query('api.example.com', { rest: opt(1) }));
    expect(reply).toMatchObject({ rcode: 0, counts: [1, 0, 0, 1] });
    expect(edns(reply)[5]).toBe(1);
  });

  test.each([
    ['two OPT records', Buffer.concat([opt(), opt()]), 2],
    ['an OPT record of a name', Buffer.concat([wireName('x'), opt().subarray(1)]), 1],
    ['options that are cut off', opt(0, 0, Buffer.alloc(9)).subarray(0, -1), 1],
    [
      'more records than anybody sends',
      Buffer.concat(
        Array(5)
          .fill(wireName(''))
          .map((name) => Buffer.concat([name, words(250, 255, 0, 0, 0)])),
      ),
      5,
    ],
    ['an owner name without an end', Buffer.alloc(300, 63), 1],
  ])('%s are malformed', (_what, rest, count) => {
    expect(ask(query('api.example.com', { rest, counts: [1, 0, 0, count] })).rcode).toBe(1);
  });

  test('an unknown additional record is passed over', () => {
    const tsig = Buffer.concat([Buffer.of(0xc0, 12), words(250, 255, 0, 0, 2), Buffer.of(1, 2)]);
    const reply = ask(query('api.example.com', { rest: Buffer.concat([tsig, opt()]), counts: [1, 0, 0, 2] }));
    expect(reply).toMatchObject({ rcode: 0, counts: [1, 1, 0, 1] });
  });
});
