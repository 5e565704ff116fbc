import { overlayUser } from './extends.ts';
import type { GitIdentity, GitIdentityField, GitUser } from './manifest.ts';

/** The agent's fields over the bottle's, each with where it came from. */
export function mergeGitIdentity(agent: GitUser, bottle: GitUser): GitIdentity {
  const merged = overlayUser(bottle, agent);
  const field = (value: string, own: string | undefined): GitIdentityField => ({
    value,
    from: own === undefined ? 'bottle' : 'agent',
  });
  return {
    ...(merged.name === undefined ? {} : { name: field(merged.name, agent.name) }),
    ...(merged.email === undefined ? {} : { email: field(merged.email, agent.email) }),
  };
}

/** For summaries: `name=claude (agent), email=a@b.c (bottle)`; undefined when nothing is declared. */
export function gitIdentitySummary({ name, email }: GitIdentity): string | undefined {
  const parts = [
    ...(name === undefined ? [] : [`name=${name.value} (${name.from})`]),
    ...(email === undefined ? [] : [`email=${email.value} (${email.from})`]),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}
