import { type InboundFinding, pieceEnd, Scanner } from './scanner.ts';

/** What came of a piece. Offsets are of the whole stream: bytes where bytes were pushed, else UTF-16 units. */
export interface InboundStep {
  readonly findings: readonly InboundFinding[];
  /** All before it is decided and may go on, unless a finding blocks. */
  readonly release: number;
}

export interface InboundStream {
  /** Strings or bytes (UTF-8), one kind for the whole stream. */
  push(piece: string | Uint8Array): InboundStep;
  end(): InboundStep;
}

/** Units that are held back at most, whatever is undecided. */
const HELD_MAX = 64 * 1024;
/** An event or a line that is longer is fed before it is whole. */
const UNIT_MAX = 64 * 1024;

/**
 * Scans a response as it arrives. The unit is the word: what is no part of anything suspicious goes on at the blank
 * behind it. In `text/event-stream` it is the event, in lines of JSON the line: judged when it is whole, by itself and
 * with what came before, and never held for the next one.
 */
export function createInboundStream(contentType = 'text/plain'): InboundStream {
  return new Stream(unitOf(contentType));
}

type Unit = 'word' | 'event' | 'line';

function unitOf(contentType: string): Unit {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'text/event-stream') return 'event';
  return /^application\/(x-)?(nd-?json|jsonl|json-lines|json-seq|jsonlines)$/.test(type) ? 'line' : 'word';
}

/** A stretch that has been fed and not been released; where it stands in units and in bytes. */
interface Stretch {
  readonly unit: number;
  readonly byte: number;
  readonly text: string;
  readonly bytes: number;
}

class Stream implements InboundStream {
  readonly #scanner = new Scanner();
  readonly #unit: Unit;
  #bytes = false;
  /** What has come and not been fed; in bytes mode one latin1 unit for each byte. */
  #waiting = '';
  /** In it, where to look on for the end of an event or line. */
  #looked = 0;
  #fedUnits = 0;
  #fedBytes = 0;
  #stretches: Stretch[] = [];
  #told = 0;

  constructor(unit: Unit) {
    this.#unit = unit;
  }

  push(piece: string | Uint8Array): InboundStep {
    if (typeof piece === 'string') this.#waiting += piece;
    else {
      this.#bytes = true;
      this.#waiting += Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1');
    }
    if (this.#unit === 'word') this.#feedWords();
    else this.#feedUnits();
    return this.#step();
  }

  end(): InboundStep {
    this.#feedPieces(this.#waiting.length);
    this.#scanner.settle();
    return this.#step();
  }

  #feedWords(): void {
    for (;;) {
      const to = pieceEnd(this.#waiting, 0);
      if (to === undefined) return;
      this.#feed(to);
    }
  }

  /** Feeds whole events or lines, and judges behind each. */
  #feedUnits(): void {
    for (;;) {
      const to =
        this.#unit === 'line'
          ? lineFeedEnd(this.#waiting, this.#looked)
          : eventEnd(this.#waiting, this.#looked);
      if (to === 0) break;
      this.#feedPieces(to);
      this.#scanner.settle();
      this.#looked = 0;
    }
    // A line end may be the first half of an event's, and a CR that of a line's.
    this.#looked = Math.max(0, this.#waiting.length - 3);
    if (this.#waiting.length > UNIT_MAX) this.#feedWords();
  }

  #feedPieces(units: number): void {
    let rest = units;
    while (rest > 0) {
      const piece = pieceEnd(this.#waiting.slice(0, rest), 0) ?? rest;
      this.#feed(piece);
      rest -= piece;
    }
  }

  #feed(units: number): void {
    if (units === 0) return;
    const raw = this.#waiting.slice(0, units);
    this.#waiting = this.#waiting.slice(units);
    this.#looked = Math.max(0, this.#looked - units);
    const text = this.#bytes ? Buffer.from(raw, 'latin1').toString('utf8') : raw;
    this.#stretches.push({ unit: this.#fedUnits, byte: this.#fedBytes, text, bytes: units });
    this.#scanner.feed(text, this.#fedUnits);
    this.#fedUnits += text.length;
    this.#fedBytes += units;
  }

  #step(): InboundStep {
    const findings = this.#scanner.findings
      .slice(this.#told)
      .map((finding) => ({ ...finding, start: this.#offset(finding.start), end: this.#offset(finding.end) }));
    this.#told += findings.length;
    const held = Math.max(Math.min(this.#scanner.undecided, this.#fedUnits), this.#fedUnits - HELD_MAX);
    const release = this.#offset(held);
    const keepFrom = held - 2 * HELD_MAX;
    while (this.#stretches.length > 1 && (this.#stretches[1] as Stretch).unit <= keepFrom)
      this.#stretches.shift();
    return { findings, release };
  }

  /** Of the stream, for an offset in units of what was fed. */
  #offset(unit: number): number {
    if (!this.#bytes) return unit;
    if (unit >= this.#fedUnits) return this.#fedBytes;
    const stretch = this.#stretches.findLast((candidate) => candidate.unit <= unit) ?? this.#stretches[0];
    if (stretch === undefined) return 0;
    const before = Buffer.byteLength(stretch.text.slice(0, unit - stretch.unit));
    return stretch.byte + Math.min(before, stretch.bytes);
  }
}

function lineFeedEnd(text: string, from: number): number {
  return text.indexOf('\n', from) + 1;
}

/** Behind the first blank line (LF, CR or CRLF), where an event of a stream ends; 0: there is none. */
function eventEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const first = lineEnd(text, at);
    if (first === 0) continue;
    const second = lineEnd(text, at + first);
    if (second > 0) return at + first + second;
    at += first - 1;
  }
  return 0;
}

function lineEnd(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === 10) return 1;
  if (code !== 13) return 0;
  return text.charCodeAt(at + 1) === 10 ? 2 : 1;
}
