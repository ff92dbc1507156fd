import type { NatsConnection } from "@nats-io/transport-node";
import { parsePrice, parseQuantityOrZero } from "#libs/domain/fixed.ts";
import { decodeMarketEvent, type MarketBody } from "#libs/wire/market.ts";

type Kline = Extract<MarketBody, { kind: "kline" }>;
type Row = readonly [
  openTimeMs: number,
  open: string,
  high: string,
  low: string,
  close: string,
  volume: string,
  closeTimeMs: number,
];

const MINUTE_MS = 60_000;

/** Last words of 1 m candles as they are published, and what the exchange says of them in the end. */
export class CandleWatch {
  /** By symbol, then by open time. */
  readonly #closed = new Map<string, Map<number, string>>();
  readonly #contradictions: string[] = [];

  constructor(nc: NatsConnection) {
    nc.subscribe("md.*.kline.1m", {
      callback: (error, message) => {
        if (error !== null) return;
        const { symbol, body } = decodeMarketEvent(message.data);
        if (body.kind === "kline" && body.closed) this.#take(symbol, body);
      },
    });
  }

  #take(symbol: string, candle: Kline): void {
    const { openTimeMs, open, high, low, close, volume } = candle;
    const candles = this.#closed.get(symbol) ?? new Map<number, string>();
    this.#closed.set(symbol, candles);
    const text = textOf(open, high, low, close, volume);
    const before = candles.get(openTimeMs);
    if (before !== undefined && before !== text)
      this.#contradictions.push(`${symbol} ${clockOf(openTimeMs)}: ${before}, later ${text}`);
    candles.set(openTimeMs, text);
  }

  /** Every candle from the first that was published to the newest that is closed. */
  async compare(restUrl: string): Promise<{ readonly compared: number; readonly wrong: readonly string[] }> {
    const wrong = [...this.#contradictions];
    let compared = 0;
    for (const [symbol, candles] of this.#closed) {
      const [first, last] = [Math.min(...candles.keys()), Math.max(...candles.keys())];
      for (const [openTimeMs, open, high, low, close, volume] of await rowsOf(restUrl, symbol, first, last)) {
        compared += 1;
        const [theirs, ours] = [textOf(open, high, low, close, volume), candles.get(openTimeMs)];
        if (ours !== theirs)
          wrong.push(`${symbol} ${clockOf(openTimeMs)}: published ${ours ?? "never"}, exchange ${theirs}`);
      }
    }
    return { compared, wrong };
  }
}

async function rowsOf(restUrl: string, symbol: string, first: number, last: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let from = first; from <= last; from += 1_000 * MINUTE_MS) {
    const to = Math.min(last, from + 999 * MINUTE_MS);
    const query = `symbol=${symbol}&interval=1m&startTime=${from}&endTime=${to + MINUTE_MS - 1}&limit=1000`;
    const answer = await fetch(`${restUrl}/fapi/v1/klines?${query}`);
    rows.push(...((await answer.json()) as readonly Row[]).filter(([openTimeMs]) => openTimeMs <= to));
  }
  return rows;
}

/** Equal texts mean equal amounts, however many zeros they end with. */
const textOf = (open: string, high: string, low: string, close: string, volume: string): string =>
  [...[open, high, low, close].map((price) => parsePrice(price)), parseQuantityOrZero(volume)].join(" ");

const clockOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 16);
