// From a bare clone to the demonstration: packages, build, bubblewrap, and a hostile script in a bottle.
import { ensureNode } from './ensure-node.mjs';

ensureNode();
const { quietStep, ROOT } = await import('./run-step.mjs');
const { ensureModules } = await import('./ensure-modules.mjs');
const { ensureBubblewrap } = await import('./ensure-bubblewrap.mjs');
const { spawnSync } = await import('node:child_process');

const ready =
  ensureModules() && quietStep('building', process.execPath, ['scripts/build.mjs']) && ensureBubblewrap();
if (!ready) process.exit(1);

const demonstration = spawnSync(process.execPath, ['demo/run.mjs', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
});
process.exit(demonstration.status ?? 1);
