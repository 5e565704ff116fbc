// The guided demonstration: node demo/run.mjs [--json] [--backend NAME] [--topology NAME] [--runtime NAME]. Local, no account, no internet. Exits 0
// only when every way out is closed and the allowed request works.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runBattery } from './battery.mjs';
import { printReport } from './table.mjs';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    backend: { type: 'string', default: 'bubblewrap' },
    // Of a docker bottle.
    topology: { type: 'string', default: '' },
    runtime: { type: 'string', default: 'default' },
  },
});
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
if (!existsSync(cli)) {
  console.error('bot-bottle: error: dist/cli.js is missing.\n  Run: node scripts/build.mjs');
  process.exit(1);
}
const say = (text) => {
  if (!values.json) process.stdout.write(text);
};
say(
  `A hostile script looks for a way out of a ${values.backend} bottle. First on the host, to show that it knows how.\n`,
);
// Interrupted or stuck, the demonstration still takes down what it set up.
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => interrupted.abort());

try {
  const report = await runBattery({
    cli: [process.execPath, cli],
    runFlags: ['--backend', values.backend],
    // The stage sets a DOCKER_HOST that leads to a canary.
    ...(values.backend === 'docker'
      ? {
          node: 'node',
          env: {
            DOCKER_HOST: process.env.DOCKER_HOST ?? '',
            BOT_BOTTLE_DOCKER_TOPOLOGY: values.topology,
            BOT_BOTTLE_DOCKER_RUNTIME: values.runtime,
          },
        }
      : {}),
    ...(values.topology === 'bridge' ? { interfaces: ['lo', 'eth0'] } : {}),
    signal: AbortSignal.any([interrupted.signal, AbortSignal.timeout(120_000)]),
    progress: (line) => say(`- ${line}\n`),
  });
  if (values.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else {
    const terminal = process.stdout.isTTY === true;
    const color = terminal && (process.env.NO_COLOR ?? '') === '';
    printReport(report, { color, columns: process.stdout.columns ?? 120 }, say);
  }
  process.exitCode = report.ok ? 0 : 1;
} catch (error) {
  console.error(`bot-bottle: error: the demonstration could not run: ${error.message}`);
  process.exitCode = 1;
}
