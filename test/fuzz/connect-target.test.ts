import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalHost } from '../../src/policy/host-name.ts';
import { FirstBytes } from '../../src/sidecar/egress/first-bytes.ts';
import { headLength, parseRequestHead } from '../../src/sidecar/egress/http1/request-head.ts';
import { type ClientOrigin, locate } from '../../src/sidecar/egress/order-of-decisions.ts';
import { parseResolveRule } from '../../src/sidecar/egress/upstream/resolve-rule.ts';
import { CAPTURE_LINE_MAX, captureLine, parseCaptureLine } from '../../src/wire/capture.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 2000);

const authority = fc.constantFrom(
  'up.test',
  'UP.TEST',
  'up.test.',
  'up.test:80',
  'up.test:443',
  'up.test:0',
  'a@up.test',
  'up.test@evil.test',
  'up.test\\evil.test',
  'up.test:80:90',
  '[::1]',
  '[::1]:443',
  '[::ffff:127.0.0.1]',
  '0x7f.1',
  '2130706433',
  'evil.test',
  '',
  'up.test%00',
  'up.test,evil.test',
  '_egress.local',
);
const target = fc.oneof(
  fc.constantFrom('/', '/x', '//evil.test/', '*', 'up.test:80', '/http://evil.test'),
  fc
    .tuple(
      fc.constantFrom('http://', 'https://', 'HTTP://', 'ftp://', 'http:/', 'http:\\\\'),
      authority,
      fc.constantFrom('', '/', '/a', '?q', '\\x', '/@evil.test'),
    )
    .map((parts) => parts.join('')),
);
const tunnel: ClientOrigin = { via: 'tunnel', scheme: 'https', host: 'up.test', port: 443 };

test('no spelling of target and Host leads out of a tunnel or to two hosts', () => {
  fc.assert(
    fc.property(target, authority, fc.boolean(), (wanted, host, inTunnel) => {
      const bytes = Buffer.from(`GET ${wanted} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, 'latin1');
      const parsed = parseRequestHead(bytes, headLength(bytes));
      if ('malformed' in parsed) return;
      const located = locate(parsed.head, inTunnel ? tunnel : { via: 'proxy' });
      if ('refusal' in located) return;
      const { target: found } = located;
      expect(found.path.startsWith('/')).toBe(true);
      if (inTunnel) expect(found).toMatchObject({ scheme: 'https', host: 'up.test', port: 443 });
      else if (found.host !== '_egress.local') {
        // WHATWG's parser, which most clients have, sees the same host.
        expect(canonicalHost(new URL(wanted).hostname)).toMatchObject({ ok: true, host: found.host });
      }
    }),
    { numRuns },
  );
});

const captured = fc
  .tuple(fc.constantFrom('a.test', '*', '**', '*.test', ''), fc.constantFrom('1', '443', '0', '65536'))
  .map(([host, port]) => `CAPTURE ${host} ${port}`);

test('the first bytes of any connection name one host, or nobody, and never throw', () => {
  const record = fc
    .tuple(fc.constantFrom(22, 23, 0x47), fc.uint8Array({ maxLength: 60 }), fc.boolean())
    .map(([type, body, isHello]) => {
      const message = isHello ? [1, 0, 0, body.length, ...body] : [...body];
      return Buffer.from([type, 3, 1, 0, message.length, ...message]);
    });
  const line = fc.constantFrom(
    'GET / HTTP/1.1\r\n',
    'Host: a.test\r\n',
    'host:',
    '\n',
    'a: b\r\n',
    '\r\n\r\n',
  );
  const piece = fc.oneof(record, line.map(Buffer.from), fc.uint8Array({ maxLength: 40 }).map(Buffer.from));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.integer({ min: 1, max: 64 }), (pieces, size) => {
      const bytes = Buffer.concat(pieces);
      const told = (step: number) => {
        const first = new FirstBytes();
        for (let at = 0; at < bytes.length; at += step) {
          const meant = first.push(bytes.subarray(at, at + step));
          if (meant.kind !== 'more') return meant;
        }
        return { kind: 'more' };
      };
      // The same, however it is cut.
      expect(told(size)).toEqual(told(1));
    }),
    { numRuns },
  );
});

test('a capture line is read only as it is written', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ maxLength: CAPTURE_LINE_MAX + 10 }), captured), (line) => {
      const parsed = parseCaptureLine(line);
      if (parsed !== undefined) expect(captureLine(parsed.host, parsed.port)).toBe(`${line}\n`);
    }),
    { numRuns },
  );
});

test('a resolve rule never throws, and leads to an address and ports', () => {
  const text = fc.array(
    fc.constantFrom('a.test', ':', '443', '[', ']', '::1', '127.0.0.1', '0', '65536', '.', '*'),
    { maxLength: 9 },
  );
  fc.assert(
    fc.property(text, (parts) => {
      const rule = parseResolveRule(parts.join(''));
      if (!rule.ok) return;
      const { port, addressPort, address } = rule.value;
      for (const each of [port, addressPort]) expect(each >= 1 && each <= 65535).toBe(true);
      expect(address).toMatch(/^[0-9a-f:.]+$/i);
    }),
    { numRuns },
  );
});
