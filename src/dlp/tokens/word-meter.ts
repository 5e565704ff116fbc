/** a, e, i, o, u, y as bits from a. */
const VOWELS = (1 << 0) | (1 << 4) | (1 << 8) | (1 << 14) | (1 << 20) | (1 << 24);

/**
 * Counts the letters that could be words: runs of three or more that can be pronounced, where a capital after a small
 * letter begins a run, and the last of several capitals does when a small letter follows.
 */
export class WordMeter {
  wordy = 0;
  #length = 0;
  #vowels = 0;
  /** Consonants, and vowels, in a row. */
  #consonantRow = 0;
  #vowelRow = 0;
  #pronounceable = true;
  #capitals = false;

  /** The next letter, in lower case. */
  letter(letter: number, capital: boolean): void {
    if (this.#length > 0 && capital !== this.#capitals && !(this.#length === 1 && this.#capitals)) this.end();
    this.#capitals = capital;
    this.#length++;
    if (((VOWELS >> (letter - 0x61)) & 1) !== 0) {
      this.#vowels++;
      this.#consonantRow = 0;
      if (++this.#vowelRow > 3) this.#pronounceable = false;
    } else {
      this.#vowelRow = 0;
      if (++this.#consonantRow > 3) this.#pronounceable = false;
    }
  }

  end(): void {
    if (this.#length >= 3 && this.#pronounceable && this.#vowels >= this.#length / 4)
      this.wordy += this.#length;
    this.#length = 0;
    this.#vowels = 0;
    this.#consonantRow = 0;
    this.#vowelRow = 0;
    this.#pronounceable = true;
  }
}
