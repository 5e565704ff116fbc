import { OBSERVE_WARNING } from '../policy/observe.ts';
import { keepObserved } from '../session/observed.ts';
import type { CliContext } from './context.ts';
import { notice } from './notice.ts';

type Out = Pick<CliContext, 'stderr'>;

/** Said before a bottle starts in observe mode, also where a person wants to hear little. `routesYaml`: of its plan. */
export function warnOfObserving({ stderr }: Out, routesYaml: string): void {
  if (/^mode: observe$/m.test(routesYaml)) notice({ stderr, quiet: false }, `WARNING: ${OBSERVE_WARNING}`);
}

/** Said at the end: what it reached beyond its routes, and how to make routes of it. */
export function tellObserved({ stderr }: Out, slug: string, stateDir: string, from: number): void {
  const hosts = keepObserved(stateDir, from);
  if (hosts.length === 0) return;
  const named = hosts.slice(0, NAMED_MAX).join(', ');
  const more = hosts.length > NAMED_MAX ? ` and ${hosts.length - NAMED_MAX} more` : '';
  notice(
    { stderr, quiet: false },
    `observe mode permitted ${named}${more}, which no route declares: bot-bottle egress suggest ${slug}`,
  );
}

/** Hosts that are named one by one. */
const NAMED_MAX = 5;
