import { auditPath, shortHash } from '../../audit/audit-event.ts';
import type { Refusal } from '../../policy/refusal.ts';
import { refusalStatus } from '../../policy/refusal.ts';
import type { EgressCore } from './core.ts';
import type { Flagged } from './detection/detection.ts';
import type { InspectedRequest } from './inspection.ts';
import type { RequestTarget } from './order-of-decisions.ts';

/** What is known of a request when it is refused: nothing at all for one whose head is malformed. */
export interface RefusedRequest {
  readonly method: string;
  readonly target: RequestTarget | undefined;
  /** Of a connection that was refused before it carried a request. */
  readonly port?: number;
  /** Milliseconds, `performance.now()`. */
  readonly started: number;
}

/** Writes a refusal down. A failure of the upstream was allowed by the policy: it counts as a request, not as a block. */
export function auditRefusal(core: EgressCore, refusal: Refusal, request: RefusedRequest): void {
  const isBlock = refusal.code !== 'upstream_error';
  if (!core.audit.enabled || core.live.policy.log < (isBlock ? 1 : 2)) return;
  const { method, target, port = target?.port, started } = request;
  core.audit.write({
    time: core.now(),
    id: core.nextId(),
    method,
    host: spokenHost(core, refusal, target),
    ...(port === undefined ? {} : { port }),
    path: target === undefined ? '' : spoken(core, refusal, target.path),
    status: refusalStatus(refusal.code),
    bytes: 0,
    ms: elapsed(started),
    decision: isBlock ? 'block' : 'allow',
    rule: refusal.rule,
    code: refusal.code,
    ...(refusal.detector === undefined ? {} : { detector: refusal.detector }),
  });
}

/** What was refused before its content was looked at may hold a secret all the same. */
function spoken(core: EgressCore, { code, unspeakable }: Refusal, path: string): string {
  const isHidden = unspeakable ?? (code !== 'dlp_outbound' && core.inspector.holdsSecret(core.live, path));
  return isHidden ? `[sha256 ${shortHash(path)}]` : auditPath(path);
}

function spokenHost(core: EgressCore, refusal: Refusal, target: RequestTarget | undefined): string {
  const host = refusal.host === '' ? (target?.host ?? '') : refusal.host;
  const isChecked = refusal.unspeakable === true || !core.inspector.holdsSecret(core.live, host);
  return isChecked ? host : `[sha256 ${shortHash(host)}]`;
}

/** Something in an allowed answer that is no reason to refuse it. */
export function auditFlagged(core: EgressCore, { request, status, finding }: Flagged): void {
  if (!core.audit.enabled || core.live.policy.log < 1) return;
  const { head, target, route } = request;
  core.audit.write({
    time: core.now(),
    id: core.nextId(),
    method: head.method,
    host: target.host,
    port: target.port,
    path: auditPath(target.path),
    status,
    bytes: 0,
    ms: 0,
    decision: 'flag',
    rule: `routes[${route}].dlp.inbound_detectors: ${finding.detector}/${finding.rule}`,
    detector: finding.detector,
  });
}

/** An allowed request whose response is over, however it ended. */
export interface AuditedExchange {
  readonly request: InspectedRequest;
  readonly status: number;
  readonly bytes: number;
  /** Milliseconds, `performance.now()`. */
  readonly started: number;
}

export function auditExchange(core: EgressCore, exchange: AuditedExchange): void {
  const { request, status, bytes, started } = exchange;
  const { head, target, route, observed } = request;
  // What observe mode permits is written down at every level: that is what the mode is for.
  if (!core.audit.enabled || (core.live.policy.log < 2 && observed === undefined)) return;
  core.audit.write({
    time: core.now(),
    id: core.nextId(),
    method: head.method,
    host: target.host,
    port: target.port,
    path: auditPath(target.path),
    status,
    bytes,
    ms: elapsed(started),
    decision: 'allow',
    ...(observed === undefined ? { rule: `routes[${route}]` } : { rule: 'mode: observe', observed }),
  });
}

function elapsed(started: number): number {
  return Math.round((performance.now() - started) * 10) / 10;
}
