// npm run fuzz -- [--target NAME] [--iterations N]: runs the targets of test/fuzz, each for so many iterations.
// A target is a file there: decoders, outbound-stream, request-head, connect-target, path, dns, routes-yaml...
import { ensureNode } from './ensure-node.mjs';

ensureNode();
const { spawnSync } = await import('node:child_process');
const { readdirSync } = await import('node:fs');
const { join } = await import('node:path');
const { parseArgs } = await import('node:util');
const { ROOT } = await import('./run-step.mjs');

const targets = readdirSync(join(ROOT, 'test/fuzz'))
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => name.slice(0, -'.test.ts'.length));
const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true, default: targets },
    iterations: { type: 'string', default: '100000' },
  },
});
const unknown = values.target.filter((name) => !targets.includes(name));
if (unknown.length > 0 || !/^[1-9][0-9]*$/.test(values.iterations)) {
  console.error(
    unknown.length > 0
      ? `fuzz: error: no target ${unknown.join(', ')}; there are ${targets.join(', ')}`
      : `fuzz: error: --iterations is ${values.iterations}; write a number above 0`,
  );
  process.exit(2);
}
// One file at a time, and as long as it takes.
const run = spawnSync(
  process.execPath,
  [
    join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--project=unit',
    '--no-file-parallelism',
    '--testTimeout=0',
    ...values.target.map((name) => `test/fuzz/${name}.test.ts`),
  ],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, FUZZ_RUNS: values.iterations } },
);
process.exitCode = run.status ?? 1;
