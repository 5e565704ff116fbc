import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseAllow } from '../../../src/plan/parse-allow.ts';
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
    { host: 'a.example', code: 'host_not_allowed', count: 2, prefix: '' },
    { host: 'b.example', code: 'port_not_allowed', count: 1, prefix: '' },
  ]);
  expect(readRefusals('/no/such/file')).toEqual([]);
});

it('names a few hosts, and how many more there are', async () => {
  await using dir = await tempDir('refusals');
  const hosts = ['', 'b', 'c', 'd', 'e', 'f', 'g'];
  const lines = hosts.map((host) => JSON.stringify({ decision: 'block', host, code: 'host_not_allowed' }));
  writeFileSync(`${dir.path}/audit.jsonl`, [...lines, lines[1]].join('\n'));
  expect(refusalLines(`${dir.path}/audit.jsonl`)).toEqual([
    'egress refused b (host_not_allowed, 2 times); --allow b lets it through',
    'egress refused a request (host_not_allowed)',
    'egress refused c (host_not_allowed); --allow c lets it through',
    'egress refused d (host_not_allowed); --allow d lets it through',
    'egress refused e (host_not_allowed); --allow e lets it through',
    'and 2 more like these',
  ]);
});

it.each([
  [{ code: 'host_not_allowed', port: 443 }, '; --allow a.example lets it through'],
  [{ code: 'host_not_allowed', port: 8443 }, '; --allow a.example:8443 lets it through'],
  [{ code: 'host_not_allowed', host: '2606:4700::1', port: 80 }, '; --allow [2606:4700::1] lets it through'],
  [
    { code: 'host_not_allowed', host: '10.0.0.7', port: 8443 },
    '; --allow NAME:8443 --resolve NAME:8443:10.0.0.7 lets it through',
  ],
  [{ code: 'port_not_allowed', port: 22 }, '; --allow a.example:22 lets it through'],
  [{ code: 'private_address', port: 443 }, '; --resolve a.example:443:ADDRESS lets it through'],
  [{ code: 'match_failed', path: '/orgs/x?page=5feceb66' }, '; --allow a.example/orgs/x lets it through'],
  [{ code: 'match_failed', path: '/' }, '; --allow a.example/PREFIX lets paths below PREFIX through'],
  [{ code: 'match_failed', path: '/a/../b' }, '; --allow a.example/PREFIX lets paths below PREFIX through'],
  [{ code: 'git_fetch_blocked' }, 'git: {fetch: true}'],
  [{ code: 'git_push_blocked' }, '; push from outside the bottle'],
])('says what to type for %j', async (event, ending) => {
  await using dir = await tempDir('refusals');
  writeFileSync(
    `${dir.path}/audit.jsonl`,
    JSON.stringify({ decision: 'block', host: 'a.example', ...event }),
  );
  const [line] = refusalLines(`${dir.path}/audit.jsonl`);
  expect(line).toContain(ending);
  const flag = /--allow (\S+) lets/.exec(line ?? '')?.[1];
  if (flag !== undefined) expect(parseAllow(flag)).toMatchObject({ ok: true });
});

it.each([
  [
    { code: 'host_not_allowed', port: 443 },
    '; `- {host: a.example}` under egress.routes in the bottle dev lets it through',
  ],
  [{ code: 'host_not_allowed', port: 8443 }, '; `- {host: a.example, ports: [8443]}` under egress.routes'],
  [{ code: 'host_not_allowed', host: '2606:4700::1' }, '; `- {host: "2606:4700::1"}` under egress.routes'],
  [
    { code: 'host_not_allowed', host: '10.0.0.7', port: 8443 },
    '; `- {host: NAME, ports: [8443]}` under egress.routes in the bottle dev, and --resolve NAME:8443:10.0.0.7, lets',
  ],
  [
    { code: 'port_not_allowed', port: 22 },
    '; `ports: [22]` on the route for a.example in the bottle dev lets',
  ],
  [{ code: 'private_address', port: 443 }, '; --resolve a.example:443:ADDRESS lets it through'],
  [
    { code: 'match_failed', path: '/orgs/x?page=5feceb66' },
    '; a match for /orgs/x on the route for a.example',
  ],
  [{ code: 'git_fetch_blocked' }, '; `git: {fetch: true}` on the route for a.example in the bottle dev lets'],
])('says what to write into a manifest, which no flag widens, for %j', async (event, ending) => {
  await using dir = await tempDir('refusals');
  const path = `${dir.path}/audit.jsonl`;
  writeFileSync(path, JSON.stringify({ decision: 'block', host: 'a.example', ...event }));
  const [line] = refusalLines(path, 0, 'dev');
  expect(line).toContain(ending);
  expect(line).not.toContain('--allow');
});

it('proposes no flag for what no flag allows', async () => {
  await using dir = await tempDir('refusals');
  const codes = ['bad_request', 'host_mismatch', 'dlp_outbound', 'protocol_not_allowed'];
  const lines = codes.map((code) => JSON.stringify({ decision: 'block', host: 'a.example', code }));
  writeFileSync(`${dir.path}/audit.jsonl`, lines.join('\n'));
  expect(refusalLines(`${dir.path}/audit.jsonl`)).toEqual(
    codes.map((code) => `egress refused a.example (${code})`),
  );
});

it('proposes no route for a name that is told by its digest, because it held a secret', async () => {
  await using dir = await tempDir('refusals');
  const path = `${dir.path}/audit.jsonl`;
  const host = '[sha256 b1fc70d2].example.com';
  writeFileSync(path, JSON.stringify({ decision: 'block', host, code: 'host_not_allowed' }));
  for (const bottle of [undefined, 'dev']) {
    expect(refusalLines(path, 0, bottle)).toEqual([`egress refused ${host} (host_not_allowed)`]);
  }
});

it('joins the paths of one host at the segments that they share', () => {
  const audit = ['/repos/a/b', '/repos/a/c?x', '/repos/ab'].map((path) =>
    JSON.stringify({ decision: 'block', host: 'a.example', code: 'match_failed', path }),
  );
  expect(countRefusals(audit.slice(0, 2).join('\n'))).toMatchObject([{ count: 2, prefix: '/repos/a' }]);
  expect(countRefusals(audit.join('\n'))).toMatchObject([{ count: 3, prefix: '/repos' }]);
});

it('tells of this session only, where the log holds earlier ones too', async () => {
  await using dir = await tempDir('refusals');
  const line = (host: string) => `${JSON.stringify({ decision: 'block', host, code: 'host_not_allowed' })}\n`;
  const [earlier, later] = [line('early.example.com'), line('late.example.com')];
  writeFileSync(`${dir.path}/audit`, earlier + later);
  expect(readRefusals(`${dir.path}/audit`).map(({ host }) => host)).toHaveLength(2);
  expect(readRefusals(`${dir.path}/audit`, earlier.length).map(({ host }) => host)).toEqual([
    'late.example.com',
  ]);
});
