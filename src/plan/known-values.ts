import type { EnvRequest } from './parse-env.ts';
import type { EgressPlan } from './plan.ts';
import { valueKey } from './secret-values.ts';

export type KnownSlot = EgressPlan['known'][number];

/**
 * The variables of a bottle whose values egress must not let out: those that a person typed in, and those that were
 * forwarded from the host by their names. What a person wrote out is no secret of the host.
 */
export function knownSlots(env: readonly EnvRequest[]): readonly KnownSlot[] {
  return env
    .filter(({ value, prompt }) => value === undefined || prompt !== undefined)
    .map((entry, index) => ({
      slot: `EGRESS_KNOWN_${index}`,
      name: entry.name,
      from: valueKey(entry),
      kind: entry.prompt === undefined ? 'forwarded' : 'asked',
    }));
}

/** What the sidecar is given so that it can inject and recognise secrets: values by its environment, names by flags. */
export interface EgressSecrets {
  readonly env: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
}

/** `values`: as launch is given them (`collectValues`). A token that is not among them is handed on empty, and refused. */
export function egressSecrets(
  { tokens, known }: Pick<EgressPlan, 'tokens' | 'known'>,
  values: Readonly<Record<string, string>>,
): EgressSecrets {
  const env: Record<string, string> = {};
  const flags: string[] = [];
  for (const { slot, from } of tokens) {
    env[slot] = values[from] ?? '';
    flags.push('--known-secret', `${slot}=${from}`);
  }
  for (const { slot, name, from, kind } of known) {
    const value = values[from] ?? '';
    if (value === '') continue;
    env[slot] = value;
    flags.push(kind === 'asked' ? '--known-secret' : '--forwarded', `${slot}=${name}`);
  }
  return { env, flags };
}
