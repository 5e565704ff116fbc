import type { Finding } from '../../../dlp/finding.ts';
import type { OutboundScanner } from '../../../dlp/outbound-scanner.ts';
import type { PushFinding } from './finding.ts';
import type { ObjectHead, ObjectSink } from './object-reader.ts';
import { lineOf } from './text-of-line.ts';

/** Objects up to this size are looked at whole, in bytes; larger ones by a window that moves over them. */
const WHOLE_MAX = 1024 * 1024;
/** What of an object stands before a finding is kept so far back, for the line that it is on. */
const KEPT_TAIL = 512 * 1024;
/** A push with more than so many findings is told of no more. */
export const FINDINGS_MAX = 50;

/** Where an object belongs, as far as the list that named it says. */
export interface ObjectPlace {
  readonly commit?: string;
  /** Path of a blob or tree. */
  readonly path?: string;
}

/** What was found in a file, with the bytes themselves: for asking whether upstream has them already. */
export interface FileHit {
  readonly finding: PushFinding;
  readonly place: ObjectPlace;
  /** Secret. */
  readonly bytes: Buffer;
}

/** Looks at objects of a repository, one after another. */
export class ObjectScan {
  readonly hits: FileHit[] = [];
  readonly #scanner: OutboundScanner;
  /** Names of files that were clean: most trees of a history hold the same ones. */
  readonly #names = new Set<string>();

  constructor(scanner: OutboundScanner) {
    this.#scanner = scanner;
  }

  open(head: ObjectHead, place: ObjectPlace): ObjectSink {
    if (head.size <= WHOLE_MAX) return this.#whole(head, place);
    return this.#byWindow(head, place);
  }

  #whole(head: ObjectHead, place: ObjectPlace): ObjectSink {
    let first: Buffer | undefined;
    let rest: Buffer[] | undefined;
    return {
      push(chunk) {
        if (first === undefined) first = chunk;
        else {
          rest ??= [first];
          rest.push(chunk);
        }
      },
      end: () => {
        const bytes = rest === undefined ? first : Buffer.concat(rest);
        if (bytes === undefined) return;
        if (head.type === 'tree') this.#tree(bytes, head, place);
        else this.#add(bytes, this.#scanner.scan(bytes), head, place);
      },
    };
  }

  /** Keeps the newest part of the object, and how many lines lie before it. */
  #byWindow(head: ObjectHead, place: ObjectPlace): ObjectSink {
    const chunks: Buffer[] = [];
    let kept = 0;
    let base = 0;
    let lines = 0;
    const survey = this.#scanner.survey((findings) => {
      const bytes = Buffer.concat(chunks);
      const inside = findings
        .map((finding) => ({ ...finding, start: finding.start - base, end: finding.end - base }))
        .filter(({ start }) => start >= 0);
      this.#add(bytes, inside, head, place, lines);
    });
    return {
      push(chunk) {
        chunks.push(chunk);
        kept += chunk.length;
        survey.push(chunk);
        while (kept - (chunks[0]?.length ?? 0) > KEPT_TAIL) {
          const gone = chunks.shift() as Buffer;
          kept -= gone.length;
          base += gone.length;
          lines += feedsIn(gone);
        }
      },
      end: () => survey.end(),
    };
  }

  /** A tree is `<mode> <name>`, NUL, and the id's 20 bytes (32 with SHA-256), for each entry. */
  #tree(bytes: Buffer, head: ObjectHead, place: ObjectPlace): void {
    const idLength = head.id.length / 2;
    for (let at = 0; at < bytes.length; ) {
      const space = bytes.indexOf(0x20, at);
      const nul = bytes.indexOf(0, at);
      if (space < 0 || nul < space) return;
      const name = bytes.toString('latin1', space + 1, nul);
      at = nul + 1 + idLength;
      if (this.#names.has(name)) continue;
      const found = this.#scanner.scan(Buffer.from(name, 'latin1'), { wholeValue: true });
      if (found.length === 0) {
        if (this.#names.size < 100_000) this.#names.add(name);
        continue;
      }
      const where = place.path === undefined || place.path === '' ? '' : `${place.path}/`;
      for (const { rule } of found.slice(0, 1))
        this.#push({ place: 'name', file: `${where}<name not shown>`, rule }, place, head, Buffer.alloc(0));
    }
  }

  #add(
    bytes: Buffer,
    findings: readonly Finding[],
    head: ObjectHead,
    place: ObjectPlace,
    linesBefore = 0,
  ): void {
    for (const finding of findings) {
      if (this.hits.length >= FINDINGS_MAX) return;
      const { line, asksLeave, redacted } = lineOf(bytes, finding, findings);
      const isFile = head.type === 'blob' && place.path !== undefined;
      const found = Buffer.from(bytes.subarray(finding.start, finding.end));
      const rule = finding.rule;
      if (isFile) {
        this.#push(
          { place: 'file', file: place.path ?? '', line: line + linesBefore, rule, redacted, asksLeave },
          place,
          head,
          found,
        );
      } else if (head.type === 'commit' || head.type === 'tag')
        this.#push({ place: head.type, line, rule }, { ...place }, head, found);
      else this.#push({ place: 'object', line: line + linesBefore, rule }, place, head, found);
    }
  }

  #push(
    finding: Omit<PushFinding, 'scanner' | 'commit' | 'object' | 'asksLeave'> & {
      readonly asksLeave?: boolean;
    },
    place: ObjectPlace,
    { id, type }: ObjectHead,
    bytes: Buffer,
  ): void {
    if (this.hits.length >= FINDINGS_MAX) return;
    const commit = type === 'commit' ? id : place.commit;
    this.hits.push({
      place,
      bytes,
      finding: {
        asksLeave: false,
        ...finding,
        scanner: 'builtin',
        ...(commit === undefined || type === 'tag' ? { object: id } : { commit }),
      },
    });
  }
}

function feedsIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}
