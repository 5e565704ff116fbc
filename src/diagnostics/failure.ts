import type { BackendFailure } from './backend-failure.ts';
import type { DockerFailure } from './docker-failure.ts';
import type { GitGateFailure } from './git-gate-failure.ts';
import type { HostFailure } from './host-failure.ts';
import type { ManifestFailure } from './manifest-failure.ts';
import type { PolicyFailure } from './policy-failure.ts';
import type { ProviderFailure } from './provider-failure.ts';
import type { SessionFailure } from './session-failure.ts';
import type { SuperviseFailure } from './supervise-failure.ts';
import type { UsageFailure } from './usage-failure.ts';

/**
 * Everything that can be expected to go wrong, by the room that reports it. Each union stands beside the
 * function that words it, and that function ends in an exhaustive switch: a failure without a sentence does not compile.
 */
export type Failure =
  | UsageFailure
  | PolicyFailure
  | ManifestFailure
  | HostFailure
  | GitGateFailure
  | BackendFailure
  | ProviderFailure
  | DockerFailure
  | SessionFailure
  | SuperviseFailure;
