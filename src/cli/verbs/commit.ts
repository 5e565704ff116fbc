import { shellQuote } from '../../backend/bubblewrap/terminal.ts';
import { visible } from '../../diagnostics/render.ts';
import { findManifests } from '../../manifest/find.ts';
import { type Commit, commitBottle } from '../../session/commit-bottle.ts';
import { Interruption } from '../../session/signals.ts';
import { manifestFiles } from '../../sys/manifest-files.ts';
import type { CliContext, Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { showProgress, size } from '../progress.ts';
import { report } from '../report.ts';
import { TEXT } from '../text.ts';

export type CommitFlags = {
  readonly json?: boolean;
};

export const commit: Verb<CommitFlags, readonly [string | undefined]> = async (context, flags, slug) => {
  const interruption = new Interruption(context.signals);
  const progress = showProgress(context);
  try {
    const committed = await commitBottle(slug, context.host, {
      progress: (at) => progress('archiving the bottle', at),
      stopped: () => interruption.code !== undefined,
    });
    if (!committed.ok) return report(context, committed.failure);
    if (committed.value === undefined) return interruption.code ?? EXIT.failed;
    tell(context, flags, committed.value);
    return EXIT.done;
  } finally {
    interruption.stop();
  }
};

function tell(context: CliContext, { json }: CommitFlags, done: Commit): void {
  const { slug, reference, files, bytes, notices, exportCommand } = done;
  const say = (line: string) => {
    if (!context.quiet) context.stderr.write(`${TEXT.program}: ${visible(line)}\n`);
  };
  for (const line of notices) say(line);
  const resume = isResumable(context, done) ? `bot-bottle resume ${slug}` : null;
  const exportLine = exportCommand.map(shellQuote).join(' ');
  if (json) {
    const value = { slug, artifact: reference, files: files ?? null, bytes, resume, export: exportLine };
    context.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    return;
  }
  context.stdout.write(`${visible(reference)}\n`);
  say(
    `committed ${slug}: ${files === undefined ? '' : `${files.toLocaleString('en')} files, `}${size(bytes)}`,
  );
  say(
    resume === null
      ? 'it has no agent that could be resumed; its files can be taken out'
      : `go on from it: ${resume}`,
  );
  say(`take its files out: ${exportLine}`);
}

/** An ad-hoc bottle has no agent's manifest to be started from. */
function isResumable({ host }: CliContext, { metadata }: Commit): boolean {
  const { agent_name: agent = '', cwd = host.cwd } = metadata;
  const index = findManifests({ ...host, cwd }, manifestFiles);
  return index.ok && index.value.agents.has(agent);
}
