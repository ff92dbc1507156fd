import type { Emit } from "./emit.ts";
import type { MarketStreams } from "./market-streams.ts";

const TICKERS_EVERY_MS = 1_000;
const MARKS_EVERY_MS = 1_000;
const SLOW_MARKS_EVERY_MS = 3_000;
const TOPS_EVERY_MS = 5_000;

/** The streams that carry every symbol: tickers of those that traded, marks, tops, contract changes. */
export class AllMarkets {
  readonly #markets: ReadonlyMap<string, MarketStreams>;
  readonly #emit: Emit;
  readonly #sent = { tickers: 0, marks: 0, slowMarks: 0, tops: 0 };
  readonly #tradesShown = new Map<string, number>();

  constructor(markets: ReadonlyMap<string, MarketStreams>, emit: Emit) {
    this.#markets = markets;
    this.#emit = emit;
  }

  tick(nowMs: number): void {
    if (nowMs - this.#sent.tickers >= TICKERS_EVERY_MS) {
      this.#sent.tickers = nowMs;
      this.#sendTickers(nowMs);
    }
    if (nowMs - this.#sent.marks >= MARKS_EVERY_MS) {
      this.#sent.marks = nowMs;
      const marks = (): object => known([...this.#markets.values()].map((market) => market.markPrice(nowMs)));
      this.#emit("market", "!markPrice@arr@1s", marks);
      if (nowMs - this.#sent.slowMarks >= SLOW_MARKS_EVERY_MS) {
        this.#sent.slowMarks = nowMs;
        this.#emit("market", "!markPrice@arr", marks);
      }
    }
    if (nowMs - this.#sent.tops >= TOPS_EVERY_MS) {
      this.#sent.tops = nowMs;
      for (const market of this.#markets.values()) {
        const top = market.bookTicker();
        if (top !== undefined) this.#emit("public", "!bookTicker", () => top);
      }
    }
  }

  /** A contract's status, filters or brackets have changed. */
  contractInfo(payload: object): void {
    this.#emit("market", "!contractInfo", () => payload);
  }

  #sendTickers(nowMs: number): void {
    const changed: MarketStreams[] = [];
    for (const [symbol, market] of this.#markets) {
      if (market.tradesSeen === (this.#tradesShown.get(symbol) ?? 0)) continue;
      this.#tradesShown.set(symbol, market.tradesSeen);
      changed.push(market);
    }
    if (changed.length === 0) return;
    this.#emit("market", "!ticker@arr", () => known(changed.map((market) => market.ticker(nowMs))));
    this.#emit("market", "!miniTicker@arr", () => known(changed.map((market) => market.miniTicker(nowMs))));
  }
}

const known = (payloads: readonly (object | undefined)[]): readonly object[] =>
  payloads.filter((payload) => payload !== undefined);
