/** DNS messages made and read by hand, so that the gate's code is not its own judge. */

export interface QueryParts {
  readonly id?: number;
  readonly flags?: number;
  readonly counts?: readonly [number, number, number, number];
  readonly type?: number;
  readonly class?: number;
  /** Put behind the question. */
  readonly rest?: Uint8Array;
}

export function wireName(name: string): Buffer {
  const labels = name === '' ? [] : name.split('.');
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.of(label.length), Buffer.from(label, 'latin1')]),
    Buffer.of(0),
  ]);
}

export function query(name: string | Uint8Array, parts: QueryParts = {}): Buffer {
  const rest = parts.rest ?? Buffer.alloc(0);
  const counts = parts.counts ?? [1, 0, 0, rest.length === 0 ? 0 : 1];
  return Buffer.concat([
    words(parts.id ?? 0x1234, parts.flags ?? 0x0100, ...counts),
    typeof name === 'string' ? wireName(name) : name,
    words(parts.type ?? 1, parts.class ?? 1),
    rest,
  ]);
}

/** An OPT record as resolvers send it (RFC 6891 section 6.1.2). */
export function opt(version = 0, flags = 0, data: Uint8Array = Buffer.alloc(0)): Buffer {
  return Buffer.concat([
    Buffer.of(0),
    words(41, 4096),
    Buffer.of(0, version),
    words(flags, data.length),
    data,
  ]);
}

export interface ReadReply {
  readonly id: number;
  readonly flags: number;
  readonly rcode: number;
  readonly counts: readonly number[];
  /** All behind the header. */
  readonly body: Buffer;
}

export function readReply(reply: Uint8Array | undefined): ReadReply {
  if (reply === undefined) throw new Error('no reply');
  const bytes = Buffer.from(reply);
  const flags = bytes.readUInt16BE(2);
  return {
    id: bytes.readUInt16BE(0),
    flags,
    rcode: flags & 15,
    counts: [4, 6, 8, 10].map((at) => bytes.readUInt16BE(at)),
    body: bytes.subarray(12),
  };
}

export function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => {
    bytes.writeUInt16BE(value, index * 2);
  });
  return bytes;
}
