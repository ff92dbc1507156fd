import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseMarketEvent } from "#libs/binance/market-events.ts";
import { parseSymbol, type Symbol } from "#libs/domain/ids.ts";
import type { MarketEvent } from "#libs/wire/market.ts";
import { linesOf } from "../../services/sim-exchange/market/lines.ts";

export const FRAMES = 60_000;
export const SYMBOLS = ["BTCUSDT", "ETHUSDT"].map((symbol) => parseSymbol(symbol));
export const RECEIVED_AT_MS = 1_723_161_256_000;

type Rows = readonly (readonly [price: string, quantity: string])[];

/** The book of a symbol as the exchange answered it. */
export interface RecordedSnapshot {
  readonly lastUpdateId: number;
  readonly bids: Rows;
  readonly asks: Rows;
}

export interface RecordedFrame {
  readonly text: string;
  /** When it was received, milliseconds since the first. */
  readonly atMs: number;
}

/** What the exchange sent of both symbols, in the order in which it was received. */
export interface Recorded {
  readonly frames: readonly RecordedFrame[];
  readonly snapshots: ReadonlyMap<Symbol, RecordedSnapshot>;
  readonly source: string;
}

export type Payload = Readonly<Record<string, unknown>>;
export const payloadOf = (text: string): Payload => (JSON.parse(text) as { readonly data: Payload }).data;
export const isBook = ({ text }: RecordedFrame): boolean => text.includes('"e":"depthUpdate"');

/** The first so many frames as the gateway understands them. */
export function eventsOf({ frames }: Recorded, count: number): readonly MarketEvent[] {
  return frames.slice(0, count).map(({ text }) => {
    const event = parseMarketEvent(payloadOf(text), RECEIVED_AT_MS);
    if ("ignored" in event) throw new Error(`the recording has a frame that is ignored: ${event.ignored}`);
    return event;
  });
}

/** Recorded frames in today's schema, or made-up ones where the recording is absent. */
export async function loadFrames(): Promise<Recorded> {
  const logs = SYMBOLS.map((symbol) =>
    join(
      new URL("../../../shared/data/market/", import.meta.url).pathname,
      `usdm_raw_ws_${symbol.toLowerCase()}_20240808T2354Z.log.gz`,
    ),
  );
  if (!logs.every((log) => existsSync(log))) return madeUp();
  const frames: { readonly text: string; readonly atNs: bigint }[] = [];
  const snapshots = new Map<Symbol, RecordedSnapshot>();
  for (const [i, log] of logs.entries())
    for await (const line of linesOf(log)) {
      const space = line.indexOf(" ");
      const text = line.slice(space + 1);
      if (text.startsWith('{"lastUpdateId"'))
        snapshots.set(SYMBOLS[i] as Symbol, JSON.parse(text) as RecordedSnapshot);
      else frames.push({ text: asToday(text), atNs: BigInt(line.slice(0, space)) });
    }
  frames.sort((a, b) => Number(a.atNs - b.atNs));
  const first = frames[0]?.atNs ?? 0n;
  return {
    frames: frames
      .slice(0, FRAMES)
      .map(({ text, atNs }) => ({ text, atMs: Number(atNs - first) / 1_000_000 })),
    snapshots,
    source: "recorded BTC and ETH",
  };
}

/** The recording is of 2024: its trades come one by one, its books as soon as they change. */
const asToday = (text: string): string =>
  text
    .replace("@depth@0ms", "@depth@100ms")
    .replace('@trade","data":{"e":"trade"', '@aggTrade","data":{"e":"aggTrade"')
    .replace(/("e":"aggTrade".*)"t":(\d+)/, '$1"a":$2,"f":$2,"l":$2');

/** Nine tops and one change of the book in turn. */
function madeUp(): Recorded {
  const frames = Array.from({ length: FRAMES }, (_, i) => ({
    atMs: i * 2,
    text:
      i % 10 === 9
        ? `{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":${RECEIVED_AT_MS + i},"T":${RECEIVED_AT_MS + i},"s":"BTCUSDT","U":${i - 9},"u":${i},"pu":${Math.max(i - 10, 0)},"b":[["61700.10","${i}.000"]],"a":[["61700.20","${i}.000"]]}}`
        : `{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":${i},"s":"BTCUSDT","b":"61700.10","B":"1.234","a":"61700.20","A":"2.345","T":${RECEIVED_AT_MS + i},"E":${RECEIVED_AT_MS + i}}}`,
  }));
  const empty = { lastUpdateId: 0, bids: [], asks: [] };
  return {
    frames,
    snapshots: new Map(SYMBOLS.map((symbol) => [symbol, empty])),
    source: "made-up frames",
  };
}
