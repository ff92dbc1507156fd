/** Exits and entries wait and travel apart: neither takes the other's room. */
export type Lane = "exits" | "entries";

/** So many single ones may be under way. */
const SINGLES_MAX = 32;
/** So many leave in one write. */
const TOGETHER_MAX = 256;

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
 * While few come each leaves at once, alone: nobody waits for company. Of a burst so many leave one by one; when these
 * have arrived and as many again wait, all that wait leave together, in one write. A write of many would overtake single
 * ones under way, so it leaves when there are none, and whoever comes behind it waits until it has arrived: the order stays.
 */
export class Departures<Item> {
  readonly #departing: Departing<Item>;
  #underWay = 0;

  constructor(departing: Departing<Item>) {
    this.#departing = departing;
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** Lets leave what may; to be called when something waits that did not before. */
  pump(): void {
    const { waiting, shift, send } = this.#departing;
    while (this.#underWay < SINGLES_MAX && waiting() > 0) {
      const together = waiting() < SINGLES_MAX ? 1 : TOGETHER_MAX;
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
    this.pump();
  }
}
