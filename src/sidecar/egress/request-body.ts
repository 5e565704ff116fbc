import type { Refusal } from '../../policy/refusal.ts';
import { notInspected } from '../../policy/refusals.ts';
import { outgoingTrailers } from './credentials.ts';
import { type FlowEnd, InspectedFlow } from './inspected-flow.ts';
import type { BodyInspection, InspectedRequest } from './inspection.ts';
import { SMALL_BODY } from './limits.ts';
import type { BodyMemory } from './memory.ts';
import { Upload, type UploadSource } from './upload.ts';

/** What a request's body needs of the request. */
export interface RequestBodyOwner {
  /** So much of the body may leave that the request goes upstream now: with all of it, or with what follows. */
  forward(body: Buffer | Upload): void;
  bodyRefused(refusal: Refusal): void;
}

/**
 * The body of an allowed request from the client to the upstream, through the outbound inspection (step 7): a small one
 * as a whole, another as it is cleared.
 */
export class RequestBody implements FlowEnd {
  readonly #owner: RequestBodyOwner;
  readonly #request: InspectedRequest;
  readonly #source: UploadSource;
  readonly #memory: BodyMemory;
  readonly #flow: InspectedFlow | undefined;
  #collected: Buffer[] = [];
  #upload: Upload | undefined;

  constructor(
    owner: RequestBodyOwner,
    request: InspectedRequest,
    inspection: BodyInspection | undefined,
    source: UploadSource,
    memory: BodyMemory,
  ) {
    this.#owner = owner;
    this.#request = request;
    this.#source = source;
    this.#memory = memory;
    this.#flow = inspection === undefined ? undefined : new InspectedFlow(inspection, this);
  }

  /** As it comes, framing taken off. */
  push(data: readonly Buffer[], last: boolean, trailers: readonly string[]): void {
    if (this.#flow === undefined) {
      if (data.length > 0) this.flow(data);
      if (last) this.flowEnded(trailers);
      return;
    }
    if (this.#upload !== undefined) {
      this.#memory.noteLookedThrough(data.reduce((sum, { length }) => sum + length, 0));
    }
    this.#flow.push(data);
    if (last) this.#flow.end(trailers);
  }

  /** The request goes upstream before there is anything of its body. */
  begins(): void {
    if (this.#upload === undefined) this.#open();
  }

  /** Nothing more of it is wanted; what is under way upstream is not completed. */
  stop(): void {
    this.#flow?.cancel();
    this.#upload?.fail(new Error('the request body was cut short'));
  }

  /** What the upstream does not take any more is not looked at either. */
  answered(): void {
    this.#flow?.cancel();
  }

  // What arrives here may leave.

  flow(data: readonly Buffer[]): void {
    if (this.#upload !== undefined) {
      this.#upload.push(data, false);
      return;
    }
    for (const chunk of data) this.#collected.push(chunk);
    const { body } = this.#request.head;
    if (body >= 0 && body <= SMALL_BODY) return;
    const collected = this.#collected;
    this.#collected = [];
    this.#open().push(collected, false);
  }

  flowEnded(trailers: readonly string[]): void {
    if (this.#upload !== undefined) {
      const { live, route } = this.#request;
      this.#upload.end(trailers.length === 0 ? trailers : outgoingTrailers(trailers, live.injections[route]));
      return;
    }
    const [first = Buffer.alloc(0)] = this.#collected;
    const whole = this.#collected.length === 1 ? first : Buffer.concat(this.#collected);
    this.#collected = [];
    this.#owner.forward(whole);
  }

  flowRefused(refusal: Refusal): void {
    this.#owner.bodyRefused(refusal);
  }

  flowWaits(waits: boolean): void {
    if (waits) this.#source.pauseUpload();
    else if (this.#upload === undefined || !this.#upload.full) this.#source.resumeUpload();
  }

  uninspected(): Refusal {
    const { target, route } = this.#request;
    return notInspected(target.host, route, 'outbound');
  }

  #open(): Upload {
    const upload = new Upload(this.#source);
    this.#upload = upload;
    this.#owner.forward(upload);
    return upload;
  }
}
