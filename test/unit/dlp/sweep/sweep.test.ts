import { expect, it } from 'vitest';
import { FOLDED } from '../../../../src/dlp/decode/byte-class.ts';
import { readEscape } from '../../../../src/dlp/decode/escape.ts';
import type { Places } from '../../../../src/dlp/sweep/places.ts';
import { Sweep } from '../../../../src/dlp/sweep/sweep.ts';
import { findTokens, tokensAt } from '../../../../src/dlp/tokens/token-matcher.ts';
import { credentials, seeded } from '../credential-samples.ts';

const PIECES = [
  ...credentials(5, 7),
  ...[
    '"',
    '" + "',
    "'",
    '%41',
    '%',
    '\\u0041',
    '\\',
    '&amp;',
    '&a=',
    '=',
    '=41',
    '=\r\n',
    '\0',
    'a',
    'Z',
    ' ',
  ],
  ...['\u200b', '\uff21', '\u0430', '\u00ff', '\n', 'password = "Zq8xN3vT7kP2"', '0', ',', ':'],
];

/** Bytes at an address that is even or odd, of a length that is either. */
function inputs(): readonly Uint8Array[] {
  const random = seeded(3);
  return Array.from({ length: 400 }, (_, index) => {
    const text = Array.from({ length: index % 40 }, () => PIECES[Math.floor(random() * PIECES.length)]).join(
      '',
    );
    // Some are longer than what is swept at a time.
    const bytes = Buffer.from(index % 80 === 79 ? `${text}${'- '.repeat(32_000)}${text}` : text);
    const shift = index % 3;
    const room = new Uint8Array(bytes.length + shift);
    room.set(bytes, shift);
    return room.subarray(shift);
  });
}

function swept(bytes: Uint8Array): { sweep: Sweep; folded: readonly number[] } {
  const sweep = new Sweep(bytes);
  const folded: number[] = [];
  const block = new Uint8Array(33 * 1024);
  while (!sweep.isDone) folded.push(...block.subarray(0, sweep.next(block, 0)));
  return { sweep, folded };
}

const all = (places: Places) => Array.from({ length: places.count }, (_, index) => places.at(index));

it('folds as a look at each byte does', () => {
  for (const bytes of inputs()) {
    const codes = Array.from(bytes, (byte) => FOLDED[byte] as number).filter((code) => code < 128);
    expect(swept(bytes).folded).toEqual(codes);
  }
});

it('puts down every escape, in order, and every ampersand', () => {
  for (const bytes of inputs()) {
    const { escapes, ampersands } = swept(bytes).sweep;
    const places = all(escapes);
    expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    const missed = Array.from(bytes.keys()).filter((at) => readEscape(bytes, at) && !places.includes(at));
    expect(missed).toEqual([]);
    expect(all(ampersands)).toEqual(Array.from(bytes.keys()).filter((at) => bytes[at] === 0x26));
  }
});

it('leads to the tokens that a scan of its own finds', () => {
  let count = 0;
  for (const bytes of inputs()) {
    const expected = findTokens(bytes, 0, bytes.length, { wholeValue: false });
    expect(
      tokensAt(bytes, swept(bytes).sweep.anchors, { wholeValue: false }, Number.POSITIVE_INFINITY).hits,
    ).toEqual(expected);
    count += expected.length;
  }
  expect(count).toBeGreaterThan(500);
});
