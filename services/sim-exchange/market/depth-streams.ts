import { levelText, type BookLevel, type VenueBook } from "../engine/book.ts";
import type { Emit } from "./emit.ts";
import type { VenueEvent } from "./events.ts";

type Depth = Extract<VenueEvent, { kind: "depth" }>;

const SPEEDS = [
  { suffix: "@100ms", everyMs: 100 },
  { suffix: "", everyMs: 250 },
  { suffix: "@500ms", everyMs: 500 },
] as const;
const PARTIAL = [5, 10, 20] as const;

/** Changes of a book collected over one interval; the pu chain of the source is kept. */
interface PendingDepth {
  readonly firstId: number;
  readonly previousId: number;
  lastId: number;
  timeMs: number;
  readonly bids: Map<string, string>;
  readonly asks: Map<string, string>;
}

/**
 * The depth streams of one symbol: changes at three speeds, and the best 5, 10 and 20 levels. A source without
 * depth of its own gets changes derived from its tops, which carry `derived: true`.
 */
export class DepthStreams {
  readonly #symbol: string;
  readonly #name: string;
  readonly #book: VenueBook;
  readonly #emit: Emit;
  readonly #speeds = SPEEDS.map((speed) => ({
    ...speed,
    flushedMs: 0,
    pending: undefined as PendingDepth | undefined,
  }));
  /** Decimals with which the source writes prices and quantities: a level has one text wherever it is shown. */
  readonly #decimals = { price: 0, quantity: 0 };
  #derivedId: number;
  #derived = { bids: new Map<string, string>(), asks: new Map<string, string>() };

  constructor(symbol: string, book: VenueBook, firstId: number, emit: Emit) {
    this.#symbol = symbol;
    this.#name = symbol.toLowerCase();
    this.#book = book;
    this.#derivedId = firstId;
    this.#emit = emit;
  }

  /** Learns how the source writes its levels. */
  onLevels({ bids, asks }: Pick<Depth, "bids" | "asks">): void {
    const [price, quantity] = bids[0] ?? asks[0] ?? ["", ""];
    this.#decimals.price = Math.max(this.#decimals.price, decimalsOf(price));
    this.#decimals.quantity = Math.max(this.#decimals.quantity, decimalsOf(quantity));
  }

  onDepth(depth: Depth): void {
    this.onLevels(depth);
    for (const speed of this.#speeds) {
      const pending = (speed.pending ??= {
        firstId: depth.firstUpdateId,
        previousId: depth.previousUpdateId,
        lastId: depth.finalUpdateId,
        timeMs: depth.timeMs,
        bids: new Map(),
        asks: new Map(),
      });
      pending.lastId = depth.finalUpdateId;
      pending.timeMs = depth.timeMs;
      for (const [price, quantity] of depth.bids) pending.bids.set(price, quantity);
      for (const [price, quantity] of depth.asks) pending.asks.set(price, quantity);
    }
  }

  tick(nowMs: number): void {
    if (!this.#book.hasDepth) this.#derive(nowMs);
    for (const speed of this.#speeds) {
      const { pending } = speed;
      if (pending === undefined || nowMs - speed.flushedMs < speed.everyMs) continue;
      speed.pending = undefined;
      speed.flushedMs = nowMs;
      const event = (b: unknown, a: unknown): object => ({
        e: "depthUpdate",
        E: pending.timeMs,
        T: pending.timeMs,
        s: this.#symbol,
        ps: this.#symbol,
        U: pending.firstId,
        u: pending.lastId,
        pu: pending.previousId,
        b,
        a,
        st: 1,
        ...(this.#book.hasDepth ? {} : { derived: true }),
      });
      const changed = (): object => event([...pending.bids], [...pending.asks]);
      this.#emit("public", `${this.#name}@depth${speed.suffix}`, changed);
      // No RPI order is taken here: the book with them changes as the one without.
      if (speed.suffix === "@500ms") this.#emit("public", `${this.#name}@rpiDepth@500ms`, changed);
      for (const count of PARTIAL)
        this.#emit("public", `${this.#name}@depth${count}${speed.suffix}`, () =>
          event(this.#levels("BUY", count), this.#levels("SELL", count)),
        );
    }
  }

  /** REST depth: consistent with the changes of this symbol. */
  snapshot(limit: number, nowMs: number): object {
    const derived = !this.#book.hasDepth;
    return {
      lastUpdateId: derived ? this.#derivedId : this.#book.lastUpdateId,
      E: nowMs,
      T: nowMs,
      bids: derived ? [...this.#derived.bids].slice(0, limit) : this.#levels("BUY", limit),
      asks: derived ? [...this.#derived.asks].slice(0, limit) : this.#levels("SELL", limit),
    };
  }

  #levels(side: "BUY" | "SELL", count: number): readonly (readonly [string, string])[] {
    return this.#book.depthLevels(side, count).map((level: BookLevel) => {
      const [price, quantity] = levelText(level);
      return [padded(price, this.#decimals.price), padded(quantity, this.#decimals.quantity)];
    });
  }

  /** The difference between the levels now and the levels last shown, as one depth event. */
  #derive(nowMs: number): void {
    if (!this.#book.ready || nowMs - (this.#speeds[0]?.flushedMs ?? 0) < 100) return;
    const now = {
      bids: new Map(this.#book.levels("BUY").map(levelText)),
      asks: new Map(this.#book.levels("SELL").map(levelText)),
    };
    const bids = changes(this.#derived.bids, now.bids);
    const asks = changes(this.#derived.asks, now.asks);
    this.#derived = now;
    if (bids.length === 0 && asks.length === 0) return;
    const previousUpdateId = this.#derivedId;
    this.#derivedId += 1;
    this.onDepth({
      kind: "depth",
      symbol: this.#symbol,
      timeMs: nowMs,
      firstUpdateId: previousUpdateId,
      finalUpdateId: this.#derivedId,
      previousUpdateId,
      bids,
      asks,
    });
  }
}

function decimalsOf(text: string): number {
  const point = text.indexOf(".");
  return point < 0 ? 0 : text.length - point - 1;
}

/** A decimal with at least this many decimals: "61764" with 1 is "61764.0". */
function padded(text: string, decimals: number): string {
  const missing = decimals - decimalsOf(text);
  if (missing <= 0) return text;
  return `${text}${text.includes(".") ? "" : "."}${"0".repeat(missing)}`;
}

function changes(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): [string, string][] {
  const changed: [string, string][] = [];
  for (const price of before.keys()) if (!after.has(price)) changed.push([price, "0"]);
  for (const [price, quantity] of after) if (before.get(price) !== quantity) changed.push([price, quantity]);
  return changed;
}
