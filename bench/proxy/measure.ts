// Processor time of a proxy per request, ours beside the bare yardstick, one case after the other, as a table and JSON.
// Linux: reads /proc/PID/stat. `node scripts/build.mjs` first; then
//   npx esbuild bench/proxy/*.ts --bundle --platform=node --format=esm --out-extension:.js=.mjs --outdir=DIR && node DIR/measure.mjs
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const sidecar = process.argv[2] ?? 'dist/sidecar.cjs';
const seconds = process.argv[3] ?? '4';
const rounds = Number(process.argv[4] ?? '3');
const HOST = 'upstream.test';
/** USER_HZ, in which the kernel counts (proc(5)). */
const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

export interface Figure {
  readonly proxy: string;
  readonly name: string;
  readonly microseconds: number;
  readonly perSecond: number;
  readonly residentMiB: number;
  readonly errors: number;
}

const CASES: readonly (readonly [string, string, string, string])[] = [
  ['1 KB GET', 'GET', '/1024', '0'],
  ['100 KB GET', 'GET', '/102400', '0'],
  ['20 KB POST', 'POST', '/', '20480'],
];

const dir = mkdtempSync(join(tmpdir(), 'proxy-bench-'));
const children: ChildProcess[] = [];

function startNode(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...env },
  });
  children.push(child);
  return child;
}

function lines(child: ChildProcess): AsyncIterator<string> {
  return createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
}

async function json(source: AsyncIterator<string>): Promise<Record<string, unknown>> {
  const { value, done } = await source.next();
  if (done === true) throw new Error('a process of the benchmark ended early');
  return JSON.parse(value) as Record<string, unknown>;
}

function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function residentMiB(pid: number): number {
  return Number(/VmRSS:\s+([0-9]+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

async function measure(
  proxy: string,
  pid: number,
  port: number,
  authority: string,
  ca: string,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, method, path, size] of CASES) {
    const run = async (time: string): Promise<Figure> => {
      const load = startNode([
        join(here, 'load.mjs'),
        String(port),
        authority,
        ca,
        '16',
        time,
        method,
        path,
        size,
      ]);
      const source = lines(load);
      await json(source);
      const before = cpuSeconds(pid);
      load.stdin?.write('go\n');
      const { requests, errors, seconds: took } = await json(source);
      const used = cpuSeconds(pid) - before;
      return {
        proxy,
        name,
        microseconds: (used * 1e6) / Number(requests),
        perSecond: Number(requests) / Number(took),
        residentMiB: residentMiB(pid),
        errors: Number(errors),
      };
    };
    await run('1');
    figures.push(await run(seconds));
  }
  return figures;
}

function certificate(name: string): [string, string] {
  const [cert, key] = [join(dir, `${name}.crt`), join(dir, `${name}.key`)];
  const subject = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      cert,
      ...subject,
    ],
    { stdio: 'ignore' },
  );
  return [cert, key];
}

try {
  const [cert, key] = certificate('upstream');
  const [leaf, leafKey] = certificate('leaf');
  const upstream = await json(lines(startNode([join(here, 'upstream.mjs'), cert, key])));

  const bare = startNode([join(here, 'bare-undici.mjs'), leaf, leafKey, String(upstream.port), cert]);
  const bareReady = await json(lines(bare));

  const routes = join(dir, 'routes.yaml');
  writeFileSync(
    routes,
    `log: 2\nroutes:\n  - host: ${HOST}\n    auth_scheme: Bearer\n    token_env: EGRESS_TOKEN_0\n    matches:\n      - methods: [GET, POST]\n        paths: [{type: prefix, value: /}]\n`,
  );
  const ours = startNode(
    [
      sidecar,
      'egress',
      '--routes',
      routes,
      '--listen',
      '127.0.0.1:0',
      '--ca-dir',
      join(dir, 'ca'),
      '--audit',
      join(dir, 'audit.jsonl'),
      '--resolve',
      `${HOST}:443:127.0.0.1:${upstream.port}`,
      '--upstream-ca',
      cert,
    ],
    { EGRESS_TOKEN_0: 'bench-token' },
  );
  const oursReady = await json(lines(ours));
  const oursPort = Number(String(oursReady.listen).split(':').pop());
  const idle = residentMiB(ours.pid as number);

  const all: Figure[] = [];
  for (let round = 0; round < rounds; round++) {
    all.push(
      ...(await measure('bare undici', bare.pid as number, Number(bareReady.port), `${HOST}:443`, leaf)),
    );
    all.push(
      ...(await measure('bot-bottle', ours.pid as number, oursPort, `${HOST}:443`, String(oursReady.ca))),
    );
  }
  const best = (proxy: string, name: string): Figure =>
    all
      .filter((figure) => figure.proxy === proxy && figure.name === name)
      .reduce((a, b) => (a.microseconds <= b.microseconds ? a : b));
  for (const [name] of CASES) {
    const [yardstick, own] = [best('bare undici', name), best('bot-bottle', name)];
    process.stdout.write(
      `${name.padEnd(11)} bare ${yardstick.microseconds.toFixed(0)} us ${yardstick.perSecond.toFixed(0)}/s  ours ${own.microseconds.toFixed(0)} us ${own.perSecond.toFixed(0)}/s  ratio ${(own.microseconds / yardstick.microseconds).toFixed(2)}  errors ${yardstick.errors}+${own.errors}\n`,
    );
  }
  process.stdout.write(
    `resident: idle ${idle.toFixed(1)} MiB, after ${residentMiB(ours.pid as number).toFixed(1)} MiB, bare ${residentMiB(bare.pid as number).toFixed(1)} MiB\n`,
  );
  process.stdout.write(`${JSON.stringify(all)}\n`);
} finally {
  for (const child of children) child.kill();
  rmSync(dir, { recursive: true, force: true });
}
