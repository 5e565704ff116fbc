import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { countRefusals, readRefusals, refusalLines } from '../../../src/session/refusals.ts';
import { tempDir } from '../../rig/temp-dir.ts';

it('counts what was blocked, and minds no damaged line', () => {
  const event = (decision: string, host: string, code?: string) => JSON.stringify({ decision, host, code });
  const audit = [
    'ut off"}',
    event('block', 'b.example', 'port_not_allowed'),
    event('block', 'a.example', 'host_not_allowed'),
    event('allow', 'a.example'),
    event('block', 'a.example', 'host_not_allowed'),
    '7',
    'null',
    '',
  ].join('\n');
  expect(countRefusals(audit)).toEqual([
    { host: 'a.example', code: 'host_not_allowed', count: 2 },
    { host: 'b.example', code: 'port_not_allowed', count: 1 },
  ]);
  expect(readRefusals('/no/such/file')).toEqual([]);
});

it('names a few hosts, and how many more there are', async () => {
  await using dir = await tempDir('refusals');
  const hosts = ['', 'b', 'c', 'd', 'e', 'f', 'g'];
  const lines = hosts.map((host) => JSON.stringify({ decision: 'block', host, code: 'host_not_allowed' }));
  writeFileSync(`${dir.path}/audit.jsonl`, [...lines, lines[1]].join('\n'));
  expect(refusalLines(`${dir.path}/audit.jsonl`)).toEqual([
    'egress refused b (host_not_allowed, 2 times)',
    'egress refused a request (host_not_allowed)',
    'egress refused c (host_not_allowed)',
    'egress refused d (host_not_allowed)',
    'egress refused e (host_not_allowed)',
    'and 2 more like these',
  ]);
});
