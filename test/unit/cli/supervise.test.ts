import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newProposal } from '../../../src/queue/new-proposal.ts';
import type { Proposal } from '../../../src/queue/proposal.ts';
import { proposalPath, putProposal, readDecision } from '../../../src/queue/queue-files.ts';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';
import { runInProcess } from './fake-context.ts';

let home: TempDir;
let queue: string;
beforeEach(async () => {
  home = await tempDir('supervise');
  queue = `${home.path}/queue/a-11111`;
});
afterEach(() => home[Symbol.asyncDispose]());

const run = (...argv: readonly string[]) =>
  runInProcess(['--home', home.path, 'supervise', ...argv], {
    cwd: home.path,
    env: { PATH: '/usr/bin:/bin', USER: 'ada' },
  });

function queued(over: Partial<Proposal> = {}, at = 1000): Proposal {
  const proposal = {
    ...newProposal(
      {
        slug: 'a-11111',
        tool: 'gitleaks-allow',
        proposedFile: 'ref: refs/heads/x\nfile: test/data.txt\n',
        justification: 'a fixture\nof no value',
      },
      at,
    ),
    ...over,
  };
  putProposal(queue, proposal);
  return proposal;
}

describe('what waits', () => {
  it('is listed, oldest first', async () => {
    const [later, first] = [queued({}, 2000), queued({}, 1000)];
    const text = await run('list');
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout.split('\n').map((line) => line.split('\t')[0])).toEqual([first.id, later.id, '']);
    const json = JSON.parse((await run('list', '--json')).stdout) as Proposal[];
    const { proposed_file: _file, ...summary } = first;
    expect(json[0]).toEqual(summary);
  });

  it('is nothing where there is no queue', async () => {
    expect(await run('list')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await run('list', '--json')).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  });

  it('cannot drive a terminal', async () => {
    const hostile = '\u001b]0;owned\u0007\u202eevil\u061c\ufeff';
    const { id } = queued({ justification: hostile, proposed_file: `${hostile}\n\u001b[2J` });
    for (const verb of [['list'], ['show', id]]) {
      const { stdout } = await run(...verb);
      expect(stdout).not.toMatch(/[\u001b\u0007\u202e\u061c\ufeff]/);
      expect(stdout).toContain('\\u001b]0;owned\\u0007\\u202eevil\\u061c\\ufeff');
    }
  });
});

describe('a decision', () => {
  it('needs its reason', async () => {
    const { id } = queued();
    expect(await run('approve', id)).toMatchObject({ code: 2 });
    expect(await run('reject', id)).toMatchObject({ code: 2 });
    expect(await run('reject', id, '--reason', '  ')).toMatchObject({ code: 2 });
    expect((await run('list')).stdout).toContain(id);
  });

  it('is written, logged and told, once', async () => {
    const { id } = queued();
    const approved = await run('approve', id, '--note', 'a fixture', '--json');
    expect(approved).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(approved.stdout)).toMatchObject({ id, bottle_slug: 'a-11111', status: 'approved' });
    // No desk is left to take it in: the verb did.
    expect(readdirSync(queue)).toEqual(['processed']);
    expect(readDecision(queue, id)).toMatchObject({ status: 'approved', notes: 'a fixture' });
    const again = await run('reject', id, '--reason', 'no');
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('decided already: approved (a fixture)');
    const log = JSON.parse((await run('audit', '--json')).stdout) as Record<string, unknown>[];
    expect(log).toEqual([
      {
        time: expect.any(String),
        component: 'git-gate',
        proposal_id: id,
        bottle_slug: 'a-11111',
        tool: 'gitleaks-allow',
        decision: 'approved',
        operator: 'ada',
        reason: 'a fixture',
        justification: 'a fixture\nof no value',
        diff: '@@ -1 +1\n+ref: refs/heads/x\n+file: test/data.txt\n',
      },
    ]);
    expect(readFileSync(`${home.path}/audit/git-gate.jsonl`, 'utf8').split('\n')).toHaveLength(2);
  });

  it('is refused where it cannot be logged', async () => {
    const { id } = queued();
    writeFileSync(`${home.path}/audit`, '');
    const ran = await run('approve', id, '--note', 'x');
    expect(ran.code).toBe(1);
    expect((await run('list')).stdout).toContain(id);
    rmSync(`${home.path}/audit`);
    mkdirSync(`${home.path}/audit/git-gate.jsonl`, { recursive: true });
    expect((await run('approve', id, '--note', 'x')).stderr).toContain('cannot write the audit log');
    chmodSync(home.path, 0o700);
  });

  it('of routes needs the bottle to run', async () => {
    const { id } = queued({ tool: 'allow', proposed_file: 'routes: []\n' });
    expect((await run('approve', id)).stderr).toContain('the bottle a-11111 has ended');
    expect((await run('show', id)).stdout).toContain('has ended');
    expect(await run('reject', id, '--reason', 'gone')).toMatchObject({ code: 0 });
  });

  it('of a Dockerfile has no place on bubblewrap', async () => {
    mkdirSync(`${home.path}/state/a-11111`, { recursive: true });
    writeFileSync(`${home.path}/state/a-11111/metadata.json`, '{"backend":"bubblewrap"}');
    const { id } = queued({ tool: 'capability-block', proposed_file: 'FROM x\n' });
    expect((await run('approve', id)).stderr).toContain('there is no image to rebuild');
    writeFileSync(`${home.path}/state/a-11111/metadata.json`, '{"backend":"docker"}');
    const approved = await run('approve', id);
    expect(approved.stdout).toContain('bot-bottle resume a-11111');
    expect(readdirSync(`${home.path}/state/a-11111`).sort()).toEqual([
      'Dockerfile',
      'metadata.json',
      'preserved',
    ]);
  });

  it('names what is meant', async () => {
    const { id } = queued();
    putProposal(`${home.path}/queue/b-22222`, { ...queued(), id, bottle_slug: 'b-22222' });
    expect((await run('show', id)).stderr).toContain(`a-11111/${id} or b-22222/${id}`);
    expect((await run('show', `b-22222/${id}`)).stdout).toContain('b-22222');
    expect(await run('show', '../../etc')).toMatchObject({ code: 1 });
    expect((await run('show', `${id}x`)).stderr).toContain(`write ${id}`);
  });

  it('on what is no proposal can only be no', async () => {
    const { id } = queued();
    writeFileSync(proposalPath(queue, id), '{"id":"other"}');
    expect((await run('approve', id, '--note', 'x')).stderr).toContain('is not a proposal');
    expect(await run('reject', id, '--reason', 'x')).toMatchObject({ code: 0 });
  });

  it('of two persons at once counts for one', async () => {
    const { id } = queued();
    const both = await Promise.all([run('approve', id, '--note', 'x'), run('reject', id, '--reason', 'y')]);
    expect(both.map(({ code }) => code).sort()).toEqual([0, 1]);
    expect((JSON.parse((await run('audit', '--json')).stdout) as unknown[]).length).toBe(1);
  });
});
