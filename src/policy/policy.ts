/** What one bottle may reach, parsed and checked. Frozen: a reload makes a new one. */
export interface Policy {
  /** 0 off, 1 blocked requests, 2 every request. */
  readonly log: 0 | 1 | 2;
  /** Present: what is not declared is permitted and written down, so that a person can declare it (`observe.ts`). */
  readonly mode?: 'observe';
  readonly routes: readonly Route[];
}

export interface Route {
  /** Canonical (`host-name.ts`): lower case, no trailing dot, A-labels; `*.` in front for one or more labels below. */
  readonly host: string;
  readonly ports: readonly number[];
  readonly auth?: RouteAuth;
  /** Absent: every request. Present: one entry must match. */
  readonly matches?: readonly RequestMatch[];
  readonly git: { readonly fetch: boolean };
  readonly dlp: RouteDlp;
  /** Whether the name may resolve to a private, loopback, link-local, multicast or metadata address. */
  readonly private: boolean;
}

/** A credential that the agent never sees: the sidecar's variable `tokenEnv` holds the value. */
export interface RouteAuth {
  readonly scheme: AuthScheme;
  readonly tokenEnv: string;
}

export type AuthScheme =
  | { readonly type: 'Bearer' | 'token' | 'Basic' }
  /** Lower-case name of the header that carries the bare value. */
  | { readonly type: 'header'; readonly name: string };

export interface RequestMatch {
  readonly paths?: readonly PathMatch[];
  readonly methods?: readonly string[];
  readonly headers?: readonly HeaderMatch[];
}

export interface PathMatch {
  readonly type: 'prefix' | 'exact' | 'regex';
  readonly value: string;
}

export interface HeaderMatch {
  /** Lower case. */
  readonly name: string;
  readonly type: 'exact' | 'regex';
  readonly value: string;
}

export const OUTBOUND_DETECTORS = ['token_patterns', 'known_secrets'] as const;
export const INBOUND_DETECTORS = ['naive_injection_detection'] as const;
export type OutboundDetector = (typeof OUTBOUND_DETECTORS)[number];
export type InboundDetector = (typeof INBOUND_DETECTORS)[number];

export interface RouteDlp {
  readonly outbound: readonly OutboundDetector[];
  readonly inbound: readonly InboundDetector[];
}

export const DEFAULT_PORTS: readonly number[] = [443, 80];
