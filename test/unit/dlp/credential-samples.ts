/** A stream of numbers below 1 that is the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function drawn(random: () => number, alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
}

/** Credentials that nobody was given, of formats that the token rules know without any context. */
export function credentials(seed: number, count: number): readonly string[] {
  const random = seeded(seed);
  const kinds = [
    () => `ghp_${drawn(random, ALNUM, 36)}`,
    () => `AKIA${drawn(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`,
    () => `glpat-${drawn(random, ALNUM, 20)}`,
    () => `sk_live_${drawn(random, ALNUM, 24)}`,
    () => `AIza${drawn(random, `${ALNUM}-_`, 34)}x`,
    () =>
      `xoxb-${drawn(random, '0123456789', 12)}-${drawn(random, '0123456789', 13)}-${drawn(random, ALNUM, 24)}`,
    () => `npm_${drawn(random, ALNUM, 36)}`,
  ];
  return Array.from({ length: count }, (_, index) => (kinds[index % kinds.length] as () => string)());
}

/** Where a value is found in real traffic. */
export const PLACES: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => `{"data":"${value}","n":1}`,
  (value) => `POST /upload?q=${value} HTTP/1.1\r\nHost: example.com\r\n\r\n`,
  (value) => `Some words before it ${value} and some behind it.\n`,
  (value) => `<item>${value}</item>`,
  (value) => `const value = '${value}';\n`,
];
