import type { ScanWindow } from './scan-window.ts';

/** Bytes of a finding: first, and behind the last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is found first: a literal, or one of its spellings where `fold` says that case does not matter. At least three bytes. */
export interface Anchor {
  readonly text: string;
  readonly fold?: boolean;
}

/**
 * A way of finding credentials: where one of its anchors stands, `verify` reads what is around it. Both ends of the
 * anchor are given. Reads are bounded; nothing is remembered but by the window.
 */
export interface Detector {
  readonly anchors: readonly Anchor[];
  /** Yields to any other detector's finding in the same place: what a name tells is less than what a format tells. */
  readonly contextual?: boolean;
  /** Knows a token by its own bytes. */
  readonly isFormat?: boolean;
  verify(window: ScanWindow, start: number, end: number): DetectedSpan | undefined;
}

export interface DetectedSpan extends Span {
  readonly rule: string;
}

/** A run of at least `min` and at most `max` bytes of a class. */
export interface Run {
  readonly mask: number;
  readonly min: number;
  readonly max: number;
}

/** A part of a format: a run, or a literal. */
export type Part = Run | string;

/** A credential's format: an anchor, what stands before and behind it. */
export interface TokenFormat {
  readonly rule: string;
  /** Who documents it. */
  readonly source: string;
  readonly anchors: readonly string[];
  /** Before the anchor, in the order of the text. A run here takes as much as it may. */
  readonly head?: readonly Part[];
  /** Behind the anchor. A run takes as much as there is, so what follows a run begins with a byte outside its class. */
  readonly tail: readonly Part[];
  /** Bytes that may not stand right before the token: a mask. */
  readonly notAfter?: number;
  /** Bytes that may not stand right behind the token: a mask. */
  readonly notBefore?: number;
  /** The tail's digits and letters must both be there: for anchors that words contain. */
  readonly mixed?: boolean;
}

/** Exactly `length` bytes of a class, or `min` to `max`. */
export function run(mask: number, min: number, max: number = min): Run {
  return { mask, min, max };
}

/** At least `min` bytes: providers lengthen their tokens, and what begins as one is one. */
export function atLeast(mask: number, min: number): Run {
  return { mask, min, max: Number.POSITIVE_INFINITY };
}
