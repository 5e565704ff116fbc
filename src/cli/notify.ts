import type { Proposal } from '../queue/proposal.ts';
import { start } from '../sys/spawn.ts';
import type { CliContext } from './context.ts';

/**
 * Calls a person who is elsewhere: the terminal's bell, or the desktop by the program that it has for that. What the
 * agent wrote is no part of it: a desktop may read markup. A desktop that has none is silent.
 */
export function notifyArrival(
  { stderr, host }: Pick<CliContext, 'stderr' | 'host'>,
  { bottle_slug: slug, tool, id }: Proposal,
  wanted: { readonly bell?: boolean; readonly notify?: boolean },
): void {
  if (wanted.bell === true && stderr.isTerminal) stderr.write('\u0007');
  if (wanted.notify !== true) return;
  const [title, text] = ['bot-bottle', `${slug} asks (${tool}): bot-bottle supervise show ${id}`];
  const [file, args] =
    host.platform === 'darwin'
      ? ['osascript', ['-e', `display notification "${text}" with title "${title}"`]]
      : ['notify-send', [title, text]];
  void start({ file, args, env: host.env, cwd: host.cwd, stdio: 'ignore' });
}
