import { DEPTH_BANDS_BPS, type Depth } from "#libs/domain/depth.ts";
import { parseQuantityOrZero, plus, ZERO_QUANTITY, type Quantity } from "#libs/domain/fixed.ts";
import type { Level, MarketBody } from "#libs/wire/market.ts";
import { priceKey, SCALE_OF_KEY } from "./price-key.ts";

export type Delta = Extract<MarketBody, { kind: "book" }>;

export interface Snapshot {
  readonly lastUpdateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** What the caller has to do after an event. */
export type BookStep =
  /** Publish these, in order. */
  | { readonly kind: "publish"; readonly deltas: readonly Delta[] }
  /** Fetch a snapshot: there is none, it is too old, or the book cannot be right. */
  | { readonly kind: "resync"; readonly fault: "broken" | "crossed"; readonly why: string }
  | { readonly kind: "wait" };

const BUFFER_MAX = 2_000;

/**
 * Proves that the depth events of one symbol are continuous and their book is not crossed. A broken book
 * publishes nothing.
 *
 * Source: "How to manage a local order book correctly", USDⓈ-M: the first event has `U <= lastUpdateId <= u`
 * (no +1: that is Spot), each later one has `pu` equal to the `u` before it. Also seen: a first event whose `pu`
 * equals `lastUpdateId`.
 */
export class BookChain {
  #buffer: Delta[] = [];
  /** The last event's `u`; the snapshot's while `#joining`. */
  #last: number | undefined;
  /** The snapshot was newer than every buffered event: the next one must join on to it. */
  #joining = false;
  readonly #bids = new Side(1);
  readonly #asks = new Side(-1);

  get synced(): boolean {
    return this.#last !== undefined;
  }

  /** Folds one depth event. @throws InvalidValueError for a level that is no number; the next event breaks the chain. */
  onDelta(delta: Delta): BookStep {
    if (this.#last === undefined) {
      this.#buffer.push(delta);
      if (this.#buffer.length > BUFFER_MAX) this.#buffer.shift();
      return { kind: "wait" };
    }
    if (delta.finalUpdateId < this.#last || (delta.finalUpdateId === this.#last && !this.#joining))
      return { kind: "wait" };
    const why = this.#joining ? joinFault(delta, this.#last) : chainFault(delta, this.#last);
    if (why !== undefined) return this.#break("broken", why, delta);
    this.#fold(delta);
    this.#last = delta.finalUpdateId;
    this.#joining = false;
    const crossed = this.#crossed();
    return crossed === undefined
      ? { kind: "publish", deltas: [delta] }
      : this.#break("crossed", crossed, delta);
  }

  /** Folds a snapshot: it, and the buffered events behind it, are published together. */
  onSnapshot(snapshot: Snapshot): BookStep {
    const { lastUpdateId } = snapshot;
    const behind = this.#buffer.filter(({ finalUpdateId }) => finalUpdateId >= lastUpdateId);
    this.#bids.clear();
    this.#asks.clear();
    this.#fold(snapshot);
    let last: number | undefined;
    for (const [index, delta] of behind.entries()) {
      const why = last === undefined ? joinFault(delta, lastUpdateId) : chainFault(delta, last);
      if (why !== undefined) {
        // What comes after the break can still join on to a newer snapshot.
        this.#buffer = behind.slice(index);
        return { kind: "resync", fault: "broken", why };
      }
      this.#fold(delta);
      last = delta.finalUpdateId;
    }
    const crossed = this.#crossed();
    if (crossed !== undefined) return this.#break("crossed", crossed, behind.at(-1));
    this.#last = last ?? lastUpdateId;
    this.#joining = last === undefined;
    this.#buffer = [];
    return { kind: "publish", deltas: [snapshotDelta(snapshot), ...behind] };
  }

  /** What the book takes within each of {@link DEPTH_BANDS_BPS}; undefined while it proves nothing. */
  depth(): Pick<Depth, "bids" | "asks"> | undefined {
    return this.#last === undefined ? undefined : { bids: this.#bids.within(), asks: this.#asks.within() };
  }

  reset(): void {
    this.#last = undefined;
    this.#buffer = [];
  }

  #break(fault: "broken" | "crossed", why: string, delta: Delta | undefined): BookStep {
    this.reset();
    if (delta !== undefined) this.#buffer.push(delta);
    return { kind: "resync", fault, why };
  }

  #fold({ bids, asks }: Pick<Delta, "bids" | "asks">): void {
    this.#bids.fold(bids);
    this.#asks.fold(asks);
  }

