import { expect, it } from 'vitest';
import {
  ALIASES_TRIED,
  aliasCommand,
  aliasesFor,
  isLocal,
} from '../../../../src/backend/smolmachines/alias.ts';

it('tries other addresses for each bottle, each once', () => {
  const [one, two] = [aliasesFor('a-11111'), aliasesFor('b-22222')];
  expect(new Set(one).size).toBe(ALIASES_TRIED);
  expect(one).not.toEqual(two);
  for (const address of [...one, ...two])
    expect(address).toMatch(/^203\.0\.113\.(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-4])$/);
});

it('is made by the means of each system', () => {
  expect(aliasCommand('darwin', 'add', '203.0.113.7').join(' ')).toBe('ifconfig lo0 alias 203.0.113.7/32');
  expect(aliasCommand('darwin', 'remove', '203.0.113.7').join(' ')).toBe(
    'ifconfig lo0 -alias 203.0.113.7/32',
  );
  expect(aliasCommand('linux', 'add', '203.0.113.7').join(' ')).toBe('ip address add 203.0.113.7/32 dev lo');
});

it('knows what this host has', async () => {
  expect(await isLocal('127.0.0.1')).toBe(true);
  expect(await isLocal('198.51.100.1')).toBe(false);
});
