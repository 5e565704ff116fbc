import type { Finding } from '../finding.ts';
import type { StreamRefusal } from './outbound-stream.ts';

/** Bytes go on while others come; all that came goes on because somebody waits; nothing more comes. */
export type Moment = 'going-on' | 'idle' | 'end';

/** Another way in which a body reads than byte after byte, followed beside the window that moves over it. */
export interface Reading {
  /** Bytes of the body, from its first, that may go on as far as this reading knows: Infinity when it holds none. */
  readonly cleared: number;
  /** Offsets are those of the body. */
  readonly findings: readonly Finding[];
  readonly sample: Uint8Array | undefined;
  readonly refusal: StreamRefusal | undefined;
  /** The next bytes of the body. A promise where something must be decoded. */
  push(chunk: Uint8Array): void | Promise<void>;
  /** Judges what it has, before bytes go on and at the end. */
  look(when: Moment): void | Promise<void>;
}
