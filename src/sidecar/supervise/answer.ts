import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Proposal, ProposalResponse } from '../../queue/proposal.ts';

/** What a tool answers its model. */
export type ToolAnswer = CallToolResult;

export function answer(text: string, isError = false): ToolAnswer {
  return { content: [{ type: 'text', text }], ...(isError ? { isError } : {}) };
}

/** A person's decision, for the model. */
export function decisionAnswer(
  { id, tool }: Proposal,
  response: ProposalResponse | 'malformed' | undefined,
): ToolAnswer {
  if (response === undefined)
    return answer(
      `status: pending\nid: ${id}\nNobody has decided yet. Call ${tool} again with the same arguments to go on waiting, or do something else meanwhile.`,
    );
  if (response === 'malformed')
    return answer(`status: rejected\nid: ${id}\nThe decision cannot be read, which counts as no.`, true);
  const notes = response.notes === '' ? [] : [`note of the operator: ${response.notes}`];
  const lines = [`status: ${response.status}`, `id: ${id}`, ...notes];
  if (response.status === 'rejected')
    return answer([...lines, 'Do not ask for the same again without a new reason.'].join('\n'));
  const effect =
    tool === 'capability-block'
      ? 'The image is rebuilt when the person starts this bottle again; it has not changed yet.'
      : 'It is in force now: the next request is decided by it.';
  const file =
    response.status === 'modified' && response.final_file !== null
      ? [`The person changed it to:\n${response.final_file}`]
      : [];
  return answer([...lines, effect, ...file].join('\n'));
}
