import { nearest } from '../../diagnostics/nearest.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { UsageFailure } from '../../diagnostics/usage-failure.ts';
import type { EgressOptions } from './options.ts';

const FLAGS = [
  '--routes',
  '--listen',
  '--run-dir',
  '--ca-dir',
  '--audit',
  '--resolve',
  '--upstream-ca',
  '--known-secret',
  '--forwarded',
];
const REPEATED = ['--resolve', '--known-secret', '--forwarded'];

/** `--flag VALUE` or `--flag=VALUE`; those of `REPEATED` may come again and again, the others once. */
export function parseEgressFlags(args: readonly string[]): Result<EgressOptions, UsageFailure> {
  const values = new Map<string, string[]>();
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    const equals = arg.indexOf('=');
    const flag = arg.startsWith('--') && equals > 0 ? arg.slice(0, equals) : arg;
    if (!FLAGS.includes(flag)) {
      const near = nearest(flag, FLAGS);
      return usage(
        `there is no flag ${flag}`,
        near === undefined ? `the flags are ${FLAGS.join(' ')}` : `write ${near}`,
      );
    }
    const value = flag === arg ? args[++i] : arg.slice(equals + 1);
    if (value === undefined || value === '') return usage(`${flag} has no value`, `write ${flag} VALUE`);
    values.set(flag, [...(values.get(flag) ?? []), value]);
  }
  for (const [flag, given] of values) {
    if (given.length > 1 && !REPEATED.includes(flag)) {
      return usage(`${flag} is given ${given.length} times`, 'give it once');
    }
  }
  const one = (flag: string): string | undefined => values.get(flag)?.[0];
  const routes = one('--routes');
  if (routes === undefined) return usage('--routes is missing', 'add --routes FILE');
  const [listen, runDir] = [one('--listen'), one('--run-dir')];
  if (listen === undefined && runDir === undefined) {
    return usage(
      'neither --listen nor --run-dir is given',
      'add --listen 127.0.0.1:9099 (port 0 takes a free one)',
    );
  }
  const optional = {
    listen,
    runDir,
    caDir: one('--ca-dir'),
    audit: one('--audit'),
    upstreamCa: one('--upstream-ca'),
  };
  return ok({
    routes,
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<EgressOptions>),
    resolve: values.get('--resolve') ?? [],
    knownSecrets: values.get('--known-secret') ?? [],
    forwarded: values.get('--forwarded') ?? [],
  });
}

function usage(what: string, mend: string): Result<never, UsageFailure> {
  return fail({ room: 'usage', kind: 'bad-flag', what, mend });
}
