const NAMED: ReadonlyMap<string, number> = new Map([
  ['amp', 38],
  ['lt', 60],
  ['gt', 62],
  ['quot', 34],
  ['apos', 39],
  ['nbsp', 160],
  ['shy', 0xad],
  ['zwnj', 0x200c],
  ['zwj', 0x200d],
  ['NewLine', 10],
  ['Tab', 9],
  ['excl', 33],
  ['period', 46],
  ['comma', 44],
  ['colon', 58],
  ['lsquo', 0x2018],
  ['rsquo', 0x2019],
  ['ldquo', 0x201c],
  ['rdquo', 0x201d],
  ['mdash', 0x2014],
  ['ndash', 0x2013],
]);

/** A character reference at `&`: its code point, and its length with `&` and `;`. */
export function decodeEntity(
  text: string,
  at: number,
  end: number,
): { readonly point: number; readonly length: number } | undefined {
  const limit = Math.min(end, at + 12);
  let to = at + 1;
  while (to < limit && text.charCodeAt(to) !== 59) to++;
  if (to >= limit) return undefined;
  const name = text.slice(at + 1, to);
  const length = to + 1 - at;
  if (!name.startsWith('#')) {
    const point = NAMED.get(name);
    return point === undefined ? undefined : { point, length };
  }
  const hex = name[1] === 'x' || name[1] === 'X';
  const digits = name.slice(hex ? 2 : 1);
  if (!(hex ? /^[0-9a-fA-F]{1,6}$/ : /^[0-9]{1,7}$/).test(digits)) return undefined;
  const point = Number.parseInt(digits, hex ? 16 : 10);
  return point > 0x10ffff ? undefined : { point, length };
}
