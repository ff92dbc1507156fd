import type { MarketPublisher } from "#libs/bus/market-publisher.ts";
import { symbolToken, type Symbol } from "#libs/domain/ids.ts";
import { marketSubjectToken, type MarketBody, type MarketEvent, type Missing } from "#libs/wire/market.ts";
import { MergedBook } from "./merged-book.ts";

export type Kind = MarketBody["kind"];

/** One subject: what is known of it, and what of it waits. */
export class Lane {
  readonly symbol: Symbol;
  readonly kind: Kind;
  readonly subject: string;
  /** The newest top, mark or running candle. */
  newest: MarketEvent | undefined;
  /** Book updates that wait. */
  merged: MergedBook | undefined;
  /** An update of this book was dropped: no further one before its next snapshot. */
  broken = false;
  /** `newest` or `merged` waits. */
  due = false;

  constructor(symbol: Symbol, kind: Kind, path?: "rest") {
    this.symbol = symbol;
    this.kind = kind;
    this.subject = `md.${symbolToken(symbol)}.${marketSubjectToken(kind)}${path === undefined ? "" : `.${path}`}`;
  }
}

/** A message that is never conflated: a trade, a closed candle, the word of a gap. */
export interface Single {
  readonly lane: Lane;
  readonly event: MarketEvent;
}

/** First and last, both dropped; some between them may have been published. */
interface Range {
  first: number;
  last: number;
}

/** What was dropped of one symbol and has to be fetched from the exchange instead. */
export interface Dropped {
  book: boolean;
  /** Aggregate trade ids. */
  trades: Range | undefined;
  /** Open times of closed candles. */
  candles: Range | undefined;
}

const QUEUE_MAX = 20_000;
const COMPACT_AFTER = 1_024;

/**
 * The way into the stream, bounded. While the publisher is full, tops, marks and running candles are conflated to the
 * newest per subject, updates of a book are merged into one, and trades, closed candles and gaps wait in order, up to
 * a number of them. A drop is never silent: it is counted, and once there is room `onRoom` hears of each symbol what
 * it has to fetch anew.
 */
export class Outlet {
  readonly #publisher: Pick<MarketPublisher<MarketEvent, Single>, "full" | "publish" | "room">;
  readonly #onRoom: (symbol: Symbol, dropped: Dropped) => void;
  readonly #queueMax: number;
  readonly #lanes: Lane[] = [];
  #queue: Single[] = [];
  /** Messages at the queue's front that were handed over; cutting each off at once would be quadratic. */
  #handedOver = 0;
  #due: Lane[] = [];
  /** May not be stored, and are sent again when the stream takes messages. */
  #again: Single[] = [];
  readonly #dropped = new Map<Symbol, Dropped>();
  #draining = false;
  #closed = false;
  /** Messages handed to the publisher, by kind. */
  readonly published: Record<Kind, number> = {
    book: 0,
    top: 0,
    trade: 0,
    mark: 0,
    kline: 0,
    gap: 0,
    depth: 0,
  };
  /** Messages that never will be, by kind. */
  readonly drops: Record<Kind, number> = { book: 0, top: 0, trade: 0, mark: 0, kline: 0, gap: 0, depth: 0 };
  /** Messages that went into a newer one while they waited. */
  conflated = 0;
  /** Messages handed to the publisher once more. */
  again = 0;

  constructor(
    publisher: Pick<MarketPublisher<MarketEvent, Single>, "full" | "publish" | "room">,
    onRoom: (symbol: Symbol, dropped: Dropped) => void,
    queueMax = QUEUE_MAX,
  ) {
    this.#publisher = publisher;
    this.#onRoom = onRoom;
    this.#queueMax = queueMax;
  }

  /** @param path a subject of its own for what came by it. */
  lane(symbol: Symbol, kind: Kind, path?: "rest"): Lane {
    const lane = new Lane(symbol, kind, path);
    this.#lanes.push(lane);
    return lane;
  }

  /** Messages not handed to the publisher yet. */
  get waiting(): number {
    return this.#queue.length - this.#handedOver + this.#due.length;
  }

