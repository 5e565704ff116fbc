import { buildRouteMap } from '@stricli/core';
import { command, text, toggle } from '../command.ts';
import type { CliContext } from '../context.ts';
import type { SuperviseApproveFlags } from '../verbs/supervise-approve.ts';
import type { SuperviseAuditFlags } from '../verbs/supervise-audit.ts';
import type { SuperviseListFlags } from '../verbs/supervise-list.ts';
import type { SuperviseRejectFlags } from '../verbs/supervise-reject.ts';
import type { SuperviseShowFlags } from '../verbs/supervise-show.ts';
import type { SuperviseUiFlags } from '../verbs/supervise-ui.ts';
import type { SuperviseWatchFlags } from '../verbs/supervise-watch.ts';

const ID = {
  kind: 'tuple',
  parameters: [{ brief: 'The proposal: ID, or SLUG/ID', placeholder: 'ID', parse: String }],
} as const;

const list = command<SuperviseListFlags, readonly []>({
  brief: 'List what waits for a decision',
  about: `A line for each pending proposal, oldest first, with tabs between its id, bottle, tool, age and the first line of
what the agent says for it. As JSON, a list of {id, bottle_slug, tool, justification, arrival_timestamp,
current_file_hash}.`,
  usage: ['[--json]'],
  examples: ['bot-bottle supervise list', 'bot-bottle supervise list --json'],
  parameters: { flags: { json: toggle('As JSON') } },
  load: async () => (await import('../verbs/supervise-list.ts')).list,
});

const show = command<SuperviseShowFlags, readonly [string]>({
  brief: 'Show a proposal and what approving it would change',
  about: `Shows what the agent says, which hosts change, what must not be overlooked, and the difference to the file that is
in force now. Control and invisible characters stand as escapes.`,
  usage: ['ID [--json]'],
  examples: ['bot-bottle supervise show k3m9w2xq'],
  parameters: { flags: { json: toggle('As JSON, with both files') }, positional: ID },
  load: async () => (await import('../verbs/supervise-show.ts')).show,
});

const approve = command<SuperviseApproveFlags, readonly [string]>({
  brief: 'Approve a proposal, and apply it at once',
  about: `Applies what was proposed, or FILE in its place, and answers the agent. Routes are in force when the verb ends. A
Dockerfile is kept with the bottle, and the command that rebuilds it is printed. What cannot be applied stays pending,
and the reason is said.`,
  usage: ['ID [--file FILE] [--note TEXT] [--json]'],
  examples: [
    'bot-bottle supervise approve k3m9w2xq',
    "bot-bottle supervise approve k3m9w2xq --file routes.yaml --note 'read only'",
  ],
  parameters: {
    flags: {
      file: text('FILE to apply instead of what was proposed', 'FILE'),
      note: text('What the agent is told with it; for gitleaks-allow the reason', 'TEXT'),
      json: toggle('As JSON'),
    },
    positional: ID,
  },
  load: async () => (await import('../verbs/supervise-approve.ts')).approve,
});

const reject = command<SuperviseRejectFlags, readonly [string]>({
  brief: 'Reject a proposal',
  about: 'Applies nothing, and tells the agent the reason.',
  usage: ['ID --reason TEXT [--json]'],
  examples: ["bot-bottle supervise reject k3m9w2xq --reason 'use the mirror instead'"],
  parameters: {
    flags: { reason: text('Why; the agent reads it', 'TEXT'), json: toggle('As JSON') },
    positional: ID,
  },
  load: async () => (await import('../verbs/supervise-reject.ts')).reject,
});

const watch = command<SuperviseWatchFlags, readonly []>({
  brief: 'Tell of proposals as they come and go',
  about: `Prints what is pending, then a line for each proposal that arrives or goes, until it is stopped. As JSON, a line
each: {"event":"arrived"|"gone", ...} with the keys of \`supervise list\`.`,
  usage: ['[--json] [--bell] [--notify]'],
  examples: ['bot-bottle supervise watch --bell', 'bot-bottle supervise watch --json'],
  parameters: {
    flags: {
      json: toggle('As JSON, a line each'),
      bell: toggle("Ring the terminal's bell when something arrives"),
      notify: toggle('Tell the desktop (notify-send) when something arrives'),
    },
  },
  load: async () => (await import('../verbs/supervise-watch.ts')).watch,
});

const audit = command<SuperviseAuditFlags, readonly []>({
  brief: 'Tell who decided what, when and why',
  about: `Everything that was decided, oldest first, also for bottles that are gone. As JSON, a list of {time, component,
proposal_id, bottle_slug, tool, decision, operator, reason, justification, diff}.`,
  usage: ['[--json]'],
  examples: ['bot-bottle supervise audit', 'bot-bottle supervise audit --json'],
  parameters: { flags: { json: toggle('As JSON') } },
  load: async () => (await import('../verbs/supervise-audit.ts')).audit,
});

const ui = command<SuperviseUiFlags, readonly []>({
  brief: 'Decide on a terminal; `bot-bottle supervise` alone does the same',
  about: `Lists what waits, as it comes and goes. Enter shows one, with the difference that it would make; a approves, m opens
it in $EDITOR and approves what is saved, r rejects with a reason, q leaves.`,
  usage: ['[--bell] [--notify]'],
  examples: ['bot-bottle supervise', 'bot-bottle supervise --bell'],
  parameters: {
    flags: {
      bell: toggle("Ring the terminal's bell when something arrives"),
      notify: toggle('Tell the desktop (notify-send) when something arrives'),
    },
  },
  load: async () => (await import('../verbs/supervise-ui.ts')).ui,
});

export const supervise = buildRouteMap<string, CliContext>({
  routes: { ui, list, show, approve, reject, watch, audit },
  defaultCommand: 'ui',
  docs: {
    brief: 'Decide on what agents ask for',
    fullDescription: `An agent that needs a host or a program asks, and waits. A person decides here, and the answer takes effect at once.

EXAMPLES
  bot-bottle supervise
  bot-bottle supervise list
  bot-bottle supervise approve k3m9w2xq`,
  },
});
