import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, extname, join } from 'node:path';
import { findTokens, type TokenHit } from '../src/dlp/tokens/token-matcher.ts';
import { labelledSet, type Score, SETS, scoreOf } from '../test/rig/credential-set.ts';
import type { Labelled } from '../test/rig/credential-text.ts';
import { absolute, median, type Row, ratioTo, type Section } from './row.ts';
import type { Setting } from './setting.ts';

const MIB = 1024 * 1024;
const OURS = 'bot-bottle';
/** Per MiB: 250 MiB/s, since the decoders come on top and 100 MiB/s is wanted of all; and 10 MiB/s at the worst. */
const ORDINARY_MS = 4;
const WORST_MS = 100;
/** Shares in percent: of the labels that are missed, of the findings that are wrong. */
const MISSED = 3;
const WRONG = 1;
const SEED = 7;

/** Files that every checkout has. */
const ORDINARY: readonly (readonly [string, string])[] = [
  ['source', 'node_modules/typescript/lib/typescript.js'],
  ['declarations', 'node_modules/typescript/lib/lib.dom.d.ts'],
  ['JSON', 'package-lock.json'],
];

/** What a search by repeated anchors found to cost the most; regressions show here. */
const WORST: readonly (readonly [string, string])[] = [
  ['names and values', 'key=a:b'],
  ['quoted names', "key='bb_live_ODc%3D"],
  ['snowflakes', 'NjMMDYzGJxoxe-p8e-0'],
  ['headers of tokens', 'eyJhbGciOiJIUzI1NiJ9eyJ'],
  ['headers of keys', '-----BEGIN PRIVATE KEY----- aB3dE5gH7jK9mN1pQ3rS5tU7v '],
  ['passwords', 'gico-l6g_sshpass -p'],
  ['URLs', 'a://b:c'],
  ['words without operators', 'pass '],
  ['keys of JSON', '0c"key":"Ask-'],
  ['zeros in base64', 'AAA'],
];

export async function scannerSection(setting: Setting): Promise<Section> {
  const rows: Row[] = [];
  const missing: string[] = [];
  for (const [what, file] of ORDINARY) {
    const bytes = new Uint8Array(readFileSync(join(setting.root, file)));
    rows.push(throughput(setting, `plain tokens, ${what}`, bytes, ORDINARY_MS));
  }
  for (const [what, piece] of WORST) {
    const bytes = new TextEncoder().encode(piece.repeat(Math.ceil(MIB / piece.length)));
    rows.push(throughput(setting, `plain tokens, hostile: ${what}`, bytes, WORST_MS));
  }
  rows.push(installed(setting));
  const gitleaks = onPath('gitleaks');
  if (gitleaks === undefined) missing.push('scanner: gitleaks is not here');
  for (const name of SETS) {
    setting.progress(`scanner: ${name} credentials`);
    const set = labelledSet(join(setting.root, 'test/data/credentials'), name, SEED);
    const ours = scoreOf(set, (bytes) => findTokens(bytes, 0, bytes.length, { wholeValue: false }));
    const theirs =
      gitleaks === undefined ? undefined : scoreOf(set, gitleaksOn(setting, gitleaks, name, set));
    rows.push(...quality(name, ours, theirs));
  }
  return { rows, missing };
}

function throughput(setting: Setting, figure: string, bytes: Uint8Array, atMost: number): Row {
  const scan = (): number => {
    const before = process.cpuUsage();
    let done = 0;
    let used = 0;
    while (used < (setting.quick ? 20_000 : 200_000)) {
      findTokens(bytes, 0, bytes.length, { wholeValue: false });
      done += bytes.length;
      const { user, system } = process.cpuUsage(before);
      used = user + system;
    }
    return used / 1000 / (done / MIB);
  };
  scan();
  const cost = median(Array.from({ length: setting.quick ? 3 : 7 }, scan));
  return {
    section: 'scanner',
    figure,
    who: OURS,
    value: cost,
    unit: 'ms/MiB',
    note: `${(1000 / cost).toFixed(0)} MiB/s of one processor`,
    bound: absolute(cost, atMost),
  };
}

