import { describe, expect, test } from 'vitest';
import {
  canonicalHost,
  formatAuthority,
  hostMatches,
  splitAuthority,
} from '../../../src/policy/host-name.ts';

const NAMES: readonly (readonly [raw: string, canonical: string])[] = [
  ['example.com', 'example.com'],
  ['EXAMPLE.Com', 'example.com'],
  ['example.com.', 'example.com'],
  ['Bücher.example', 'xn--bcher-kva.example'],
  ['XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
  // Full-width letters and the ideographic full stop map to ASCII under IDNA.
  ['ａpi。example.com', 'api.example.com'],
  // A soft hyphen disappears.
  ['exam\u00adple.com', 'example.com'],
  ['_dmarc.exa_mple.com', '_dmarc.exa_mple.com'],
  ['localhost', 'localhost'],
  ['1.example', '1.example'],
  [`${'a'.repeat(63)}.com`, `${'a'.repeat(63)}.com`],
];

const ADDRESSES: readonly (readonly [raw: string, canonical: string, kind: 'ipv4' | 'ipv6'])[] = [
  ['127.0.0.1', '127.0.0.1', 'ipv4'],
  ['127.0.0.1.', '127.0.0.1', 'ipv4'],
  ['2130706433', '127.0.0.1', 'ipv4'],
  ['0x7f000001', '127.0.0.1', 'ipv4'],
  ['0X7F.1', '127.0.0.1', 'ipv4'],
  ['0177.0.0.1', '127.0.0.1', 'ipv4'],
  ['017700000001', '127.0.0.1', 'ipv4'],
  ['127.1', '127.0.0.1', 'ipv4'],
  ['127.0.1', '127.0.0.1', 'ipv4'],
  ['10.65535', '10.0.255.255', 'ipv4'],
  ['0', '0.0.0.0', 'ipv4'],
  ['0x', '0.0.0.0', 'ipv4'],
  ['１２７.1', '127.0.0.1', 'ipv4'],
  ['169.254.43518', '169.254.169.254', 'ipv4'],
  ['255.255.255.255', '255.255.255.255', 'ipv4'],
  ['[::1]', '::1', 'ipv6'],
  ['::1', '::1', 'ipv6'],
  ['[2001:DB8:0:0:0:0:0:1]', '2001:db8::1', 'ipv6'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1', 'ipv6'],
  ['2001:0db8:1:1:1:1:0:1', '2001:db8:1:1:1:1:0:1', 'ipv6'],
  ['[::]', '::', 'ipv6'],
  ['1::', '1::', 'ipv6'],
  // The same peer as the IPv4 address, so the same host.
  ['[::ffff:127.0.0.1]', '127.0.0.1', 'ipv4'],
  ['[0:0:0:0:0:FFFF:7f00:1]', '127.0.0.1', 'ipv4'],
  ['[64:ff9b::10.0.0.1]', '64:ff9b::a00:1', 'ipv6'],
];

const REFUSED: readonly string[] = [
  '',
  '.',
  '..',
  'a..b',
  '.example.com',
  'example.com..',
  'exa mple.com',
  ' example.com',
  'example.com\u0000',
  'example.com\u0000.evil.com',
  'example.com\r\n',
  'user@example.com',
  'example.com%00',
  'ex%61mple.com',
  'example.com/',
  'example.com\\',
  'example.com\\@evil.com',
  'example.com:443',
  'example.com,evil.com',
  '*.example.com',
  '-example.com',
  'example-.com',
  'a.-b.com',
  `${'a'.repeat(64)}.com`,
  `${'a.'.repeat(127)}com`,
  'a'.repeat(5000),
  'xn--a',
  'xn--',
  'xn--a-.b',
  'b.xn--zz99',
  // Upstream resolvers disagree about these numbers, so nobody gets to ask.
  '256.256.256.256',
  '1.2.3.4.5',
  '09.1.1.1',
  '0xg.1',
  '1.2.3.0x100',
  '4294967296',
  'example.0x1',
  'example.1',
  '[::1',
  '::1]',
  '[::1]x',
  '[]',
  '[127.0.0.1]',
  '[fe80::1%eth0]',
  'fe80::1%25eth0',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  ':::',
  '12345::',
  '::127.0.0.1.1',
  '::0177.0.0.1',
  '\u2100.com', // "a/c" under compatibility mapping
  'a\ud800.com',
];

describe('canonicalHost', () => {
  test.each(NAMES)('names %j as %j', (raw, host) => {
    expect(canonicalHost(raw)).toEqual({ ok: true, host, kind: 'name' });
  });
  test.each(ADDRESSES)('reads %j as the address %j', (raw, host, kind) => {
    expect(canonicalHost(raw)).toEqual({ ok: true, host, kind });
  });
  test.each(REFUSED.map((raw) => [raw]))('refuses %j', (raw) => {
    const result = canonicalHost(raw);
    expect(result).toMatchObject({ ok: false });
    expect(result.ok ? '' : result.reason).toMatch(/^[a-z].*[^.]$/);
  });
});

describe('splitAuthority', () => {
  test.each([
    ['example.com', 443, 'example.com', 443],
    ['Example.com.:8443', 443, 'example.com', 8443],
    ['[::1]:80', 443, '::1', 80],
    ['[2001:DB8::1]', 443, '2001:db8::1', 443],
    ['0x7f.1:65535', undefined, '127.0.0.1', 65535],
  ] as const)('splits %j', (raw, fallback, host, port) => {
    expect(splitAuthority(raw, fallback)).toEqual({ ok: true, host, port });
  });

  test.each([
    '',
    ':443',
    'example.com:',
    'example.com:0',
    'example.com:065',
    'example.com:65536',
    'example.com:443x',
    'example.com:+443',
    'example.com: 443',
    'example.com:４４３',
    'example.com:443:443',
    '::1',
    '::1:443',
    '[::1]443',
    '[::1]x:443',
    'user@example.com:443',
    'user:pass@example.com:443',
    'bücher.example',
    'example.com/path',
    'example.com?x',
    'example.com#x',
    'example.com\t',
  ])('refuses %j', (raw) => {
    expect(splitAuthority(raw, 443)).toMatchObject({ ok: false });
  });

  test('wants a port where there is no default', () => {
    expect(splitAuthority('example.com')).toMatchObject({ ok: false });
  });

  test('is the inverse of formatAuthority', () => {
    for (const host of ['example.com', '127.0.0.1', '2001:db8::1']) {
      expect(splitAuthority(formatAuthority(host, 8443))).toEqual({ ok: true, host, port: 8443 });
    }
  });
});

test.each([
  ['example.com', 'example.com', true],
  ['example.com', 'a.example.com', false],
  ['*.example.com', 'a.example.com', true],
  ['*.example.com', 'a.b.example.com', true],
  ['*.example.com', 'example.com', false],
  ['*.example.com', 'evilexample.com', false],
  ['*.example.com', 'a.example.com.evil.com', false],
])('hostMatches(%j, %j) is %j', (pattern, host, expected) => {
  expect(hostMatches(pattern, host)).toBe(expected);
});
