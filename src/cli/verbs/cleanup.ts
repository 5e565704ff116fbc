import { visible } from '../../diagnostics/render.ts';
import { findLeftovers, type Leftover } from '../../session/stale-state.ts';
import type { CliContext, Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { report } from '../report.ts';
import { TEXT } from '../text.ts';

export type CleanupFlags = {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
};

export const cleanup: Verb<CleanupFlags, readonly []> = async (context, flags) => {
  const leftovers = await findLeftovers(context.host);
  if (flags.dryRun || leftovers.length === 0) {
    tell(context, flags, leftovers, new Set());
    return EXIT.done;
  }
  if (!flags.yes) {
    const agreed = await ask(context, leftovers);
    if (agreed === 'no-terminal') {
      return report(context, {
        room: 'usage',
        kind: 'needs-terminal',
        what: `cleanup asks before it removes ${count(leftovers)}, and there is no terminal`,
        mend: 'give --yes, or --dry-run to see what it would remove',
      });
    }
    if (agreed === 'no') return EXIT.done;
  }
  const removed = new Set<Leftover>();
  for (const leftover of leftovers) {
    const result = await leftover.remove();
    if (result.ok) removed.add(leftover);
    else await report(context, result.failure);
  }
  tell(context, flags, leftovers, removed);
  return removed.size === leftovers.length ? EXIT.done : EXIT.failed;
};

async function ask(
  context: CliContext,
  leftovers: readonly Leftover[],
): Promise<'yes' | 'no' | 'no-terminal'> {
  if (!context.canAsk) return 'no-terminal';
  for (const leftover of leftovers) context.stderr.write(`${line(leftover)}\n`);
  context.stderr.write(`${TEXT.program}: remove ${count(leftovers)}? [y/N] `);
  const answer = (await context.readLine()) ?? '';
  return /^y(es)?$/i.test(answer.trim()) ? 'yes' : 'no';
}

function tell(
  context: CliContext,
  flags: CleanupFlags,
  leftovers: readonly Leftover[],
  removed: ReadonlySet<Leftover>,
): void {
  if (flags.json) {
    const orphans = leftovers.map((leftover) => ({
      backend: leftover.backend,
      kind: leftover.kind,
      name: leftover.name,
      removed: removed.has(leftover),
    }));
    context.stdout.write(`${JSON.stringify({ orphans }, null, 2)}\n`);
    return;
  }
  for (const leftover of flags.dryRun ? leftovers : removed) context.stdout.write(`${line(leftover)}\n`);
  if (leftovers.length === 0 && !context.quiet)
    context.stderr.write(`${TEXT.program}: nothing is left over\n`);
}

/** Tab-separated, as `list` prints. */
function line({ backend, kind, name }: Leftover): string {
  return `${visible(backend)}\t${kind}\t${visible(name)}`;
}

function count(leftovers: readonly Leftover[]): string {
  return leftovers.length === 1 ? '1 thing' : `${leftovers.length} things`;
}
