import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { visible } from '../../diagnostics/render.ts';
import { isSlug } from '../../session/slug.ts';
import { findLeftovers, type Leftover, preservedSlugs } from '../../session/stale-state.ts';
import { checkStates, listStates } from '../../session/state.ts';
import type { CliContext, Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { report } from '../report.ts';
import { resetTint } from '../terminal-decoration.ts';
import { TEXT } from '../text.ts';

export type CleanupFlags = {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly preserved?: boolean;
};

export const cleanup: Verb<CleanupFlags, readonly string[]> = async (context, flags, ...slugs) => {
  const { host } = context;
  const readable = checkStates(host.botBottleHome);
  if (!readable.ok) return report(context, readable.failure);
  const known = listStates(host.botBottleHome).map(({ slug }) => slug);
  const unknown = slugs.find((slug) => !isSlug(slug) || !known.includes(slug));
  if (unknown !== undefined)
    return report(context, {
      room: 'session',
      kind: 'nothing-kept',
      slug: unknown,
      kept: preservedSlugs(host),
    });
  const leftovers = await findLeftovers(host, { preserved: flags.preserved === true, slugs });
  if (flags.preserved !== true) tellKept(context, slugs);
  if (slugs.length === 0) tellDrafts(context);
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
  resetTint(context);
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

/** What is kept is said, so that nobody takes it for gone, or for forgotten. */
function tellKept({ host, stderr, quiet }: CliContext, slugs: readonly string[]): void {
  const kept = preservedSlugs(host).filter((slug) => slugs.length === 0 || slugs.includes(slug));
  if (quiet || kept.length === 0) return;
  const named = kept.slice(0, NAMED_MAX).join(', ');
  const more = kept.length > NAMED_MAX ? `, and ${kept.length - NAMED_MAX} more` : '';
  stderr.write(
    `${TEXT.program}: kept, to be resumed: ${named}${more} (cleanup --preserved removes them too)\n`,
  );
}

const NAMED_MAX = 10;

/** What a person wrote in an editor is theirs to remove. */
function tellDrafts({ host, stderr, quiet }: CliContext): void {
  const directory = join(host.botBottleHome, 'drafts');
  const drafts = existsSync(directory) ? readdirSync(directory) : [];
  if (quiet || drafts.length === 0) return;
  stderr.write(`${TEXT.program}: texts that \`edit\` could not keep are in ${visible(directory)}\n`);
}

/** Tab-separated, as `list` prints. */
function line({ backend, kind, name }: Leftover): string {
  return `${visible(backend)}\t${kind}\t${visible(name)}`;
}

function count(leftovers: readonly Leftover[]): string {
  return leftovers.length === 1 ? '1 thing' : `${leftovers.length} things`;
}
