import type { Key } from './keys.ts';
import { takeColumns, widthOf } from './width.ts';

/** One line that a person edits: characters (code points) and the place between them where typing goes. */
export interface Field {
  readonly characters: readonly string[];
  readonly cursor: number;
}

/** Code points; more is a mistaken paste. */
const FIELD_MAX = 4096;

export function fieldOf(text: string): Field {
  const characters = [...text];
  return { characters, cursor: characters.length };
}

export function textOf({ characters }: Field): string {
  return characters.join('');
}

export function edit(field: Field, key: Key): Field {
  const { characters, cursor } = field;
  const without = (from: number, to: number): Field => ({
    characters: [...characters.slice(0, from), ...characters.slice(to)],
    cursor: from,
  });
  switch (key.type) {
    case 'text':
      return characters.length >= FIELD_MAX
        ? field
        : {
            characters: [...characters.slice(0, cursor), key.text, ...characters.slice(cursor)],
            cursor: cursor + 1,
          };
    case 'backspace':
      return cursor === 0 ? field : without(cursor - 1, cursor);
    case 'delete':
      return without(cursor, cursor + 1);
    case 'clear':
      return without(0, cursor);
    case 'erase-word':
      return without(wordStart(field), cursor);
    case 'left':
      return { characters, cursor: Math.max(0, cursor - 1) };
    case 'right':
      return { characters, cursor: Math.min(characters.length, cursor + 1) };
    case 'home':
      return { characters, cursor: 0 };
    case 'end':
      return { characters, cursor: characters.length };
    default:
      return field;
  }
}

function wordStart({ characters, cursor }: Field): number {
  let at = cursor;
  while (at > 0 && characters[at - 1] === ' ') at--;
  while (at > 0 && characters[at - 1] !== ' ') at--;
  return at;
}

/** What of the field is seen in a window of `columns`, and the cursor's column in it. */
export function windowOf(
  { characters, cursor }: Field,
  columns: number,
): { readonly text: string; readonly column: number } {
  // The cursor needs a column of its own behind the last character.
  const room = Math.max(1, columns - 1);
  let start = 0;
  while (widthOf(characters.slice(start, cursor).join('')) > room) start++;
  return {
    text: takeColumns(characters.slice(start).join(''), room),
    column: widthOf(characters.slice(start, cursor).join('')),
  };
}
