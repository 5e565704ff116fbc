import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs one step from the repository's root. Its output is kept back and shown only when it fails.
 * @returns {boolean} whether it ended well
 */
export function quietStep(title, command, args) {
  console.error(`bot-bottle: ${title}`);
  const run = spawnSync(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (run.status === 0) return true;
  process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? ''}`);
  console.error(
    `bot-bottle: error: ${title} failed: ${command} ${args.join(' ')}: ${run.error?.message ?? `exit ${run.status ?? run.signal}`}`,
  );
  return false;
}
