/**
 * Two connections that tell the same events for a while: each event counts as often as the connection says it that says
 * it most often.
 */
export class Overlap {
  readonly #told = new Map<string, Map<number, number>>();

  /** @param from which connection. @returns whether it is news. */
  isNews(from: number, text: string): boolean {
    let counts = this.#told.get(text);
    if (counts === undefined) this.#told.set(text, (counts = new Map<number, number>()));
    const told = Math.max(0, ...counts.values());
    const count = (counts.get(from) ?? 0) + 1;
    counts.set(from, count);
    return count > told;
  }
}
