import { describe, expect, test } from 'vitest';
import { Names } from '../../../src/gate/names.ts';
import { OneAddress } from '../../../src/gate/one-address.ts';
import { SyntheticAddresses } from '../../../src/gate/synthetic-addresses.ts';
import { ANY_HOST, type Reach } from '../../../src/wire/reach.ts';

function namesFor(hosts: Reach['hosts'], size?: number): Names {
  const names = new Names(new SyntheticAddresses(size));
  names.setReach({ hosts });
  return names;
}

function addressOf(names: Names, name: string): string {
  const found = names.lookup(name);
  return found.kind === 'address' ? found.v4.join('.') : found.kind;
}

describe('where every name has one address', () => {
  const names = new Names(new OneAddress('198.18.0.2'));
  names.setReach({ hosts: [{ host: 'api.example.com', ports: [443] }] });

  test('allowed names answer it, others do not exist', () => {
    expect(addressOf(names, 'api.example.com')).toBe('198.18.0.2');
    expect(addressOf(names, 'evil.example')).toBe('unknown');
  });

  test('a connection to it on a port of some name means somebody, whom egress will know', () => {
    expect(names.meaning('198.18.0.2', 443)?.name).toBe('*');
    expect(names.meaning('198.18.0.2', 80)).toBeUndefined();
    // An engine may publish the gate elsewhere than it listens.
    expect(names.meaning('172.17.0.2', 443)?.name).toBe('*');
    names.setReach(undefined);
    expect(names.meaning('198.18.0.2', 443)).toBeUndefined();
  });
});

describe('what a name answers', () => {
  const names = namesFor([
    { host: 'api.example.com', ports: [443] },
    { host: '*.wild.example', ports: [443, 8443] },
  ]);

  test('each allowed name has an address of its own, and keeps it', () => {
    const first = addressOf(names, 'api.example.com');
    const second = addressOf(names, 'a.wild.example');
    expect([first, second]).toEqual(['127.66.0.1', '127.66.0.2']);
    expect(addressOf(names, 'api.example.com')).toBe(first);
  });

  test('a wildcard covers one or more labels below and not the apex', () => {
    expect(addressOf(names, 'a.b.c.wild.example')).toMatch(/^127\.66\./);
    for (const other of ['wild.example', 'xwild.example', 'a.wild.example.com', 'example', '.wild.example'])
      expect(addressOf(names, other === '.wild.example' ? 'notwild.example' : other)).toBe('unknown');
  });

  test('observe mode covers every name with a dot, on the usual ports and no others', () => {
    const observing = namesFor([
      { host: 'api.example.com', ports: [8443] },
      { host: ANY_HOST, ports: [443, 80] },
    ]);
    for (const name of ['localdomain', 'database', 'wpad'])
      expect(addressOf(observing, name)).toBe('unknown');
    for (const name of ['api.example.com', 'any.thing.example']) {
      const address = addressOf(observing, name);
      expect(observing.meaning(address, 443)?.name).toBe(name);
      expect(observing.meaning(address, 8443)?.name).toBe(name === 'api.example.com' ? name : undefined);
    }
  });

  test('a name below or above an exact one is unknown', () => {
    expect(addressOf(names, 'x.api.example.com')).toBe('unknown');
    expect(addressOf(names, 'example.com')).toBe('unknown');
  });

  test('localhost and what is below it are this machine (RFC 6761)', () => {
    expect(addressOf(names, 'localhost')).toBe('127.0.0.1');
    expect(addressOf(names, 'app.localhost')).toBe('127.0.0.1');
    expect(addressOf(names, 'notlocalhost')).toBe('unknown');
  });

  test('names of JavaScript objects are nothing special', () => {
    for (const name of ['constructor', '__proto__', 'tostring'])
      expect(addressOf(names, name)).toBe('unknown');
  });
});

