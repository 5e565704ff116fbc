import { existsSync, readFileSync } from 'node:fs';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { word } from '../diagnostics/word.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import type { Policy } from '../policy/policy.ts';
import {
  agentFaults,
  loudChanges,
  mergePolicies,
  type RouteChange,
  routeChanges,
} from '../policy/policy-change.ts';
import { renderPolicyYaml } from '../policy/render-policy.ts';
import { fileHash } from '../queue/file-hash.ts';
import type { Proposal } from '../queue/proposal.ts';
import { lockOwner } from '../session/lock.ts';
import { readMetadata } from '../session/metadata.ts';
import { stateDirOf, statePaths } from '../session/state.ts';
import { knownConfig } from '../session/supervised-config.ts';

/** What approving a proposal would do now. */
export interface Outcome {
  /** The file as it is; '' where there is none. */
  readonly current: string;
  /** The file as it would be. */
  readonly final: string;
  /** The file has changed since the proposal was made. */
  readonly stale: boolean;
  /** Of routes: each host that changes, as egress reads its name. */
  readonly changes: readonly string[];
  /** What a person must not overlook, a sentence each. */
  readonly loud: readonly string[];
  /** Of routes: what egress will say that it applies. */
  readonly policy?: Policy;
}

/** `file`: what a person wrote in the place of what was proposed. Changes nothing. */
export function outcomeOf(
  botBottleHome: string,
  proposal: Proposal,
  file?: string,
): Result<Outcome, Failure> {
  switch (proposal.tool) {
    case 'allow':
    case 'egress-block':
      return routesOutcome(botBottleHome, proposal, file);
    case 'capability-block':
      return dockerfileOutcome(botBottleHome, proposal, file);
    case 'gitleaks-allow':
      return file === undefined
        ? ok({ current: '', final: proposal.proposed_file, stale: false, changes: [], loud: [] })
        : fail({ room: 'supervise', kind: 'not-modifiable', id: proposal.id, tool: proposal.tool });
  }
}

function routesOutcome(botBottleHome: string, proposal: Proposal, file?: string): Result<Outcome, Failure> {
  const { id, bottle_slug: slug } = proposal;
  const paths = statePaths(stateDirOf(botBottleHome, slug));
  const current = readText(paths.routes);
  if (current === undefined || lockOwner(paths.lock) === undefined)
    return fail({ room: 'supervise', kind: 'bottle-ended', id, slug });
  const wanted = policyIn(file ?? proposal.proposed_file, id);
  if (!wanted.ok) return wanted;
  const now = policyIn(current, id);
  if (!now.ok) return now;
  const faults = file === undefined ? agentFaults(now.value, wanted.value) : [];
  if (faults.length > 0) return fail({ room: 'supervise', kind: 'unusable', id, reasons: faults });
  // What is there already was carried out by a decision whose process was killed.
  const stale =
    fileHash(current) !== proposal.current_file_hash && current !== (file ?? proposal.proposed_file);
  const finished = (final: string, policy: Policy, over: readonly string[] = []) =>
    ok({
      current,
      final,
      stale,
      changes: routeChanges(now.value, policy).map(wordChange),
      loud: [...over, ...loudChanges(now.value, policy)],
      policy,
    });
  if (!stale) return finished(file ?? proposal.proposed_file, wanted.value);
  const base = knownConfig(paths.superviseDir, proposal.current_file_hash);
  const before = base === undefined ? undefined : policyIn(base, id);
  const merged =
    before?.ok === true
      ? mergePolicies(before.value, wanted.value, now.value)
      : onlyAdded(now.value, wanted.value);
  // A person who writes the file says what holds for the hosts that both have touched; it is told, and logged.
  const over = merged.ok ? [] : merged.failure.map((host) => `${host}: ${REPLACED}`);
  const held = merged.ok || file === undefined ? merged : resolved(before, wanted.value, now.value);
  if (!held.ok) return fail({ room: 'supervise', kind: 'stale', id, slug, hosts: held.failure });
  return finished(renderPolicyYaml(held.value), held.value, over);
}

const REPLACED = 'was changed meanwhile, and this stands in its place';

function resolved(
  before: Result<Policy, Failure> | undefined,
  wanted: Policy,
  now: Policy,
): ReturnType<typeof mergePolicies> {
  return before?.ok === true ? mergePolicies(before.value, wanted, now, { wins: true }) : ok(wanted);
}

function wordChange({ host, before, after }: RouteChange): string {
  if (before === undefined) return `adds ${host}`;
  return after === undefined ? `removes ${host}` : `changes ${host}`;
}

/** Where it is not known what a proposal was made against, it may add to what is there and nothing else. */
function onlyAdded(now: Policy, wanted: Policy): ReturnType<typeof mergePolicies> {
  const lost = routeChanges(now, wanted).filter(({ before }) => before !== undefined);
  return lost.length === 0
    ? {
        ok: true,
        value: { log: now.log, ...(now.mode === undefined ? {} : { mode: now.mode }), routes: wanted.routes },
      }
    : { ok: false, failure: lost.map(({ host }) => host) };
}

function dockerfileOutcome(
  botBottleHome: string,
  { id, bottle_slug: slug, proposed_file }: Proposal,
  file = proposed_file,
): Result<Outcome, Failure> {
  const paths = statePaths(stateDirOf(botBottleHome, slug));
  if (!existsSync(paths.dir)) return fail({ room: 'supervise', kind: 'bottle-ended', id, slug });
  const { backend = '?' } = readMetadata(paths.metadata);
  if (backend === 'bubblewrap') return fail({ room: 'supervise', kind: 'no-image', id, slug, backend });
  const faults = dockerfileFaults(file);
  if (faults.length > 0) return fail({ room: 'supervise', kind: 'unusable', id, reasons: faults });
  return ok({
    current: readText(paths.dockerfile) ?? '',
    final: file,
    stale: false,
    changes: [],
    loud: ['the image is built with what this Dockerfile says, with the network of the Docker daemon'],
  });
}

/** What no builder would take, a sentence each. */
function dockerfileFaults(text: string): readonly string[] {
  return /^[ \t]*FROM[ \t]+\S/im.test(text) ? [] : ['it has no FROM instruction'];
}

function policyIn(text: string, id: string): Result<Policy, Failure> {
  const parsed = parsePolicy(text, 'routes.yaml');
  if (parsed.ok) return parsed;
  const reasons = parsed.failure.map((failure) => {
    const { what, where } = word(failure);
    return where === undefined ? what : `line ${where.line}: ${what}`;
  });
  return fail({ room: 'supervise', kind: 'unusable', id, reasons });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
