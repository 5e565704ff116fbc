/** What a unit of ASCII is: its column in the automaton (1 to 26 for a letter of either case), or 0. */
export const LETTER = new Uint8Array(128);
for (let code = 97; code <= 122; code++) {
  LETTER[code] = code - 96;
  LETTER[code - 32] = code - 96;
}

// What an ASCII unit that is no letter does between words.
export const BLANK = 0;
export const DIGIT = 1;
export const NEWLINE = 2;
export const STOP = 3;
export const PUNCTUATION = 4;
export const SPECIAL = 5;
export const KIND = new Uint8Array(128).fill(PUNCTUATION);
for (let code = 0; code <= 32; code++) KIND[code] = BLANK;
for (const digit of '0123456789') KIND[digit.charCodeAt(0)] = DIGIT;
KIND[10] = NEWLINE;
for (const stop of '.!?;') KIND[stop.charCodeAt(0)] = STOP;
for (const special of '&%\\<>\'"`_/@$|[#') KIND[special.charCodeAt(0)] = SPECIAL;

/** Inside a word these call for a closer look; any other unit ends it. */
export const WITHIN = new Uint8Array(128);
for (const unit of "'&%\\<@$*0123456789") WITHIN[unit.charCodeAt(0)] = 1;

export const SIGN = new Uint8Array(128);
for (const sign of '{}=()^~') SIGN[sign.charCodeAt(0)] = 1;
export const BULLET = new Uint8Array(128);
for (const bullet of '-+*') BULLET[bullet.charCodeAt(0)] = 1;
/** A line that ends with one of these ends what it says, as prose that is only wrapped does not. */
export const LINE_ENDER = new Uint8Array(128);
for (const ender of ':{}()[]"\'=>|') LINE_ENDER[ender.charCodeAt(0)] = 1;
