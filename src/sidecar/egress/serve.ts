import { tmpdir } from 'node:os';
import { AuditLog } from '../../audit/audit-log.ts';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { UsageFailure } from '../../diagnostics/usage-failure.ts';
import { type AuthorityFiles, openAuthority } from './authority-files.ts';
import { isSetting, type KnownValue } from './detection/known-values.ts';
import type { EgressHost, EgressOptions, RunningEgress } from './options.ts';
import { type ReadRoutes, readRoutes } from './routes-file.ts';
import { Egress } from './running-egress.ts';
import { parseResolveRule, type ResolveRule } from './upstream/resolve-rule.ts';
import { readUpstreamCa } from './upstream/trust.ts';

/** Starts egress. On failure nothing stays; further failures than the one returned are reported before it. */
export async function serveEgress(
  options: EgressOptions,
  host: EgressHost,
): Promise<Result<RunningEgress, Failure>> {
  const prepared = prepare(options, host);
  if (!prepared.ok) return prepared;
  const { files } = prepared.value;
  const audit =
    options.audit === undefined
      ? ok(AuditLog.none())
      : await AuditLog.open(options.audit, { onFault: host.report });
  if (!audit.ok) {
    files.dispose();
    return audit;
  }
  const egress = new Egress(options, host, { ...prepared.value, audit: audit.value });
  const opened = await egress.open();
  if (opened.ok) return ok(egress);
  await egress.close();
  return opened;
}

interface Prepared {
  readonly routes: ReadRoutes;
  readonly rules: readonly ResolveRule[];
  readonly upstreamCa: string;
  readonly files: AuthorityFiles;
  readonly known: readonly KnownValue[];
}

/** Everything that can be found wrong before a socket is opened. */
function prepare(options: EgressOptions, host: EgressHost): Result<Prepared, Failure> {
  const known = takeKnown(options, host);
  if (!known.ok) return known;
  const rules: ResolveRule[] = [];
  for (const text of options.resolve ?? []) {
    const rule = parseResolveRule(text);
    if (!rule.ok) return rule;
    rules.push(rule.value);
  }
  const upstreamCa = options.upstreamCa === undefined ? ok('') : readUpstreamCa(options.upstreamCa);
  if (!upstreamCa.ok) return upstreamCa;
  const routes = readRoutes(options.routes, host);
  if (!routes.ok) {
    const [first, ...further] = routes.failure;
    for (const failure of further) host.report(failure);
    return fail(first as Failure);
  }
  const files = openAuthority(options.caDir, tmpdir(), host.now());
  if (!files.ok) return files;
  return ok({
    routes: routes.value,
    rules,
    upstreamCa: upstreamCa.value,
    files: files.value,
    known: known.value,
  });
}

/** The values that may not leave, taken out of the environment. */
function takeKnown(options: EgressOptions, host: EgressHost): Result<readonly KnownValue[], UsageFailure> {
  const known: KnownValue[] = [];
  for (const text of options.knownSecrets ?? []) {
    const [variable, name] = split(text);
    const value = host.takeSecret(variable) ?? '';
    if (value === '') {
      return fail({
        room: 'usage',
        kind: 'bad-flag',
        what: `--known-secret ${variable}: the variable is not set or is empty`,
        mend: `export ${variable}, or leave the flag out`,
      });
    }
    known.push({ name, value });
  }
  for (const text of options.forwarded ?? []) {
    const [variable, name] = split(text);
    const value = host.takeSecret(variable) ?? '';
    if (!isSetting({ name, value })) known.push({ name, value });
  }
  return ok(known);
}

/** `ENV` or `ENV=NAME`. */
function split(text: string): readonly [variable: string, name: string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, text] : [text.slice(0, equals), text.slice(equals + 1)];
}
