/** Where one pool's connections lead. */
export interface Origin {
  readonly scheme: 'http' | 'https';
  /** Canonical. */
  readonly host: string;
  readonly port: number;
}
