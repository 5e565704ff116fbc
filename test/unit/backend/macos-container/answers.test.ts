import { describe, expect, it, test } from 'vitest';
import {
  isUsableIPv4,
  parseAddress,
  parseBuilder,
  parseList,
  parseResolvers,
  parseStatus,
  parseVersion,
} from '../../../../src/backend/macos-container/answers.ts';

describe('what `container` 1.0.0 on macOS 26.5.1 was seen to answer', () => {
  it('its version and its status', () => {
    expect(parseVersion('container CLI version 1.0.0 (build: release, commit: ee848e3)\n')).toBe('1.0.0');
    const status = { apiServerAppName: 'container-apiserver', installRoot: '/usr/local/', status: 'running' };
    expect(parseStatus(JSON.stringify(status))).toBe('running');
  });

  it('the address on the host-only network, which stands second', () => {
    const networks = [
      { network: 'bot-bottle-egress-a', ipv4Address: '192.168.66.5/24', ipv4Gateway: '192.168.66.1' },
      { network: 'bot-bottle-net-a', ipv4Address: '192.168.128.7/24', ipv4Gateway: '192.168.128.1' },
    ];
    const json = JSON.stringify([{ id: 'x', status: { state: 'running', networks } }]);
    expect(parseAddress(json, 'bot-bottle-net-a')).toEqual({ address: '192.168.128.7' });
  });

  it('its networks, with their labels', () => {
    const json = JSON.stringify([
      {
        configuration: { labels: { 'bot-bottle.slug': 'a' }, mode: 'hostOnly', name: 'n' },
        id: 'n',
        status: { ipv4Gateway: '192.168.128.1' },
      },
    ]);
    expect(parseList(json)).toEqual([{ name: 'n', labels: { 'bot-bottle.slug': 'a' }, running: false }]);
  });

  it('its builder', () => {
    const builder = { configuration: { dns: { nameservers: ['1.1.1.1'] } }, status: { state: 'running' } };
    expect(parseBuilder(JSON.stringify([builder]))).toEqual({ running: true, nameservers: ['1.1.1.1'] });
    expect(parseBuilder(JSON.stringify(builder))).toEqual({ running: true, nameservers: ['1.1.1.1'] });
    expect(parseBuilder('[]')).toEqual({ running: false, nameservers: [] });
  });
});

describe('what it never answers', () => {
  test.each(['', 'no json', 'null', '[]', '{}', '[null]', '[{"status":null}]', '[{"status":{}}]'])(
    'an address of %j',
    (json) => {
      expect(parseAddress(json, 'n')).toMatchObject({ mayCome: false });
    },
  );

  it.each([
    ['[{"status":{"networks":[]}}]', true],
    ['[{"status":{"networks":[{"network":"other","ipv4Address":"10.0.0.1/8"}]}}]', true],
    ['[{"status":{"networks":[{"network":"n"}]}}]', true],
    ['[{"status":{"networks":[{"network":"n","ipv4Address":""}]}}]', true],
    ['[{"status":{"networks":[{"network":"n","ipv4Address":"10.0.0.1/99"}]}}]', false],
    ['[{"status":{"networks":[{"network":"n","ipv4Address":"10.0.0.1 --x"}]}}]', false],
    ['[{"status":{"networks":[{"network":"n","ipv4Address":"fe80::1/64"}]}}]', false],
    ['[{"status":{"networks":"n"}}]', false],
  ])('%s: whether it may come is %s', (json, mayCome) => {
    expect(parseAddress(json, 'n')).toMatchObject({ mayCome });
  });

  test.each([
    '{}',
    'null',
    '[{}]',
    '[{"id":"--all"}]',
    '[{"id":5}]',
    '[{"id":"a","configuration":{"labels":[]}}]',
  ])('a list of %j', (json) => {
    expect(parseList(json)).toBeUndefined();
  });

  test.each(['{}', '5', '[{}]', '[{"status":{"state":5}}]', '[{"status":{"state":"running"}},{}]'])(
    'a builder of %j',
    (json) => {
      expect(parseBuilder(json)).toBeUndefined();
    },
  );
});

describe('the resolver of the host', () => {
  const resolver = (address: string, reach: string) =>
    `resolver #1\n  nameserver[0] : ${address}\n  reach    : 0x2 (${reach})\n`;

  it('is one that is reached directly, before one behind a VPN', () => {
    const text =
      resolver('10.8.0.1', 'Reachable') + resolver('192.0.2.53', 'Reachable,Directly Reachable Address');
    expect(parseResolvers(text)).toBe('192.0.2.53');
    expect(parseResolvers(resolver('10.8.0.1', 'Reachable'))).toBe('10.8.0.1');
  });

  test.each(['127.0.0.1', '169.254.1.1', '224.0.0.251', '0.0.0.0', 'fe80::1%en0', '1.1.1', ''])(
    'is not %j',
    (address) => {
      expect(parseResolvers(resolver(address, 'Directly Reachable Address'))).toBeUndefined();
      expect(isUsableIPv4(address)).toBe(false);
    },
  );
});
