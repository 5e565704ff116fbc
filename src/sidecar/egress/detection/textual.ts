/** What is text though its type does not begin with `text/`. */
const TEXTUAL =
  /^(?:text\/|application\/(?:json|xml|javascript|ecmascript|x-javascript|typescript|yaml|x-yaml|toml|graphql|sql|rtf|x-sh|x-httpd-php|x-www-form-urlencoded|(?:x-)?nd-?json|jsonl|json-lines|json-seq|jsonlines|markdown|x-ipynb)\b|[a-z0-9.-]+\/[a-z0-9.+-]*\+(?:json|xml|yaml)\b|image\/svg|message\/|multipart\/mixed)/;

/** By its type. Undefined: it has none, and its first bytes must tell. */
export function isTextual(contentType: string | undefined): boolean | undefined {
  if (contentType === undefined || contentType === '') return undefined;
  return TEXTUAL.test(contentType.trimStart().toLowerCase());
}

/** What may go on for ever: events, and JSON by lines. */
export function isEventwise(contentType: string | undefined): boolean {
  return /^(?:text\/event-stream|application\/(?:(?:x-)?nd-?json|jsonl|json-lines|json-seq|jsonlines)\b)/.test(
    contentType?.trimStart().toLowerCase() ?? '',
  );
}

const SAMPLE = 512;

/** Bytes that no text has: NUL and the controls but blanks, line ends, escape. */
export function looksBinary(bytes: Uint8Array): boolean {
  const end = Math.min(bytes.length, SAMPLE);
  for (let at = 0; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b)) return true;
  }
  return false;
}

/** The character set that a text must be turned from; undefined where its bytes can be read as they are. */
export function otherCharset(contentType: string | undefined): string | undefined {
  const name = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1]?.toLowerCase();
  if (name === undefined || /^(?:utf-?8|us-ascii|ascii|iso-8859-\d+|latin-?1|windows-125\d)$/.test(name))
    return undefined;
  return name;
}
