/** The head of a CGI program's answer (RFC 3875 section 6.3). */
export interface CgiHeader {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
}

/** Longest head, in bytes: git-http-backend writes some 200. */
export const CGI_HEADER_MAX = 16 * 1024;

/** Reads the head from the first bytes of the output. `undefined`: it is not whole yet; `false`: it is none. */
export function readCgiHeader(
  bytes: Buffer,
): { readonly header: CgiHeader; readonly bodyAt: number } | undefined | false {
  const end = headEnd(bytes);
  if (end === undefined) return bytes.length > CGI_HEADER_MAX ? false : undefined;
  let status = 200;
  const headers: [string, string][] = [];
  for (const line of bytes.toString('latin1', 0, end.at).split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (colon <= 0 || !/^[A-Za-z0-9-]+$/.test(name) || /[^\t\x20-\x7e]/.test(value)) return false;
    if (name.toLowerCase() !== 'status') {
      headers.push([name, value]);
      continue;
    }
    const code = /^([1-5][0-9][0-9])(?: |$)/.exec(value)?.[1];
    if (code === undefined) return false;
    status = Number(code);
  }
  return { header: { status, headers }, bodyAt: end.bodyAt };
}

function headEnd(bytes: Buffer): { readonly at: number; readonly bodyAt: number } | undefined {
  const crlf = bytes.indexOf('\r\n\r\n');
  const lf = bytes.indexOf('\n\n');
  if (crlf < 0 && lf < 0) return undefined;
  const at = crlf < 0 || (lf >= 0 && lf < crlf) ? lf : crlf;
  if (at > CGI_HEADER_MAX) return undefined;
  return { at, bodyAt: at + (at === crlf ? 4 : 2) };
}
