import type { Proposal } from '../queue/proposal.ts';
import type { Decided } from '../supervise/decide.ts';
import type { CliContext } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { notice } from './notice.ts';

/** The command that goes on with a bottle in the image that a person has approved. */
export function resumeCommand(slug: string): string {
  return `bot-bottle resume ${slug}`;
}

/** Says what was decided, and what is left for the person to do. */
export function tellDecision(
  { stdout, stderr, quiet }: Pick<CliContext, 'stdout' | 'stderr' | 'quiet'>,
  proposal: Pick<Proposal, 'id' | 'bottle_slug'> & Partial<Pick<Proposal, 'tool'>>,
  { response, diff, loud }: Decided,
  json: boolean,
): number {
  const { id, bottle_slug: slug, tool } = proposal;
  const rebuilds = tool === 'capability-block' && response.status !== 'rejected';
  for (const line of loud) notice({ stderr, quiet }, line);
  if (json) {
    const resume = rebuilds ? { resume: resumeCommand(slug) } : {};
    stdout.write(`${JSON.stringify({ id, bottle_slug: slug, ...response, diff, ...resume }, null, 2)}\n`);
    return EXIT.done;
  }
  stdout.write(`${response.status} ${id} (${slug})\n`);
  if (rebuilds) stdout.write(`end the bottle, then rebuild and go on with it: ${resumeCommand(slug)}\n`);
  return EXIT.done;
}
