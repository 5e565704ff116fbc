// One esbuild bundle per entry. The sidecar and the gate are single files, so that they mount anywhere;
// the command line is split, so that a verb loads only its own code.
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const root = new URL('..', import.meta.url).pathname;
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  define: { __VERSION__: JSON.stringify(version) },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
};
// Bundled CommonJS packages call require for Node's own modules, which an ES module does not have.
const requireBanner = {
  js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
};

rmSync(`${root}/dist`, { recursive: true, force: true });
await Promise.all([
  build({
    ...common,
    format: 'esm',
    splitting: true,
    entryPoints: { cli: 'src/entry/cli.ts' },
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: `#!/usr/bin/env node\n${requireBanner.js}` },
  }),
  build({
    ...common,
    format: 'cjs',
    entryPoints: { sidecar: 'src/entry/sidecar.ts', gate: 'src/entry/gate.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
  }),
]);
chmodSync(`${root}/dist/cli.js`, 0o755);
