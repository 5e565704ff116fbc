/** What hears of one request upstream: undici's handler, and the same for HTTP/2. */
export interface UpstreamHandler {
  onConnect(abort: (error?: Error) => void): void;
  /** `raw`: name, value, name, value, ... `ended` is HTTP/2's: no body follows. False asks for a pause, until `resume`. */
  onHeaders(
    status: number,
    raw: readonly (Buffer | string)[],
    resume: () => void,
    reason: string,
    ended?: boolean,
  ): boolean;
  onData(chunk: Buffer): boolean;
  onComplete(trailers: readonly (Buffer | string)[] | null): void;
  onError(error: Error): void;
}
