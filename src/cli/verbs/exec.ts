import { fail, ok } from '../../diagnostics/result.ts';
import { findRunning } from '../../session/running-bottles.ts';
import { Interruption } from '../../session/signals.ts';
import type { Verb } from '../context.ts';
import { leaveTerminal } from '../leave-terminal.ts';
import { report, reportUsage } from '../report.ts';
import { TEXT } from '../text.ts';

export const exec: Verb<Record<never, never>, readonly string[]> = async (context, _flags, ...words) => {
  const [slug, ...rest] = words;
  const command = rest[0] === '--' ? rest.slice(1) : rest;
  if (slug === undefined) return reportUsage(context, TEXT.missingArgument('SLUG', 'bot-bottle exec'));
  if (command.length === 0) return reportUsage(context, TEXT.missingArgument('CMD', 'bot-bottle exec'));
  const backend = await findRunning(slug, context.host);
  if (!backend.ok) return report(context, backend.failure);
  const interruption = new Interruption(context.signals);
  try {
    const started = await backend.value.exec(slug, command, { terminal: context.terminal }, context.host);
    if (!started.ok) return report(context, started.failure);
    const agent = started.value;
    interruption.passTo((name) => agent.signal(name));
    const ended = await Promise.race([
      agent.exit.then(({ code, failure }) => (failure === undefined ? ok(code) : fail(failure))),
      interruption.forced.then((code) => ok(code)),
    ]);
    if (!ended.ok) return report(context, ended.failure);
    leaveTerminal(context, ended.value);
    return ended.value;
  } finally {
    interruption.stop();
  }
};
