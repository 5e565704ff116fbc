import type { PaddockSource } from '../diagnostics/paddock-failure.ts';

/** Where a value came from. Every value keeps it, and every error names it. */
export type Source = PaddockSource;

/** A value as it was given, not yet looked at. */
export interface Entry {
  readonly value: unknown;
  readonly source: Source;
  /** As it stands in the file, so that `3.10` does not become 3.1. */
  readonly written?: string | undefined;
}
