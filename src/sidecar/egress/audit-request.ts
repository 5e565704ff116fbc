import { auditPath, shortHash } from '../../audit/audit-event.ts';
import type { Refusal, RefusalCode } from '../../policy/refusal.ts';
import { refusalStatus } from '../../policy/refusal.ts';
import { noRequest } from '../../policy/refusals.ts';
import type { EgressCore } from './core.ts';
import type { Flagged } from './detection/detection.ts';
import type { InspectedRequest } from './inspection.ts';
import type { RequestTarget } from './order-of-decisions.ts';

export interface Answered {
  /** 0: nothing. */
  readonly status: number;
  /** Of the body. */
  readonly bytes: number;
}

/** What is known of a request when it is refused: nothing at all for one whose head is malformed. */
export interface RefusedRequest {
  readonly method: string;
  readonly target: RequestTarget | undefined;
  /** Of a connection that was refused before it carried a request. */
  readonly port?: number;
  /** What the client has of its answer when that is not the refusal itself. */
  readonly answered?: Answered;
  /** Milliseconds, `performance.now()`. */
  readonly started: number;
}

/** Writes a refusal down. A failure of the upstream was allowed by the policy: it counts as a request, not as a block. */
export function auditRefusal(core: EgressCore, refusal: Refusal, request: RefusedRequest): void {
  const isBlock = refusal.code !== 'upstream_error';
  if (!core.audit.enabled || core.live.policy.log < (isBlock ? 1 : 2)) return;
  const { method, target, port = target?.port, started } = request;
  const { status, bytes } = request.answered ?? { status: refusalStatus(refusal.code), bytes: 0 };
  const { code, rule, reason, detector } = refusal;
  core.audit.write({
    time: core.now(),
    id: core.nextId(),
    method,
    host: spokenHost(core, refusal, target),
    ...(port === undefined ? {} : { port }),
    path: target === undefined ? '' : spoken(core, refusal, target.path),
    status,
    bytes,
    ms: elapsed(started),
    decision: isBlock ? 'block' : 'allow',
    rule,
    code,
    ...(detector === undefined ? {} : { detector }),
    // It names the host, which may be what must not be written down.
    ...(refusal.unspeakable !== true && core.inspector.holdsSecret(core.live, reason) ? {} : { reason }),
  });
}

/** What is known of a connection that ended before it carried a request. */
export interface EndedConnection {
  /** Canonical; '' when it led nowhere yet. */
  readonly host: string;
  readonly port?: number;
  readonly method: '' | 'CONNECT';
  /** Milliseconds, `performance.now()`. */
  readonly started: number;
}

/** In lower case: why it ended. `byClient`: it left of its own will, which is nobody's fault and told with the requests. */
export function auditConnection(
  core: EgressCore,
  { host, port, method, started }: EndedConnection,
  reason: string,
  { byClient = false }: { readonly byClient?: boolean } = {},
): void {
  if (byClient && core.live.policy.log < 2) return;
  const refused = { method, target: undefined, started, answered: { status: 0, bytes: 0 } };
  auditRefusal(core, noRequest(reason, host), port === undefined ? refused : { ...refused, port });
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
  /** Why it ended early: `upstream_error`, or undefined when the client left. */
  readonly code?: RefusalCode;
  readonly reason?: string;
}

export function auditExchange(core: EgressCore, exchange: AuditedExchange): void {
  const { request, status, bytes, started, code, reason } = exchange;
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
    ...(code === undefined ? {} : { code }),
    ...(reason === undefined ? {} : { reason }),
  });
}

function elapsed(started: number): number {
  return Math.round((performance.now() - started) * 10) / 10;
}