  send(lane: Lane, event: MarketEvent): void {
    const { body } = event;
    if (body.kind === "book" && lane.broken) {
      if (!body.snapshot) {
        this.drops.book += 1;
        return;
      }
      lane.broken = false;
    }
    if (isConflated(body)) lane.newest = event;
    else if (body.kind === "kline") {
      // A running candle is older than its last word.
      if (lane.due && lane.newest !== undefined) this.conflated += 1;
      lane.newest = undefined;
    }
    if (!this.#draining && !this.#publisher.full) {
      this.#publish(lane, event);
      return;
    }
    if (isConflated(body)) this.#await(lane);
    else if (body.kind === "book") this.#merge(lane, event, body);
    else {
      if (body.kind === "gap" && body.missing.of === "book") this.#enqueueMerged(event.symbol);
      this.#enqueue({ lane, event });
    }
    if (!this.#draining) void this.#drain();
  }

  /** Takes back messages that may not be stored. */
  notStored(singles: readonly Single[]): void {
    for (const single of singles)
      if (this.#again.length < this.#queueMax) this.#again.push(single);
      else this.#drop(single.event);
  }

  /**
   * The stream takes messages again: sends what may not be stored, and the newest of what is conflated.
   *
   * @returns what may not be stored.
   */
  recover(): readonly Single[] {
    const again = this.#again;
    this.again += again.length;
    // However full the queue is: these are bounded already.
    this.#queue = this.#queue.slice(this.#handedOver).concat(again);
    this.#handedOver = 0;
    this.#again = [];
    for (const lane of this.#lanes) if (lane.newest !== undefined && !lane.due) this.#await(lane);
    if (!this.#draining) void this.#drain();
    return again;
  }

  /** What waits is given up. */
  close(): void {
    this.#closed = true;
  }

  #publish(lane: Lane, event: MarketEvent): void {
    const { body } = event;
    this.published[body.kind] += 1;
    if (isConflated(body) || body.kind === "book") this.#publisher.publish(lane.subject, event);
    else this.#publisher.publish(lane.subject, event, { lane, event });
  }

  #await(lane: Lane): void {
    if (lane.due) this.conflated += 1;
    else this.#due.push(lane);
    lane.due = true;
  }

  #merge(lane: Lane, event: MarketEvent, delta: Extract<MarketBody, { kind: "book" }>): void {
    if (lane.merged === undefined) lane.merged = new MergedBook(event, delta);
    else lane.merged.add(event, delta);
    this.#await(lane);
    if (!lane.merged.tooLarge) return;
    lane.merged = undefined;
    lane.broken = true;
    this.#drop(event);
  }

  /** What waits of a book comes before the word of its gap; behind that only a snapshot may come. */
  #enqueueMerged(symbol: Symbol): void {
    for (const lane of this.#lanes) {
      if (lane.symbol !== symbol || lane.merged === undefined) continue;
      this.#enqueue({ lane, event: lane.merged.toEvent() });
      lane.merged = undefined;
    }
  }

  #enqueue(single: Single): void {
    if (this.#queue.length - this.#handedOver < this.#queueMax) this.#queue.push(single);
    else this.#drop(single.event);
  }

  #drop({ symbol, body }: MarketEvent): void {
    this.drops[body.kind] += 1;
    let dropped = this.#dropped.get(symbol);
    if (dropped === undefined)
      this.#dropped.set(symbol, (dropped = { book: false, trades: undefined, candles: undefined }));
    const missing = body.kind === "gap" ? body.missing : missingWithout(body);
    if (missing.of === "book") dropped.book = true;
    else if (missing.of === "trades")
      dropped.trades = widened(dropped.trades, missing.firstAggregateId, missing.lastAggregateId);
    else dropped.candles = widened(dropped.candles, missing.firstOpenTimeMs, missing.lastOpenTimeMs);
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    while (this.waiting > 0) {
      await this.#publisher.room();
      if (this.#closed) return;
      while (!this.#publisher.full && this.#handedOver < this.#queue.length) {
        const { lane, event } = this.#queue[this.#handedOver++] as Single;
        this.#publish(lane, event);
      }
      if (this.#handedOver === this.#queue.length || this.#handedOver > COMPACT_AFTER) {
        this.#queue = this.#queue.slice(this.#handedOver);
        this.#handedOver = 0;
      }
      let flushed = 0;
      for (const lane of this.#due) {
        if (this.#publisher.full) break;
        flushed += 1;
        this.#flush(lane);
      }
      this.#due.splice(0, flushed);
    }
    this.#draining = false;
    const dropped = [...this.#dropped];
    this.#dropped.clear();
    for (const [symbol, what] of dropped) this.#onRoom(symbol, what);
  }

  #flush(lane: Lane): void {
    const event = lane.merged?.toEvent() ?? lane.newest;
    lane.merged = undefined;
    lane.due = false;
    if (event !== undefined) this.#publish(lane, event);
  }
}

const isConflated = (body: MarketBody): boolean =>
  body.kind === "top" ||
  body.kind === "mark" ||
  body.kind === "depth" ||
  (body.kind === "kline" && !body.closed);

function missingWithout(body: Exclude<MarketBody, { kind: "gap" }>): Missing {
  if (body.kind === "trade")
    return { of: "trades", firstAggregateId: body.aggregateId, lastAggregateId: body.aggregateId };
  if (body.kind === "kline")
    return { of: "candles", firstOpenTimeMs: body.openTimeMs, lastOpenTimeMs: body.openTimeMs };
  return { of: "book", lastUpdateId: 0 };
}

const widened = (range: Range | undefined, first: number, last: number): Range => ({
  first: Math.min(range?.first ?? first, first),
  last: Math.max(range?.last ?? last, last),
});
