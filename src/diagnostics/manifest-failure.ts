import type { Message, SourceLocation } from './message.ts';

/** A bottle or agent manifest cannot be used. */
export interface ManifestFailure {
  readonly room: 'manifest';
  readonly kind: 'invalid';
  readonly what: string;
  readonly where?: SourceLocation;
  readonly notes?: readonly string[];
  readonly mend: string;
}

export function wordManifestFailure(failure: ManifestFailure): Message {
  return {
    what: failure.what,
    mend: failure.mend,
    ...(failure.where === undefined ? {} : { where: failure.where }),
    ...(failure.notes === undefined ? {} : { notes: failure.notes }),
  };
}
