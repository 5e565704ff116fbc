import type { Duplex } from 'node:stream';
import type { Refusal } from '../../../policy/refusal.ts';
import { InspectedFlow } from '../inspected-flow.ts';
import type { BodyInspection, Direction, WebSocketInspection } from '../inspection.ts';
import { type Frame, FrameReader, type FrameVisitor, unmasked } from './frame-reader.ts';
import { Inflater } from './inflater.ts';

/** Bytes that one compressed message may become. */
export const INFLATED_MAX = 64 * 1024 * 1024;
/** Bytes that wait for their verdict. */
const HELD_MAX = 16 * 1024 * 1024;

export interface DirectionOptions {
  readonly direction: Direction;
  readonly from: Duplex;
  readonly to: Duplex;
  /** Present when permessage-deflate is negotiated: whether messages of this direction stand by themselves. */
  readonly deflate: { readonly resets: boolean } | undefined;
  readonly inspection: WebSocketInspection | undefined;
  /** The sender breaks the protocol; in lower case. */
  readonly onFault: (reason: string) => void;
  readonly onRefusal: (refusal: Refusal) => void;
  /** The refusal of what could not be inspected. */
  readonly uninspected: () => Refusal;
}

/** One message in hand. */
interface Message {
  /** Bytes of its payload, inflated, that were given to the inspection, and that it has cleared. */
  given: number;
  cleared: number;
  flow: InspectedFlow | undefined;
  readonly compressed: boolean;
  ended: boolean;
}

/** Bytes of the wire that go on when their message has been cleared through `through`. */
interface Held {
  readonly bytes: readonly Buffer[];
  readonly message: Message;
  readonly endsFrame: boolean;
  through: number;
}

/**
 * The frames of one direction of a WebSocket. What goes on are the very bytes that came; with an inspection, a piece of
 * a message goes when the inspection has seen and cleared it.
 */
export class MessageDirection implements FrameVisitor {
  /** Bytes that came. */
  bytes = 0;
  readonly #options: DirectionOptions;
  readonly #reader: FrameReader;
  readonly #inflater: Inflater | undefined;
  #held: Held[] = [];
  #heldBytes = 0;
  #message: Message | undefined;
  /** The head of a frame none of whose payload is held yet. */
  #head: Buffer[] = [];
  #control: Buffer[] = [];
  /** Its payload, unmasked. */
  #said: Buffer[] = [];
  /** What was sent ends inside a frame: nothing else may be put there. */
  #midFrame = false;
  #blocked = false;
  #flowWaits = 0;
  #ended = false;
  #over = false;

  constructor(options: DirectionOptions) {
    this.#options = options;
    const { direction, deflate, inspection } = options;
    this.#reader = new FrameReader({ masked: direction === 'outbound', deflate: deflate !== undefined });
    if (deflate !== undefined && inspection !== undefined) {
      this.#inflater = new Inflater(deflate.resets, (reason) => this.#fault(reason));
    }
  }

  /** Whether a frame may be put in now. */
  get betweenFrames(): boolean {
    return !this.#midFrame;
  }

