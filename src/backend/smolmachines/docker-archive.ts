import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { posix } from 'node:path';

/** Bytes of a file. */
export interface Extent {
  readonly offset: number;
  readonly size: number;
}

/** An image as `docker save` writes it, found in its archive and left there. */
export interface SavedImage {
  /** Its configuration, as JSON. */
  readonly config: Extent;
  /** From the lowest to the uppermost. */
  readonly layers: readonly Extent[];
}

const BLOCK = 512;
/** More entries or a longer description make no image that anybody means. */
const ENTRIES_MAX = 16_384;
const TEXT_MAX = 4 * 1024 * 1024;
const LINKS_MAX = 8;

type Entries = ReadonlyMap<string, Extent | { readonly link: string }>;

/** Finds the one image of an archive; undefined where it is none that can be read. Throws file errors. */
export function findSavedImage(path: string): SavedImage | undefined {
  const file = openSync(path, 'r');
  try {
    const entries = readEntries(file);
    const listed = entries === undefined ? undefined : extentOf(entries, 'manifest.json');
    if (entries === undefined || listed === undefined) return undefined;
    const names = parseManifest(readExtent(file, listed));
    if (names === undefined) return undefined;
    const config = extentOf(entries, names.config);
    const layers = names.layers.map((name) => extentOf(entries, name));
    return config === undefined || layers.includes(undefined)
      ? undefined
      : { config, layers: layers as readonly Extent[] };
  } finally {
    closeSync(file);
  }
}

/** Throws when it is too long to be a text of an image. */
export function readText(path: string, extent: Extent): Buffer {
  const file = openSync(path, 'r');
  try {
    return readExtent(file, extent);
  } finally {
    closeSync(file);
  }
}

function readExtent(file: number, { offset, size }: Extent): Buffer {
  if (size > TEXT_MAX) throw new RangeError(`${size} bytes of text`);
  const bytes = Buffer.alloc(size);
  return bytes.subarray(0, readSync(file, bytes, 0, size, offset));
}

/** Headers by ustar (POSIX.1-1988) and the names of pax records; what is neither is passed over. */
function readEntries(file: number): Entries | undefined {
  const end = fstatSync(file).size;
  const header = Buffer.alloc(BLOCK);
  const entries = new Map<string, Extent | { readonly link: string }>();
  let given: { readonly path?: string; readonly linkpath?: string } = {};
  for (let at = 0; at + BLOCK <= end && entries.size < ENTRIES_MAX; ) {
    if (readSync(file, header, 0, BLOCK, at) < BLOCK) return undefined;
    if (header.every((byte) => byte === 0)) break;
    const size = sizeOf(header);
    const [offset, type] = [at + BLOCK, String.fromCharCode(header[156] ?? 0)];
    if (size === undefined || offset + size > end) return undefined;
    at = offset + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'x') {
      if (size > TEXT_MAX) return undefined;
      given = paxNames(readExtent(file, { offset, size }).toString('utf8'));
      continue;
    }
    const name = posix.normalize(given.path ?? nameOf(header));
    if (type === '2' || type === '1') {
      const to = given.linkpath ?? text(header, 157, 100);
      entries.set(name, { link: type === '2' ? posix.join(posix.dirname(name), to) : posix.normalize(to) });
    } else if (type === '0' || type === '\0') entries.set(name, { offset, size });
    given = {};
  }
  return entries;
}

function extentOf(entries: Entries, name: string): Extent | undefined {
  let at = posix.normalize(name);
  for (let followed = 0; followed <= LINKS_MAX; followed += 1) {
    const entry = entries.get(at);
    if (entry === undefined || 'offset' in entry) return entry;
    at = entry.link;
  }
  return undefined;
}

function parseManifest(bytes: Buffer): { config: string; layers: readonly string[] } | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
  const image = (Array.isArray(parsed) && parsed.length === 1 ? parsed[0] : undefined) as
    | { readonly Config?: unknown; readonly Layers?: unknown }
    | null
    | undefined;
  const { Config: config, Layers: layers } = image ?? {};
  if (typeof config !== 'string' || !Array.isArray(layers) || layers.length === 0) return undefined;
  return layers.every((layer) => typeof layer === 'string')
    ? { config, layers: layers as string[] }
    : undefined;
}

/** Octal, or from the 1980s on base 256 for what is 8 GiB and more. */
function sizeOf(header: Buffer): number | undefined {
  const field = header.subarray(124, 136);
  if (((field[0] ?? 0) & 0x80) !== 0) {
    let size = (field[0] ?? 0) & 0x7f;
    for (const byte of field.subarray(1)) size = size * 256 + byte;
    return Number.isSafeInteger(size) ? size : undefined;
  }
  const digits = field
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trimStart();
  return /^[0-7]{1,12}$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

function nameOf(header: Buffer): string {
  const [name, prefix] = [text(header, 0, 100), text(header, 345, 155)];
  const isUstar = header.toString('latin1', 257, 262) === 'ustar';
  return isUstar && prefix !== '' ? `${prefix}/${name}` : name;
}

function text(header: Buffer, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

/** `<length> <key>=<value>\n` each, of which the length counts all (pax(1)). */
function paxNames(records: string): { path?: string; linkpath?: string } {
  const names: { path?: string; linkpath?: string } = {};
  const bytes = Buffer.from(records);
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const digits = space < 0 ? '' : bytes.toString('latin1', at, space);
    const length = /^[1-9][0-9]{0,7}$/.test(digits) ? Number(digits) : 0;
    if (length <= space - at || at + length > bytes.length) break;
    const record = bytes.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    const key = record.slice(0, equals);
    if (key === 'path' || key === 'linkpath') names[key] = record.slice(equals + 1);
    at += length;
  }
  return names;
}
