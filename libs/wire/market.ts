import { InvalidValueError } from "#libs/domain/errors.ts";
import { parseSymbol, type Symbol } from "#libs/domain/ids.ts";
import { decimalText, decimalTextOrEmpty, decodeAs, wholeNumber } from "./fields.ts";
import { plimsoll } from "./gen/plimsoll.js";

const wire = plimsoll.v1;
const REST = wire.PricePath.PRICE_PATH_REST;

/** One price level: price and absolute quantity as the exchange's decimal text; "0" removes. */
export interface Level {
  readonly price: string;
  readonly quantity: string;
}

export type MarketBody =
  | {
      readonly kind: "book";
      readonly firstUpdateId: number;
      readonly finalUpdateId: number;
      readonly previousUpdateId: number;
      readonly snapshot: boolean;
      readonly bids: readonly Level[];
      readonly asks: readonly Level[];
    }
  | {
      readonly kind: "top";
      readonly updateId: number;
      readonly bidPrice: string;
      readonly bidQuantity: string;
      readonly askPrice: string;
      readonly askQuantity: string;
    }
  | {
      readonly kind: "trade";
      readonly aggregateId: number;
      readonly price: string;
      readonly quantity: string;
      readonly buyerIsMaker: boolean;
      readonly tradeTimeMs: number;
    }
  | {
      readonly kind: "mark";
      readonly markPrice: string;
      readonly indexPrice: string;
      readonly fundingRate: string;
      readonly nextFundingMs: number;
    }
  | {
      readonly kind: "kline";
      readonly openTimeMs: number;
      readonly open: string;
      readonly high: string;
      readonly low: string;
      readonly close: string;
      readonly volume: string;
      readonly closed: boolean;
    }
  | { readonly kind: "gap"; readonly reason: string; readonly missing: Missing }
  /** Sums within each of DEPTH_BANDS_BPS. */
  | { readonly kind: "depth"; readonly bids: readonly string[]; readonly asks: readonly string[] };

/** What the stream lacks of one symbol; both ends are missing. */
export type Missing =
  | { readonly of: "book"; readonly lastUpdateId: number }
  | { readonly of: "trades"; readonly firstAggregateId: number; readonly lastAggregateId: number }
  | { readonly of: "candles"; readonly firstOpenTimeMs: number; readonly lastOpenTimeMs: number };

/** One market event; decimals stay the exchange's text, because most consumers pass them on. */
export interface MarketEvent {
  readonly symbol: Symbol;
  readonly eventTimeMs: number;
  /** Exchange epoch milliseconds by the gateway's estimate. */
  readonly receivedAtMs: number;
  /** The venue derived it instead of observing it (simulator only). */
  readonly derived: boolean;
  /** Asked for by REST: it may value a position and serve an exit, and never opens one. Absent: the exchange's stream. */
  readonly path?: "rest";
  /**
   * Of a trade or a candle behind a hole that is being filled: its aggregate id, or its open time in epoch milliseconds, up
   * to which all is stored or told. Absent: up to this one.
   */
  readonly completeTo?: number;
  readonly body: MarketBody;
}

/** The last token of an event's subject `md.<symbol>.<token>`. */
export const marketSubjectToken = (kind: MarketBody["kind"]): string =>
  kind === "kline" ? "kline.1m" : kind;

export function encodeMarketEvent(event: MarketEvent): Uint8Array {
  const { kind, ...fields } = event.body.kind === "gap" ? gapToWire(event.body) : event.body;
  return wire.MarketEvent.encode({
    symbol: event.symbol,
    eventTimeMs: event.eventTimeMs,
    receivedAtMs: event.receivedAtMs,
    derived: event.derived,
    ...(event.path === "rest" ? { path: REST } : {}),
    ...(event.completeTo === undefined ? {} : { completeTo: event.completeTo }),
    [kind]: fields,
  } as plimsoll.v1.MarketEvent.$Properties).finish();
}

/** The member of the oneof is named as the kind is. */
function gapToWire({ kind, reason, missing }: Extract<MarketBody, { kind: "gap" }>) {
  const { of, ...range } = missing;
  return { kind, reason, [of]: range };
}

/** @throws InvalidValueError when the bytes are no MarketEvent or a field is outside its range; names the field. */
export function decodeMarketEvent(bytes: Uint8Array): MarketEvent {
  const message = decodeAs("MarketEvent", () => wire.MarketEvent.decode(bytes));
  return {
    symbol: parseSymbol(message.symbol),
    eventTimeMs: wholeNumber("eventTimeMs", message.eventTimeMs),
    receivedAtMs: wholeNumber("receivedAtMs", message.receivedAtMs),
    derived: message.derived,
    ...(message.path === REST ? { path: "rest" as const } : {}),
    ...(message.completeTo == null ? {} : { completeTo: wholeNumber("completeTo", message.completeTo) }),
    body: bodyFromWire(message),
  };
}

