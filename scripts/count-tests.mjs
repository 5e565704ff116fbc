import { readFileSync } from 'node:fs';

/**
 * Counts what vitest's JSON report says. A file that failed before it had a test counts as one failure.
 * @returns {{ passed: number, failed: number, skipped: number, skippedNames: string[] } | undefined}
 */
export function countTests(reportFile) {
  let report;
  try {
    report = JSON.parse(readFileSync(reportFile, 'utf8'));
  } catch {
    return undefined;
  }
  const count = { passed: 0, failed: 0, skipped: 0, skippedNames: [] };
  for (const file of report.testResults) {
    const failedBefore = count.failed;
    for (const test of file.assertionResults) {
      if (test.status === 'passed') count.passed += 1;
      else if (test.status === 'failed') count.failed += 1;
      else {
        count.skipped += 1;
        count.skippedNames.push(test.fullName);
      }
    }
    if (file.status === 'failed' && count.failed === failedBefore) count.failed += 1;
  }
  return count;
}

/** One line a reason, as test/rig/require.ts recorded them. */
export function skipReasons(recordFile) {
  try {
    const lines = readFileSync(recordFile, 'utf8').trim().split('\n');
    return [...new Set(lines)].map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}
