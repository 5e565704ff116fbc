/** Units that are decoded of one run. */
const RUN_MAX = 16 * 1024;
const PROBE = 48;
const BASE32 = /^[A-Z2-7]{32,}=*$/;

export interface EncodedText {
  readonly text: string;
  readonly encoding: 'base64' | 'base32' | 'hex';
}

/** The text that a run without blanks encodes, if what it encodes reads like text. */
export function decodeRun(run: string): EncodedText | undefined {
  const bounded = run.length > RUN_MAX ? run.slice(0, RUN_MAX) : run;
  if (isHex(bounded)) {
    const bytes = Buffer.from(bounded, 'hex');
    if (readsLikeText(bytes)) return { text: bytes.toString('utf8'), encoding: 'hex' };
  }
  if (BASE32.test(bounded)) {
    const bytes = fromBase32(bounded);
    if (readsLikeText(bytes)) return { text: Buffer.from(bytes).toString('utf8'), encoding: 'base32' };
  }
  const probe = Buffer.from(bounded.slice(0, PROBE), 'base64');
  if (!readsLikeText(probe)) return undefined;
  return { text: Buffer.from(bounded, 'base64').toString('utf8'), encoding: 'base64' };
}

function fromBase32(run: string): Uint8Array {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (let at = 0; at < run.length; at++) {
    const code = run.charCodeAt(at);
    if (code === 61) break;
    held = ((held << 5) | (code >= 65 ? code - 65 : code - 24)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}

function isHex(run: string): boolean {
  if (run.length < 24) return false;
  for (let at = 0; at < run.length; at++) {
    const code = run.charCodeAt(at);
    const low = code | 32;
    if (!((code >= 48 && code <= 57) || (low >= 97 && low <= 102))) return false;
  }
  return true;
}

/** Nearly all of it printable, most of it letters. */
function readsLikeText(bytes: Uint8Array): boolean {
  const length = Math.min(bytes.length, 256);
  if (length < 12) return false;
  let odd = 0;
  let letters = 0;
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] as number;
    const low = byte | 32;
    if ((low >= 97 && low <= 122) || byte === 32 || byte >= 0xc3) letters++;
    else if (byte < 32 && byte !== 10 && byte !== 13 && byte !== 9) odd++;
  }
  return odd === 0 && letters >= length * 0.6;
}
