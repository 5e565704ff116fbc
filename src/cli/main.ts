import { isAbsolute, resolve } from 'node:path';
import type { Host } from '../sys/host.ts';
import type { CliContext } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { peelGlobalFlags } from './global-flags.ts';
import { report, reportUsage } from './report.ts';
import { TEXT } from './text.ts';

/** Everything of the process but what the global flags decide. */
export type CliBase = Omit<CliContext, 'host' | 'quiet' | 'debug' | 'verbs'> & {
  readonly host: Omit<Host, 'botBottleHome'>;
  readonly version: string;
};

/** Reads the command line and runs its verb; answers the exit code. */
export async function main(argv: readonly string[], base: CliBase): Promise<number> {
  const flags = peelGlobalFlags(argv);
  if (!flags.ok) return report(base, flags.failure);
  const { home, quiet, debug, version, rest } = flags.value;
  if (version) {
    base.stdout.write(`${base.version}\n`);
    return EXIT.done;
  }
  const typed = home ?? (base.host.env.BOT_BOTTLE_HOME || undefined);
  // A person without a home (a service account) must name a place: it is never made up.
  if (typed === undefined && !isAbsolute(base.host.home)) return reportUsage(base, TEXT.noHome);
  const botBottleHome = resolve(base.host.cwd, typed ?? `${base.host.home}/.bot-bottle`);
  const { dispatch } = await import('./application.ts');
  return dispatch(rest, { ...base, host: { ...base.host, botBottleHome }, quiet, debug });
}
