/** Why egress said no. The codes are a contract: they stand in `x-bot-bottle-block` and in the body's `error.code`. */
export const REFUSAL_CODES = [
  'bad_request',
  'host_not_allowed',
  'port_not_allowed',
  'host_mismatch',
  'private_address',
  'match_failed',
  'git_push_blocked',
  'git_fetch_blocked',
  'dlp_outbound',
  'dlp_inbound',
  'protocol_not_allowed',
  'upstream_error',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export interface Refusal {
  readonly code: RefusalCode;
  /** One sentence a model can act on. Never a secret. */
  readonly reason: string;
  /** The canonical host that was asked for, or '' when the request did not name one. */
  readonly host: string;
  /** The part of the policy that decided, as a path into the routes file: `routes`, `routes[2].matches`; or `request`. */
  readonly rule: string;
  /** What to declare, or which supervise tool to call. */
  readonly hint: string;
  /** What looked through the content, when that is why. */
  readonly detector?: string;
  /** The path or the host holds what was found: neither is written down. */
  readonly unspeakable?: true;
}

export type Decision =
  | {
      readonly decision: 'allow';
      readonly route: number;
      readonly rule: string;
      readonly reason: string;
      /** Only observe mode allows it: why it would be refused without. */
      readonly observed?: RefusalCode;
    }
  | { readonly decision: 'block'; readonly refusal: Refusal };

export const BLOCK_HEADER = 'x-bot-bottle-block';

/** 502 when the upstream failed, 403 for everything that the policy refuses. */
export function refusalStatus(code: RefusalCode): 403 | 502 {
  return code === 'upstream_error' ? 502 : 403;
}

/** The JSON body: `{"error":{"code","reason","host","rule","hint"}}`, newline-terminated for terminals. */
export function refusalBody(refusal: Refusal): string {
  const { code, reason, host, rule, hint } = refusal;
  return `${JSON.stringify({ error: { code, reason, host, rule, hint } })}\n`;
}
