import type { Message, SourceLocation } from './message.ts';

/** A routes file that does not hold a policy. */
export type PolicyFailure = { readonly room: 'policy'; readonly where?: SourceLocation } & (
  | { readonly kind: 'unreadable'; readonly file: string; readonly reason: string }
  | { readonly kind: 'yaml'; readonly reason: string }
  | {
      readonly kind: 'unknown-key';
      readonly path: string;
      readonly key: string;
      readonly accepted: readonly string[];
      readonly nearest?: string;
    }
  | {
      readonly kind: 'refused-key';
      readonly path: string;
      readonly key: string;
      readonly reason: string;
      readonly mend: string;
    }
  | {
      readonly kind: 'bad-value';
      readonly path: string;
      readonly found: string;
      readonly accepted: string;
      readonly nearest?: string;
    }
  | { readonly kind: 'missing-key'; readonly path: string; readonly key: string }
  | { readonly kind: 'duplicate-host'; readonly host: string; readonly firstLine: number }
);

export function wordPolicyFailure(failure: PolicyFailure): Message {
  const where = failure.where === undefined ? {} : { where: failure.where };
  switch (failure.kind) {
    case 'unreadable':
      return {
        ...where,
        what: `cannot read the routes file ${failure.file}: ${failure.reason}`,
        mend: 'give the path of a readable routes file',
      };
    case 'yaml':
      return {
        ...where,
        what: `not a usable YAML file: ${failure.reason}`,
        mend: 'mend the syntax at the marked place',
      };
    case 'unknown-key':
      return {
        ...where,
        what: `unknown key \`${failure.key}\` in ${failure.path}`,
        notes: [`accepted here: ${failure.accepted.join(', ')}`],
        mend: failure.nearest === undefined ? 'remove the key' : `write \`${failure.nearest}\``,
      };
    case 'refused-key':
      return {
        ...where,
        what: `the key \`${failure.key}\` is not accepted in ${failure.path}: ${failure.reason}`,
        mend: failure.mend,
      };
    case 'bad-value':
      return {
        ...where,
        what: `${failure.path} is ${failure.found}`,
        mend:
          failure.nearest === undefined
            ? `write ${failure.accepted}`
            : `write \`${failure.nearest}\` (accepted: ${failure.accepted})`,
      };
    case 'missing-key':
      return { ...where, what: `${failure.path} has no \`${failure.key}\``, mend: `add \`${failure.key}\`` };
    case 'duplicate-host':
      return {
        ...where,
        what: `the host ${failure.host} stands twice; its first route is on line ${failure.firstLine}`,
        mend: 'join the two routes into one, with one entry under `matches` for each',
      };
  }
}
