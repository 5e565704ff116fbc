import type { Message } from './message.ts';
import { nearest } from './nearest.ts';

/** A proposal cannot be found, shown or decided. */
export type SuperviseFailure = { readonly room: 'supervise' } & (
  | { readonly kind: 'no-such-proposal'; readonly id: string; readonly pending: readonly string[] }
  | { readonly kind: 'which-proposal'; readonly id: string; readonly slugs: readonly string[] }
  | { readonly kind: 'already-decided'; readonly id: string; readonly status: string; readonly notes: string }
  | { readonly kind: 'malformed'; readonly id: string; readonly slug: string }
  /** The policy has changed since, about the same hosts. */
  | { readonly kind: 'stale'; readonly id: string; readonly slug: string; readonly hosts: readonly string[] }
  /** Between looking and approving, another change was made. */
  | { readonly kind: 'shown-otherwise'; readonly id: string }
  /** What was proposed no egress would take; `reasons` are sentences. */
  | { readonly kind: 'unusable'; readonly id: string; readonly reasons: readonly string[] }
  | { readonly kind: 'bottle-ended'; readonly id: string; readonly slug: string }
  | { readonly kind: 'no-image'; readonly id: string; readonly slug: string; readonly backend: string }
  /** Egress did not take the new policy: the old one stands again. */
  | { readonly kind: 'not-applied'; readonly id: string; readonly slug: string; readonly reason: string }
  | { readonly kind: 'not-modifiable'; readonly id: string; readonly tool: string }
);

const LISTED_MAX = 8;

export function wordSuperviseFailure(failure: SuperviseFailure): Message {
  switch (failure.kind) {
    case 'no-such-proposal': {
      const meant = nearest(failure.id, failure.pending);
      return {
        what: `there is no pending proposal ${failure.id.slice(0, 64)}`,
        ...(failure.pending.length === 0
          ? {}
          : { notes: [`pending: ${failure.pending.slice(0, LISTED_MAX).join(', ')}`] }),
        mend:
          failure.pending.length === 0
            ? 'nothing is pending; `bot-bottle supervise audit` tells what was decided'
            : meant === undefined
              ? 'see `bot-bottle supervise list`'
              : `write ${meant}`,
      };
    }
    case 'which-proposal':
      return {
        what: `${failure.id} names proposals of ${failure.slugs.length} bottles`,
        mend: `write ${failure.slugs.map((slug) => `${slug}/${failure.id}`).join(' or ')}`,
      };
    case 'already-decided':
      return {
        what: `the proposal ${failure.id} is decided already: ${failure.status}${failure.notes === '' ? '' : ` (${failure.notes})`}`,
        mend: 'see `bot-bottle supervise list` for those that wait',
      };
    case 'malformed':
      return {
        what: `the file of the proposal ${failure.id} of the bottle ${failure.slug} is not a proposal`,
        mend: 'reject it: nothing of it is applied',
      };
    case 'stale':
      return {
        what: `the policy of ${failure.slug} has changed since ${failure.id} was proposed, about the same hosts: ${failure.hosts.join(', ')}`,
        mend: `decide about them by hand (\`bot-bottle supervise approve ${failure.id} --file FILE\` with routes that hold what is there now), or reject it so that the agent asks again`,
      };
    case 'shown-otherwise':
      return {
        what: `what ${failure.id} would change is no longer what was shown`,
        mend: 'look at it again, and decide then',
      };
    case 'unusable':
      return {
        what: `what ${failure.id} proposes cannot be applied: ${failure.reasons[0] ?? ''}`,
        ...(failure.reasons.length > 1 ? { notes: failure.reasons.slice(1) } : {}),
        mend: 'mend it with --file FILE, or reject it with the reason',
      };
    case 'bottle-ended':
      return {
        what: `the bottle ${failure.slug} has ended: there is nothing to apply ${failure.id} to`,
        mend: 'reject it, and declare what it needs in the manifest of the bottle',
      };
    case 'no-image':
      return {
        what: `the bottle ${failure.slug} runs on ${failure.backend}, which shows the programs of this machine: there is no image to rebuild for ${failure.id}`,
        mend: 'install the program on this machine, or start the bottle with --backend docker; then reject the proposal with that as the reason',
      };
    case 'not-applied':
      return {
        what: `${failure.id} was not applied to ${failure.slug} and is still pending: ${failure.reason}`,
        mend: `see \`bot-bottle logs ${failure.slug} --daemon egress\``,
      };
    case 'not-modifiable':
      return {
        what: `a ${failure.tool} proposal says what was found: it cannot be modified`,
        mend: 'approve it with --note REASON, or reject it with --reason REASON',
      };
  }
}
