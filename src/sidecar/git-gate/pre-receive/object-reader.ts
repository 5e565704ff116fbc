import type { Readable } from 'node:stream';

/** Takes one object's bytes as they come. */
export interface ObjectSink {
  push(chunk: Buffer): void;
  end(): void | Promise<void>;
}

export interface ObjectHead {
  readonly id: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

const HEAD = /^([0-9a-f]{40,64}) (commit|tree|blob|tag) ([0-9]{1,15})$/;
const HEAD_MAX = 200;

/**
 * Reads what `git cat-file --batch` prints: `<id> <type> <size>`, a line feed, the bytes, a line feed, for each. Gives
 * the number of objects; undefined when the output is something else, or an object is missing.
 */
export async function readObjects(
  stream: Readable,
  open: (head: ObjectHead) => ObjectSink,
): Promise<number | undefined> {
  let count = 0;
  let head = '';
  let sink: ObjectSink | undefined;
  let left = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let at = 0;
    while (at < chunk.length) {
      if (sink !== undefined && left > 0) {
        const take = Math.min(left, chunk.length - at);
        sink.push(chunk.subarray(at, at + take));
        left -= take;
        at += take;
      } else if (sink !== undefined) {
        if (chunk[at] !== 0x0a) return undefined;
        at += 1;
        const ended = sink.end();
        if (ended !== undefined) await ended;
        sink = undefined;
        count += 1;
      } else {
        const newline = chunk.indexOf(0x0a, at);
        head += chunk.toString('latin1', at, newline < 0 ? chunk.length : newline);
        if (head.length > HEAD_MAX) return undefined;
        at = newline < 0 ? chunk.length : newline + 1;
        if (newline < 0) continue;
        const [, id, type, size] = HEAD.exec(head) ?? [];
        if (id === undefined || type === undefined) return undefined;
        head = '';
        left = Number(size);
        sink = open({ id, type, size: left });
      }
    }
  }
  return head === '' && sink === undefined ? count : undefined;
}
