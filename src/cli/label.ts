import { fail, ok, type Result } from '../diagnostics/result.ts';
import { slugify } from '../session/slug.ts';

/** Characters; a title and a line of `list` hold it. */
const LABEL_MAX = 64;

/**
 * A label that can name a bottle: some letter or digit of it makes the slug, which must be free. The failure is the
 * end of a sentence that begins with the label.
 */
export function checkLabel(
  label: string,
  taken: (slug: string) => boolean,
): Result<{ readonly label: string; readonly slug: string }, string> {
  const text = label.trim();
  if (text === '') return fail('is empty');
  if ([...text].length > LABEL_MAX) return fail(`is longer than ${LABEL_MAX} characters`);
  if (/[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u.test(text)) {
    return fail('has a control character');
  }
  const slug = slugify(text);
  if (slug === '') return fail('needs a letter from a to z or a digit: a slug is made of it');
  return taken(slug) ? fail(`makes the slug ${slug}, which a bottle has already`) : ok({ label: text, slug });
}
