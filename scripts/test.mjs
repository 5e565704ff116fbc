// Everything this machine can test. The last line is the count; arguments go to vitest.
import { ensureNode } from './ensure-node.mjs';

ensureNode();
const { quietStep, ROOT } = await import('./run-step.mjs');
const { ensureModules } = await import('./ensure-modules.mjs');
const { countTests, skipReasons } = await import('./count-tests.mjs');
const { spawnSync } = await import('node:child_process');
const { mkdirSync, rmSync } = await import('node:fs');
const { join } = await import('node:path');

const output = join(ROOT, '.test-output');
const report = join(output, 'vitest.json');
const skips = join(output, 'skips.jsonl');
rmSync(report, { force: true });
rmSync(skips, { force: true });
mkdirSync(output, { recursive: true });

const total = { passed: 0, failed: 0, skipped: 0 };
const check = (ok) => {
  total[ok ? 'passed' : 'failed'] += 1;
  return ok;
};

if (check(ensureModules()) && check(quietStep('building', process.execPath, ['scripts/build.mjs']))) {
  check(quietStep('checking types', 'npm', ['run', '--silent', 'typecheck']));
  check(quietStep('checking style and boundaries', 'npm', ['run', '--silent', 'lint']));
  runTests();
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);

function runTests() {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const run = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, BOT_BOTTLE_TEST_SKIPS: skips },
  });
  const counted = countTests(report) ?? { passed: 0, failed: 1, skipped: 0, skippedNames: [] };
  total.passed += counted.passed;
  total.failed += counted.failed;
  total.skipped += counted.skipped;
  // Errors outside any test, a wrong filter: vitest fails with every test passed.
  if (run.status !== 0 && counted.failed === 0) check(false);
  for (const { name, missing } of skipReasons(skips)) {
    console.log(`skipped what needs ${name}: ${missing}`);
  }
  for (const name of counted.skippedNames) console.log(`  skipped: ${name}`);
}
