import { ATTRIBUTE, COMMENT, HIDDEN } from './token.ts';

const INLINE = new Set(
  'a b i em strong span code u s sub sup mark small font wbr abbr kbd samp tt var q big del ins'.split(' '),
);
const BLOCK = new Set(
  'p div br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table tr td th thead tbody section article main header footer nav aside pre blockquote img input button label form select option textarea iframe script style template noscript meta link title head body html svg text desc figure figcaption details summary video audio source object embed center'.split(
    ' ',
  ),
);
const QUOTING = new Set(['code', 'pre', 'q', 'blockquote', 'kbd', 'samp', 'tt']);
const UNSHOWN = new Set(['template', 'noscript']);
const VOID = new Set(['img', 'input', 'meta', 'link', 'br', 'hr', 'source', 'embed', 'wbr']);
/** Inside the tag, blanks taken out, lower case: the element is not to be seen. */
const HIDING = [
  'display:none',
  'visibility:hidden',
  'font-size:0',
  'font-size:1px',
  'opacity:0;',
  'opacity:0"',
  "opacity:0'",
  'opacity:0.0',
  'color:white',
  'color:#fff',
  'color:transparent',
  'color:rgba(0,0,0,0',
  'aria-hidden="true"',
  'aria-hidden=true',
  'left:-9',
  'top:-9',
  'text-indent:-9',
  'height:0',
  'width:0',
  'max-height:0',
  'clip:rect(0',
  'class="hidden',
  'class="sr-only',
  'class="visually-hidden',
  "aria-hidden='true'",
  'type="hidden',
  'z-index:-',
];
/** Units of a tag that are kept to look for hiding styles; an element that is never closed stops hiding after as many. */
const TAG_MAX = 1024;
const HIDDEN_MAX = 32 * 1024;

/** Where in HTML the tokeniser stands; outside of HTML, nowhere. */
export class Markup {
  inComment = false;
  inTag = false;
  isInline = true;
  #name = '';
  #closing = false;
  #tagStart = 0;
  #tagHead = '';
  #hiddenName = '';
  #hiddenDepth = 0;
  #hiddenSince = 0;
  #quotingName = '';
  #quotingDepth = 0;

  get quoting(): boolean {
    return this.#quotingDepth > 0;
  }

  get flags(): number {
    return (
      (this.inComment ? COMMENT : 0) | (this.#hiddenDepth > 0 ? HIDDEN : 0) | (this.inTag ? ATTRIBUTE : 0)
    );
  }

  reset(): void {
    this.inComment = false;
    this.inTag = false;
    this.#hiddenDepth = 0;
    this.#quotingDepth = 0;
  }

  openComment(): void {
    this.inComment = true;
  }

  closeComment(): void {
    this.inComment = false;
  }

  /** At `<`: enters the tag when it is one of HTML's. Answers behind its name, or 0. */
  open(text: string, at: number, base: number): number {
    let from = at + 1;
    const closing = text.charCodeAt(from) === 47;
    if (closing) from++;
    let to = from;
    while (to < text.length && to - from < 12) {
      const low = text.charCodeAt(to) | 32;
      if ((low < 97 || low > 122) && !(to > from && low >= 48 && low <= 57)) break;
      to++;
    }
    if (to === from) return 0;
    const name = text.slice(from, to).toLowerCase();
    this.isInline = INLINE.has(name);
    if (!this.isInline && !BLOCK.has(name)) return 0;
    this.inTag = true;
    this.#name = name;
    this.#closing = closing;
    this.#tagStart = base + at;
    this.#tagHead = '';
    return to;
  }

  leaveTag(text: string, at: number, base: number): void {
    this.inTag = false;
    const from = Math.max(0, this.#tagStart - base);
    const inside = at - from > TAG_MAX ? '' : text.slice(from, at);
    const name = this.#name;
    const selfClosing = text.charCodeAt(at - 1) === 47 || VOID.has(name);
    if (this.#hiddenDepth > 0) {
      if (base + at - this.#hiddenSince > HIDDEN_MAX) this.#hiddenDepth = 0;
      else if (name === this.#hiddenName && !selfClosing) this.#hiddenDepth += this.#closing ? -1 : 1;
    } else if (!this.#closing && !selfClosing && (UNSHOWN.has(name) || isHiding(this.#tagHead + inside))) {
      this.#hiddenDepth = 1;
      this.#hiddenName = name;
      this.#hiddenSince = base + at;
    }
    if (this.#quotingDepth > 0) {
      if (name === this.#quotingName) this.#quotingDepth += this.#closing ? -1 : 1;
    } else if (!this.#closing && QUOTING.has(name)) {
      this.#quotingDepth = 1;
      this.#quotingName = name;
    }
  }

  /** The piece ends within a tag: what is to be known of it later is kept. */
  carry(text: string, base: number): void {
    if (!this.inTag || this.#tagHead.length > TAG_MAX) return;
    this.#tagHead += text.slice(Math.max(0, this.#tagStart - base), TAG_MAX);
    this.#tagStart = base + text.length;
  }
}

function isHiding(tag: string): boolean {
  if (tag.length < 10) return false;
  const dense = tag.replaceAll(/\s+/g, '').toLowerCase();
  if (/[a-z"']hidden(="")?$/.test(dense) && /\shidden/i.test(tag)) return true;
  return HIDING.some((style) => dense.includes(style));
}
