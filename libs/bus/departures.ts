/** Exits and entries wait and travel apart: neither takes the other's room. */
export type Lane = "exits" | "entries";

/** From so many on they leave together; fewer leave as so many single ones. One write of many costs as much as these. */
const TOGETHER_FROM = 16;
/** So many leave in one write. */
export const TOGETHER_MAX = 256;

/** What waits, and how it is sent. */
export interface Departing<Item> {
  readonly waiting: () => number;
  /** The next to leave; undefined when nothing waits. */
  readonly shift: () => Item | undefined;
  /** One or many together; what it returns for each resolves, never rejects, when that one has arrived. */
  readonly send: (items: readonly Item[]) => readonly Promise<void>[];
}

/**
 * When what waits leaves for the bus, and with whom.
 *
 * While few come each leaves alone, at the end of the turn of the event loop it came in: nobody waits for company. Of a
 * burst those that came in one turn leave together, in one write, and so do those that came while others were under way.
 * A write of many would overtake single ones under way, so it leaves when there are none, and whoever comes behind it
 * waits until it has arrived: the order stays.
 */
export class Departures<Item> {
  readonly #departing: Departing<Item>;
  #underWay = 0;
  #called = false;

  constructor(departing: Departing<Item>) {
    this.#departing = departing;
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** Says that somebody waits who did not before. */
  call(): void {
    if (this.#called) return;
    this.#called = true;
    setImmediate(() => {
      this.#called = false;
      this.#depart();
    });
  }

  #depart(): void {
    const { waiting, shift, send } = this.#departing;
    while (this.#underWay < TOGETHER_FROM && waiting() > 0) {
      const together = waiting() < TOGETHER_FROM ? 1 : TOGETHER_MAX;
      if (together > 1 && this.#underWay > 0) return;
      const items: Item[] = [];
      for (let next; items.length < together && (next = shift()) !== undefined;) items.push(next);
      this.#underWay += items.length;
      for (const arrived of send(items)) void this.#arrive(arrived);
    }
  }

  async #arrive(arrived: Promise<void>): Promise<void> {
    await arrived;
    this.#underWay -= 1;
    this.#depart();
  }
}
