import type { DetectedSpan } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';

/** A parsed value, by what its name says of it. */
export function wholeValueHit(_window: ScanWindow, _name: string): DetectedSpan | undefined {
  return undefined;
}
