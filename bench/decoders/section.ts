import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { absolute, type Row, type Section } from '../row.ts';
import type { Setting } from '../setting.ts';
import { benchScanner, costOf } from './search-worst.ts';
import { handmade } from './worst-inputs.ts';

/** A nanosecond for a byte, as MiB a second. */
const MIB_PER_SECOND = 1e9 / 1024 / 1024;
const WINDOW = 256 * 1024;
const CORPUS = 4 * 1024 * 1024;

/** Bounds are in nanoseconds of processor time for a byte: 100 MiB/s is 9.54, 10 MiB/s is 95.4. */
export async function decodersSection({ root, quick }: Setting): Promise<Section> {
  const scanner = benchScanner();
  const rows: Row[] = [];
  const add = (figure: string, who: string, cost: number, wanted: number) =>
    rows.push({
      section: 'decoders',
      figure,
      who,
      value: cost,
      unit: 'ns/byte',
      note: `${(MIB_PER_SECOND / cost).toFixed(1)} MiB/s`,
      bound: absolute(cost, MIB_PER_SECOND / wanted),
    });
  const modules = join(root, 'node_modules');
  for (const [who, extension] of [
    ['source code', /\.[cm]?[jt]s$/],
    ['JSON', /\.json$/],
    ['documents', /\.md$/],
  ] as const) {
    const text = corpus(modules, extension, quick ? CORPUS / 4 : CORPUS);
    const cost = () => {
      let sum = 0;
      for (let at = 0; at < text.length; at += WINDOW) {
        const window = text.subarray(at, at + WINDOW);
        sum += costOf(scanner, window, 1) * window.length;
      }
      return sum / text.length;
    };
    const runs = Array.from({ length: quick ? 3 : 7 }, cost);
    add('ordinary text, all rules and decoders', who, Math.min(...runs), 100);
  }
  const inputs = Object.entries(handmade(64 * 1024));
  const found = readFileSync(join(root, 'bench/decoders/worst-input.bin'));
  for (const [who, input] of [['found by search', found] as const, ...inputs]) {
    add('hostile input, 64 KiB', who, costOf(scanner, input, quick ? 5 : 15), 10);
  }
  return {
    rows: rows.toSorted((a, b) => b.figure.localeCompare(a.figure) || b.value - a.value),
    missing: [],
  };
}

function corpus(dir: string, extension: RegExp, length: number): Uint8Array {
  const parts: Buffer[] = [];
  let size = 0;
  const walk = (path: string) => {
    for (const name of readdirSync(path).toSorted()) {
      if (size >= length) return;
      const child = join(path, name);
      const stat = statSync(child, { throwIfNoEntry: false });
      if (stat?.isDirectory()) walk(child);
      else if (stat !== undefined && extension.test(name) && stat.size < 300_000) {
        parts.push(readFileSync(child));
        size += stat.size;
      }
    }
  };
  walk(dir);
  return new Uint8Array(Buffer.concat(parts));
}
