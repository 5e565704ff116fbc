import type { Refusal } from '../../../policy/refusal.ts';
import type { BodyInspection, Clearance } from '../inspection.ts';
import { judgeTrailers } from './outbound-body.ts';
import type { OutboundJudge } from './outbound-judge.ts';
import { type OutboundMessage, OutboundMessages } from './outbound-messages.ts';

/** One byte of flags and four of length stand before each message. */
const PREFIX = 5;
const COMPRESSED = 0x01;

/** Whether a body is a conversation of messages with a length each: gRPC, and Connect's streams. */
export function isEnveloped(contentType: string): boolean {
  return /^application\/(?:grpc(?:\+[a-z]+)?|connect\+[a-z]+)\s*(?:;|$)/i.test(contentType);
}

/** A body of messages: each goes on as soon as it is whole, because the other side may wait for it. */
export class EnvelopedBody implements BodyInspection {
  readonly #judge: OutboundJudge;
  readonly #messages: OutboundMessages;
  readonly #coding: string;
  readonly #prefix = Buffer.alloc(PREFIX);
  #prefixed = 0;
  #left = 0;
  #message: OutboundMessage | undefined;
  /** Bytes that came; where the message in hand begins; how many may go on. */
  #at = 0;
  #begins = 0;
  #cleared = 0;

  /** `coding`: what compresses a message that says so; '' when none is named. */
  constructor(judge: OutboundJudge, coding: string) {
    this.#judge = judge;
    this.#messages = new OutboundMessages(judge, 'body');
    this.#coding = coding;
  }

  async push(chunk: Buffer): Promise<Clearance> {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#message === undefined) {
        const taken = this.#takePrefix(rest);
        rest = rest.subarray(taken);
        this.#at += taken;
        if (this.#prefixed < PREFIX) break;
        const refusal = this.#begin();
        if (refusal !== undefined) return refusal;
      }
      const some = rest.subarray(0, this.#left);
      rest = rest.subarray(some.length);
      this.#at += some.length;
      this.#left -= some.length;
      const refusal = await this.#give(this.#message as OutboundMessage, some);
      if (refusal !== undefined) return refusal;
    }
    return this.#cleared;
  }

  async end(trailers: readonly string[]): Promise<Refusal | undefined> {
    return (await this.#message?.end()) ?? judgeTrailers(this.#judge, trailers);
  }

  #takePrefix(bytes: Buffer): number {
    const taken = bytes.copy(this.#prefix, this.#prefixed, 0, PREFIX - this.#prefixed);
    this.#prefixed += taken;
    return taken;
  }

  #begin(): Refusal | undefined {
    const flags = this.#prefix[0] as number;
    const isCompressed = (flags & COMPRESSED) !== 0;
    if (isCompressed && this.#coding === '') return this.#judge.unread('undecodable', 'body');
    this.#left = this.#prefix.readUInt32BE(1);
    this.#begins = this.#at;
    this.#message = this.#messages.next(isCompressed ? this.#coding : undefined);
    return undefined;
  }

  async #give(message: OutboundMessage, bytes: Buffer): Promise<Refusal | undefined> {
    const clearance = bytes.length === 0 ? 0 : await message.push(bytes);
    if (typeof clearance === 'object') return clearance;
    // The prefix goes with the first bytes behind it.
    if (clearance > 0) this.#cleared = Math.max(this.#cleared, this.#begins + clearance);
    if (this.#left > 0) return undefined;
    const refusal = await message.end();
    if (refusal !== undefined) return refusal;
    this.#cleared = this.#at;
    this.#message = undefined;
    this.#prefixed = 0;
    return undefined;
  }
}
