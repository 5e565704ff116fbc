/** Who may propose what. `gitleaks-allow` comes from git-gate, the rest from the agent. */
export const PROPOSAL_TOOLS = ['allow', 'egress-block', 'capability-block', 'gitleaks-allow'] as const;
export type ProposalTool = (typeof PROPOSAL_TOOLS)[number];

/** `queue/<slug>/<id>.proposal.json`; the keys are a contract. Every text of it comes from a bottle. */
export interface Proposal {
  readonly id: string;
  readonly bottle_slug: string;
  readonly tool: ProposalTool;
  /** A routes file, a Dockerfile, or git-gate's report: whole. */
  readonly proposed_file: string;
  readonly justification: string;
  /** ISO 8601. */
  readonly arrival_timestamp: string;
  /** `fileHash` of what the proposal was made against; of `proposed_file` itself where it replaces nothing. */
  readonly current_file_hash: string;
}

export const RESPONSE_STATUSES = ['approved', 'modified', 'rejected'] as const;

/** `queue/<slug>/<id>.response.json`: a person's decision. */
export interface ProposalResponse {
  readonly status: (typeof RESPONSE_STATUSES)[number];
  readonly notes: string;
  /** What was applied; null for a rejection. */
  readonly final_file: string | null;
}

/** UTF-16 units of a proposed file, and of a justification. */
export const PROPOSED_FILE_MAX = 1024 * 1024;
export const JUSTIFICATION_MAX = 16 * 1024;

/** Whether a text may name a proposal's files: ours, and UUIDs of others. */
export function isProposalId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(text);
}

/** Undefined: not a proposal of this bottle under this id, whatever it says of itself. */
export function parseProposal(
  text: string,
  expected: { readonly id: string; readonly slug: string },
): Proposal | undefined {
  const value = parseObject(text);
  if (value === undefined) return undefined;
  const { id, bottle_slug, tool, proposed_file, justification, arrival_timestamp, current_file_hash } = value;
  if (id !== expected.id || bottle_slug !== expected.slug) return undefined;
  const known = PROPOSAL_TOOLS.find((name) => name === tool);
  if (known === undefined || typeof proposed_file !== 'string' || typeof justification !== 'string')
    return undefined;
  if (typeof arrival_timestamp !== 'string' || Number.isNaN(Date.parse(arrival_timestamp))) return undefined;
  if (typeof current_file_hash !== 'string' || current_file_hash.length > 128) return undefined;
  if (proposed_file.length > PROPOSED_FILE_MAX || justification.length > JUSTIFICATION_MAX) return undefined;
  return {
    id: expected.id,
    bottle_slug: expected.slug,
    tool: known,
    proposed_file,
    justification,
    arrival_timestamp,
    current_file_hash,
  };
}

/** Undefined: malformed, which is never an approval. */
export function parseResponse(text: string): ProposalResponse | undefined {
  const value = parseObject(text);
  const status = RESPONSE_STATUSES.find((name) => name === value?.status);
  if (value === undefined || status === undefined) return undefined;
  const { notes = '', final_file = null } = value;
  if (typeof notes !== 'string' || (final_file !== null && typeof final_file !== 'string')) return undefined;
  return { status, notes, final_file };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
