/** One value and its revision in the bucket; a value that was deleted is an empty text. */
export interface Stored {
  readonly text: string;
  readonly revision: number;
}

/** Where a fleet shares its budget. */
export interface BudgetStore {
  /** undefined when there never was one. */
  read: (key: string) => Promise<Stored | undefined>;
  /**
   * Writes if the value still has this revision, 0 for none.
   *
   * @returns the new revision, undefined when somebody else was faster.
   * @throws when nobody knows whether it was written.
   */
  write: (key: string, text: string, revision: number) => Promise<number | undefined>;
  /** Calls back with each value of the keys, those that are there first. */
  watch: (keys: readonly string[], on: (key: string, text: string) => void, signal: AbortSignal) => void;
}

/** A budget of one process alone: for callers without a bus. */
export class LocalStore implements BudgetStore {
  readonly #values = new Map<string, Stored>();

  read(key: string): Promise<Stored | undefined> {
    return Promise.resolve(this.#values.get(key));
  }

  write(key: string, text: string, revision: number): Promise<number | undefined> {
    if ((this.#values.get(key)?.revision ?? 0) !== revision) return Promise.resolve(undefined);
    this.#values.set(key, { text, revision: revision + 1 });
    return Promise.resolve(revision + 1);
  }

  watch(): void {
    // Nobody else writes.
  }
}
