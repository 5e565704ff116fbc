import type { AuditEvent } from '../audit/audit-event.ts';
import { visible } from '../diagnostics/render.ts';
import { paint } from './paint.ts';

const COLOURS = { allow: 'green', block: 'red', flag: 'yellow' } as const;

/**
 * An audit event as people read it: `12:34:56.789  block  403  GET      example.com/a?b=1a2b3c4d  dlp_outbound ...`.
 * Undefined for a line that is none.
 */
export function auditLine(text: string, colour: boolean): string | undefined {
  const event = parse(text);
  if (event === undefined) return undefined;
  const { decision } = event;
  const columns = [
    shown(event.time),
    paint(decision.padEnd(5), COLOURS[decision], colour),
    (event.status === 0 ? '-' : shown(event.status)).padStart(3),
    shown(event.method).padEnd(7),
    placeOf(event),
  ];
  return `${columns.join('  ')}  ${whyOf(event)}`;
}

function placeOf({ host, port, path }: LoggedEvent): string {
  return `${shown(host)}${port === undefined || port === 443 ? '' : `:${shown(port)}`}${path === undefined || path === '' ? '' : shown(path)}`;
}

/** Why it was decided so; of what was allowed, how long it took and how much came. */
function whyOf({ decision, rule, code, detector, reason, bytes, ms }: LoggedEvent): string {
  const told = reason === undefined ? '' : `: ${shown(reason)}`;
  if (decision === 'allow') {
    return `${shown(rule)}${code === undefined ? '' : ` ${shown(code)}`} ${shown(bytes)} bytes ${shown(ms)} ms${told}`;
  }
  // What a detector found, or the part of the policy; where it is neither, the sentence.
  if (detector !== undefined) {
    const found = shown(rule).slice(shown(rule).indexOf(': ') + 2);
    return code === undefined ? found : `${shown(code)} ${found}`;
  }
  if (rule === 'request' && reason !== undefined) return `${shown(code)}${told}`;
  return code === undefined ? shown(rule) : `${shown(code)} ${shown(rule)}`;
}

/** Whatever stands in the log, without what could drive a terminal. */
function shown(value: unknown): string {
  if (value === undefined || value === '') return '-';
  return visible(typeof value === 'string' ? value : JSON.stringify(value));
}

/** As far as it was looked at: a log may hold anything. */
type LoggedEvent = { readonly [Key in keyof AuditEvent]: unknown } & Pick<AuditEvent, 'decision'>;

function parse(text: string): LoggedEvent | undefined {
  try {
    const event = JSON.parse(text) as Partial<AuditEvent> | null;
    const isEvent =
      typeof event?.decision === 'string' &&
      Object.hasOwn(COLOURS, event.decision) &&
      typeof event.rule === 'string' &&
      typeof event.host === 'string';
    return isEvent ? (event as LoggedEvent) : undefined;
  } catch {
    return undefined;
  }
}
