import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newProposal } from '../../../src/queue/new-proposal.ts';
import type { Proposal } from '../../../src/queue/proposal.ts';
import { listPending, putProposal, readResponse } from '../../../src/queue/queue-files.ts';
import { showConfig } from '../../../src/session/supervised-config.ts';
import { type PolicedBottle, policedBottle } from '../../rig/policed-bottle.ts';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';
import { runInProcess } from '../cli/fake-context.ts';

const API = '{host: api.example, auth_scheme: Bearer, token_env: T, matches: [{methods: [GET]}]}';
const ROUTES = `routes: [${API}, {host: a.example}]\n`;

let home: TempDir;
let bottle: PolicedBottle;
beforeEach(async () => {
  home = await tempDir('decide');
  bottle = await policedBottle(home.path, ROUTES, { tokens: { T: 'tok-0123456789abcdef' } });
});
afterEach(async () => {
  await bottle[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

const run = (...argv: readonly string[]) =>
  runInProcess(['--home', home.path, 'supervise', ...argv], {
    cwd: home.path,
    env: { PATH: '/usr/bin:/bin', USER: 'ada' },
  });

function proposed(file: string, current = ROUTES): Proposal {
  const proposal = newProposal(
    { slug: bottle.slug, tool: 'allow', proposedFile: file, justification: 'why', current },
    Date.now(),
  );
  putProposal(bottle.queue, proposal);
  return proposal;
}
const withHost = (host: string) => ROUTES.replace(']\n', `, {host: ${host}}]\n`);
const pending = () => listPending(bottle.queue, bottle.slug).map(({ id }) => id);
const audit = async () => JSON.parse((await run('audit', '--json')).stdout) as Record<string, string>[];

describe('an approval of routes', () => {
  it('is in force when it is answered, and written down with its difference', async () => {
    const { id } = proposed(withHost('b.example'));
    const ran = await run('approve', id, '--note', 'fine');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const hosts = ['a.example', 'api.example', 'b.example'];
    expect(await bottle.hosts()).toEqual({ live: hosts, file: hosts });
    expect(readResponse(bottle.queue, id)).toEqual({
      status: 'approved',
      notes: 'fine',
      final_file: withHost('b.example'),
    });
    expect(await audit()).toMatchObject([
      { proposal_id: id, decision: 'approved', operator: 'ada', diff: expect.stringContaining('+routes:') },
    ]);
    // What the desk shows its agent next.
    expect(readFileSync(`${bottle.paths.superviseDir}/current-config`, 'utf8')).toBe(withHost('b.example'));
  });

  it('is merged with what was changed meanwhile, and says so before', async () => {
    const [first, second] = [proposed(withHost('b.example')), proposed(withHost('c.example'))];
    await run('approve', first.id);
    const shown = await run('show', second.id);
    expect(shown.stdout).toContain('the policy has changed since');
    expect(shown.stdout).toContain('it adds c.example');
    expect(shown.stdout).not.toContain('removes');
    expect(await run('approve', second.id)).toMatchObject({ code: 0 });
    expect((await bottle.hosts()).live).toEqual(['a.example', 'api.example', 'b.example', 'c.example']);
  });

  it('is refused where both touch one host, and stays pending until a person says what holds', async () => {
    const narrow = ROUTES.replace('{host: a.example}', '{host: a.example, matches: [{methods: [GET]}]}');
    const ported = ROUTES.replace('{host: a.example}', '{host: a.example, ports: [8443]}');
    const [first, second] = [proposed(narrow), proposed(ported)];
    await run('approve', first.id);
    const refused = await run('approve', second.id);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/has changed since .* about the same hosts: a\.example/);
    expect(pending()).toEqual([second.id]);
    // A third was approved meanwhile, of which the file knows nothing: it stays.
    await run('approve', proposed(withHost('b.example')).id);
    writeFileSync(`${home.path}/mine.yaml`, `routes: [${API}, {host: a.example, ports: [8443, 443]}]`);
    const byHand = await run('approve', second.id, '--file', `${home.path}/mine.yaml`);
    expect(byHand).toMatchObject({ code: 0 });
    expect(byHand.stderr).toContain('a.example: was changed meanwhile, and this stands in its place');
    expect((await bottle.hosts()).live).toEqual(['a.example', 'api.example', 'b.example']);
    expect(readFileSync(bottle.paths.routes, 'utf8')).toMatch(
      /host: a\.example\n {4}ports:\n {6}- 8443\n {6}- 443\n/,
    );
    expect(readResponse(bottle.queue, second.id)).toMatchObject({ status: 'modified' });
  });

  it('against a policy that nobody knows may add, and nothing else', async () => {
    const stranger = 'routes: [{host: z.example}]';
    const [adds, removes] = [proposed(withHost('b.example'), stranger), proposed(stranger, 'x')];
    expect((await run('approve', removes.id)).stderr).toContain(
      'about the same hosts: api.example, a.example',
    );
    expect(await run('approve', adds.id)).toMatchObject({ code: 0 });
    expect((await bottle.hosts()).live).toEqual(['a.example', 'api.example', 'b.example']);
  });

  it('that egress does not take changes nothing, and stays pending', async () => {
    const { id } = proposed(withHost('b.example'));
    // A slot that a person may name, and egress does not have.
    const file = ROUTES.replace(']\n', ', {host: b.example, auth_scheme: Bearer, token_env: NONE}]\n');
    writeFileSync(`${home.path}/mine.yaml`, file);
    const ran = await run('approve', id, '--file', `${home.path}/mine.yaml`);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('egress keeps the old policy');
    expect(await bottle.hosts()).toEqual({
      live: ['a.example', 'api.example'],
      file: ['a.example', 'api.example'],
    });
    expect([pending(), await audit()]).toEqual([[id], []]);
    await bottle.endEgress();
    expect((await run('approve', id)).stderr).toContain('egress does not answer');
    expect(readFileSync(bottle.paths.routes, 'utf8')).toBe(ROUTES);
    expect(pending()).toEqual([id]);
  }, 30_000);

  it('never reaches a bottle that has ended, or its successor', async () => {
    const { id } = proposed(withHost('b.example'));
    bottle.end();
    expect((await run('approve', id)).stderr).toContain('has ended');
    expect((await bottle.hosts()).live).toEqual(['a.example', 'api.example']);
    expect(await run('reject', id, '--reason', 'ended')).toMatchObject({ code: 0 });
    expect(pending()).toEqual([]);
  });

  it('is refused where it cannot be written down', async () => {
    const { id } = proposed(withHost('b.example'));
    mkdirSync(`${home.path}/audit/egress.jsonl`, { recursive: true });
    const ran = await run('approve', id);
    expect(ran.stderr).toContain('cannot write the audit log');
    expect((await bottle.hosts()).live).toEqual(['a.example', 'api.example']);
    expect(pending()).toEqual([id]);
  });
});

describe('what no approval lets through', () => {
  it.each([
    [
      'a credential of another host',
      'routes: [{host: b.example, auth_scheme: Bearer, token_env: T}]',
      'another host',
    ],
    [
      'a slot that is not there',
      'routes: [{host: b.example, auth_scheme: Bearer, token_env: X}]',
      'does not have',
    ],
    ['observe mode', 'mode: observe', 'only the person may'],
    ['YAML that is none', 'routes: [', 'line 1'],
    ['an alias', 'routes: [&a {host: b.example}, *a]', 'not accepted'],
  ])('%s, written into the queue by a desk that was taken over', async (_what, file, said) => {
    const { id } = proposed(file);
    const ran = await run('approve', id);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(said);
    expect((await run('show', id)).stdout).toContain('!');
    expect((await bottle.hosts()).live).toEqual(['a.example', 'api.example']);
    expect(pending()).toEqual([id]);
  });

  it('a file of more than 1 MiB, of an agent or of a person', async () => {
    const long = `# ${'x'.repeat(2 * 1024 * 1024)}\n${ROUTES}`;
    const { id } = proposed(long);
    expect((await run('list')).stdout).toBe('');
    expect((await run('approve', id)).stderr).toContain('is not a proposal');
    const other = proposed(withHost('b.example'));
    writeFileSync(`${home.path}/long.yaml`, long);
    expect(await run('approve', other.id, '--file', `${home.path}/long.yaml`)).toMatchObject({ code: 2 });
    expect((await bottle.hosts()).live).toEqual(['a.example', 'api.example']);
  });
});

describe('two persons at once', () => {
  it('on one proposal are one decision; on two, both hold', async () => {
    const one = proposed(withHost('b.example'));
    const both = await Promise.all([run('approve', one.id), run('reject', one.id, '--reason', 'no')]);
    expect(both.map(({ code }) => code).sort()).toEqual([0, 1]);
    showConfig(bottle.paths.superviseDir, readFileSync(bottle.paths.routes, 'utf8'), 'bubblewrap');
    const before = (await bottle.hosts()).live;
    const [x, y] = [proposed(withHost('x.example')), proposed(withHost('y.example'))];
    const two = await Promise.all([run('approve', x.id), run('approve', y.id)]);
    expect(two.map(({ code }) => code)).toEqual([0, 0]);
    expect((await bottle.hosts()).live).toEqual([...before, 'x.example', 'y.example'].sort());
    expect(await audit()).toHaveLength(3);
  });
});
