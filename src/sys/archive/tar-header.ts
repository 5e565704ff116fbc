/**
 * Headers of tar archives by POSIX.1-2017, pax: "ustar Interchange Format" and "pax Header Block". A header is one
 * block of 512 bytes, before the entry's bytes, which are padded to whole blocks:
 *
 *     offset  0 name 100 | 100 mode 8 | 108 uid 8 | 116 gid 8 | 124 size 12 | 136 mtime 12 | 148 chksum 8
 *           156 typeflag 1 | 157 linkname 100 | 257 magic "ustar\0" 6 | 263 version "00" | 265 uname 32
 *           297 gname 32 | 329 devmajor 8 | 337 devminor 8 | 345 prefix 155
 *
 * Numbers are octal text. What does not fit stands in an entry of type `x` before it, as records
 * `<length> <keyword>=<value>\n`. Paths are bytes, one a character (`path-bytes.ts`).
 */
export const BLOCK = 512;

export const ENTRY_TYPES = { file: '0', hardLink: '1', link: '2', directory: '5' } as const;
export type EntryKind = keyof typeof ENTRY_TYPES;

export interface Entry {
  readonly kind: EntryKind;
  /** Without a slash at either end: `home/.bashrc`. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  /** Bytes that follow; 0 but for files. */
  readonly size: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** What a link leads to: for a hard link, the path of an entry before. */
  readonly target: string;
}

/** Everything in an archive belongs to the agent, whoever it is on the machine that opens it. */
export const AGENT_OWNER: Owner = { uid: 1000, gid: 1000 };

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const NAME_MAX = 100;
const SIZE_MAX = 0o77777777777;
const EXTENDED = 'x';

export function encodeEntry(entry: Entry, owner: Owner = AGENT_OWNER): Buffer {
  const records = [
    ...(entry.path.length + 1 > NAME_MAX ? [record('path', entry.path)] : []),
    ...(entry.target.length > NAME_MAX ? [record('linkpath', entry.target)] : []),
    ...(entry.size > SIZE_MAX ? [record('size', String(entry.size))] : []),
  ].join('');
  const header = encodeHeader(entry, ENTRY_TYPES[entry.kind], owner);
  if (records === '') return header;
  const extended = { ...entry, path: 'pax-header', mode: 0o600, size: records.length, target: '' };
  return Buffer.concat([
    encodeHeader(extended, EXTENDED, owner),
    Buffer.from(records, 'latin1'),
    Buffer.alloc(padding(records.length)),
    header,
  ]);
}

/** Zero bytes that follow `size` bytes to the end of their last block. */
export function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function encodeHeader({ path, mode, size, mtime, target }: Entry, type: string, owner: Owner): Buffer {
  const block = Buffer.alloc(BLOCK);
  const text = (value: string, at: number, length: number) => block.write(value, at, length, 'latin1');
  const octal = (value: number, at: number, length: number) =>
    text(`${value.toString(8).padStart(length - 1, '0')}\0`, at, length);
  text(type === ENTRY_TYPES.directory ? `${path}/` : path, 0, NAME_MAX);
  octal(mode, 100, 8);
  octal(owner.uid, 108, 8);
  octal(owner.gid, 116, 8);
  octal(Math.min(size, SIZE_MAX), 124, 12);
  octal(Math.min(Math.max(0, Math.trunc(mtime)), SIZE_MAX), 136, 12);
  text(type, 156, 1);
  text(target, 157, NAME_MAX);
  text('ustar\u000000', 257, 8);
  octal(0, 329, 8);
  octal(0, 337, 8);
  text(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148, 8);
  return block;
}

/** The sum of the header's bytes, its own field read as spaces. */
function checksum(block: Uint8Array): number {
  let sum = 8 * 0x20;
  for (const [at, byte] of block.entries()) if (at < 148 || at >= 156) sum += byte;
  return sum;
}

/** The length counts its own digits too. */
function record(keyword: string, value: string): string {
  const rest = ` ${keyword}=${value}\n`;
  let length = rest.length;
  while (`${length}${rest}`.length !== length) length = `${length}${rest}`.length;
  return `${length}${rest}`;
}

/** A header as it was read: `extended` asks for `size` bytes of records, for the header behind. */
export type Decoded =
  | { readonly type: 'entry'; readonly entry: Entry }
  | { readonly type: 'extended'; readonly size: number }
  | { readonly type: 'end' }
  | { readonly type: 'damaged'; readonly reason: string };

/** More records than any path and link need are no archive of ours. */
const RECORDS_MAX = 64 * 1024;

export type Records = ReadonlyMap<string, string>;

export function decodeHeader(block: Buffer, records: Records): Decoded {
  if (block.every((byte) => byte === 0)) return { type: 'end' };
  const text = (at: number, length: number) => {
    const end = block.subarray(at, at + length).indexOf(0);
    return block.toString('latin1', at, at + (end === -1 ? length : end));
  };
  const octal = (at: number, length: number) => {
    const digits = text(at, length).trim();
    return /^[0-7]{1,12}$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
  };
  if (octal(148, 8) !== checksum(block)) return { type: 'damaged', reason: 'a header does not add up' };
  const [mode, size, mtime] = [octal(100, 8), octal(124, 12), octal(136, 12)];
  if (mode === undefined || size === undefined || mtime === undefined)
    return { type: 'damaged', reason: 'a header holds no numbers' };
  const type = text(156, 1);
  if (type === EXTENDED) {
    return size <= RECORDS_MAX
      ? { type: 'extended', size }
      : { type: 'damaged', reason: `a name of ${size} bytes` };
  }
  const kind = (Object.keys(ENTRY_TYPES) as EntryKind[]).find((name) => ENTRY_TYPES[name] === type);
  if (kind === undefined) return { type: 'damaged', reason: `an entry of type ${JSON.stringify(type)}` };
  const path = (records.get('path') ?? text(0, NAME_MAX)).replace(/\/$/, '');
  if (!isInside(path)) return { type: 'damaged', reason: `the path ${JSON.stringify(path.slice(0, 80))}` };
  const whole = records.has('size') ? Number(records.get('size')) : size;
  if (!Number.isSafeInteger(whole) || whole < 0 || (kind !== 'file' && whole !== 0))
    return { type: 'damaged', reason: `a size of ${whole}` };
  const target = records.get('linkpath') ?? text(157, NAME_MAX);
  return { type: 'entry', entry: { kind, path, mode: mode & 0o777, size: whole, mtime, target } };
}

/** Relative, and no step of it leads up or nowhere. */
function isInside(path: string): boolean {
  return (
    !path.includes('\0') && path.split('/').every((step) => step !== '' && step !== '.' && step !== '..')
  );
}

/** The records of an extended header; undefined when they are none. */
export function decodeRecords(text: string): Records | undefined {
  const records = new Map<string, string>();
  for (let at = 0; at < text.length; ) {
    const space = text.indexOf(' ', at);
    const digits = text.slice(at, space);
    const end = at + Number(digits);
    if (space === -1 || !/^[1-9]\d{0,5}$/.test(digits) || end > text.length || text[end - 1] !== '\n')
      return undefined;
    const equals = text.indexOf('=', space);
    if (equals === -1 || equals >= end) return undefined;
    records.set(text.slice(space + 1, equals), text.slice(equals + 1, end - 1));
    at = end;
  }
  return records;
}
