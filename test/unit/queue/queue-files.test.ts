import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awaitResponse } from '../../../src/queue/await-response.ts';
import { fileHash } from '../../../src/queue/file-hash.ts';
import { newProposal } from '../../../src/queue/new-proposal.ts';
import {
  finishProposal,
  listPending,
  proposalPath,
  putProposal,
  putResponse,
  readDecision,
  readPending,
  readResponse,
  responsePath,
} from '../../../src/queue/queue-files.ts';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';

let home: TempDir;
let queue: string;
beforeEach(async () => {
  home = await tempDir('queue');
  queue = `${home.path}/queue/a-11111`;
});
afterEach(() => home[Symbol.asyncDispose]());

const made = newProposal(
  { slug: 'a-11111', tool: 'allow', proposedFile: 'routes: []\n', justification: 'why', current: '' },
  0,
);
const approved = { status: 'approved', notes: '', final_file: 'routes: []\n' } as const;

describe('a queue', () => {
  it('holds proposals in the documented form, for the user alone', () => {
    expect(putProposal(queue, made).ok).toBe(true);
    expect(JSON.parse(readFileSync(proposalPath(queue, made.id), 'utf8'))).toEqual({
      id: made.id,
      bottle_slug: 'a-11111',
      tool: 'allow',
      proposed_file: 'routes: []\n',
      justification: 'why',
      arrival_timestamp: '1970-01-01T00:00:00.000Z',
      current_file_hash: fileHash(''),
    });
    expect(statSync(proposalPath(queue, made.id)).mode & 0o777).toBe(0o600);
    expect(statSync(queue).mode & 0o777).toBe(0o700);
    expect(listPending(queue, 'a-11111')).toEqual([made]);
  });

  it('takes one decision, and keeps the first', () => {
    putProposal(queue, made);
    expect(putResponse(queue, made.id, approved)).toEqual({ ok: true, value: true });
    expect(putResponse(queue, made.id, { status: 'rejected', notes: 'no', final_file: null })).toEqual({
      ok: true,
      value: false,
    });
    expect(readResponse(queue, made.id)).toEqual(approved);
    expect(statSync(responsePath(queue, made.id)).mode & 0o777).toBe(0o600);
    expect(readPending(queue, 'a-11111', made.id)).toBe('decided');
    expect(readdirSync(`${home.path}/queue`)).toEqual(['a-11111']);
  });

  it('moves what is finished to processed, also half-way', () => {
    putProposal(queue, made);
    putResponse(queue, made.id, approved);
    finishProposal(queue, made.id);
    finishProposal(queue, made.id);
    expect(readdirSync(queue)).toEqual(['processed']);
    expect(readdirSync(`${queue}/processed`).sort()).toEqual([
      `${made.id}.proposal.json`,
      `${made.id}.response.json`,
    ]);
    expect(readPending(queue, 'a-11111', made.id)).toBe('absent');
    expect(readDecision(queue, made.id)).toEqual(approved);
  });

  it.each([
    ['another bottle', { ...made, bottle_slug: 'b-22222' }],
    ['another id', { ...made, id: 'other' }],
    ['an unknown tool', { ...made, tool: 'approve' }],
    ['a date that is none', { ...made, arrival_timestamp: 'soon' }],
    ['a file that is no text', { ...made, proposed_file: 7 }],
    ['no object', [made]],
  ])('does not take a proposal of %s', (_what, value) => {
    mkdirSync(queue, { recursive: true });
    writeFileSync(proposalPath(queue, made.id), JSON.stringify(value));
    expect(readPending(queue, 'a-11111', made.id)).toBe('malformed');
    expect(listPending(queue, 'a-11111')).toEqual([]);
  });

  it('follows no link, and takes no malformed response for an approval', () => {
    mkdirSync(queue, { recursive: true });
    writeFileSync(`${home.path}/elsewhere`, JSON.stringify(made));
    symlinkSync(`${home.path}/elsewhere`, proposalPath(queue, made.id));
    expect(readPending(queue, 'a-11111', made.id)).toBe('malformed');
    writeFileSync(responsePath(queue, 'x'), '{"status":"yes"}');
    expect(readResponse(queue, 'x')).toBe('malformed');
  });
});

describe('waiting', () => {
  it('ends with the decision, the time or the one who asked', async () => {
    putProposal(queue, made);
    const leaving = new AbortController();
    const left = awaitResponse(queue, made.id, { timeout: 60_000, signal: leaving.signal });
    const waiting = awaitResponse(queue, made.id, { timeout: 60_000 });
    expect(await awaitResponse(queue, made.id, { timeout: 1 })).toBe('timeout');
    leaving.abort();
    expect(await left).toBe('aborted');
    putResponse(queue, made.id, approved);
    expect(await waiting).toEqual(approved);
  });
});
