import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';

/** What a test may need that a machine may lack, and how to see whether it is there. */
const PROBES = {
  bubblewrap: () => answers('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true']),
  docker: () => answers('docker', ['info']),
  gitleaks: () => answers('gitleaks', ['version']),
  root: () => (process.getuid?.() === 0 ? undefined : 'not started by root'),
} as const satisfies Record<string, () => string | undefined>;

/**
 * For `describe.skipIf(skipWithout('docker'))`: whether to skip. A skip's reason is told by `npm test`. For what
 * BOT_BOTTLE_TEST_REQUIRE names (comma-separated), being absent throws instead, which fails the test file.
 */
export function skipWithout(name: keyof typeof PROBES): boolean {
  return requireOrSkip(name, PROBES[name]);
}

/** The same with a probe of one's own, which answers what is missing, or `undefined` when all is there. */
export function requireOrSkip(name: string, probe: () => string | undefined): boolean {
  const missing = probe();
  if (missing === undefined) return false;
  const required = (process.env.BOT_BOTTLE_TEST_REQUIRE ?? '').split(',').map((entry) => entry.trim());
  if (required.includes(name)) {
    throw new Error(`BOT_BOTTLE_TEST_REQUIRE names ${name}, which is not there: ${missing}`);
  }
  const record = process.env.BOT_BOTTLE_TEST_SKIPS;
  if (record === undefined) console.warn(`skipped what needs ${name}: ${missing}`);
  else appendFileSync(record, `${JSON.stringify({ name, missing })}\n`);
  return true;
}

function answers(command: string, args: readonly string[]): string | undefined {
  const run = spawnSync(command, args, { encoding: 'utf8', timeout: 20_000 });
  if (run.error !== undefined) return `${command}: ${run.error.message}`;
  return run.status === 0
    ? undefined
    : `${command}: ${run.stderr.trim().split('\n').at(-1) || `exit ${run.status}`}`;
}
