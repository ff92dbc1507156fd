/** The newest rows of a history, at least `most` of them, oldest first. */
export class Kept<T> {
  readonly #most: number;
  #rows: T[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  get rows(): readonly T[] {
    return this.#rows;
  }

  push(row: T): void {
    this.#rows.push(row);
    if (this.#rows.length >= 2 * this.#most) this.#rows = this.#rows.slice(-this.#most);
  }
}
