import { decodeRun } from '../../src/dlp/injection/encoded-text.ts';
import { Tokeniser } from '../../src/dlp/injection/tokeniser.ts';

/** A text as the scanner's words; each array has one number for each known word. */
export interface Document {
  readonly family: string;
  readonly isInjection: boolean;
  readonly id: Int32Array;
  readonly word: Int32Array;
  readonly sentence: Int32Array;
  readonly flags: Int32Array;
  /** It was itself encoded in another. */
  readonly isEncoded: boolean;
}

/** The text, and behind it what is encoded in it. */
export function documentsOf(
  text: string,
  family: string,
  isInjection: boolean,
  isEncoded = false,
): readonly Document[] {
  const encoded: string[] = [];
  const tokeniser = new Tokeniser((run) => {
    const decoded = decodeRun(run);
    if (decoded !== undefined) encoded.push(decoded.text);
    return decoded !== undefined;
  });
  tokeniser.feed(text, 0);
  tokeniser.finish();
  const { tokens } = tokeniser;
  const column = (of: (at: number) => number): Int32Array =>
    Int32Array.from({ length: tokens.count }, (_, at) => of(at));
  const document = {
    family,
    isInjection,
    id: column((at) => tokens.id(at)),
    word: column((at) => tokens.word(at)),
    sentence: column((at) => tokens.sentence(at)),
    flags: column((at) => tokens.flags(at)),
    isEncoded,
  };
  return [document, ...encoded.slice(0, 4).flatMap((inner) => documentsOf(inner, family, isInjection, true))];
}
