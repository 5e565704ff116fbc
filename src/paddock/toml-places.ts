/** Where a key stands in TOML text, and what stands behind its `=`: offsets in UTF-16 units, ends excluded. */
export interface Place {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** A key path as the key of a map. */
export function pathKey(path: readonly string[]): string {
  return JSON.stringify(path);
}

/**
 * The place of every key of a TOML document that the parser has already taken: it tells where its errors are, but not
 * where its values were. Keys inside arrays have no place here.
 */
export function findPlaces(text: string): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  let at = 0;
  let table: readonly string[] = [];

  const isSpace = (character: string | undefined) => character === ' ' || character === '\t';
  const skipSpace = () => {
    while (isSpace(text[at])) at++;
  };
  const skipToLineEnd = () => {
    const end = text.indexOf('\n', at);
    at = end === -1 ? text.length : end;
  };
  /** Space, line ends, comments, and the given separators. */
  const skipBetween = (separators: string) => {
    while (at < text.length) {
      const character = text[at] as string;
      if (character === '#') skipToLineEnd();
      else if (
        isSpace(character) ||
        character === '\n' ||
        character === '\r' ||
        separators.includes(character)
      )
        at++;
      else return;
    }
  };
  const skipString = () => {
    const quote = text[at] as string;
    const isLong = text.startsWith(quote.repeat(3), at);
    const close = isLong ? quote.repeat(3) : quote;
    at += close.length;
    while (at < text.length && !text.startsWith(close, at)) at += quote === '"' && text[at] === '\\' ? 2 : 1;
    at += close.length;
    // A long string may end in one or two quotes of its own.
    while (isLong && text[at] === quote) at++;
  };
  const readKey = (): readonly string[] => {
    const parts: string[] = [];
    for (;;) {
      skipSpace();
      const start = at;
      if (text[at] === '"' || text[at] === "'") {
        skipString();
        parts.push(unquote(text.slice(start, at)));
      } else {
        while (/[A-Za-z0-9_-]/.test(text[at] ?? '')) at++;
        // Not TOML after all: going on is what keeps this from standing still.
        if (at === start) at++;
        parts.push(text.slice(start, at));
      }
      const end = at;
      skipSpace();
      if (text[at] !== '.') {
        at = end;
        return parts;
      }
      at++;
    }
  };
  const readPair = (prefix: readonly string[]) => {
    const keyStart = at;
    const path = [...prefix, ...readKey()];
    const keyEnd = at;
    skipSpace();
    at++;
    skipSpace();
    const valueStart = at;
    skipValue(path);
    places.set(pathKey(path), { keyStart, keyEnd, valueStart, valueEnd: at });
  };
  /** Keys of an inline table are recorded below `path`. */
  const skipValue = (path: readonly string[] | undefined) => {
    const first = text[at];
    if (first === '"' || first === "'") skipString();
    else if (first === '[') {
      at++;
      for (skipBetween(','); at < text.length && text[at] !== ']'; skipBetween(',')) skipValue(undefined);
      at++;
    } else if (first === '{') {
      at++;
      for (skipBetween(','); at < text.length && text[at] !== '}'; skipBetween(',')) readPair(path ?? ['[]']);
      at++;
    } else {
      const start = at;
      while (at < text.length && !/[,\]}#\n\r]/.test(text[at] as string)) at++;
      if (at === start) at++;
      while (at > start && isSpace(text[at - 1])) at--;
    }
  };

  for (skipBetween(''); at < text.length; skipBetween('')) {
    if (text[at] !== '[') {
      readPair(table);
      continue;
    }
    while (text[at] === '[') at++;
    skipSpace();
    const keyStart = at;
    table = readKey();
    places.set(pathKey(table), { keyStart, keyEnd: at, valueStart: at, valueEnd: at });
    skipToLineEnd();
  }
  return places;
}

/** A quoted key's name; one with escapes that JSON does not know keeps its quotes, and then has no place. */
function unquote(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1);
  try {
    return JSON.parse(text) as string;
  } catch {
    return text;
  }
}
