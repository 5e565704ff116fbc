import { randomInt } from 'node:crypto';
import { fileHash } from './file-hash.ts';
import type { Proposal, ProposalTool } from './proposal.ts';

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
/** 40 bits: short enough to type, and never the same twice in a queue. */
const ID_LENGTH = 8;

export function newProposal(
  made: {
    readonly slug: string;
    readonly tool: ProposalTool;
    readonly proposedFile: string;
    readonly justification: string;
    /** What it would replace; absent where it replaces nothing. */
    readonly current?: string;
  },
  now: number,
): Proposal {
  return {
    id: Array.from({ length: ID_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
    bottle_slug: made.slug,
    tool: made.tool,
    proposed_file: made.proposedFile,
    justification: made.justification,
    arrival_timestamp: new Date(now).toISOString(),
    current_file_hash: fileHash(made.current ?? made.proposedFile),
  };
}
