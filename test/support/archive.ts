/** Rows as the public archive has them (data.binance.vision, futures/um), made up: a wave of 0.3 % every 20 s. */

const STEP_MS = 200;

export interface Span {
  /** Exchange epoch milliseconds. */
  readonly startMs: number;
  readonly seconds: number;
  readonly price: number;
  readonly decimals: number;
}

const HEADER = {
  aggTrades: "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker",
  bookTicker: "update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time",
  klines:
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore",
} as const;

export type ArchiveKind = keyof typeof HEADER;

/** One archive file's text. */
export function archiveCsv(kind: ArchiveKind, span: Span, header: boolean): string {
  const rows = { aggTrades, bookTicker, klines }[kind](span);
  return `${[...(header ? [HEADER[kind]] : []), ...rows].join("\n")}\n`;
}

const priceAt = ({ price, decimals }: Span, ms: number): string =>
  (price * (1 + 0.003 * Math.sin((ms / 20_000) * 2 * Math.PI))).toFixed(decimals);

function aggTrades(span: Span): string[] {
  return steps(span, STEP_MS).map(
    (ms, i) => `${i + 1},${priceAt(span, ms)},2,${i + 1},${i + 1},${span.startMs + ms},${i % 2 === 0}`,
  );
}

function bookTicker(span: Span): string[] {
  const tick = 10 ** -span.decimals;
  return steps(span, STEP_MS).map((ms, i) => {
    const bid = priceAt(span, ms);
    const ask = (Number(bid) + tick).toFixed(span.decimals);
    const at = span.startMs + ms;
    return `${i + 1},${bid},500,${ask},500,${at},${at}`;
  });
}

function klines(span: Span): string[] {
  return steps(span, 60_000).map((ms) => {
    const [open, low, high, close] = [0, 15_000, 30_000, 45_000].map((more) => priceAt(span, ms + more));
    const at = span.startMs + ms;
    return `${at},${open},${high},${low},${close},40000,${at + 59_999},0,4,20000,0,0`;
  });
}

const steps = ({ seconds }: Span, everyMs: number): number[] =>
  Array.from({ length: Math.floor((seconds * 1_000) / everyMs) }, (_, i) => i * everyMs);