  push(chunk: Buffer): void {
    if (this.#over) return;
    this.bytes += chunk.length;
    if (this.#reader.closed) return;
    const isInspected = this.#options.inspection !== undefined;
    const fault = this.#reader.push(chunk, isInspected ? this : this.#unlooked);
    if (fault !== undefined) this.#fault(fault);
    else if (!isInspected) this.#send([chunk]);
    else if (this.#heldBytes > HELD_MAX) this.#refuse(this.#options.uninspected());
  }

  /** The sender has ended: so will the receiver, when it has everything. */
  end(): void {
    this.#ended = true;
    this.#cutMessage();
    this.#endIfDone();
  }

  drained(): void {
    this.#blocked = false;
    this.#goOn();
  }

  /** Nothing more is wanted of it. */
  close(): void {
    this.#over = true;
    this.#held = [];
    this.#inflater?.close();
  }

  // The frames, as they are read.

  frame(frame: Frame, head: Buffer): void {
    if (frame.control) {
      this.#control = [head];
      this.#said = [];
      return;
    }
    if (frame.begins !== undefined) this.#message = this.#open(frame.begins, frame.compressed);
    this.#head.push(head);
  }

  payload(frame: Frame, bytes: Buffer, at: number, last: boolean): void {
    if (this.#over) return;
    if (frame.control) {
      this.#control.push(bytes);
      this.#said.push(unmasked(bytes, frame.mask, at));
      if (last) this.#passControl();
      return;
    }
    const message = this.#message as Message;
    const held: Held = {
      bytes: [...this.#head, bytes],
      message,
      endsFrame: last,
      through: Number.POSITIVE_INFINITY,
    };
    this.#head = [];
    this.#held.push(held);
    this.#heldBytes += bytes.length;
    const payload = unmasked(bytes, frame.mask, at);
    const endsMessage = last && frame.fin;
    const given = (): void => {
      held.through = message.given;
      if (endsMessage) this.#endMessage(message);
      this.#release();
    };
    if (!message.compressed || this.#inflater === undefined) {
      this.#give(message, payload);
      given();
      return;
    }
    this.#inflater.push({
      payload,
      endsMessage,
      out: (inflated) => this.#give(message, inflated),
      done: given,
    });
  }

  /** When nothing is inspected, frames need only be well-formed. */
  readonly #unlooked: FrameVisitor = {
    frame: () => {},
    payload: (_frame, _bytes, _at, last) => {
      this.#midFrame = !last;
    },
  };

  #open(type: 'text' | 'binary', compressed: boolean): Message {
    const message: Message = { given: 0, cleared: 0, flow: undefined, compressed, ended: false };
    let inspection: BodyInspection | undefined;
    try {
      inspection = this.#options.inspection?.message(this.#options.direction, type);
    } catch {
      this.#refuse(this.#options.uninspected());
      return message;
    }
    if (inspection === undefined) {
      message.cleared = Number.POSITIVE_INFINITY;
      return message;
    }
    message.flow = new InspectedFlow(inspection, {
      flow: (data) => {
        for (const { length } of data) message.cleared += length;
        this.#release();
      },
      flowEnded: () => {
        message.cleared = Number.POSITIVE_INFINITY;
        this.#release();
      },
      flowRefused: (refusal) => this.#refuse(refusal),
      flowWaits: (waits) => {
        this.#flowWaits += waits ? 1 : -1;
        if (waits) this.#stop();
        else {
          this.#release();
          this.#goOn();
        }
      },
      uninspected: this.#options.uninspected,
    });
    return message;
  }

  #give(message: Message, payload: Buffer): void {
    if (this.#over) return;
    message.given += payload.length;
    if (message.compressed && message.given > INFLATED_MAX) {
      this.#fault(`a compressed message inflates to more than ${INFLATED_MAX} bytes`);
      return;
    }
    message.flow?.push([payload]);
  }

  #endMessage(message: Message): void {
    message.ended = true;
    message.flow?.end([]);
  }

  /** The message in hand will not be completed: what there is of it gets its verdict. */
  #cutMessage(): void {
    const message = this.#message;
    if (message === undefined || message.ended || this.#over) return;
    const done = (): void => {
      if (!message.ended) this.#endMessage(message);
      this.#release();
    };
    if (!message.compressed || this.#inflater === undefined) done();
    else this.#inflater.push({ payload: Buffer.alloc(0), endsMessage: false, out: () => {}, done });
  }

  /** Between two frames a control frame overtakes what is held: a ping must not wait for the rest of a message. */
  #passControl(): void {
    const bytes = this.#control;
    this.#control = [];
    if (this.#isForbidden(Buffer.concat(this.#said))) return;
    const isClose = ((bytes[0] as Buffer)[0] as number) === 0x88;
    if (isClose) this.#cutMessage();
    if (this.#held.length === 0 || (!this.#midFrame && !isClose)) {
      this.#send(bytes);
      return;
    }
    const message: Message = { given: 0, cleared: 0, flow: undefined, compressed: false, ended: true };
    this.#held.push({ bytes, message, endsFrame: true, through: 0 });
  }

  #isForbidden(said: Buffer): boolean {
    const { direction, inspection, uninspected } = this.#options;
    if (direction === 'inbound' || said.length === 0) return false;
    let refusal: Refusal | undefined;
    try {
      refusal = inspection?.control?.(said);
    } catch {
      refusal = uninspected();
    }
    if (refusal !== undefined) this.#refuse(refusal);
    return refusal !== undefined;
  }

  #release(): void {
    if (this.#over) return;
    const out: Buffer[] = [];
    for (let first = this.#held[0]; first !== undefined; first = this.#held[0]) {
      if (first.through > first.message.cleared || first.through === Number.POSITIVE_INFINITY) break;
      this.#held.shift();
      this.#heldBytes -= (first.bytes.at(-1) as Buffer).length;
      out.push(...first.bytes);
      this.#midFrame = !first.endsFrame;
    }
    if (out.length > 0) this.#send(out);
    this.#endIfDone();
  }

  #send(bytes: readonly Buffer[]): void {
    const { to } = this.#options;
    const taken = bytes.length === 1 ? to.write(bytes[0]) : to.write(Buffer.concat(bytes));
    if (taken) return;
    this.#blocked = true;
    this.#stop();
  }

  #stop(): void {
    this.#options.from.pause();
    this.#inflater?.pause();
  }

  #goOn(): void {
    if (this.#blocked || this.#flowWaits > 0 || this.#over) return;
    this.#inflater?.resume();
    this.#options.from.resume();
  }

  #endIfDone(): void {
    if (this.#ended && this.#held.length === 0 && !this.#over) this.#options.to.end();
  }

  #fault(reason: string): void {
    if (this.#over) return;
    this.close();
    this.#options.onFault(reason);
  }

  #refuse(refusal: Refusal): void {
    if (this.#over) return;
    this.close();
    this.#options.onRefusal(refusal);
  }
}
