import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { format } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { MarketEvent } from "#libs/wire/market.ts";
import type { Delta } from "../../services/feed-gateway/book.ts";
import { BookChain } from "../../services/feed-gateway/book.ts";
import { CandleChain, TradeChain } from "../../services/feed-gateway/continuity.ts";
import { MergedBook } from "../../services/feed-gateway/merged-book.ts";
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

test("what a book takes is summed from its touch on, exactly, and said of a proven book only", () => {
  const chain = new BookChain();
  expect(chain.depth()).toBeUndefined();
  const level = (price: string, quantity: string): { price: string; quantity: string } => ({
    price,
    quantity,
  });
  chain.onSnapshot({
    lastUpdateId: 7,
    bids: [
      level("100", "1"),
      level("99.9", "2"),
      level("99.89", "4"),
      level("99", "8"),
      level("94.99", "16"),
    ],
    asks: [level("100.01", "0.5"), level("102.0102", "0.25"), level("102.0103", "3")],
  });
  const texts = (): (readonly string[])[] => {
    const depth = chain.depth();
    return [depth?.bids ?? [], depth?.asks ?? []].map((bands) => bands.map((band) => format(band)));
  };
  // 0, 10, 25, 50, 100, 200, 500 bps.
  expect(texts()).toEqual([
    ["1", "3", "7", "7", "15", "15", "15"],
    ["0.5", "0.5", "0.5", "0.5", "0.5", "0.75", "3.75"],
  ]);
  const change = {
    ...delta(8, 8, 7),
    bids: [level("100", "0"), level("99.9", "5")],
    asks: [level("100.01", "7")],
  };
  expect(chain.onDelta(change).kind).toBe("publish");
  expect(texts()).toEqual([
    ["5", "9", "9", "9", "17", "17", "33"],
    ["7", "7", "7", "7", "7", "7.25", "10.25"],
  ]);
  // One from the middle.
  chain.onDelta({ ...delta(9, 9, 8), bids: [level("99.89", "0")] });
  expect(texts()[0]).toEqual(["5", "5", "5", "5", "13", "13", "29"]);
  chain.onDelta({
    ...delta(10, 10, 9),
    bids: ["99.9", "99.89", "99", "94.99"].map((price) => level(price, "0")),
  });
  expect(texts()[0]).toEqual(Array.from({ length: 7 }, () => "0"));
  chain.onDelta(delta(20, 21, 19)); // It does not follow.
  expect(chain.depth()).toBeUndefined();
});

test("a gap among the buffered events breaks the book", () => {
  const chain = new BookChain();
  chain.onDelta(delta(1, 5, 0));
  chain.onDelta(delta(9, 10, 8));
  expect(chain.onSnapshot({ lastUpdateId: 3, bids: [], asks: [] })).toMatchObject({ kind: "resync" });
});

test.each([
  ["a bid at the best ask", { bids: [{ price: "101.0", quantity: "1" }], asks: [] }, true],
  ["a bid below it", { bids: [{ price: "100.9", quantity: "1" }], asks: [] }, false],
  ["an ask at the best bid, written otherwise", { bids: [], asks: [{ price: "100", quantity: "1" }] }, true],
  [
    "an ask where a bid just left",
    { bids: [{ price: "100.0", quantity: "0.000" }], asks: [{ price: "100.0", quantity: "1" }] },
    false,
  ],
])("a crossed book is no book: %s", (_, sides, crossed) => {
  const chain = new BookChain();
  const snapshot = {
    lastUpdateId: 7,
    bids: [
      { price: "100.00", quantity: "2" },
      { price: "99.5", quantity: "2" },
    ],
    asks: [{ price: "101.00", quantity: "2" }],
  };
  chain.onSnapshot(snapshot);
  const step = chain.onDelta({ ...delta(8, 9, 7), ...sides });
  expect(step.kind).toBe(crossed ? "resync" : "publish");
  expect(chain.synced).toBe(!crossed);
  const below = chain.onSnapshot({ ...snapshot, lastUpdateId: 9, asks: [{ price: "99.0", quantity: "1" }] });
  expect(below.kind === "resync" && below.why).toMatch(/^the best bid 10[01] reaches the best ask 99$/);
});

test("a level that is no number, or too large to be told from another, breaks the chain", () => {
  for (const price of ["", "1e3", "-1", "1.2.3", "0.123456789", "90071993"]) {
    const chain = new BookChain();
    chain.onSnapshot({ lastUpdateId: 7, bids: [], asks: [] });
    const bids = [{ price, quantity: "1" }];
    expect(() => chain.onDelta({ ...delta(8, 9, 7), bids })).toThrow("price");
    expect(chain.onDelta(delta(10, 11, 9)).kind).toBe("resync");
  }
});

