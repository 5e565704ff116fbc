// npm run bench -- [--only proxy,streaming,decoders,scanner,startup,start,paddock,memory,fleet,docker-fleet,git-gate,supervise,copy,injection] [--quick] [--json]
// npm run bench -- --search-worst SECONDS: looks for an input that costs the scanner more than the one that is kept.
// Peers: BOT_BOTTLE_BENCH_PEERS=DIR (its node_modules hold mockttp and @anthropic-ai/sandbox-runtime), mitmdump on PATH.
import { ensureNode } from './ensure-node.mjs';

ensureNode();
const { quietStep, ROOT } = await import('./run-step.mjs');
const { ensureModules } = await import('./ensure-modules.mjs');
const { spawnSync } = await import('node:child_process');
const { mkdtempSync, rmSync } = await import('node:fs');
const { tmpdir } = await import('node:os');
const { join } = await import('node:path');

if (!ensureModules() || !quietStep('building', process.execPath, ['scripts/build.mjs'])) process.exit(1);
const { build } = await import('esbuild');
const bundles = mkdtempSync(join(tmpdir(), 'bot-bottle-bench-bundles-'));
try {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [
      'main',
      'bulk-upstream',
      'bulk-client',
      'asking-agent',
      'proxy/load',
      'proxy/load-http2',
      'proxy/upstream',
      'proxy/bare-undici',
      'proxy/mockttp',
      'streaming/upstream',
    ].map((name) => `bench/${name}.ts`),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    outbase: 'bench',
    outdir: bundles,
    outExtension: { '.js': '.mjs' },
    // Bundled CommonJS packages call require for Node's own modules, which an ES module does not have.
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: 'warning',
  });
  const run = spawnSync(process.execPath, [join(bundles, 'main.mjs'), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, BOT_BOTTLE_BACKEND: 'bubblewrap', BOT_BOTTLE_BENCH_ROOT: ROOT },
  });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(bundles, { recursive: true, force: true });
}
