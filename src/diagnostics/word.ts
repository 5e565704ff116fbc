import { wordBackendFailure } from './backend-failure.ts';
import { wordDockerFailure } from './docker-failure.ts';
import type { Failure } from './failure.ts';
import { wordGitGateFailure } from './git-gate-failure.ts';
import { wordHostFailure } from './host-failure.ts';
import { wordManifestFailure } from './manifest-failure.ts';
import type { Message } from './message.ts';
import { wordPolicyFailure } from './policy-failure.ts';
import { wordProviderFailure } from './provider-failure.ts';
import { wordSessionFailure } from './session-failure.ts';
import { wordSuperviseFailure } from './supervise-failure.ts';
import { wordUsageFailure } from './usage-failure.ts';

/** The sentence for any failure. */
export function word(failure: Failure): Message {
  switch (failure.room) {
    case 'usage':
      return wordUsageFailure(failure);
    case 'policy':
      return wordPolicyFailure(failure);
    case 'manifest':
      return wordManifestFailure(failure);
    case 'host':
      return wordHostFailure(failure);
    case 'git-gate':
      return wordGitGateFailure(failure);
    case 'backend':
      return wordBackendFailure(failure);
    case 'provider':
      return wordProviderFailure(failure);
    case 'docker':
      return wordDockerFailure(failure);
    case 'session':
      return wordSessionFailure(failure);
    case 'supervise':
      return wordSuperviseFailure(failure);
  }
}
