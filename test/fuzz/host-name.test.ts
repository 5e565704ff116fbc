import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { specialAddress } from '../../src/policy/address.ts';
import { canonicalHost, formatAuthority, splitAuthority } from '../../src/policy/host-name.ts';
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '../../src/policy/ip-address.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 2000);

/** Text that looks like a host often enough to get past the first check. */
const hostLike = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...'aA-_.:[]%@/\\ 0127xX\u0000ü。．ａ０\u00ad*'), maxLength: 80 }),
  fc.domain(),
  fc.ipV4Extended(),
  fc.ipV6(),
  fc.ipV6().map((address) => `[${address}]`),
);

describe('canonicalHost', () => {
  test('never throws, gives only plain characters, and is its own fixed point', () => {
    fc.assert(
      fc.property(hostLike, (raw) => {
        const first = canonicalHost(raw);
        if (!first.ok) return;
        expect(first.host).toMatch(first.kind === 'ipv6' ? /^[0-9a-f:]+$/ : /^[a-z0-9._-]+$/);
        expect(first.host.length).toBeLessThanOrEqual(253);
        expect(canonicalHost(first.host)).toEqual(first);
        expect(canonicalHost(first.host.toUpperCase())).toEqual(first);
      }),
      { numRuns },
    );
  });

  test('reads every number that the URL Standard reads as an address as the same address', () => {
    fc.assert(
      fc.property(fc.ipV4Extended(), (raw) => {
        const expected = URL.canParse(`http://${raw}/`) ? new URL(`http://${raw}/`).hostname : undefined;
        const found = canonicalHost(raw);
        expect(found.ok ? found.host : undefined).toBe(expected);
      }),
      { numRuns },
    );
  });

  test('writes IPv6 as the URL Standard does, but for what carries a mapped IPv4 address', () => {
    fc.assert(
      fc.property(fc.ipV6(), (raw) => {
        const found = canonicalHost(raw);
        if (!URL.canParse(`http://[${raw}]/`)) return;
        expect(found.ok).toBe(true);
        if (found.ok && found.kind === 'ipv6') {
          expect(`[${found.host}]`).toBe(new URL(`http://[${raw}]/`).hostname);
        }
      }),
      { numRuns },
    );
  });
});

test('addresses survive being written and read', () => {
  fc.assert(
    fc.property(
      fc.nat(0xffffffff),
      fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 }),
      (ipv4, groups) => {
        expect(parseIpv4(formatIpv4(ipv4))).toBe(ipv4);
        expect(parseIpv6(formatIpv6(groups))).toEqual(groups);
      },
    ),
    { numRuns },
  );
});

test('an IPv4 address is judged the same inside every IPv6 form that a translator delivers to it', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), (address) => {
      const kind = specialAddress(formatIpv4(address));
      const low = `${(address >>> 16).toString(16)}:${(address & 0xffff).toString(16)}`;
      expect(specialAddress(`::ffff:${low}`)).toBe(kind);
      expect(specialAddress(`64:ff9b::${low}`)).toBe(kind);
      expect(specialAddress(`2002:${low}::1`)).toBe(kind);
    }),
    { numRuns },
  );
});

test('splitAuthority never throws, and what it gives reads back', () => {
  const authorityLike = fc.tuple(hostLike, fc.constantFrom('', ':'), fc.string({ maxLength: 7 }));
  fc.assert(
    fc.property(authorityLike, ([host, colon, port]) => {
      const found = splitAuthority(host + colon + port, 443);
      if (!found.ok) return;
      expect(splitAuthority(formatAuthority(found.host, found.port))).toEqual(found);
    }),
    { numRuns },
  );
});
