/** RFC 9110 section 5.6.2: the bytes of a token, by code. */
export const IS_TOKEN: Uint8Array = table(
  "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
);

/** Methods are compared byte for byte by policies and folded by some servers: upper case only. */
export const IS_METHOD: Uint8Array = table('-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ');

function table(characters: string): Uint8Array {
  const codes = new Uint8Array(256);
  for (let i = 0; i < characters.length; i++) codes[characters.charCodeAt(i)] = 1;
  return codes;
}

/** RFC 9110 section 5.5: HTAB, SP, VCHAR and obs-text. `text` is latin1, one unit a byte. */
export function isFieldValue(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 ? code !== 0x09 : code === 0x7f) return false;
  }
  return true;
}

export function isToken(text: string, from: number, to: number): boolean {
  if (from >= to) return false;
  for (let i = from; i < to; i++) if (IS_TOKEN[text.charCodeAt(i)] !== 1) return false;
  return true;
}

/**
 * Whether `name` is `wanted` (lower case, hyphens) as a lax server reads it: any case, and `_` for `-`, since
 * gateways in the CGI tradition fold both to the same variable.
 */
export function isNamed(name: string, wanted: string): boolean {
  if (name.length !== wanted.length) return false;
  for (let i = 0; i < wanted.length; i++) {
    let code = name.charCodeAt(i);
    if (code >= 0x41 && code <= 0x5a) code |= 0x20;
    else if (code === 0x5f) code = 0x2d;
    if (code !== wanted.charCodeAt(i)) return false;
  }
  return true;
}
