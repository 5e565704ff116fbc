import { splitAuthority } from '../../policy/host-name.ts';

/** What a connection's first bytes say of the host that is meant. */
export type Meant =
  | { readonly kind: 'host'; readonly host: string }
  /** Not said yet. */
  | { readonly kind: 'more' }
  /** They never will say; `reason` in words that follow "because". */
  | { readonly kind: 'nobody'; readonly reason: string };

/** A ClientHello has some 2 KiB with a post-quantum key share; a head may be longer before its Host. */
const BYTES_MAX = 64 * 1024;
const MORE: Meant = { kind: 'more' };

/** TLS record types (RFC 8446 section 5.1), handshake types (4), extensions (4.2), name types (RFC 6066 section 3). */
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const HOST_NAME = 0;

const SILENT_TLS = 'its TLS names no server (SNI), and here all hosts have one address';

/**
 * Reads the first bytes of a captured connection only as far as the name: the server name of a TLS ClientHello, or the
 * Host of an HTTP/1.1 head. It judges nothing: whoever reads the bytes again holds them against that name.
 */
export class FirstBytes {
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;
  /** Of a head: where the next line begins. Of TLS: how many bytes must be there before it is worth looking again. */
  #line = 0;
  #needed = 1;

  /** All that came. */
  get taken(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  push(chunk: Buffer): Meant {
    this.#keep(chunk);
    if (this.#length < this.#needed) return this.#orTooMany(MORE);
    return this.#orTooMany(this.#bytes[0] === HANDSHAKE ? this.#readTls() : this.#readHead());
  }

  #orTooMany(meant: Meant): Meant {
    return meant === MORE && this.#length > BYTES_MAX
      ? { kind: 'nobody', reason: `its first ${BYTES_MAX} bytes name no host` }
      : meant;
  }

  #keep(chunk: Buffer): void {
    const length = this.#length + chunk.length;
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    chunk.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  /** A ClientHello may lie in several records. */
  #readTls(): Meant {
    const bytes = this.taken;
    const pieces: Buffer[] = [];
    let size = 0;
    let at = 0;
    for (;;) {
      if (bytes.length < at + 5) return this.#wait(at + 5);
      if (bytes[at] !== HANDSHAKE || bytes[at + 1] !== 3) return nobody('its TLS record is malformed');
      const end = at + 5 + bytes.readUInt16BE(at + 3);
      if (end === at + 5) return nobody('its TLS record is empty');
      if (bytes.length < end) return this.#wait(end);
      const piece = bytes.subarray(at + 5, end);
      pieces.push(piece);
      size += piece.length;
      at = end;
      const first = pieces[0] as Buffer;
      const head = first.length >= 4 || size < 4 ? first : Buffer.concat(pieces);
      if (head[0] !== CLIENT_HELLO) return nobody('its TLS does not begin with a ClientHello');
      if (head.length < 4) continue;
      const whole = 4 + head.readUIntBE(1, 3);
      if (whole > BYTES_MAX) return nobody('its ClientHello is too long');
      if (size >= whole) return serverName(Buffer.concat(pieces).subarray(4, whole));
    }
  }

  #wait(needed: number): Meant {
    this.#needed = needed;
    return MORE;
  }

  #readHead(): Meant {
    const bytes = this.taken;
    for (;;) {
      const end = bytes.indexOf(0x0a, this.#line);
      if (end < 0) return MORE;
      const text = bytes.toString('latin1', this.#line, end).replace(/\r$/, '');
      const isFirst = this.#line === 0;
      this.#line = end + 1;
      if (isFirst) continue;
      if (text === '') return nobody('its head has no Host');
      const colon = text.indexOf(':');
      if (text.slice(0, Math.max(colon, 0)).toLowerCase() !== 'host') continue;
      const named = splitAuthority(text.slice(colon + 1).trim(), 80);
      return named.ok ? { kind: 'host', host: named.host } : nobody(`in the Host header, ${named.reason}`);
    }
  }
}

/** Of a ClientHello's body (RFC 8446 section 4.1.2). */
function serverName(hello: Buffer): Meant {
  const fields = new Fields(hello);
  fields.skip(2 + 32);
  fields.vector(1);
  fields.vector(2);
  fields.vector(1);
  const extensions = new Fields(fields.vector(2));
  while (!fields.isBroken && !extensions.isEmpty) {
    const type = extensions.number(2);
    const data = extensions.vector(2);
    if (extensions.isBroken) break;
    if (type !== SERVER_NAME) continue;
    const list = new Fields(new Fields(data).vector(2));
    const nameType = list.number(1);
    const name = list.vector(2);
    if (list.isBroken || nameType !== HOST_NAME || name.length === 0) break;
    return { kind: 'host', host: name.toString('latin1') };
  }
  return nobody(SILENT_TLS);
}

/** Reads a structure of TLS from front to back; what is missing reads as nothing, and breaks it. */
class Fields {
  isBroken = false;
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isEmpty(): boolean {
    return this.#at >= this.#bytes.length;
  }

  skip(count: number): void {
    this.#take(count);
  }

  number(size: 1 | 2): number {
    const bytes = this.#take(size);
    return bytes.length === size ? bytes.readUIntBE(0, size) : 0;
  }

  /** A vector with its length in front, in that many bytes. */
  vector(size: 1 | 2): Buffer {
    return this.#take(this.number(size));
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (this.isBroken || end > this.#bytes.length) {
      this.isBroken = true;
      return this.#bytes.subarray(0, 0);
    }
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

function nobody(reason: string): Meant {
  return { kind: 'nobody', reason };
}
