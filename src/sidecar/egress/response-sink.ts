import type { OwnAnswer } from './own-answer.ts';

/** Headers as they came: name, value, name, value, ... */
export type RawHeaders = readonly (Buffer | string)[];

/** One response on its way to a client, whatever the client speaks. */
export interface ResponseSink {
  /** A 1xx other than 101. */
  informational(status: number, raw: RawHeaders, reason: string): void;
  /** The final head. `ended`: no body follows. False when that is so by the response's nature as well: it is complete. */
  head(status: number, raw: RawHeaders, reason: string, ended: boolean): boolean;
  /** False when the client cannot take more now: it will say when it can. */
  data(chunk: Buffer): boolean;
  end(trailers: RawHeaders): void;
  /** In the place of everything above: an answer of our own, whole. */
  answer(answer: OwnAnswer): void;
  /** In the middle of a body: the client must not take it for a whole one. */
  breakOff(): void;
}
