import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { besideName, fileFailure, makePrivateDir, writeFileAtomic } from '../sys/atomic-file.ts';
import {
  isProposalId,
  type Proposal,
  type ProposalResponse,
  parseProposal,
  parseResponse,
} from './proposal.ts';

/*
 * One bottle's queue, `queue/<slug>/`. The desk writes proposals, the command line responses, each whole or not at
 * all. A proposal without a response is pending. Whoever takes a response in moves both to `processed/`, the proposal
 * first: so nothing that was decided is ever seen as pending.
 */

const PROPOSAL = '.proposal.json';
const RESPONSE = '.response.json';
/** Bytes: each character of a proposed file may be six in JSON. More is no file of ours. */
const FILE_MAX = 8 * 1024 * 1024;

export function proposalPath(queueDir: string, id: string): string {
  return `${queueDir}/${id}${PROPOSAL}`;
}

export function responsePath(queueDir: string, id: string): string {
  return `${queueDir}/${id}${RESPONSE}`;
}

export function putProposal(queueDir: string, proposal: Proposal): Result<void, HostFailure> {
  const made = makePrivateDir(queueDir);
  return made.ok
    ? writeFileAtomic(proposalPath(queueDir, proposal.id), `${JSON.stringify(proposal, null, 2)}\n`)
    : made;
}

/** Proposals that wait for a decision, by id. `slug` is the directory's: what a file says of itself must agree. */
export function listPending(queueDir: string, slug: string): readonly Proposal[] {
  return proposalIds(queueDir).flatMap((id) => {
    const found = readPending(queueDir, slug, id);
    return typeof found === 'object' ? [found] : [];
  });
}

/** Ids of every proposal that was not taken in yet, pending or decided. A queue that is not there is empty. */
export function proposalIds(queueDir: string): readonly string[] {
  try {
    return readdirSync(queueDir)
      .filter((name) => name.endsWith(PROPOSAL))
      .map((name) => name.slice(0, -PROPOSAL.length))
      .filter(isProposalId)
      .sort();
  } catch {
    return [];
  }
}

export type PendingProposal = Proposal | 'absent' | 'decided' | 'malformed';

/** The response is looked for before the proposal: they leave in the other order. */
export function readPending(queueDir: string, slug: string, id: string): PendingProposal {
  if (hasResponse(queueDir, id)) return 'decided';
  return readProposal(queueDir, slug, id);
}

export function readProposal(
  queueDir: string,
  slug: string,
  id: string,
): Exclude<PendingProposal, 'decided'> {
  const text = readOwn(proposalPath(queueDir, id));
  if (text === undefined) return exists(proposalPath(queueDir, id)) ? 'malformed' : 'absent';
  return parseProposal(text, { id, slug }) ?? 'malformed';
}

export function hasResponse(queueDir: string, id: string): boolean {
  return exists(responsePath(queueDir, id));
}

/** Undefined: there is none yet. */
export function readResponse(queueDir: string, id: string): ProposalResponse | 'malformed' | undefined {
  const path = responsePath(queueDir, id);
  const text = readOwn(path);
  if (text === undefined) return exists(path) ? 'malformed' : undefined;
  return parseResponse(text) ?? 'malformed';
}

/** What was decided on a proposal, also after it was taken in. */
export function readDecision(queueDir: string, id: string): ProposalResponse | undefined {
  const found = readResponse(queueDir, id) ?? readResponse(`${queueDir}/processed`, id);
  return typeof found === 'object' ? found : undefined;
}

/**
 * Writes a decision. False: there is one already, which stays (link(2) fails where the name exists). It is written
 * beside the queue's directory, which a bottle's desk may write to as well: no link there is followed.
 */
export function putResponse(
  queueDir: string,
  id: string,
  response: ProposalResponse,
): Result<boolean, HostFailure> {
  const cut = queueDir.lastIndexOf('/');
  const aside = besideName(`${queueDir.slice(0, cut)}/.${queueDir.slice(cut + 1)}.${id}`);
  const written = writeFileAtomic(aside, `${JSON.stringify(response, null, 2)}\n`);
  if (!written.ok) return written;
  const path = responsePath(queueDir, id);
  try {
    linkSync(aside, path);
    return ok(true);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST'
      ? ok(false)
      : fail(fileFailure('write', path, error));
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Moves a proposal and its response to `processed/`. Idempotent: it goes on where a killed process stopped. */
export function finishProposal(queueDir: string, id: string): Result<void, HostFailure> {
  const processed = `${queueDir}/processed`;
  const made = makePrivateDir(processed);
  if (!made.ok) return made;
  for (const path of [proposalPath(queueDir, id), responsePath(queueDir, id)]) {
    try {
      renameSync(path, `${processed}/${path.slice(path.lastIndexOf('/') + 1)}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return fail(fileFailure('move', path, error));
    }
  }
  return ok(undefined);
}

/** A regular file of a directory that others write to: no link is followed, no pipe waited for. */
function readOwn(path: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const { size } = fstatSync(descriptor);
    return fstatSync(descriptor).isFile() && size <= FILE_MAX ? readFileSync(descriptor, 'utf8') : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
