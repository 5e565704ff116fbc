import type { AuditEvent } from '../audit/audit-event.ts';
import { paint } from './paint.ts';

const COLOURS = { allow: 'green', block: 'red', flag: 'yellow' } as const;

/**
 * An audit event as people read it: `12:34:56.789  block  403  GET      example.com/a?b=1a2b3c4d  dlp_outbound ...`.
 * Undefined for a line that is none.
 */
export function auditLine(text: string, colour: boolean): string | undefined {
  const event = parse(text);
  if (event === undefined) return undefined;
  const { time, decision, status, method, host, port, path, rule, code, detector } = event;
  const columns = [
    String(time),
    paint(decision.padEnd(5), COLOURS[decision], colour),
    (status === 0 || status === undefined ? '-' : String(status)).padStart(3),
    String(method === '' ? '-' : method).padEnd(7),
    `${host === '' ? '-' : host}${port === undefined || port === 443 ? '' : `:${port}`}${path ?? ''}`,
  ];
  // Why it was decided so; of what was allowed, how long it took and how much came.
  const why =
    decision === 'allow'
      ? `${rule}${code === undefined ? '' : ` ${code}`} ${event.bytes} bytes ${event.ms} ms`
      : [code, detector === undefined ? rule : rule.slice(rule.indexOf(': ') + 2)].filter(Boolean).join(' ');
  return `${columns.join('  ')}  ${why}`;
}

function parse(text: string): AuditEvent | undefined {
  try {
    const event = JSON.parse(text) as Partial<AuditEvent> | null;
    const isEvent =
      typeof event?.decision === 'string' &&
      Object.hasOwn(COLOURS, event.decision) &&
      typeof event.rule === 'string' &&
      typeof event.host === 'string';
    return isEvent ? (event as AuditEvent) : undefined;
  } catch {
    return undefined;
  }
}
