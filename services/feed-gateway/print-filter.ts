import type { Symbol } from "#libs/domain/ids.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import type { MarketBody } from "#libs/wire/market.ts";
import { priceKey } from "./price-key.ts";

type Body<Kind extends MarketBody["kind"]> = Extract<MarketBody, { kind: Kind }>;

export interface PrintFilterPorts extends Pick<ServiceContext, "stats"> {
  /** A print further from mark and index than this is none; a whole number within 1..99. */
  readonly badPrintPercent: number;
  /** Tells people a sentence; of what kind, and of what. */
  readonly alarm: (kind: "bad-print", text: string, about: string) => void;
}

/** A price is judged by a mark of so many exchange milliseconds around it; without one it is not judged. */
const MARK_WITHIN_MS = 5_000;

/**
 * What a price of one symbol can be: not further from the mark price and from the index than some per cent. Where these
 * two lie apart, the band spans both. What is dropped is counted and told.
 */
export class PrintFilter {
  readonly #symbol: Symbol;
  readonly #ports: PrintFilterPorts;
  #low = 0;
  #high = 0;
  #markTimeMs = Number.NEGATIVE_INFINITY;
  /** Within the band, as the last top had them: most tops change a quantity only. */
  #goodBid = "";
  #goodAsk = "";

  constructor(symbol: Symbol, ports: PrintFilterPorts) {
    this.#symbol = symbol;
    this.#ports = ports;
  }

  /** @throws InvalidValueError for a price that is none. */
  onMark({ markPrice, indexPrice }: Body<"mark">, timeMs: number): void {
    const { badPrintPercent, stats, alarm } = this.#ports;
    const mark = priceKey(markPrice);
    // A delivery contract's may be empty or zero.
    const index = (indexPrice === "" ? 0 : priceKey(indexPrice)) || mark;
    const lower = Math.min(mark, index);
    const upper = Math.max(mark, index);
    this.#low = share(lower, 100 - badPrintPercent);
    this.#high = share(upper, 100 + badPrintPercent);
    this.#markTimeMs = timeMs;
    this.#goodBid = "";
    this.#goodAsk = "";
    if (upper <= share(lower, 100 + badPrintPercent)) return;
    stats.count("marks.apart");
    alarm(
      "bad-print",
      `The mark price ${markPrice} of ${this.#symbol} and its index ${indexPrice} are more than ${badPrintPercent} % apart: prices between them are taken; look at the exchange.`,
      `${this.#symbol} mark`,
    );
  }

  /** @throws InvalidValueError for a price that is none. */
  dropsTop({ bidPrice, askPrice }: Body<"top">, timeMs: number): boolean {
    if (bidPrice === this.#goodBid && askPrice === this.#goodAsk) return false;
    if (!this.#isBad(bidPrice, timeMs) && !this.#isBad(askPrice, timeMs)) {
      this.#goodBid = bidPrice;
      this.#goodAsk = askPrice;
      return false;
    }
    this.#tell("top", `bid ${bidPrice}, ask ${askPrice}`);
    return true;
  }

  /** @throws InvalidValueError for a price that is none. */
  dropsTrade({ price }: Body<"trade">, timeMs: number): boolean {
    if (!this.#isBad(price, timeMs)) return false;
    this.#tell("trade", price);
    return true;
  }

  #isBad(price: string, timeMs: number): boolean {
    if (Math.abs(timeMs - this.#markTimeMs) > MARK_WITHIN_MS) return false;
    const key = priceKey(price);
    return key < this.#low || key > this.#high;
  }

  #tell(kind: "top" | "trade", what: string): void {
    const { badPrintPercent, stats, alarm } = this.#ports;
    stats.count(`prints.bad.${kind}`);
    alarm(
      "bad-print",
      `A ${kind} of ${this.#symbol} was dropped: ${what} is more than ${badPrintPercent} % from its mark price and index; look at the exchange, or raise FEED_BAD_PRINT_PERCENT.`,
      this.#symbol,
    );
  }
}

/** Exact: a price times a hundred is beyond what a number holds. */
const share = (key: number, percent: number): number => Number((BigInt(key) * BigInt(percent)) / 100n);