/** What is found in packages that hold no credential but those in their own tests and documentation. */
function installed(setting: Setting): Row {
  let size = 0;
  let found = 0;
  for (const entry of readdirSync(join(setting.root, 'node_modules'), {
    recursive: true,
    withFileTypes: true,
  })) {
    if (!entry.isFile() || !['.js', '.ts', '.json', '.md', '.map'].includes(extname(entry.name))) continue;
    const bytes = new Uint8Array(readFileSync(join(entry.parentPath, entry.name)));
    size += bytes.length;
    found += findTokens(bytes, 0, bytes.length, { wholeValue: false }).length;
  }
  return {
    section: 'scanner',
    figure: 'findings in installed packages',
    who: OURS,
    value: found,
    unit: 'findings',
    note: `in ${(size / MIB).toFixed(0)} MiB`,
  };
}

function quality(name: string, ours: Score, theirs: Score | undefined): readonly Row[] {
  const row = (
    figure: string,
    share: (score: Score) => number,
    atMost: number,
    note: (score: Score) => string,
  ) => {
    const all: Row[] = [
      {
        section: 'scanner',
        figure: `${name}: ${figure}`,
        who: OURS,
        value: share(ours),
        unit: '%',
        note: note(ours),
        bound: absolute(share(ours), atMost),
      },
    ];
    if (theirs !== undefined)
      all.push({
        section: 'scanner',
        figure: `${name}: ${figure}`,
        who: 'gitleaks',
        value: share(theirs),
        unit: '%',
        note: note(theirs),
        bound: ratioTo(share(ours), share(theirs)),
      });
    return all;
  };
  return [
    ...row(
      'credentials missed',
      (score) => 100 * (1 - score.recall),
      MISSED,
      (score) => missedKinds(score),
    ),
    ...row(
      'findings that are none',
      (score) => 100 * (1 - score.precision),
      WRONG,
      (score) => `${score.wrong.length} of ${score.hits}`,
    ),
  ];
}

/** `12 of 840: basic 3, jwt 2, …` */
function missedKinds({ missed, labels }: Score): string {
  const counts = new Map<string, number>();
  for (const { kind } of missed) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const most = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 4);
  return `${missed.length} of ${labels}${most.length > 0 ? `: ${most.map((one) => one.join(' ')).join(', ')}` : ''}`;
}

interface GitleaksFinding {
  readonly RuleID: string;
  readonly Secret: string;
  readonly File: string;
}

function gitleaksOn(
  setting: Setting,
  program: string,
  name: string,
  set: readonly Labelled[],
): (bytes: Uint8Array, at: number) => readonly TokenHit[] {
  const directory = join(setting.scratch, `credentials-${name}`);
  const report = `${directory}.json`;
  mkdirSync(directory);
  set.forEach(({ text }, at) => {
    writeFileSync(join(directory, `${at}.txt`), text);
  });
  const run = spawnSync(program, [
    'dir',
    directory,
    '-r',
    report,
    '-f',
    'json',
    '--no-banner',
    '--exit-code',
    '0',
  ]);
  if (run.status !== 0) throw new Error(`gitleaks: exit ${run.status}`);
  const found = new Map<number, GitleaksFinding[]>();
  for (const finding of JSON.parse(readFileSync(report, 'utf8')) as GitleaksFinding[]) {
    const at = Number(/(\d+)\.txt$/.exec(finding.File)?.[1]);
    found.set(at, [...(found.get(at) ?? []), finding]);
  }
  return (bytes, at) =>
    (found.get(at) ?? []).map(({ RuleID, Secret }) => {
      const start = Buffer.from(bytes).indexOf(Secret);
      return { rule: RuleID, start, end: start + Buffer.byteLength(Secret) };
    });
}

function onPath(program: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((directory) => join(directory, program))
    .find((path) => spawnSync(path, ['version']).status === 0);
}
