import type { Proposal } from '../queue/proposal.ts';
import { agentText } from '../supervise/agent-text.ts';
import { diffLines } from '../supervise/line-diff.ts';
import type { Outcome } from '../supervise/outcome.ts';
import { styles } from './tui/style.ts';

/** Lines of a file or a diff that are shown; more is left to --json. */
const LINES_MAX = 20_000;

/** The keys are a contract: a proposal without its file. */
export function summaryJson(proposal: Proposal) {
  const { proposed_file: _file, ...summary } = proposal;
  return summary;
}

/** How long ago, in its largest unit. */
export function age(timestamp: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(timestamp)) / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

/** The first line of what an agent says for itself. */
export function firstLine(text: string): string {
  return agentText(/[^\n]*/.exec(text.replace(/^[ \t\r\n]+/, ''))?.[0] ?? '');
}

/** A proposal and what approving it would do, for a person. Nothing in it can drive a terminal. */
export function detailLines(
  proposal: Proposal,
  outcome: Outcome | { readonly refused: readonly string[] },
  { now, colour }: { readonly now: number; readonly colour: boolean },
): readonly string[] {
  const { bold, dim, red } = styles(colour);
  const rows = [
    `${bold('proposal')}  ${proposal.id}`,
    `${bold('bottle')}    ${proposal.bottle_slug}`,
    `${bold('tool')}      ${proposal.tool}`,
    `${bold('age')}       ${age(proposal.arrival_timestamp, now)} (${agentText(proposal.arrival_timestamp)})`,
    bold('the agent says:'),
    ...proposal.justification.split('\n').map((line) => `  ${agentText(line)}`),
  ];
  if ('refused' in outcome) {
    return [
      ...rows,
      ...outcome.refused.map((line) => red(`! ${agentText(line)}`)),
      bold('it proposes:'),
      ...fileLines(proposal.proposed_file),
    ];
  }
  return [
    ...rows,
    ...(outcome.stale
      ? [red('! the policy has changed since: the change is merged into what is there now')]
      : []),
    ...outcome.changes.map((line) => `${bold('it')} ${agentText(line)}`),
    ...outcome.loud.map((line) => red(`! ${agentText(line)}`)),
    ...(proposal.tool === 'gitleaks-allow'
      ? [bold('git-gate found:'), ...fileLines(proposal.proposed_file)]
      : [bold('the change:'), ...changeLines(outcome, colour)]),
    ...(outcome.current === outcome.final ? [dim('nothing would change')] : []),
  ];
}

function fileLines(text: string): readonly string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .slice(0, LINES_MAX)
    .map((line) => `  ${agentText(line)}`);
}

/** SGR foreground codes of a diff. */
const DIFF_CODES = { '+': 32, '-': 31, '@': 36, ' ': undefined } as const;

export function changeLines(
  { current, final }: Pick<Outcome, 'current' | 'final'>,
  colour: boolean,
): readonly string[] {
  return diffLines(current, final)
    .slice(0, LINES_MAX)
    .map(({ kind, text }) => {
      const line = kind === '@' ? `@@ ${text} @@` : `${kind}${agentText(text)}`;
      const code = DIFF_CODES[kind];
      return code === undefined || !colour ? line : `\u001b[${code}m${line}\u001b[0m`;
    });
}