describe('what an address means', () => {
  const names = namesFor([
    { host: 'api.example.com', ports: [443] },
    { host: 'a.wild.example', ports: [80] },
    { host: '*.wild.example', ports: [443] },
  ]);
  const api = addressOf(names, 'api.example.com');
  const wild = addressOf(names, 'a.wild.example');

  test('the name that was answered with it, on the ports of its routes', () => {
    expect(names.meaning(api, 443)?.name).toBe('api.example.com');
    expect(names.meaning(api, 80)).toBeUndefined();
    expect(names.meaning(wild, 80)?.name).toBe('a.wild.example');
    expect(names.meaning(wild, 443)?.name).toBe('a.wild.example');
  });

  test.each(['127.0.0.1', '127.66.0.250', '127.66.64.1', '::1', ''])('%s means nothing', (address) => {
    expect(names.meaning(address, 443)).toBeUndefined();
  });

  test('nothing once egress is gone, and the same name when it is back', () => {
    const reach = { hosts: [{ host: 'api.example.com', ports: [443] }] };
    const own = namesFor(reach.hosts);
    const address = addressOf(own, 'api.example.com');
    own.setReach(undefined);
    expect(addressOf(own, 'api.example.com')).toBe('unknown');
    expect(own.meaning(address, 443)).toBeUndefined();
    expect([...own.ports]).toEqual([]);
    own.setReach(reach);
    expect(own.meaning(address, 443)?.name).toBe('api.example.com');
    expect(addressOf(own, 'api.example.com')).toBe(address);
  });

  test('nothing once a reload has taken the name or the port away', () => {
    const own = namesFor([{ host: 'api.example.com', ports: [443, 80] }]);
    const address = addressOf(own, 'api.example.com');
    own.setReach({ hosts: [{ host: 'api.example.com', ports: [443] }] });
    expect(own.meaning(address, 80)).toBeUndefined();
    own.setReach({ hosts: [{ host: 'other.example.com', ports: [443] }] });
    expect(own.meaning(address, 443)).toBeUndefined();
  });
});

describe('a pool that is used up', () => {
  const wildcard = [
    { host: 'kept.example', ports: [443] },
    { host: '*.w.example', ports: [443] },
  ];

  test('takes back the address of the wildcard name used longest ago', () => {
    const names = namesFor(wildcard, 3);
    const kept = addressOf(names, 'kept.example');
    const first = addressOf(names, 'first.w.example');
    const second = addressOf(names, 'second.w.example');
    addressOf(names, 'first.w.example');
    expect(addressOf(names, 'third.w.example')).toBe(second);
    expect(names.meaning(second, 443)?.name).toBe('third.w.example');
    expect(addressOf(names, 'kept.example')).toBe(kept);
    expect(addressOf(names, 'first.w.example')).toBe(first);
  });

  test('never takes one that a connection uses, and answers nothing when all are in use', () => {
    const names = namesFor(wildcard, 2);
    for (const name of ['a.w.example', 'b.w.example']) {
      const binding = names.meaning(addressOf(names, name), 443);
      if (binding !== undefined) binding.connections += 1;
    }
    expect(addressOf(names, 'c.w.example')).toBe('unavailable');
    expect(addressOf(names, 'a.w.example')).toBe('127.66.0.1');
  });

  test('a flood of names ends at the pool and never moves a declared name', () => {
    const addresses = new SyntheticAddresses();
    const names = new Names(addresses);
    names.setReach({ hosts: wildcard });
    const kept = addressOf(names, 'kept.example');
    for (let index = 0; index < 40_000; index += 1) names.lookup(`n${index}.w.example`);
    expect(addresses.count).toBe(16_256);
    expect(addressOf(names, 'kept.example')).toBe(kept);
    expect(names.meaning(kept, 443)?.name).toBe('kept.example');
  });

  test('every address of the pool is one of a host, and no two are the same', () => {
    const addresses = new SyntheticAddresses();
    const seen = new Set<string>();
    for (let index = 0; index < 16_256; index += 1) {
      const binding = addresses.take(`n${index}`, () => true);
      seen.add(binding?.address ?? 'none');
    }
    expect(seen.size).toBe(16_256);
    expect(
      [...seen].every((address) => /^127\.66\.([0-9]|[1-5][0-9]|6[0-3])\.[1-9][0-9]*$/.test(address)),
    ).toBe(true);
    expect(seen.has('127.66.63.254')).toBe(true);
    expect(seen.has('127.66.0.255')).toBe(false);
  });
});

test('a refused name is reported', () => {
  const names = namesFor([]);
  const refused: string[] = [];
  names.onRefused = (name) => refused.push(name);
  names.lookup('exfiltrate.example');
  names.lookup('localhost');
  expect(refused).toEqual(['exfiltrate.example']);
});
