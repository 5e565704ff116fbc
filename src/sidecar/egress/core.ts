import type { AuditLog } from '../../audit/audit-log.ts';
import type { LeafContexts } from '../../tls/leaf-contexts.ts';
import type { Connections } from './connections.ts';
import type { Inspector } from './inspection.ts';
import type { LivePolicy } from './live-policy.ts';
import type { BodyMemory } from './memory.ts';
import type { AddressBook } from './upstream/address-book.ts';
import type { Upstreams } from './upstream/upstreams.ts';

/** What every connection of one running egress shares. */
export interface EgressCore {
  /** Replaced by a reload: read it anew for each decision. */
  readonly live: LivePolicy;
  readonly book: AddressBook;
  readonly upstreams: Upstreams;
  readonly leaves: LeafContexts;
  readonly connections: Connections;
  readonly audit: AuditLog;
  readonly memory: BodyMemory;
  readonly inspector: Inspector;
  /** ISO 8601. */
  now(): string;
  /** Unique among the events of an audit log. */
  nextId(): string;
}