  #crossed(): string | undefined {
    const bid = this.#bids.best;
    const ask = this.#asks.best;
    return bid !== undefined && ask !== undefined && bid >= ask
      ? `the best bid ${bid / SCALE_OF_KEY} reaches the best ask ${ask / SCALE_OF_KEY}`
      : undefined;
  }
}

const joinFault = (
  { firstUpdateId, previousUpdateId, finalUpdateId }: Delta,
  snapshotId: number,
): string | undefined =>
  finalUpdateId >= snapshotId && (firstUpdateId <= snapshotId || previousUpdateId === snapshotId)
    ? undefined
    : `snapshot ${snapshotId} is older than the first event ${firstUpdateId}`;

const chainFault = ({ previousUpdateId }: Delta, last: number): string | undefined =>
  previousUpdateId === last ? undefined : `pu ${previousUpdateId} does not follow u ${last}`;

/** The prices of one side at which there is a quantity, best last: most changes are near the best, and cheap there. */
class Side {
  /** 1 where the highest price is the best, −1 where the lowest is. */
  readonly #sign: 1 | -1;
  /** Ascending, each price times the sign. */
  #keys: number[] = [];
  /** The quantity of each. */
  #quantities: string[] = [];

  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  get best(): number | undefined {
    const key = this.#keys.at(-1);
    return key === undefined ? undefined : key * this.#sign;
  }

  clear(): void {
    this.#keys = [];
    this.#quantities = [];
  }

  /** Sums from the best price on, one for each of {@link DEPTH_BANDS_BPS}. */
  within(): readonly Quantity[] {
    const { best } = this;
    if (best === undefined) return DEPTH_BANDS_BPS.map(() => ZERO_QUANTITY);
    let at = this.#keys.length - 1;
    let sum = ZERO_QUANTITY;
    return DEPTH_BANDS_BPS.map((bps) => {
      // Exact: a price times ten thousand is beyond what a number holds.
      const furthest = Number((BigInt(best) * BigInt(10_000 - this.#sign * bps)) / 10_000n) * this.#sign;
      for (; at >= 0 && (this.#keys[at] as number) >= furthest; at -= 1)
        sum = plus(sum, parseQuantityOrZero(this.#quantities[at] as string));
      return sum;
    });
  }

  fold(levels: readonly Level[]): void {
    const keys = this.#keys;
    const quantities = this.#quantities;
    for (const { price, quantity } of levels) {
      const key = priceKey(price) * this.#sign;
      let low = 0;
      let high = keys.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((keys[middle] as number) < key) low = middle + 1;
        else high = middle;
      }
      const present = keys[low] === key;
      if (isZero(quantity)) {
        if (!present) continue;
        keys.splice(low, 1);
        quantities.splice(low, 1);
      } else if (present) quantities[low] = quantity;
      else {
        keys.splice(low, 0, key);
        quantities.splice(low, 0, quantity);
      }
    }
  }
}

const CODE_0 = 48;
const CODE_POINT = 46;

function isZero(quantity: string): boolean {
  for (let i = 0; i < quantity.length; i += 1) {
    const code = quantity.charCodeAt(i);
    if (code !== CODE_0 && code !== CODE_POINT) return false;
  }
  return true;
}

const snapshotDelta = ({ lastUpdateId, bids, asks }: Snapshot): Delta => ({
  kind: "book",
  firstUpdateId: lastUpdateId,
  finalUpdateId: lastUpdateId,
  previousUpdateId: 0,
  snapshot: true,
  bids,
  asks,
});
