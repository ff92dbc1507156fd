import type { Level, MarketBody } from "#libs/wire/market.ts";

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
  /** Fetch a snapshot: there is none, it is too old, or the chain broke. */
  | { readonly kind: "resync"; readonly why: string }
  | { readonly kind: "wait" };

const BUFFER_MAX = 2_000;

/**
 * Proves that the depth events of one symbol are continuous. A broken book publishes nothing.
 *
 * Source: "How to manage a local order book correctly", USDⓈ-M: the first event has `U <= lastUpdateId <= u`
 * (no +1: that is Spot), each later one has `pu` equal to the `u` before it. Also seen: a first event whose `pu`
 * equals `lastUpdateId`.
 */
export class BookChain {
  #buffer: Delta[] = [];
  #last: number | undefined;

  get synced(): boolean {
    return this.#last !== undefined;
  }

  /** Folds one depth event. */
  onDelta(delta: Delta): BookStep {
    if (this.#last === undefined) {
      this.#buffer.push(delta);
      if (this.#buffer.length > BUFFER_MAX) this.#buffer.shift();
      return { kind: "wait" };
    }
    if (delta.finalUpdateId <= this.#last) return { kind: "wait" };
    if (delta.previousUpdateId !== this.#last) {
      const why = `pu ${delta.previousUpdateId} does not follow u ${this.#last}`;
      this.reset();
      this.#buffer.push(delta);
      return { kind: "resync", why };
    }
    this.#last = delta.finalUpdateId;
    return { kind: "publish", deltas: [delta] };
  }

  /** Folds a snapshot: it, and the buffered events behind it, are published together. */
  onSnapshot(snapshot: Snapshot): BookStep {
    const { lastUpdateId } = snapshot;
    const behind = this.#buffer.filter(({ finalUpdateId }) => finalUpdateId >= lastUpdateId);
    const [first] = behind;
    if (first === undefined) {
      // Nothing behind it yet: the next event must join on to it.
      this.#last = lastUpdateId;
      this.#buffer = [];
      return { kind: "publish", deltas: [snapshotDelta(snapshot)] };
    }
    const joins = first.firstUpdateId <= lastUpdateId || first.previousUpdateId === lastUpdateId;
    if (!joins)
      return {
        kind: "resync",
        why: `snapshot ${lastUpdateId} is older than the first event ${first.firstUpdateId}`,
      };
    const deltas = [snapshotDelta(snapshot)];
    let last = first.previousUpdateId;
    for (const delta of behind) {
      if (delta.previousUpdateId !== last) {
        this.reset();
        return { kind: "resync", why: `pu ${delta.previousUpdateId} does not follow u ${last}` };
      }
      deltas.push(delta);
      last = delta.finalUpdateId;
    }
    this.#last = last;
    this.#buffer = [];
    return { kind: "publish", deltas };
  }

  reset(): void {
    this.#last = undefined;
    this.#buffer = [];
  }
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
