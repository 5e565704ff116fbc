import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface Labelled {
  readonly text: string;
  readonly label: 'injection' | 'benign';
  readonly family: string;
}

const EXTENSIONS = new Set(
  '.md .mdx .txt .rst .html .py .ts .js .mjs .go .json .yml .yaml .c .h .pm .sh .jinja .jinja2 .prompt'.split(
    ' ',
  ),
);
const MANUAL = /\.[1-8](\.gz)?$/;
/** What holds attacks is no ordinary text. */
const ATTACKS = /promptfoo|redteam|jailbreak|injection|garak|attack|adversar/i;
/** Files that may speak to a model come first. */
const SPEAKING = /prompt|agent|claude|instruct|system|skill|rules|readme|\.mdx?$|\.jinja2?$|\.txt$/i;
const FILE_MAX = 8_000_000;
const PIECE = 4000;
const PIECES_A_FILE = 4;

export function labelledTexts(path: string): readonly Labelled[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Labelled);
}

/** Pieces of the text files below a folder, at most so many, drawn evenly from those that come first. */
export function realTexts(folder: string, most: number): readonly string[] {
  const files = filesBelow(folder)
    .filter((path) => !ATTACKS.test(path.slice(folder.length)))
    .map((path) => ({ path, rank: (SPEAKING.test(path.slice(folder.length)) ? 0 : 2 ** 32) + hash(path) }))
    .toSorted((a, b) => a.rank - b.rank);
  const pieces: string[] = [];
  for (const { path } of files) {
    if (pieces.length >= most) break;
    const text = textOf(path);
    for (let piece = 0; piece < PIECES_A_FILE && piece * PIECE < text.length; piece++)
      pieces.push(text.slice(piece * PIECE, (piece + 1) * PIECE));
  }
  return pieces.slice(0, most);
}

function textOf(path: string): string {
  if (statSync(path).size > FILE_MAX) return '';
  const raw = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8');
  return MANUAL.test(path) ? withoutRoff(text) : text;
}

function withoutRoff(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^['.]?\\"/.test(line))
    .map((line) =>
      line
        .replace(/^\.[A-Za-z]{1,3} ?/, '')
        .replaceAll(/\\f[A-Z]|\\f\(..|\\[&%]/g, '')
        .replaceAll(String.raw`\-`, '-'),
    )
    .join('\n');
}

function filesBelow(place: string): readonly string[] {
  const files: string[] = [];
  const folders = [place];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() && isText(entry.name)) files.push(path);
    }
  }
  return files.toSorted();
}

function isText(name: string): boolean {
  return EXTENSIONS.has(extname(name)) || MANUAL.test(name) || /^(README|LICEN[CS]E|copyright)/.test(name);
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function hash(text: string): number {
  let value = 2_166_136_261;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 16_777_619);
  return (value ^ (value >>> 15)) >>> 0;
}
