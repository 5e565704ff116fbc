import type { WorkProgress } from '../sys/tree/pace.ts';

/** What provisioning tells the person, and asks. */
export interface ProvisionEvents {
  notice(line: string): void;
  /** How far work that takes long has come: `copying the workspace`. */
  progress?(what: string, at: WorkProgress): void;
  /** Whether the session ends already: long work stops then. */
  stopped?(): boolean;
}
