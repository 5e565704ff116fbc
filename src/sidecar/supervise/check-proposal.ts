import { word } from '../../diagnostics/word.ts';
import { parsePolicy } from '../../policy/parse-policy.ts';
import { agentFaults, samePolicy } from '../../policy/policy-change.ts';

/** Why a routes file cannot be proposed, in sentences that a model can act on; undefined when it can. */
export function routesFault(proposed: string, current: string): string | undefined {
  const wanted = parsePolicy(proposed, 'routes_yaml');
  if (!wanted.ok) {
    const lines = wanted.failure.map((failure) => {
      const { what, where, mend } = word(failure);
      const place = where === undefined ? '' : `line ${where.line}, column ${where.column}: `;
      return `- ${place}${what}. To mend it: ${mend}.`;
    });
    return `routes_yaml cannot be used, and nothing was proposed:\n${lines.join('\n')}`;
  }
  const now = parsePolicy(current, 'current');
  if (!now.ok) return 'The policy of this bottle cannot be read: tell the person who runs it.';
  const faults = agentFaults(now.value, wanted.value);
  if (faults.length > 0)
    return `Nothing was proposed: ${faults.join('; ')}. Leave auth_scheme and token_env out of new routes, and them and \`mode\` as they are elsewhere.`;
  return undefined;
}

/** Whether a routes file without fault says what is in force. */
export function isInForce(proposed: string, current: string): boolean {
  const [wanted, now] = [parsePolicy(proposed, 'routes_yaml'), parsePolicy(current, 'current')];
  return wanted.ok && now.ok && samePolicy(now.value, wanted.value);
}

/** As `routesFault`, of a Dockerfile. */
export function dockerfileFault(proposed: string, backend: string): string | undefined {
  if (backend === 'bubblewrap')
    return 'This bottle shows the programs of the machine that it runs on, and has no image to rebuild. Tell the person which program is missing, so that they can install it there or start the bottle with --backend docker.';
  return /^[ \t]*FROM[ \t]+\S/im.test(proposed)
    ? undefined
    : 'dockerfile has no FROM instruction: give the whole Dockerfile, and nothing was proposed.';
}
