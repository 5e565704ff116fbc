import { describe, expect, it } from 'vitest';
import {
  isAtLeast,
  parseMachines,
  parseOptions,
  parseReady,
  parseVersion,
} from '../../../../src/backend/smolmachines/answers.ts';

describe('what smolvm prints', () => {
  it.each([
    ['smolvm 0.8.0\n', '0.8.0'],
    ['smolvm 1.17.0 (abc)', '1.17.0'],
    ['smolvm v1.2.3', '1.2.3'],
    ['smolvm 1.2', undefined],
    ['1.2.3', undefined],
    ['smolvm 1.2.3.4', undefined],
    ['', undefined],
  ])('%j is the version %s', (text, version) => expect(parseVersion(text)).toBe(version));

  it('compares the first two numbers as numbers', () => {
    expect(isAtLeast('0.8.0', '0.8')).toBe(true);
    expect(isAtLeast('1.0.0', '0.8')).toBe(true);
    expect(isAtLeast('0.10.0', '0.8')).toBe(true);
    expect(isAtLeast('0.7.9', '0.8')).toBe(false);
  });

  it('reads machines by name and state, whatever else they have', () => {
    const json =
      '[{"name":"bot-bottle-a-1","state":"running","cpus":4,"pid":null},{"name":"x","state":"stopped"}]';
    expect(parseMachines(json)).toEqual([
      { name: 'bot-bottle-a-1', state: 'running' },
      { name: 'x', state: 'stopped' },
    ]);
    expect(parseMachines('[]')).toEqual([]);
  });

  it.each([
    '',
    'No machines found',
    '{}',
    '[1]',
    '[null]',
    '[{"name":"x"}]',
    '[{"name":1,"state":"running"}]',
  ])('%j is no list of machines', (text) => expect(parseMachines(text)).toBeUndefined());

  it('finds the options of a help, and no word of its texts', () => {
    const help = [
      'Usage: smolvm machine create [OPTIONS]',
      '  -n, --name <NAME>',
      '      --allow-cidr <CIDR>  Allow egress (see --net)',
      '          Restrict with --deny-cidr',
    ].join('\n');
    expect([...parseOptions(help)]).toEqual(['name', 'allow-cidr']);
  });

  it('reads the numbers of the agent', () => {
    expect(parseReady('ready 1000 1000\n')).toEqual({ uid: 1000, gid: 1000 });
    expect(parseReady('already 1 2')).toBeUndefined();
    expect(parseReady('ready 1000')).toBeUndefined();
  });
});
