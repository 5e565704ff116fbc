import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What the shipped agent images start from; the real one, or a stand-in where no registry can be reached. */
export const NODE_IMAGE = 'node:22-slim';

/** `UBUNTU_VERSION` for `images/Dockerfile`: a Debian 12 that stands in for Ubuntu. */
export const UBUNTU_STAND_IN = 'bot-bottle-test-stand-in';

const script = fileURLToPath(new URL('base-image.sh', import.meta.url));

/**
 * Makes both images if they are not there yet, some 45 s the first time on a machine, and answers why it could not:
 * `describe.skipIf(requireOrSkip('base-image', ensureBaseImage))`.
 */
export function ensureBaseImage(): string | undefined {
  const run = spawnSync(script, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  if (run.error !== undefined) return run.error.message;
  return run.status === 0 ? undefined : (run.stderr.trim().split('\n').at(-1) ?? `exit ${run.status}`);
}
