import type { Lane } from "./limits.ts";

/** What goes over the same connections to the exchange: what makes positions smaller never waits for what makes them. */
export type Line = "first" | "others";

/** Connections of one process and line, and so requests that are under way at once, unless told otherwise. */
export const CONNECTIONS = 16;

export const lineOf = (lane: Lane): Line => (lane === "exit" || lane === "cancel" ? "first" : "others");

/** How many requests of one process are under way. */
export class Lines {
  readonly #connections: number;
  readonly #underWay = new Map<Line, number>();

  constructor(connections: number) {
    this.#connections = connections;
  }

  isFree(lane: Lane): boolean {
    return this.#of(lineOf(lane)) < this.#connections;
  }

  /** @returns ends it, again does no harm; true when somebody may have waited for it. */
  begin(lane: Lane): () => boolean {
    const line = lineOf(lane);
    this.#underWay.set(line, this.#of(line) + 1);
    let over = false;
    return () => {
      if (over) return false;
      over = true;
      const before = this.#of(line);
      this.#underWay.set(line, before - 1);
      return before >= this.#connections;
    };
  }

  #of(line: Line): number {
    return this.#underWay.get(line) ?? 0;
  }
}
