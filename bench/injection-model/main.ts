// Run by scripts/learn-injection.mjs, which says how.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BLOCKS } from '../../src/dlp/injection/odds.ts';
import { Chance } from './chance.ts';
import { DISGUISES } from './disguise.ts';
import { type Document, documentsOf } from './document.ts';
import { learn } from './learn.ts';
import { bestStretch, type Model } from './stretch.ts';
import { learnedTables } from './tables.ts';
import { type Labelled, labelledTexts, realTexts } from './texts.ts';

const SETS = ['training', 'development', 'held-out', 'second-look', 'structure', 'blind'];
const ROUNDS = 3;
const DISGUISED = 500;
const DISGUISED_ORDINARY = 200;
const PIECES = 8000;
/** Of pieces that are only measured, the share that may be blocked: the threshold is where it is so. */
const FALSE_ALARMS = 0.0015;
const PLAIN = /^[\x20-\x7e\n]*$/;

const [root = '.', ...rest] = process.argv.slice(2);
const named = (name: string): string[] => rest.filter((_, at) => rest[at - 1] === name);
const without = new Set(named('--without'));
const checked = named('--check');
const measured = named('--measure');
const folders = rest.filter(
  (word, at) => !word.startsWith('--') && !/^--(without|check|measure|family)/.test(rest[at - 1] ?? ''),
);
const leftOut = new Set(named('--family'));

const chance = new Chance(12_345);
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const all = SETS.filter((set) => !without.has(set)).flatMap((set) =>
  labelledTexts(join(root, 'test/data/injection', `${set}.jsonl`)),
);
const texts = all.filter(({ family }) => !leftOut.has(family));
const documents = (wanted: Labelled['label']): Document[] =>
  texts
    .filter(({ label }) => label === wanted)
    .flatMap(({ text, family, label }) => documentsOf(text, family, label === 'injection'));
const injections = documents('injection');
const written = documents('benign');
for (const [into, label, count] of [
  [injections, 'injection', DISGUISED],
  [written, 'benign', DISGUISED_ORDINARY],
] as const) {
  const plain = texts.filter((text) => text.label === label && PLAIN.test(text.text));
  for (let at = 0; at < count; at++) {
    const { text } = plain[chance.below(plain.length)] as Labelled;
    const disguise = DISGUISES[at % DISGUISES.length] as (typeof DISGUISES)[number];
    into.push(documentsOf(disguise(text), 'disguised', label === 'injection').at(-1) as Document);
  }
}
const pieces = (folder: string, most: number): Document[] =>
  realTexts(folder, most).map((text) => documentsOf(text, folder, false)[0] as Document);
const real = folders.flatMap((folder) => pieces(folder, PIECES));
const check = checked.map((folder) => pieces(folder, PIECES / 2));
say(
  `${injections.length} injections, ${written.length} written to look like them, ${real.length} pieces of real text`,
);
const model = learn(injections, written, real, ROUNDS, chance, say);
const threshold = Math.max(...check.map((group) => thresholdOf(model, group)), -20);
check.forEach((group, at) => {
  const blocked = group.filter((document) => bestStretch(model, document).odds > threshold).length;
  say(`${checked[at]}: ${blocked} of ${group.length} pieces blocked`);
});
const told = [...without].map((set) => join(root, 'test/data/injection', `${set}.jsonl`));
for (const path of [...told, ...measured]) measure(path, labelledTexts(path));
if (leftOut.size > 0)
  measure(
    'families left out',
    all.filter(({ family }) => leftOut.has(family)),
  );
if (rest.includes('--write'))
  writeFileSync(join(root, 'src/dlp/injection/learned.ts'), learnedTables(model, BLOCKS, threshold));

function thresholdOf(of: Model, group: readonly Document[]): number {
  const odds = group.map((document) => bestStretch(of, document).odds).toSorted((a, b) => b - a);
  return odds[Math.floor(odds.length * FALSE_ALARMS)] ?? -20;
}

function measure(name: string, labelled: readonly Labelled[]): void {
  const families = new Map<string, { blocked: number; all: number }>();
  for (const { text, family, label } of labelled) {
    const isBlocked = documentsOf(text, family, label === 'injection').some(
      (document) => bestStretch(model, document).odds > threshold,
    );
    for (const key of [label, `${label} ${family}`]) {
      const count = families.get(key) ?? { blocked: 0, all: 0 };
      families.set(key, { blocked: count.blocked + (isBlocked ? 1 : 0), all: count.all + 1 });
    }
  }
  const told = [...families].toSorted(([a], [b]) => (a < b ? -1 : 1));
  say(
    `${name}: ${told.map(([family, { blocked, all: count }]) => `${family} ${blocked}/${count}`).join(', ')}`,
  );
}
