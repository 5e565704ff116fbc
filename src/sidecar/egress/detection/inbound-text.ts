import { TextDecoder } from 'node:util';
import { BodyDecoder } from './inbound-engine.ts';

/** Turns what came into UTF-8 to be looked through. */
export interface TextReader {
  /** Calls `given` with what the bytes read as; false when they are not what the answer says of them. */
  write(bytes: Buffer, given: (text: Buffer) => void): boolean | Promise<boolean>;
  end(given: (text: Buffer) => void): boolean | Promise<boolean>;
}

/**
 * By content coding and character set; undefined where the bytes can be read as they are. A coding that nobody here
 * knows is left on: whoever reads the text without undoing it sees the same.
 */
export function textReader(contentEncoding: string, charset: string | undefined): TextReader | undefined {
  const decoder = contentEncoding === '' ? undefined : BodyDecoder.forEncoding(contentEncoding);
  const characters = charset === undefined ? undefined : charactersOf(charset);
  if (decoder === undefined) return characters;
  if (characters === undefined) return decoder;
  return {
    write: (bytes, given) => decoder.write(bytes, (decoded) => void characters.write(decoded, given)),
    end: async (given) =>
      (await decoder.end((decoded) => void characters.write(decoded, given))) && characters.end(given),
  };
}

interface Characters extends TextReader {
  write(bytes: Buffer, given: (text: Buffer) => void): boolean;
  end(given: (text: Buffer) => void): boolean;
}

function charactersOf(charset: string): Characters | undefined {
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(charset);
  } catch {
    return undefined;
  }
  return {
    write: (bytes, given) => {
      given(Buffer.from(decoder.decode(bytes, { stream: true })));
      return true;
    },
    end: (given) => {
      given(Buffer.from(decoder.decode()));
      return true;
    },
  };
}
