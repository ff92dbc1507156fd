import type { Lane } from "./limits.ts";

/** What goes over the same connections to the exchange: what makes positions smaller never waits for what makes them. */
export type Line = "first" | "others";

/** Connections of one process for what opens and reads, and so requests that are under way at once, unless told otherwise. */
export const CONNECTIONS = 16;
/** So many times as many for what makes positions smaller: in a bad time some hang, and the next must not wait for them. */
const FIRST_TIMES = 4;

/** How many requests of a line may be under way. @param connections as configured. */
export const connectionsOf = (line: Line, connections: number): number =>
  line === "first" ? FIRST_TIMES * connections : connections;

export const lineOf = (lane: Lane): Line => (lane === "exit" || lane === "cancel" ? "first" : "others");

/** How many requests of one process are under way. */
export class Lines {
  readonly #connections: number;
  readonly #underWay = new Map<Line, number>();

  constructor(connections: number) {
    this.#connections = connections;
  }

  isFree(lane: Lane): boolean {
    return this.#of(lineOf(lane)) < this.#most(lineOf(lane));
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
      return before >= this.#most(line);
    };
  }

  #most(line: Line): number {
    return connectionsOf(line, this.#connections);
  }

  #of(line: Line): number {
    return this.#underWay.get(line) ?? 0;
  }
}
