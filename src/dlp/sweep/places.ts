/** Room that is kept from one sweep to the next, in places. */
const KEPT_MAX = 64 * 1024;

/** Where in a layer something may begin, in order. */
export class Places {
  count = 0;
  #places: Int32Array = new Int32Array(64);

  /** Empties it for the next sweep. */
  clear(): this {
    this.count = 0;
    if (this.#places.length > KEPT_MAX) this.#places = new Int32Array(64);
    return this;
  }

  add(place: number): void {
    if (this.count === this.#places.length) {
      const places = new Int32Array(this.count * 4);
      places.set(this.#places);
      this.#places = places;
    }
    this.#places[this.count++] = place;
  }

  at(index: number): number {
    return this.#places[index] as number;
  }
}
