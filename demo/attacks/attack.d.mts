/** What the script aims at. The same shape for the bottle and for the control on the host, where canaries stand in. */
export interface Targets {
  readonly [name: string]: unknown;
}

export interface Outcome {
  /** It got through: on the host it must, in a bottle it must not. */
  readonly through: boolean;
  /** What was seen, in a few words. */
  readonly saw: string;
  /** The means are missing here (no perl, say): neither proved nor disproved. */
  readonly untried?: boolean;
}

export interface Attack {
  /** The way out, as the threat model names it. */
  readonly id: string;
  readonly group: 'network' | 'host services' | 'policy' | 'secrets' | 'the bottle itself';
  readonly tries: string;
  readonly wanted: string;
  /** What the refusal must say, where being refused is not enough: a door that is broken refuses all the same. */
  readonly refusal?: string;
  /**
   * `must`: the same attempt gets through on the host, against canaries, or the attack proves nothing.
   * `shown`: what the host does depends on its kernel's settings and the user's rights; told, not judged.
   * `none`: there is nothing to try it on outside a bottle.
   */
  readonly control: 'must' | 'shown' | 'none';
  /** The host's listener that would know of it. */
  readonly canary?: string;
  attempt(targets: Targets): Promise<Outcome>;
}
