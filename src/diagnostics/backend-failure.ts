import type { Message } from './message.ts';

/** A backend cannot isolate here, or a bottle could not be brought up. */
export type BackendFailure = { readonly room: 'backend' } & (
  | { readonly kind: 'unknown-backend'; readonly name: string; readonly known: readonly string[] }
  | { readonly kind: 'unusable'; readonly backend: string; readonly missing: string; readonly mend: string }
  | { readonly kind: 'unsupported'; readonly backend: string; readonly what: string; readonly mend: string }
  | {
      readonly kind: 'start-failed';
      readonly part: string;
      readonly status: string;
      readonly stderr: string;
      readonly mend: string;
    }
  | { readonly kind: 'died'; readonly part: string; readonly status: string; readonly stderr: string }
);

export function wordBackendFailure(failure: BackendFailure): Message {
  switch (failure.kind) {
    case 'unknown-backend':
      return {
        what: `no backend is called ${failure.name}`,
        notes: [`known: ${failure.known.join(', ')}`],
        mend: 'name one of them, or leave --backend out',
      };
    case 'unusable':
      return {
        what: `the ${failure.backend} backend cannot be used here: ${failure.missing}`,
        mend: failure.mend,
      };
    case 'unsupported':
      return { what: `the ${failure.backend} backend has no ${failure.what}`, mend: failure.mend };
    case 'start-failed':
      return {
        what: `${failure.part} did not start (${failure.status})`,
        ...(failure.stderr === '' ? {} : { notes: failure.stderr.split('\n') }),
        mend: failure.mend,
      };
    case 'died':
      return {
        what: `${failure.part} ended unexpectedly (${failure.status}); the bottle had no way out from then on and was stopped`,
        ...(failure.stderr === '' ? {} : { notes: failure.stderr.split('\n') }),
        mend: 'start it again; if that ends the same way, report the lines above',
      };
  }
}
