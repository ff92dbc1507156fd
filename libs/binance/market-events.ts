import { InvalidValueError } from "#libs/domain/errors.ts";
import { parseSymbol, type Symbol } from "#libs/domain/ids.ts";
import type { Level, MarketBody, MarketEvent } from "#libs/wire/market.ts";

type Payload = Readonly<Record<string, unknown>>;

/** A market payload that this version has no use for; counted, never an error. */
export type Ignored = { readonly ignored: string };

/** COIN-M entries on streams that both products share. Source: facts, section 0 row 4. */
const COIN_M = 2;

/**
 * One frame of a market stream as an event. Unknown fields are ignored, unknown event types are named.
 *
 * @param receivedAtMs exchange epoch milliseconds by the receiver's estimate.
 * @throws InvalidValueError when a field that is needed is missing or malformed.
 */
export function parseMarketEvent(data: Payload, receivedAtMs: number): MarketEvent | Ignored {
  if (data["st"] === COIN_M) return { ignored: "coin-m" };
  const body = bodyOf(data);
  if ("ignored" in body) return body;
  return {
    symbol: parseSymbol(text(data, "s"), "s"),
    eventTimeMs: whole(data, "E"),
    receivedAtMs,
    derived: data["derived"] === true,
    body,
  };
}

function bodyOf(data: Payload): MarketBody | Ignored {
  const kind = data["e"];
  switch (kind) {
    case "bookTicker":
      return {
        kind: "top",
        updateId: whole(data, "u"),
        bidPrice: text(data, "b"),
        bidQuantity: text(data, "B"),
        askPrice: text(data, "a"),
        askQuantity: text(data, "A"),
      };
    case "aggTrade":
      return aggregateTrade(data);
    case "depthUpdate":
      return {
        kind: "book",
        firstUpdateId: whole(data, "U"),
        finalUpdateId: whole(data, "u"),
        previousUpdateId: whole(data, "pu"),
        snapshot: false,
        bids: levels(data, "b"),
        asks: levels(data, "a"),
      };
    case "markPriceUpdate":
      return {
        kind: "mark",
        markPrice: text(data, "p"),
        indexPrice: text(data, "i"),
        fundingRate: text(data, "r"),
        nextFundingMs: whole(data, "T"),
      };
    case "kline": {
      const kline = data["k"] as Payload;
      return {
        kind: "kline",
        openTimeMs: whole(kline, "t"),
        open: text(kline, "o"),
        high: text(kline, "h"),
        low: text(kline, "l"),
        close: text(kline, "c"),
        volume: text(kline, "v"),
        closed: kline["x"] === true,
      };
    }
    default:
      return { ignored: typeof kind === "string" ? kind : "no event type" };
  }
}

/** An aggTrade event, or a row of `/fapi/v1/aggTrades`, which has the same fields. @throws InvalidValueError */
export function aggregateTrade(data: Payload): Extract<MarketBody, { kind: "trade" }> {
  return {
    kind: "trade",
    aggregateId: whole(data, "a"),
    price: text(data, "p"),
    quantity: text(data, "q"),
    buyerIsMaker: data["m"] === true,
    tradeTimeMs: whole(data, "T"),
  };
}

/** An answer of `/fapi/v1/premiumIndex`: what is known of the mark now, and when that was, exchange milliseconds. */
export function premiumIndex(data: Payload): {
  readonly symbol: Symbol;
  readonly timeMs: number;
  readonly body: Extract<MarketBody, { kind: "mark" }>;
} {
  return {
    symbol: parseSymbol(text(data, "symbol"), "symbol"),
    timeMs: whole(data, "time"),
    body: {
      kind: "mark",
      markPrice: text(data, "markPrice"),
      indexPrice: text(data, "indexPrice"),
      fundingRate: text(data, "lastFundingRate"),
      nextFundingMs: whole(data, "nextFundingTime"),
    },
  };
}

/** Rows of `[price, quantity, …]` as levels. */
export function levels(data: Payload, field: string): readonly Level[] {
  const rows = data[field];
  if (!Array.isArray(rows)) throw new InvalidValueError(field, rows, "a list of levels");
  // Not destructured: that asks the row for an iterator, and most of a book's time goes here.
  return (rows as readonly (readonly [string, string])[]).map((row) => ({ price: row[0], quantity: row[1] }));
}

function text(data: Payload, field: string): string {
  const value = data[field];
  if (typeof value !== "string") throw new InvalidValueError(field, value, "text");
  return value;
}

function whole(data: Payload, field: string): number {
  const value = data[field];
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new InvalidValueError(field, value, "a whole number within 0 and 2^53");
  return value as number;
}