function bodyFromWire({ book, top, trade, mark, kline, gap, depth }: plimsoll.v1.MarketEvent): MarketBody {
  if (top != null)
    return {
      kind: "top",
      updateId: wholeNumber("top.updateId", top.updateId),
      bidPrice: decimalText("top.bidPrice", top.bidPrice),
      bidQuantity: decimalText("top.bidQuantity", top.bidQuantity),
      askPrice: decimalText("top.askPrice", top.askPrice),
      askQuantity: decimalText("top.askQuantity", top.askQuantity),
    };
  if (book != null)
    return {
      kind: "book",
      firstUpdateId: wholeNumber("book.firstUpdateId", book.firstUpdateId),
      finalUpdateId: wholeNumber("book.finalUpdateId", book.finalUpdateId),
      previousUpdateId: wholeNumber("book.previousUpdateId", book.previousUpdateId),
      snapshot: book.snapshot,
      bids: book.bids.map((level) => levelFromWire("book.bids", level)),
      asks: book.asks.map((level) => levelFromWire("book.asks", level)),
    };
  if (trade != null)
    return {
      kind: "trade",
      aggregateId: wholeNumber("trade.aggregateId", trade.aggregateId),
      price: decimalText("trade.price", trade.price),
      quantity: decimalText("trade.quantity", trade.quantity),
      buyerIsMaker: trade.buyerIsMaker,
      tradeTimeMs: wholeNumber("trade.tradeTimeMs", trade.tradeTimeMs),
    };
  if (mark != null)
    return {
      kind: "mark",
      markPrice: decimalText("mark.markPrice", mark.markPrice),
      indexPrice: decimalTextOrEmpty("mark.indexPrice", mark.indexPrice),
      fundingRate: decimalTextOrEmpty("mark.fundingRate", mark.fundingRate),
      nextFundingMs: wholeNumber("mark.nextFundingMs", mark.nextFundingMs),
    };
  if (kline != null)
    return {
      kind: "kline",
      openTimeMs: wholeNumber("kline.openTimeMs", kline.openTimeMs),
      open: decimalText("kline.open", kline.open),
      high: decimalText("kline.high", kline.high),
      low: decimalText("kline.low", kline.low),
      close: decimalText("kline.close", kline.close),
      volume: decimalText("kline.volume", kline.volume),
      closed: kline.closed,
    };
  if (gap != null) return { kind: "gap", reason: gap.reason, missing: missingFromWire(gap) };
  if (depth != null)
    return {
      kind: "depth",
      bids: depth.bids.map((band) => decimalText("depth.bids", band)),
      asks: depth.asks.map((band) => decimalText("depth.asks", band)),
    };
  throw new InvalidValueError("event", null, "one of book, top, trade, mark, kline, gap, depth");
}

function missingFromWire({ book, trades, candles }: plimsoll.v1.Gap): Missing {
  if (book != null)
    return { of: "book", lastUpdateId: wholeNumber("gap.book.lastUpdateId", book.lastUpdateId) };
  if (trades != null) {
    const firstAggregateId = wholeNumber("gap.trades.firstAggregateId", trades.firstAggregateId);
    return {
      of: "trades",
      firstAggregateId,
      lastAggregateId: wholeNumber("gap.trades.lastAggregateId", trades.lastAggregateId, firstAggregateId),
    };
  }
  if (candles != null) {
    const firstOpenTimeMs = wholeNumber("gap.candles.firstOpenTimeMs", candles.firstOpenTimeMs);
    return {
      of: "candles",
      firstOpenTimeMs,
      lastOpenTimeMs: wholeNumber("gap.candles.lastOpenTimeMs", candles.lastOpenTimeMs, firstOpenTimeMs),
    };
  }
  throw new InvalidValueError("gap.missing", null, "one of book, trades, candles");
}

const levelFromWire = (field: string, level: plimsoll.v1.Level): Level => ({
  price: decimalText(`${field}.price`, level.price),
  quantity: decimalText(`${field}.quantity`, level.quantity),
});

/** The gateway's estimate of exchange time; see proto ClockBeat. */
export interface ClockBeat {
  readonly exchangeTimeMs: number;
  /** Exchange milliseconds per real millisecond. */
  readonly rate: number;
  readonly ageMs: number;
}

export const encodeClockBeat = (beat: ClockBeat): Uint8Array =>
  wire.ClockBeat.encode({ ...beat, rate: String(beat.rate) }).finish();

/** @throws InvalidValueError when the bytes are no ClockBeat. */
export function decodeClockBeat(bytes: Uint8Array): ClockBeat {
  const beat = decodeAs("ClockBeat", () => wire.ClockBeat.decode(bytes));
  return {
    exchangeTimeMs: wholeNumber("exchangeTimeMs", beat.exchangeTimeMs),
    rate: Number(decimalText("rate", beat.rate)),
    ageMs: wholeNumber("ageMs", beat.ageMs),
  };
}
