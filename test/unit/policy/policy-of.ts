import { parsePolicy } from '../../../src/policy/parse-policy.ts';
import type { Policy } from '../../../src/policy/policy.ts';

/** The policy of a routes file that the test knows to be right. */
export function policyOf(yaml: string): Policy {
  const result = parsePolicy(yaml, 'routes.yaml');
  if (!result.ok) throw new Error(JSON.stringify(result.failure, null, 2));
  return result.value;
}
