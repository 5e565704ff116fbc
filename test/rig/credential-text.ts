// Credentials as they look, made at test time: the repository holds templates, so that nothing in it is one.

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();

/** The letters of a template: `{a36}` is 36 of `a`'s alphabet. */
const ALPHABETS: Readonly<Record<string, string>> = {
  d: DIGITS,
  x: `${DIGITS}abcdef`,
  X: `${DIGITS}ABCDEF`,
  A: LOWER + UPPER,
  a: DIGITS + LOWER + UPPER,
  l: DIGITS + LOWER,
  u: DIGITS + UPPER,
  '2': `${UPPER}234567`,
  _: `${DIGITS + LOWER + UPPER}_`,
  w: `${DIGITS + LOWER + UPPER}_-`,
  '/': `${DIGITS + LOWER + UPPER}+/`,
  p: `${DIGITS + LOWER + UPPER}!#*^~?`,
};

export type Random = () => number;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

/** A template with its runs filled in: `ghp_{a36}`; `{U}` is a UUID, `{b:user:{a12}}` the base64 of what is in it. */
export function fill(template: string, random: Random): string {
  const inner = template.replace(/\{([dxXAalu2_wp/])(\d+)\}/g, (_, kind: string, count: string) =>
    characters(ALPHABETS[kind] as string, Number(count), random),
  );
  const uuids = inner.replaceAll('{U}', () =>
    [8, 4, 4, 4, 12].map((length) => characters(ALPHABETS.x as string, length, random)).join('-'),
  );
  const filled = uuids;
  return filled
    .replace(/\{b:([^{}]*)\}/g, (_, text: string) => Buffer.from(text).toString('base64'))
    .replace(/\{j:([^{}]*)\}/g, (_, text: string) => Buffer.from(`{${text}}`).toString('base64url'));
}

/** As random as an issuer's: letters and digits both, where the alphabet and the length have room. */
function characters(alphabet: string, count: number, random: Random): string {
  for (;;) {
    let text = '';
    for (let at = 0; at < count; at++) text += alphabet[Math.floor(random() * alphabet.length)];
    const mixed = /\d/.test(text) && /[A-Za-z]/.test(text);
    if (mixed || count < 8 || !/\d/.test(alphabet) || !/[A-Za-z]/.test(alphabet)) return text;
  }
}

export interface Label {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

export interface Labelled {
  readonly text: string;
  readonly labels: readonly Label[];
}

/** A context with its holes filled: `«kind»` becomes a credential of that kind, and a label. */
export function label(
  context: string,
  credential: (kind: string) => { kind: string; text: string },
): Labelled {
  let text = '';
  const labels: Label[] = [];
  let at = 0;
  for (const hole of context.matchAll(/«([^»]+)»/g)) {
    text += context.slice(at, hole.index);
    const { kind, text: secret } = credential(hole[1] as string);
    const start = Buffer.byteLength(text);
    labels.push({ start, end: start + Buffer.byteLength(secret), kind });
    text += secret;
    at = hole.index + hole[0].length;
  }
  return { text: text + context.slice(at), labels };
}
