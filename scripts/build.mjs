// One esbuild bundle per entry: CommonJS, which starts some 15 ms sooner than ES modules do. The sidecar and the
// gate are single files, so that they mount anywhere. The command line holds what `run` and `exec` need; every
// other verb is a file of its own, loaded when it is asked for. `node scripts/build.mjs [DIRECTORY]`, dist by default.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const require = createRequire(import.meta.url);
const root = new URL('..', import.meta.url).pathname;

// Built aside and swapped in, so that a program that runs meanwhile finds the old build or the new.
const dist = resolve(root, process.argv[2] ?? 'dist');
const aside = `${dist}.${process.pid}.tmp`;
process.on('exit', () => rmSync(aside, { recursive: true, force: true }));

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  supported: { 'dynamic-import': false },
  define: { __VERSION__: JSON.stringify(version) },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  outdir: aside,
};

/** Verbs that stay in the command line's own file, because their start-up time counts. */
const QUICK_VERBS = new Set(['run', 'exec']);
const verbs = readdirSync(join(root, 'src/cli/verbs')).map((name) => basename(name, '.ts'));
const slowModules = [
  ...verbs.filter((name) => !QUICK_VERBS.has(name)).map((name) => `src/cli/verbs/${name}.ts`),
  'src/plan/explain.ts',
  'src/cli/observe-notice.ts',
  'src/provision/provision-agent.ts',
  'src/session/supervised-config.ts',
  'src/backend/bubblewrap/freeze.ts',
  'src/backend/bubblewrap/desk-room.ts',
  'src/provision/provision-git.ts',
  'src/session/git-gate/open-git-gate.ts',
];

/** What paddock needs only with a config file, an error, or an agent of a package. */
const paddockLate = ['help', 'completion', 'toml-layer', 'packaged-agent', 'wording'].map(
  (name) => `src/paddock/${name}.ts`,
);
const lateModules = new Map([
  ...slowModules.map((path) => [path, `verbs/${basename(path, '.ts')}`]),
  // Loaded when it is meant, or asked whether it can be used.
  ['src/backend/docker/backend.ts', 'backend/docker'],
  ...paddockLate.map((path) => [path, `paddock/${basename(path, '.ts')}`]),
]);

const loadSlowModulesLate = {
  name: 'load-slow-modules-late',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) => {
      const late = lateModules.get(join(resolveDir, path).slice(root.length));
      return kind === 'dynamic-import' && late !== undefined
        ? { path: `./${late}.js`, external: true }
        : undefined;
    });
  },
};

/**
 * Packages and engines that one program needs late or never, kept in its file as text: V8 reads over a string far
 * faster than over functions, and the sidecar's start is half the start of a bottle. Compiled at the first use.
 */
const LATE_PACKAGES = /^(?:undici\/lib\/dispatcher\/pool\.js|re2js)$/;
const LATE_ENGINES = /\/detection\/(?:outbound|inbound)-engine\.ts$/;

const keepLateCodeAsText = {
  name: 'keep-late-code-as-text',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: LATE_PACKAGES }, ({ path }) => ({ path, namespace: 'late' }));
    onResolve({ filter: /-engine\.ts$/ }, ({ path, resolveDir }) => {
      const file = join(resolveDir, path);
      return LATE_ENGINES.test(file) ? { path: file, namespace: 'late' } : undefined;
    });
    onLoad({ filter: /./, namespace: 'late' }, async ({ path }) => {
      const bundled = await build({
        ...common,
        stdin: { contents: `module.exports = require('${path}')`, resolveDir: root },
        write: false,
      });
      const text = JSON.stringify(bundled.outputFiles[0].text);
      const lines = [
        'let loaded;',
        'function load() {',
        '  if (loaded === undefined) {',
        '    const module = { exports: {} };',
        `    const run = require('node:vm').compileFunction(${text}, ['module', 'exports', 'require'], { filename: '${basename(path)}' });`,
        '    run(module, module.exports, require);',
        '    loaded = module.exports;',
        '  }',
        '  return loaded;',
        '}',
        ...(LATE_ENGINES.test(path) ? lateNames(await exportsOf(path)) : lateExports(require(path))),
      ];
      return { contents: lines.join('\n'), loader: 'js', resolveDir: root };
    });
  },
};

/** A package that is one function is imported late by those who use it; the names of another become getters. */
function lateExports(exported) {
  if (typeof exported === 'function') return ['module.exports = load();'];
  return lateNames(Object.keys(exported));
}

function lateNames(names) {
  return names.map(
    (name) => `Object.defineProperty(exports, '${name}', { enumerable: true, get: () => load().${name} });`,
  );
}

/** What a module of ours exports: esbuild lists it for ES modules only. */
async function exportsOf(path) {
  const { metafile } = await build({
    ...common,
    entryPoints: [path],
    format: 'esm',
    metafile: true,
    write: false,
  });
  return Object.values(metafile.outputs)[0].exports;
}

mkdirSync(aside);
writeFileSync(join(aside, 'package.json'), '{"type":"commonjs"}\n');
await Promise.all([
  build({
    ...common,
    entryPoints: { cli: 'src/entry/cli.ts', paddock: 'src/entry/paddock.ts' },
    plugins: [loadSlowModulesLate],
    banner: { js: '#!/usr/bin/env node' },
  }),
  build({
    ...common,
    entryPoints: [...lateModules].map(([path, out]) => ({ in: path, out })),
  }),
  build({
    ...common,
    entryPoints: { sidecar: 'src/entry/sidecar.ts', gate: 'src/entry/gate.ts', desk: 'src/entry/desk.ts' },
    plugins: [keepLateCodeAsText],
    outExtension: { '.js': '.cjs' },
  }),
]);
for (const name of ['cli.js', 'paddock.js']) chmodSync(join(aside, name), 0o755);

const old = `${aside}.old`;
if (existsSync(dist)) renameSync(dist, old);
renameSync(aside, dist);
rmSync(old, { recursive: true, force: true });
