import { readFileSync } from 'node:fs';
import { visible } from '../../diagnostics/render.ts';
import { checkRequest, type RequestToCheck, targetOf } from '../../policy/check-request.ts';
import { parsePolicy } from '../../policy/parse-policy.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Decision } from '../../policy/refusal.ts';
import { checkHead } from '../../sidecar/egress/detection/check-head.ts';
import type { KnownValue } from '../../sidecar/egress/detection/known-values.ts';
import type { Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { report, reportUsage } from '../report.ts';
import { TEXT } from '../text.ts';

export type CheckFlags = {
  readonly routes?: string;
  readonly method?: string;
  readonly header?: readonly string[];
  readonly knownSecret?: readonly string[];
  readonly json?: boolean;
};

export const check: Verb<CheckFlags, readonly [string]> = async (context, flags, url) => {
  if (flags.routes === undefined) {
    return reportUsage(context, TEXT.missingArgument('--routes FILE', 'bot-bottle egress check'));
  }
  const headers: (readonly [string, string])[] = [];
  for (const header of flags.header ?? []) {
    const colon = header.indexOf(':');
    // Its text is not repeated: it may hold a credential.
    if (colon < 1)
      return reportUsage(context, { what: '--header has no colon', mend: "write --header 'Name: value'" });
    headers.push([header.slice(0, colon).trim(), header.slice(colon + 1).trim()]);
  }
  let text: string;
  try {
    text = readFileSync(flags.routes, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return report(context, { room: 'policy', kind: 'unreadable', file: flags.routes, reason });
  }
  const policy = parsePolicy(text, flags.routes);
  if (!policy.ok) {
    for (const failure of policy.failure) await report(context, failure);
    return EXIT.failed;
  }
  const known: KnownValue[] = [];
  for (const name of flags.knownSecret ?? []) {
    const value = context.host.env[name] ?? '';
    if (value === '') {
      const what = `--known-secret ${visible(name)}: the variable is not set or is empty`;
      return reportUsage(context, { what, mend: `export ${visible(name)}, or leave the flag out` });
    }
    known.push({ name, value });
  }
  const request = { method: flags.method ?? 'GET', url, headers };
  const decision = withContent(policy.value, request, known, checkRequest(policy.value, request));
  const told = describe(decision);
  context.stdout.write(flags.json ? `${JSON.stringify(told)}\n` : asText(told));
  return told.decision === 'allow' ? EXIT.done : EXIT.failed;
};

/** Step 7 for a request that the steps before it allow. */
function withContent(
  policy: Policy,
  { method, url, headers }: RequestToCheck,
  known: readonly KnownValue[],
  decision: Decision,
): Decision {
  if (decision.decision === 'block') return decision;
  const target = targetOf(url);
  if (target === undefined) return decision;
  const refusal = checkHead(policy, decision.route, { ...target, method, headers: headers.flat() }, known);
  return refusal === undefined ? decision : { decision: 'block', refusal };
}

/** The keys are a contract; what a decision does not have is null. */
interface Told {
  readonly decision: 'allow' | 'block';
  readonly code: string | null;
  readonly rule: string;
  readonly reason: string;
  readonly hint?: string;
}

function describe(decision: Decision): Told {
  if (decision.decision === 'allow') {
    return { decision: 'allow', code: null, rule: decision.rule, reason: decision.reason };
  }
  const { code, rule, reason, hint } = decision.refusal;
  return { decision: 'block', code, rule, reason, hint };
}

function asText({ decision, code, rule, reason, hint }: Told): string {
  const lines = [
    `${decision}${code === null ? '' : ` (${code})`}: ${reason}`,
    `  rule: ${rule}`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ];
  return lines.map((line) => `${visible(line)}\n`).join('');
}
