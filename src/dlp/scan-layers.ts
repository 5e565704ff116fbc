import { Budget } from './decode/budget.ts';
import { derivedLayers } from './decode/derived-layers.ts';
import { inputLayer, type Layer, spanInInput } from './decode/layer.ts';
import type { Finding, OutboundDetector } from './finding.ts';
import type { KnownSecrets } from './known/known-secrets.ts';
import { Sweep } from './sweep/sweep.ts';
import { type TokenHit, tokensAt, type ValueContext } from './tokens/token-matcher.ts';

/** Decodings on top of each other that are undone; one more than is promised. */
const DEPTH_MAX = 4;
/** Findings in one input: with so many it is refused for certain. */
const FINDINGS_MAX = 256;
/** A layer as deep as this that still decodes to so many bytes, so many of them different, is hidden on purpose. */
const DEEPER_MIN = 24;
const DEEPER_DISTINCT = 12;

/** The rule of a finding that says that there was no telling what the input holds. */
export const UNDECODABLE = 'undecodable';
export const TOO_DEEP = 'too-deep';

export interface Detection {
  readonly detectors: ReadonlySet<OutboundDetector>;
  readonly secrets: KnownSecrets;
  /** Whether these bytes are a placeholder of ours. */
  readonly isPlaceholder: (bytes: Uint8Array, start: number, end: number) => boolean;
}

const TEXT: ValueContext = { wholeValue: false };

export interface LayersContext extends ValueContext {
  /** What is compressed in base64 and longer than a window is undone as it arrives, and need not be here. */
  readonly isStreamed?: boolean;
}

/** Scans the input and everything that it reads as, layer by layer. */
export function scanLayers(
  bytes: Uint8Array,
  detection: Detection,
  context: LayersContext = TEXT,
): readonly Finding[] {
  const scan = new LayerScan(bytes.length, detection, context.isStreamed ?? false);
  scan.layer(inputLayer(bytes), context);
  return scan.findings.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/** What goes over a seam of values that are read as one. Only as it is written there: no decoding. */
export function scanSeams(
  bytes: Uint8Array,
  seams: readonly number[],
  { detectors, secrets, isPlaceholder }: Detection,
): readonly Finding[] {
  const findings: Finding[] = [];
  const take = (detector: OutboundDetector, rule: string, start: number, end: number, form: string) => {
    if (isPlaceholder(bytes, start, end) || !seams.some((seam) => start < seam && seam < end)) return;
    const encoding = form === 'plain' ? 'joined' : `joined+${form}`;
    findings.push({ detector, rule, start, end, encoding });
  };
  const sweep = new Sweep(bytes);
  secrets.each(bytes, sweep, ({ name, form, start, end }) => {
    take('known_secrets', name, start, end, form);
    return findings.length < FINDINGS_MAX;
  });
  if (detectors.has('token_patterns')) {
    const { hits } = tokensAt(bytes, sweep.anchors, { wholeValue: false, seams }, Number.POSITIVE_INFINITY);
    for (const { rule, start, end } of hits) take('token_patterns', rule, start, end, 'plain');
  }
  return findings;
}

class LayerScan {
  readonly findings: Finding[] = [];
  readonly #detection: Detection;
  readonly #budget: Budget;
  readonly #inputLength: number;
  readonly #isStreamed: boolean;

  constructor(inputLength: number, detection: Detection, isStreamed: boolean) {
    this.#isStreamed = isStreamed;
    this.#inputLength = inputLength;
    this.#detection = detection;
    this.#budget = new Budget(inputLength);
  }

  /** Breadth first: what is easy to read is found and named first. */
  layer(input: Layer, context: ValueContext): void {
    let level: readonly Layer[] = [input];
    for (let depth = 0; level.length > 0; depth++) {
      const next: Layer[] = [];
      for (const layer of level) {
        const sweep = this.#match(layer, depth === 0 ? context : TEXT);
        if (this.findings.length >= FINDINGS_MAX) return;
        const { layers, isCut } = derivedLayers(layer, sweep, this.#budget, this.#isStreamed && depth === 0);
        if (isCut) {
          this.#refuse(UNDECODABLE);
          return;
        }
        next.push(...layers);
      }
      if (depth >= DEPTH_MAX) {
        if (next.some(({ bytes }) => isTelling(bytes))) this.#refuse(TOO_DEEP);
        return;
      }
      level = next;
    }
  }

  /** Answers where decoders may begin. */
  #match(layer: Layer, context: ValueContext): Sweep {
    const { detectors, secrets, isPlaceholder } = this.#detection;
    const { bytes } = layer;
    const sweep = new Sweep(bytes);
    const isFull = () => this.findings.length >= FINDINGS_MAX;
    secrets.each(bytes, sweep, ({ name, form, start, end }) => {
      if (layer.tells(start, end) && !isPlaceholder(bytes, start, end)) {
        this.#add('known_secrets', name, layer, start, end, form);
      }
      return !isFull();
    });
    if (detectors.has('token_patterns')) {
      for (const { rule, start, end } of this.#tokens(layer, sweep, context)) {
        if (!layer.tells(start, end) || isPlaceholder(bytes, start, end)) continue;
        this.#add('token_patterns', rule, layer, start, end, 'plain');
        if (isFull()) break;
      }
    }
    return sweep;
  }

  /** The input itself is always searched; what it decodes to, for what the budget allows. */
  #tokens({ bytes, depth }: Layer, { anchors }: Sweep, context: ValueContext): readonly TokenHit[] {
    const { hits, steps } = tokensAt(
      bytes,
      anchors,
      context,
      depth > 0 ? this.#budget.left : Number.POSITIVE_INFINITY,
    );
    if (depth > 0) this.#budget.take(steps);
    return hits;
  }

  #add(
    detector: OutboundDetector,
    rule: string,
    layer: Layer,
    start: number,
    end: number,
    form: string,
  ): void {
    const span = spanInInput(layer, start, end, form);
    const isTold = this.findings.some(
      (other) =>
        other.detector === detector &&
        other.rule === rule &&
        other.start < span.end &&
        span.start < other.end,
    );
    if (!isTold) this.findings.push({ detector, rule, ...span });
  }

  #refuse(rule: string): void {
    const [detector = 'token_patterns'] = this.#detection.detectors;
    this.findings.push({ detector, rule, start: 0, end: this.#inputLength, encoding: 'plain' });
  }
}

function isTelling(bytes: Uint8Array): boolean {
  return bytes.length >= DEEPER_MIN && new Set(bytes).size >= DEEPER_DISTINCT;
}
