import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { startChild } from './bench-child.ts';
import { commandOf, memoryOf, treeOf } from './process-tree.ts';
import { absolute, type Row, type Section } from './row.ts';
import { type Setting, UPSTREAM_HOST } from './setting.ts';
import { startUpstream } from './upstream-process.ts';

const GIB = 1 << 30;
const IDLE_MIB = 200;
/** What still counts as flat: some sockets' buffers and a garbage collector's leeway. */
const FLAT_MIB = 32;

/** An idle bottle's own processes, supervise among them, and what moving 1 GiB each way does to the sidecar. */
export async function memorySection(setting: Setting): Promise<Section> {
  const upstream = await startUpstream(setting, 'bulk-upstream');
  const workspace = join(setting.scratch, 'memory');
  mkdirSync(workspace);
  copyFileSync(setting.bundle('bulk-client'), join(workspace, 'bulk-client.mjs'));
  const to = [
    '--resolve',
    `${UPSTREAM_HOST}:443:127.0.0.1:${upstream.port}`,
    '--upstream-ca',
    upstream.certFile,
  ];
  const bottle = startChild(
    [
      process.execPath,
      join(setting.root, 'dist/cli.js'),
      '--home',
      join(setting.scratch, 'memory-home'),
      'run',
      '--supervise',
      '--allow',
      UPSTREAM_HOST,
      ...to,
      '--',
      process.execPath,
      'bulk-client.mjs',
      UPSTREAM_HOST,
    ],
    { cwd: workspace },
  );
  try {
    setting.progress('memory: idle');
    await bottle.nextJson();
    // Start-up's garbage goes, or not: an idle bottle is one that nobody touches.
    await new Promise((settle) => setTimeout(settle, 3000));
    const own = treeOf(bottle.pid)
      .map((pid) => ({ pid, role: roleOf(pid), ...memoryOf(pid) }))
      .filter(({ role }) => role !== 'agent');
    const rows = idleRows(own);
    const sidecar = own.find(({ role }) => role === 'sidecar');
    if (sidecar === undefined)
      throw new Error(`no sidecar among ${own.map(({ pid }) => commandOf(pid).join(' ')).join('; ')}`);
    const bytes = setting.quick ? GIB / 16 : GIB;
    for (const direction of ['up', 'down']) {
      setting.progress(`memory: ${bytes >> 20} MiB ${direction}`);
      rows.push(...(await moveRows(bottle, sidecar.pid, direction, bytes)));
    }
    return { rows, missing: [] };
  } finally {
    bottle.child.stdin?.end();
    await bottle.ended;
    await upstream.process.stop();
  }
}

function idleRows(
  own: readonly { readonly role: string; readonly rss: number; readonly pss: number }[],
): Row[] {
  const base = { section: 'memory', unit: 'MiB' };
  const sum = (of: readonly { readonly rss: number; readonly pss: number }[], key: 'rss' | 'pss'): number =>
    of.reduce((total, one) => total + one[key], 0);
  const total = sum(own, 'rss');
  const roles = [...new Set(own.map(({ role }) => role))];
  return [
    {
      ...base,
      figure: 'idle, resident',
      who: 'all of it',
      value: total,
      note: `${sum(own, 'pss').toFixed(0)} MiB proportional, ${own.length} processes`,
      bound: absolute(total, IDLE_MIB),
    },
    ...roles.map((role): Row => {
      const members = own.filter((one) => one.role === role);
      return {
        ...base,
        figure: 'idle, resident',
        who: role,
        value: sum(members, 'rss'),
        note: `${sum(members, 'pss').toFixed(0)} MiB proportional, ${members.length} processes`,
      };
    }),
  ];
}

async function moveRows(
  bottle: ReturnType<typeof startChild>,
  sidecar: number,
  direction: string,
  bytes: number,
): Promise<Row[]> {
  const before = memoryOf(sidecar).rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, memoryOf(sidecar).rss);
  }, 50);
  bottle.child.stdin?.write(`${direction} ${bytes}\n`);
  const { moved, seconds } = await bottle.nextJson();
  clearInterval(watch);
  const after = memoryOf(sidecar).rss;
  const figure = `${bytes >> 20} MiB ${direction}`;
  const speed = Number(moved) / (1 << 20) / Number(seconds);
  const note = `from ${before.toFixed(0)} to ${peak.toFixed(0)} MiB at its peak, ${after.toFixed(0)} after; ${speed.toFixed(0)} MiB/s${Number(moved) === bytes ? '' : ' INCOMPLETE'}`;
  return [
    {
      section: 'memory',
      figure,
      who: 'sidecar, growth',
      value: peak - before,
      unit: 'MiB',
      note,
      bound: absolute(peak - before, FLAT_MIB),
    },
  ];
}

/** By the command line: bwrap and nsenter only hold, the programs are node with one file. */
function roleOf(pid: number): string {
  const [file = '', ...args] = commandOf(pid);
  const program = basename(file);
  if (program === 'bwrap' || program === 'nsenter') return 'bwrap, nsenter';
  // Before the agent, whose command line it carries.
  if (args[0]?.endsWith('cli.js') === true) return 'CLI';
  if (args.includes('bulk-client.mjs')) return 'agent';
  if (args.includes('egress')) return 'sidecar';
  if (args.includes('serve')) return 'desk';
  return args.includes('--run-dir') ? 'gate' : `other: ${program}`;
}
