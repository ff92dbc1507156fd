import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Delta } from "../../services/feed-gateway/book.ts";
import { BookChain } from "../../services/feed-gateway/book.ts";
import { CandleChain, TradeChain } from "../../services/feed-gateway/continuity.ts";
import { rawLog } from "../../services/sim-exchange/market/raw-log.ts";

const RECORDED = new URL("../../../shared/data/market/", import.meta.url).pathname;

const delta = (first: number, final: number, previous: number): Delta => ({
  kind: "book",
  firstUpdateId: first,
  finalUpdateId: final,
  previousUpdateId: previous,
  snapshot: false,
  bids: [],
  asks: [],
});

test("buffers until the snapshot, joins by U <= lastUpdateId <= u, then wants pu = u", () => {
  const chain = new BookChain();
  expect(chain.onDelta(delta(1, 5, 0)).kind).toBe("wait");
  expect(chain.onDelta(delta(6, 10, 5)).kind).toBe("wait");
  const joined = chain.onSnapshot({ lastUpdateId: 7, bids: [], asks: [] });
  expect(joined).toMatchObject({
    kind: "publish",
    deltas: [{ snapshot: true, finalUpdateId: 7 }, { finalUpdateId: 10 }],
  });
  expect(chain.onDelta(delta(11, 12, 10)).kind).toBe("publish");
  expect(chain.onDelta(delta(14, 15, 13))).toMatchObject({
    kind: "resync",
    why: "pu 13 does not follow u 12",
  });
  expect(chain.synced).toBe(false);
  expect(chain.onDelta(delta(16, 17, 15)).kind).toBe("wait");
});

test.each([
  ["a snapshot older than the first event", 3, "resync"],
  ["a first event whose pu is the snapshot", 9, "publish"],
])("%s", (_, lastUpdateId, kind) => {
  const chain = new BookChain();
  chain.onDelta(delta(20, 25, 9));
  expect(chain.onSnapshot({ lastUpdateId, bids: [], asks: [] }).kind).toBe(kind);
});

test("a gap among the buffered events breaks the book", () => {
  const chain = new BookChain();
  chain.onDelta(delta(1, 5, 0));
  chain.onDelta(delta(9, 10, 8));
  expect(chain.onSnapshot({ lastUpdateId: 3, bids: [], asks: [] })).toMatchObject({ kind: "resync" });
});

test("trades count what is missing and refuse what was seen", () => {
  const chain = new TradeChain();
  const trade = (aggregateId: number) =>
    chain.onTrade({
      kind: "trade",
      aggregateId,
      price: "1",
      quantity: "1",
      buyerIsMaker: false,
      tradeTimeMs: 0,
    });
  expect([trade(5), trade(6), trade(9), trade(9), trade(7)]).toEqual([0, 0, 2, undefined, undefined]);
});

test("a closed candle that never came is named once", () => {
  const chain = new CandleChain();
  const kline = (minute: number, closed: boolean) =>
    chain.onKline({
      kind: "kline",
      openTimeMs: minute * 60_000,
      open: "1",
      high: "1",
      low: "1",
      close: "1",
      volume: "1",
      closed,
    });
  expect(kline(1, true)).toEqual([]);
  expect(kline(2, false)).toEqual([]);
  expect(kline(4, false)).toEqual([120_000, 180_000]);
  expect(kline(4, true)).toEqual([]);
  expect(kline(5, true)).toEqual([]);
});

const here = existsSync(RECORDED);
if (!here)
  process.stderr.write(
    "skipped: the recorded market data is not here, so the recorded books are not rebuilt\n",
  );
test.skipIf(!here).each([
  ["usdm_raw_ws_btcusdt_20240808T2354Z.log.gz", "BTCUSDT", "61659.70", "61659.80"],
  ["usdm_raw_ws_ethusdt_20240808T2354Z.log.gz", "ETHUSDT", "2681.38", "2681.39"],
])("the recorded book of %s is continuous and ends at the last top", async (file, symbol, bid, ask) => {
  const chain = new BookChain();
  const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() };
  let resyncs = 0;
  const apply = (deltas: readonly Delta[]): void => {
    for (const step of deltas) {
      if (step.snapshot) [sides.bids, sides.asks].forEach((side) => side.clear());
      for (const side of ["bids", "asks"] as const)
        for (const { price, quantity } of step[side])
          if (Number(quantity) === 0) sides[side].delete(Number(price));
          else sides[side].set(Number(price), Number(quantity));
    }
  };
  for await (const event of rawLog(join(RECORDED, file), symbol)) {
    const levels = (rows: readonly (readonly [string, string])[]) =>
      rows.map(([price, quantity]) => ({ price, quantity }));
    const step =
      event.kind === "depth"
        ? chain.onDelta({
            ...delta(event.firstUpdateId, event.finalUpdateId, event.previousUpdateId),
            bids: levels(event.bids),
            asks: levels(event.asks),
          })
        : event.kind === "snapshot"
          ? chain.onSnapshot({
              lastUpdateId: event.lastUpdateId,
              bids: levels(event.bids),
              asks: levels(event.asks),
            })
          : undefined;
    if (step?.kind === "publish") apply(step.deltas);
    else if (step?.kind === "resync") resyncs += 1;
  }
  expect(resyncs).toBe(0);
  expect(Math.max(...sides.bids.keys())).toBe(Number(bid));
  expect(Math.min(...sides.asks.keys())).toBe(Number(ask));
});
