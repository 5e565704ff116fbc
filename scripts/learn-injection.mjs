// node scripts/learn-injection.mjs [--without FILE.jsonl]... [--measure FILE.jsonl]... [--check DIR]... [--write] DIR...
// Learns src/dlp/injection/learned.ts from test/data/injection and from the text files below DIR, none of which may
// hold attacks. --check: folders that are only measured. --without leaves one labelled set out. --write: keep it.
import { ensureNode } from './ensure-node.mjs';

ensureNode();
const { ROOT } = await import('./run-step.mjs');
const { spawnSync } = await import('node:child_process');
const { mkdtempSync, rmSync } = await import('node:fs');
const { tmpdir } = await import('node:os');
const { join } = await import('node:path');
const { build } = await import('esbuild');

const bundles = mkdtempSync(join(tmpdir(), 'bot-bottle-learn-'));
try {
  const outfile = join(bundles, 'main.mjs');
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['bench/injection-model/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    outfile,
    logLevel: 'warning',
  });
  const run = spawnSync(
    process.execPath,
    ['--max-old-space-size=6000', outfile, ROOT, ...process.argv.slice(2)],
    { stdio: 'inherit' },
  );
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(bundles, { recursive: true, force: true });
}
