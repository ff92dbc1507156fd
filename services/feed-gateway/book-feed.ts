import { VenueAnswerError } from "#libs/binance/errors.ts";
import { levels } from "#libs/binance/market-events.ts";
import type { BinanceRest } from "#libs/binance/rest.ts";
import type { Depth } from "#libs/domain/depth.ts";
import { messageOf } from "#libs/domain/errors.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { MarketBody } from "#libs/wire/market.ts";
import { BookChain, type Delta } from "./book.ts";

export interface BookFeedPorts extends Pick<ServiceContext, "stats" | "log" | "signal"> {
  readonly rest: Pick<BinanceRest, "get">;
  /** Publishes what was fetched or found and not received. */
  readonly publish: (symbol: Symbol, body: MarketBody) => void;
}

/** A snapshot costs 20 of 2,400 weight per minute: a book that does not hold is asked for less and less often. */
const RESYNC_PAUSE_MS = 250;
const RESYNC_PAUSE_MAX_MS = 16_000;
/** A book that lived this long was no failed resync. */
const HELD_MS = 30_000;

/** The order book of one symbol: proven before it is published, told as a gap and fetched anew when it breaks. */
export class BookFeed {
  readonly #ports: BookFeedPorts;
  readonly #symbol: Symbol;
  readonly #chain = new BookChain();
  /** A connection brings its changes. */
  #up = false;
  /** `u` of the book as published; 0 when there is none, or its end was told. */
  #updateId = 0;
  /** `u` of the book whose depth was told last. */
  #depthUpdateId = 0;
  #resyncing = false;
  /** Resyncs in a row, none of which held for long. */
  #resyncsInARow = 0;
  #syncedAt = Number.NEGATIVE_INFINITY;

  constructor(symbol: Symbol, ports: BookFeedPorts) {
    this.#symbol = symbol;
    this.#ports = ports;
  }

  /** Whether the change, as received, is to be published. */
  onDelta(delta: Delta): boolean {
    const step = this.#chain.onDelta(delta);
    if (step.kind === "resync") {
      this.#ports.stats.count(`books.${step.fault}`);
      this.#resync(step.why);
    }
    if (step.kind !== "publish") return false;
    this.#updateId = delta.finalUpdateId;
    return true;
  }

  /** Connections bring changes, of which some may have been missed. */
  up(): void {
    this.#up = true;
    this.refetch("connected");
  }

  /** No connection brings changes any more: the book is not proven from now on. */
  down(): void {
    this.#up = false;
    this.#chain.reset();
    this.#tellGap("no connection brings its changes");
  }

  /** Proves itself anew. */
  refetch(why: string): void {
    this.#chain.reset();
    this.#resync(why);
  }

  /** What the book takes near its touch, when it has changed since the last time; undefined while it proves nothing. */
  changedDepth(): Pick<Depth, "bids" | "asks"> | undefined {
    if (this.#updateId === this.#depthUpdateId) return undefined;
    const depth = this.#chain.depth();
    if (depth !== undefined) this.#depthUpdateId = this.#updateId;
    return depth;
  }

  #tellGap(why: string): void {
    if (this.#updateId === 0) return;
    this.#ports.publish(this.#symbol, {
      kind: "gap",
      reason: why,
      missing: { of: "book", lastUpdateId: this.#updateId },
    });
    this.#updateId = 0;
  }

  #resync(why: string): void {
    this.#tellGap(why);
    if (this.#resyncing || !this.#up) return;
    this.#resyncing = true;
    this.#resyncsInARow = performance.now() - this.#syncedAt > HELD_MS ? 0 : this.#resyncsInARow + 1;
    const { stats, log, signal } = this.#ports;
    const symbol = this.#symbol;
    stats.count("resyncs");
    log.info({ event: "resync", symbol, why }, "the order book is fetched anew");
    const retry = (): void => {
      if (signal.aborted) return;
      this.#fetch().catch((error: unknown) => {
        stats.count("resyncs.repeated");
        log.debug({ event: "resync-failed", symbol, error: messageOf(error) }, "trying again");
        this.#resyncsInARow += 1;
        setTimeout(retry, Math.max(pauseMs(this.#resyncsInARow), waitMsOf(error)));
      });
    };
    // One interval later there are buffered events for the snapshot to join on to.
    setTimeout(retry, pauseMs(this.#resyncsInARow));
  }

  async #fetch(): Promise<void> {
    const { rest, stats, publish } = this.#ports;
    const symbol = this.#symbol;
    const raw = this.#up
      ? ((await rest.get("/fapi/v1/depth", { symbol, limit: 1000 })) as Readonly<Record<string, unknown>>)
      : undefined;
    if (raw === undefined || !this.#up) {
      // The next connection begins anew.
      this.#resyncing = false;
      return;
    }
    const step = this.#chain.onSnapshot({
      lastUpdateId: Number(raw["lastUpdateId"]),
      bids: levels(raw, "bids"),
      asks: levels(raw, "asks"),
    });
    if (step.kind === "resync") stats.count(`books.${step.fault}`);
    if (step.kind !== "publish") throw new Error(step.kind === "resync" ? step.why : "no event yet");
    for (const body of step.deltas) {
      this.#updateId = body.finalUpdateId;
      publish(symbol, body);
    }
    this.#resyncing = false;
    this.#syncedAt = performance.now();
  }
}

const pauseMs = (resyncsInARow: number): number =>
  Math.min(RESYNC_PAUSE_MAX_MS, RESYNC_PAUSE_MS * 2 ** Math.min(resyncsInARow, 10));

/** Real milliseconds for which the exchange wants no request. */
const waitMsOf = (error: unknown): number => (error instanceof VenueAnswerError ? (error.waitMs ?? 0) : 0);
