import type { Proposal } from '../../queue/proposal.ts';
import { recoverDecisions } from '../../supervise/decide.ts';
import { QueueWatch } from '../../supervise/queue-watch.ts';
import type { Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { notifyArrival } from '../notify.ts';
import { firstLine, summaryJson } from '../supervise-lines.ts';

export type SuperviseWatchFlags = {
  readonly json?: boolean;
  readonly bell?: boolean;
  readonly notify?: boolean;
};

/** Tells of proposals as they come and go, until a person stops it. */
export const watch: Verb<SuperviseWatchFlags, readonly []> = async (context, flags) => {
  const { host, stdout } = context;
  await recoverDecisions(host.botBottleHome);
  const tell = (event: 'arrived' | 'gone', proposal: Proposal) => {
    const { id, bottle_slug, tool, justification } = proposal;
    const fields = [event, id, bottle_slug, tool, firstLine(justification)];
    stdout.write(
      flags.json ? `${JSON.stringify({ event, ...summaryJson(proposal) })}\n` : `${fields.join('\t')}\n`,
    );
  };
  const queue = new QueueWatch(host.botBottleHome, ({ arrived, gone }) => {
    for (const proposal of arrived) tell('arrived', proposal);
    for (const proposal of gone) tell('gone', proposal);
    const [latest] = arrived.slice(-1);
    if (latest !== undefined) notifyArrival(context, latest, flags);
  });
  await new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) context.signals.on(name, resolve);
  });
  queue.close();
  return EXIT.done;
};
