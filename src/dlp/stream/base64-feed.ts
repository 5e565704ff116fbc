import { IS_BASE64 } from '../decode/byte-class.ts';
import { isBlank } from './payload-start.ts';

/** White space in a row within one run of base64: a line's end and an indent. */
const GAP_MAX = 12;

/** Undoes a run of base64 that comes in chunks. */
export class Base64Feed {
  #rest = '';
  #gap = 0;

  /** The index in `bytes` behind the run's last character that is seen, and whether the run has ended there. */
  take(
    bytes: Buffer,
    from: number,
  ): { readonly decoded: Buffer; readonly end: number; readonly isOver: boolean } {
    let text = this.#rest;
    let at = from;
    let isOver = false;
    while (at < bytes.length) {
      const start = at;
      while (at < bytes.length && IS_BASE64[bytes[at] as number] === 1) at++;
      if (at > start) {
        text += bytes.toString('latin1', start, at);
        this.#gap = 0;
      }
      if (at === bytes.length) break;
      if (!isBlank(bytes[at] as number) || ++this.#gap > GAP_MAX) {
        isOver = true;
        break;
      }
      at++;
    }
    const whole = isOver ? text.length : text.length - (text.length % 4);
    this.#rest = text.slice(whole);
    return { decoded: Buffer.from(text.slice(0, whole), 'base64'), end: at, isOver };
  }

  /** What is left at the end of the body. */
  end(): Buffer {
    return Buffer.from(this.#rest, 'base64');
  }
}
