/**
 * Bytes as they were given, or as they read after one decoding. A layer knows where each of its bytes stands in the
 * layer it was decoded from, so that what is found in it can be told in offsets of the input.
 */
export interface Layer {
  readonly bytes: Uint8Array;
  /** Undefined for the input itself. */
  readonly parent: Layer | undefined;
  /** How many decodings lie between it and the input. */
  readonly depth: number;
  /** Where in the parent the units from `start` to `end`, which is more, were written. */
  startOf(start: number): number;
  endOf(end: number): number;
  /** What undid the encoding of a part: `percent`, or `percent+json` where both were used. */
  encodingOf(start: number, end: number): string;
  /** Whether something in that part, or right beside it, was decoded. If not, the parent's own scan has said it all. */
  tells(start: number, end: number): boolean;
}

export interface Span {
  readonly start: number;
  readonly end: number;
  /** Outermost first; `plain` for the input itself. */
  readonly encoding: string;
}

export function inputLayer(bytes: Uint8Array): Layer {
  return {
    bytes: plainView(bytes),
    parent: undefined,
    depth: 0,
    startOf: (start) => start,
    endOf: (end) => end,
    encodingOf: () => '',
    tells: () => true,
  };
}

/** A layer that as a whole comes from one span of the parent, as what was compressed does. */
export function opaqueLayer(
  parent: Layer,
  bytes: Uint8Array,
  start: number,
  end: number,
  encoding: string,
): Layer {
  return {
    bytes: plainView(bytes),
    parent,
    depth: parent.depth + 1,
    startOf: () => start,
    endOf: () => end,
    encodingOf: () => encoding,
    tells: () => true,
  };
}

/** Follows a span of a layer down to the input. `form` is how the match itself was written in this layer. */
export function spanInInput(layer: Layer, start: number, end: number, form = 'plain'): Span {
  const encodings: string[] = form === 'plain' ? [] : [form];
  let from = start;
  let to = end;
  for (let at = layer; at.parent !== undefined; at = at.parent) {
    const encoding = at.encodingOf(from, to);
    if (encoding !== '') encodings.unshift(encoding);
    const [first, last] = [at.startOf(from), at.endOf(to)];
    // A match over two regions, of which the second stands before the first.
    [from, to] = first < last ? [first, last] : [at.startOf(to - 1), at.endOf(from + 1)];
  }
  return { start: from, end: to, encoding: encodings.length === 0 ? 'plain' : encodings.join('+') };
}

/** Of one class whatever was given: loops that see both Buffers and arrays run slower. */
function plainView(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array
    ? bytes
    : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