test("updates merged into one give the same book as one by one, and join the chain as they did", () => {
  const level = fc.record({
    price: fc.constantFrom("1.0", "2.0", "3.0", "4.0"),
    quantity: fc.constantFrom("0", "1", "2"),
  });
  const update = fc.record({
    snapshot: fc.boolean(),
    bids: fc.array(level, { maxLength: 4 }),
    asks: fc.array(level, { maxLength: 4 }),
  });
  const fold = (deltas: readonly Delta[]) => {
    const sides = { bids: new Map<string, string>([["9.0", "1"]]), asks: new Map<string, string>() };
    for (const step of deltas) {
      if (step.snapshot) [sides.bids, sides.asks].forEach((side) => side.clear());
      for (const side of ["bids", "asks"] as const)
        for (const { price, quantity } of step[side])
          if (quantity === "0") sides[side].delete(price);
          else sides[side].set(price, quantity);
    }
    return sides;
  };
  fc.assert(
    fc.property(fc.array(update, { minLength: 1, maxLength: 6 }), (updates) => {
      const deltas = updates.map((levels, i) => ({
        ...delta(i * 10 + 11, i * 10 + 20, i * 10 + 10),
        ...levels,
      }));
      const event = (body: Delta): MarketEvent => ({
        symbol: parseSymbol("BTCUSDT"),
        eventTimeMs: body.finalUpdateId,
        receivedAtMs: 1,
        derived: false,
        body,
      });
      const first = deltas[0] as Delta;
      const merged = new MergedBook(event(first), first);
      for (const next of deltas.slice(1)) merged.add(event(next), next);
      const { body, eventTimeMs } = merged.toEvent();
      if (body.kind !== "book") throw new Error("no book");
      const from = deltas.findLast(({ snapshot }) => snapshot) ?? first;
      expect(fold([body])).toEqual(fold(deltas));
      expect(body).toMatchObject({
        snapshot: from.snapshot,
        firstUpdateId: from.firstUpdateId,
        previousUpdateId: from.previousUpdateId,
        finalUpdateId: deltas.at(-1)?.finalUpdateId,
      });
      expect(eventTimeMs).toBe(body.finalUpdateId);
    }),
  );
});

test("trades tell what is missing, refuse what was seen, and start anew when the exchange does", () => {
  const chain = new TradeChain();
  const trade = (aggregateId: number, tradeTimeMs = 0) =>
    chain.onTrade({
      kind: "trade",
      aggregateId,
      price: "1",
      quantity: "1",
      buyerIsMaker: false,
      tradeTimeMs,
    });
  const fresh = { fresh: true, missing: undefined };
  const seen = { fresh: false, missing: undefined };
  expect([trade(5), trade(6), trade(9), trade(9), trade(7, 60_000)]).toEqual([
    fresh,
    fresh,
    { fresh: true, missing: { first: 7, last: 8 } },
    seen,
    seen,
  ]);
  expect([trade(1, 60_001), trade(2, 60_001)]).toEqual([fresh, fresh]);
});

test("a closed candle that never came is named once", () => {
  const chain = new CandleChain();
  const word = (minute: number, closed: boolean, timeMs = minute * 60_000) =>
    chain.onKline(
      {
        kind: "kline",
        openTimeMs: minute * 60_000,
        open: "1",
        high: "1",
        low: "1",
        close: "1",
        volume: "1",
        closed,
      },
      timeMs,
    );
  const kline = (minute: number, closed: boolean) => {
    const { missing } = word(minute, closed);
    return missing === undefined ? [] : [missing.first / 60_000, missing.last / 60_000];
  };
  expect(kline(1, true)).toEqual([]);
  expect(kline(2, false)).toEqual([]);
  expect(kline(4, false)).toEqual([2, 3]);
  expect(kline(4, true)).toEqual([]);
  expect(kline(5, true)).toEqual([]);
  // A running candle has as many words as it likes, each newer than the one before; its last is said once.
  const fresh = (minute: number, closed: boolean, timeMs?: number): boolean =>
    word(minute, closed, timeMs).fresh;
  expect([fresh(6, false), fresh(6, false), fresh(6, false, 360_001), fresh(6, true, 360_001)]).toEqual([
    true,
    false,
    true,
    true,
  ]);
  expect([fresh(6, true, 360_002), fresh(6, false, 360_003), fresh(5, true), fresh(7, false)]).toEqual([
    false,
    false,
    false,
    true,
  ]);
  expect(chain.duplicates).toBe(4);
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
