import { BASE64_VALUE, FOLDED, IS_ALNUM } from '../decode/byte-class.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { FoldedSearch } from './folded-search.ts';
import { fold, NEEDLE_MIN, type Needle, needlesOf } from './needles.ts';

export interface KnownSecret {
  /** Under which the host side holds it. */
  readonly name: string;
  readonly value: string;
}

export interface KnownMatch {
  readonly name: string;
  /** How it stands in these bytes: `plain`, `base64`, `folded` when case or separators differ. */
  readonly form: string;
  readonly start: number;
  readonly end: number;
}

/** Shorter values are not looked for: they stand in every text. */
export const SECRET_MIN = 4;
/** Shorter values are looked for exactly, and only as a whole word. */
const FOLDED_MIN = 8;

/** The values that the host side holds, and where they stand in bytes. */
export class KnownSecrets {
  /** Names of values that are too short to be looked for. */
  readonly ignored: readonly string[];
  /** Bytes of the longest value. */
  readonly longest: number;
  readonly #names: string[] = [];
  readonly #values: Buffer[] = [];
  readonly #search: FoldedSearch;
  readonly #exact: { readonly name: string; readonly bytes: Buffer; readonly isWord: boolean }[] = [];

  constructor(secrets: readonly KnownSecret[]) {
    const ignored: string[] = [];
    const needles: Needle[] = [];
    let longest = 0;
    for (const { name, value } of secrets) {
      for (const spelling of new Set([value, value.trim()])) {
        const bytes = Buffer.from(spelling);
        if (bytes.length < SECRET_MIN) {
          if (spelling === value) ignored.push(name);
          continue;
        }
        longest = Math.max(longest, bytes.length);
        const folded = fold(bytes).length;
        if (bytes.length < FOLDED_MIN || folded < NEEDLE_MIN) {
          this.#exact.push({ name, bytes, isWord: bytes.length < FOLDED_MIN });
        }
        if (bytes.length < FOLDED_MIN) continue;
        needles.push(...needlesOf(bytes, this.#names.length));
        this.#names.push(name);
        this.#values.push(bytes);
      }
    }
    this.ignored = ignored;
    this.longest = longest;
    this.#search = new FoldedSearch(needles);
  }

  /** Calls `found` for each; stops when it answers false. Drives the sweep over the bytes to their end. */
  each(bytes: Uint8Array, sweep: Sweep, found: (match: KnownMatch) => boolean): void {
    this.#search.each(bytes, sweep, (needle, start, end) => {
      const name = this.#names[needle.secret] as string;
      const span = needle.exact === undefined ? { start, end } : exactSpan(bytes, start, end, needle.exact);
      if (span === undefined) return true;
      return found({
        name,
        ...asWritten(bytes, span.start, span.end, needle, this.#values[needle.secret] as Buffer),
      });
    });
    for (const { name, bytes: value, isWord } of this.#exact) {
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let at = view.indexOf(value); at !== -1; at = view.indexOf(value, at + 1)) {
        const end = at + value.length;
        if (isWord && (isAlnum(bytes[at - 1]) || isAlnum(bytes[end]))) continue;
        if (!found({ name, form: 'plain', start: at, end })) return;
      }
    }
  }
}

/** The span of the match, grown to the punctuation that the value has at its ends; undefined when it is not the value. */
function exactSpan(
  bytes: Uint8Array,
  start: number,
  end: number,
  { kept, isKept }: NonNullable<Needle['exact']>,
): { start: number; end: number } | undefined {
  let lead = 0;
  while (lead < kept.length && (FOLDED[kept[lead] as number] as number) >= 128) lead++;
  let from = start;
  for (let left = lead; left > 0; ) {
    if (--from < 0) return undefined;
    if (isKept(bytes[from] as number)) left--;
  }
  let at = from;
  for (let index = 0; index < kept.length; at++) {
    if (at >= bytes.length) return undefined;
    const byte = bytes[at] as number;
    if (!isKept(byte)) continue;
    if (!isSame(byte, kept[index] as number)) return undefined;
    index++;
  }
  return { start: from, end: Math.max(at, end) };
}

/** The two alphabets of base64 differ in two characters. */
function isSame(byte: number, wanted: number): boolean {
  return byte === wanted || (wanted === 0x2b && byte === 0x2d) || (wanted === 0x2f && byte === 0x5f);
}

/** Names how a match is written, and grows it to all the characters that belong to it. */
function asWritten(
  bytes: Uint8Array,
  start: number,
  end: number,
  { form, shared }: Needle,
  value: Buffer,
): { form: string; start: number; end: number } {
  const before = bytes[start - 1];
  const closing = bytes[end] === 0x3b ? 1 : 0;
  switch (form) {
    case 'plain':
      return plainAsWritten(bytes, start, end, value);
    case 'hex':
      // Percent escapes and quoted-printable fold to the same digits.
      if (before === 0x25) return { form: 'percent', start: start - 1, end };
      if (before === 0x3d) return { form: 'quoted-printable', start: start - 1, end };
      return { form, start, end };
    case 'escaped':
      if (before === 0x23) return { form: 'html', start: start - 2, end: end + closing };
      if (before === 0x5c) return { form: 'json', start: start - 1, end };
      return { form: 'hex', start, end };
    case 'json':
      return { form, start: before === 0x5c ? start - 1 : start, end: bytes[end] === 0x7d ? end + 1 : end };
    case 'decimal':
      return before === 0x23 ? { form: 'html', start: start - 2, end: end + closing } : { form, start, end };
    default: {
      if (shared === undefined) return { form, start, end };
      const isPart = (byte: number | undefined) => byte !== undefined && BASE64_VALUE[byte] !== 255;
      let to = end;
      if (shared.behind > 0 && isPart(bytes[to])) to++;
      while (to < end + 7 && bytes[to] === 0x3d) to++;
      return { form, start: shared.before > 0 && isPart(before) ? start - 1 : start, end: to };
    }
  }
}

function plainAsWritten(
  bytes: Uint8Array,
  start: number,
  end: number,
  value: Buffer,
): { form: string; start: number; end: number } {
  let lead = 0;
  while ((FOLDED[value[lead] as number] as number) >= 128) lead++;
  let trail = 0;
  while ((FOLDED[value[value.length - 1 - trail] as number] as number) >= 128) trail++;
  const from = start - lead;
  const to = end + trail;
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (from >= 0 && to <= bytes.length && value.equals(view.subarray(from, to))) {
    return { form: 'plain', start: from, end: to };
  }
  return { form: view.subarray(start, end).includes(0) ? 'utf-16' : 'folded', start, end };
}

function isAlnum(byte: number | undefined): boolean {
  return byte !== undefined && IS_ALNUM[byte] === 1;
}
