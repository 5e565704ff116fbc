import { createHash } from 'node:crypto';

/** One decision of egress, as a line of `audit.jsonl`. The keys are a contract. Never a secret. */
export interface AuditEvent {
  /** ISO 8601, UTC, milliseconds. */
  readonly time: string;
  readonly id: string;
  readonly method: string;
  readonly host: string;
  /** Absent when the request named none. */
  readonly port?: number;
  /** Query values are replaced (`auditPath`). */
  readonly path: string;
  /** What the client was answered; 0 when it was not. */
  readonly status: number;
  /** Bytes of the response's body, after a WebSocket handshake those of both directions. */
  readonly bytes: number;
  /** Milliseconds from the request's head to the end of its response. */
  readonly ms: number;
  /** `flag`: something was found in an allowed answer that is no reason to refuse it; the request has an event of its own. */
  readonly decision: 'allow' | 'block' | 'flag';
  readonly rule: string;
  /** The refusal's code, when there was one; `upstream_error` also on an allowed request. */
  readonly code?: string;
  /** Why an allowed request would have been refused, but for observe mode. */
  readonly observed?: string;
  /** What looked through the content and found something. */
  readonly detector?: string;
  /** Why it was refused, closed or broken off, in a sentence. */
  readonly reason?: string;
}

/** Characters of a path that are kept. */
const PATH_MAX = 2048;

/**
 * A path and query fit for a log: each query value is replaced by the first 8 hexadecimal digits of its SHA-256, so
 * that equal values can be seen to be equal and no value can be read. A parameter without `=` is a value.
 */
export function auditPath(target: string): string {
  const question = target.indexOf('?');
  const path = (question < 0 ? target : target.slice(0, question)).slice(0, PATH_MAX);
  if (question < 0) return path;
  const parameters = target
    .slice(question + 1)
    .split('&')
    .map((parameter) => {
      const equals = parameter.indexOf('=');
      if (equals < 0) return parameter === '' ? '' : shortHash(parameter);
      return `${parameter.slice(0, equals + 1)}${equals + 1 === parameter.length ? '' : shortHash(parameter.slice(equals + 1))}`;
    });
  return `${path}?${parameters.join('&')}`.slice(0, PATH_MAX);
}

/** Of a text in latin1, a byte a character, or of bytes. */
export function shortHash(value: string | Uint8Array): string {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
  return createHash('sha256').update(bytes).digest('hex').slice(0, 8);
}
