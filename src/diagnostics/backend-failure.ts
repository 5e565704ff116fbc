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
  /** A backend's own command line ended otherwise than it should, each time that it was tried. */
  | {
      readonly kind: 'tool-failed';
      readonly tool: string;
      /** In words that follow "could not". */
      readonly action: string;
      readonly status: string;
      readonly tries: number;
      readonly lines: readonly string[];
      readonly mend: string;
    }
  /** It ended well, and what it printed is not what it is known to print. */
  | { readonly kind: 'tool-answer'; readonly tool: string; readonly action: string; readonly what: string }
  /** The bottle was tried before its agent began, and there was a way out of it. */
  | {
      readonly kind: 'not-isolated';
      readonly backend: string;
      readonly ways: readonly string[];
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
    case 'tool-failed': {
      const times = failure.tries === 1 ? '' : `, ${failure.tries} times`;
      return {
        what: `${failure.tool} could not ${failure.action} (${failure.status}${times})`,
        ...(failure.lines.length === 0 ? {} : { notes: failure.lines }),
        mend: failure.mend,
      };
    }
    case 'tool-answer':
      return {
        what: `${failure.tool} was asked to ${failure.action}, and its answer is not understood: ${failure.what}`,
        mend: `use a version of ${failure.tool} that \`bot-bottle doctor\` names; if this is one, report the line above`,
      };
    case 'not-isolated':
      return {
        what: `a bottle on ${failure.backend} has a way out beside its gate, and its agent was not started`,
        notes: failure.ways,
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
