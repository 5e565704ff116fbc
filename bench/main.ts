// The figures, beside the peers that this machine has. It measures and tells what falls short; it judges by no exit code.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copySection } from './copy.ts';
import { searchWorst } from './decoders/search-worst.ts';
import { decodersSection } from './decoders/section.ts';
import { dockerSection } from './docker.ts';
import { dockerFleetSection } from './docker-fleet.ts';
import { fleetSection } from './fleet.ts';
import { gitGateSection } from './git-gate.ts';
import { injectionSection } from './injection.ts';
import { memorySection } from './memory.ts';
import { paddockSection } from './paddock.ts';
import { findPeers } from './peers.ts';
import { proxySection } from './proxy/section.ts';
import { fallsShort, type Section, tableOf } from './row.ts';
import { scannerSection } from './scanner.ts';
import type { Setting } from './setting.ts';
import { startSection } from './start.ts';
import { startupSection } from './startup.ts';
import { streamingSection } from './streaming/section.ts';
import { superviseSection } from './supervise.ts';

const SECTIONS = {
  proxy: ['Proxy: processor time per request over CONNECT and TLS, 16 keep-alive connections', proxySection],
  streaming: ['Streaming: how much later than without a proxy', streamingSection],
  decoders: ['Scanner with every rule, decoder and known secret: processor time', decodersSection],
  scanner: ['Scanner: processor time for each MiB, and what is found in labelled text', scannerSection],
  startup: ['Start-up: the whole command', startupSection],
  start: ['Start: from a manifest', startSection],
  paddock: ['paddock: the whole command', paddockSection],
  memory: ['Memory: one bottle', memorySection],
  fleet: ['Fleet', fleetSection],
  docker: ['Docker: a bottle beside one container of its image', dockerSection],
  'docker-fleet': ['Fleet on docker', dockerFleetSection],
  'git-gate': ['git-gate: a real upstream over SSH', gitGateSection],
  supervise: ['supervise: a person and an agent', superviseSection],
  copy: ['Workspace copy: small files', copySection],
  injection: ['Inbound detection: misses, false alarms, speed', injectionSection],
} as const satisfies Record<string, readonly [string, (setting: Setting) => Promise<Section>]>;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(SECTIONS).join(',') },
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    'search-worst': { type: 'string' },
  },
});
const chosen = values.only.split(',');
const unknown = chosen.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(
    `bench: error: no section ${unknown.join(', ')}; there are ${Object.keys(SECTIONS).join(', ')}`,
  );
  process.exit(2);
}

const root = process.env.BOT_BOTTLE_BENCH_ROOT ?? process.cwd();
if (values['search-worst'] !== undefined) {
  searchWorst(Number(values['search-worst']), join(root, 'bench/decoders/worst-input.bin'));
  process.exit();
}
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'bot-bottle-bench-')));
const setting: Setting = {
  root,
  scratch,
  quick: values.quick,
  peers: findPeers(root),
  bundle: (name) => join(import.meta.dirname, `${name}.mjs`),
  progress: (line) => process.stderr.write(`bench: ${line}\n`),
};
const report: Record<string, Section> = {};
const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
try {
  if (!values.json) process.stdout.write(`${machine}${values.quick ? '; quick: not to be quoted' : ''}\n`);
  for (const [name, [title, measure]] of Object.entries(SECTIONS)) {
    if (!chosen.includes(name)) continue;
    const section = await measure(setting).catch((error: Error): Section => {
      process.exitCode = 1;
      return { rows: [], missing: [`${name} BROKE: ${error.message}`] };
    });
    report[name] = section;
    if (!values.json) process.stdout.write(`\n${title}\n${tableOf(section)}`);
  }
  if (values.json)
    process.stdout.write(`${JSON.stringify({ machine, quick: values.quick, sections: report }, null, 2)}\n`);
  else tellShort(Object.values(report));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function tellShort(sections: readonly Section[]): void {
  const rows = sections.flatMap((section) => section.rows);
  const short = rows.filter(fallsShort);
  const bounded = rows.filter(({ bound }) => bound?.atMost !== undefined).length;
  process.stdout.write(`\n${short.length} of ${bounded} bounds fall short${short.length > 0 ? ':' : '.'}\n`);
  for (const { figure, who, bound } of short) {
    process.stdout.write(
      `  ${figure}, ${who}: ${bound?.measured.toFixed(2)} where at most ${bound?.atMost?.toFixed(2)} is wanted\n`,
    );
  }
}
