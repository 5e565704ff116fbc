// One esbuild bundle per entry. The sidecar and the gate are single files, so that they mount anywhere;
// the command line is split, so that a verb loads only its own code.
import { chmodSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
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

// Built aside and swapped in, so that a program that runs meanwhile finds the old build or the new.
const aside = `dist.${process.pid}.tmp`;
process.on('exit', () => rmSync(`${root}/${aside}`, { recursive: true, force: true }));
await Promise.all([
  build({
    ...common,
    format: 'esm',
    splitting: true,
    entryPoints: { cli: 'src/entry/cli.ts' },
    outdir: aside,
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: `#!/usr/bin/env node\n${requireBanner.js}` },
  }),
  build({
    ...common,
    format: 'cjs',
    entryPoints: { sidecar: 'src/entry/sidecar.ts', gate: 'src/entry/gate.ts' },
    outdir: aside,
    outExtension: { '.js': '.cjs' },
  }),
]);
chmodSync(`${root}/${aside}/cli.js`, 0o755);
rmSync(`${root}/${aside}.old`, { recursive: true, force: true });
if (existsSync(`${root}/dist`)) renameSync(`${root}/dist`, `${root}/${aside}.old`);
renameSync(`${root}/${aside}`, `${root}/dist`);
rmSync(`${root}/${aside}.old`, { recursive: true, force: true });
