import type { OutboundScanner } from '../../../dlp/outbound-scanner.ts';
import type { OutboundDetector } from '../../../policy/policy.ts';
import type { LivePolicy } from '../live-policy.ts';
import type { KnownValue } from './known-values.ts';
import { createOutboundScanner } from './outbound-engine.ts';

/** The scanner of each choice of detectors, made when a route first needs it. */
export class Scanners {
  readonly #tell: (event: string) => void;
  readonly #known: KnownValue[];
  #live: LivePolicy | undefined;
  #made = new Map<string, OutboundScanner>();

  constructor(known: readonly KnownValue[], tell: (event: string) => void) {
    this.#known = [...known];
    this.#tell = tell;
  }

  for(live: LivePolicy, detectors: readonly OutboundDetector[]): OutboundScanner {
    if (live !== this.#live) this.#learn(live);
    const key = detectors.length === 1 ? (detectors[0] as string) : '';
    let scanner = this.#made.get(key);
    if (scanner === undefined) {
      scanner = createOutboundScanner({ knownSecrets: this.#known, detectors });
      this.#made.set(key, scanner);
      if (this.#made.size === 1) for (const name of new Set(scanner.ignored)) this.#tell(tooShort(name));
    }
    return scanner;
  }

  /** The value that findings call `name`. */
  secretNamed(name: string): string | undefined {
    return this.#known.find((known) => known.name === name)?.value;
  }

  /** What was a secret stays one when a reload drops its route. */
  #learn(live: LivePolicy): void {
    this.#live = live;
    const isNew = ({ name, value }: KnownValue) =>
      !this.#known.some((known) => known.value === value && known.name === name);
    const added = live.secrets
      .filter(isNew)
      .filter(({ value }) => !this.#known.some((known) => known.value === value));
    if (added.length === 0) return;
    this.#known.push(...added);
    this.#made = new Map();
  }
}

function tooShort(name: string): string {
  return `the value of ${name} is too short to be looked for in what leaves`;
}
