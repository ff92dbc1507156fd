import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { MarketEvent } from "#libs/wire/market.ts";
import { foldLevels, SYMBOL } from "./model-market.ts";
import { GatewayTurmoil, steps } from "./turmoil.ts";

/** `SEED=500 RUNS=1000` looks at others. */
const SEED = Number(process.env["SEED"] ?? 1);
const RUNS = Number(process.env["RUNS"] ?? 60);
const MINUTE_MS = 60_000;
/** At the end the market goes on: so much of it may not have arrived. */
const ON_THEIR_WAY = 8;

beforeEach(() => {
  vi.useFakeTimers({
    now: 1_790_000_000_000,
    toFake: ["Date", "performance", "setTimeout", "clearTimeout", "setInterval", "clearInterval"],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Accounted {
  readonly trades: ReadonlySet<number>;
  readonly candles: ReadonlySet<number>;
}

/** What events bring, and what they say to be missing. */
function accounted(events: readonly MarketEvent[]): {
  readonly brought: Accounted;
  readonly told: Accounted;
} {
  const brought = { trades: new Set<number>(), candles: new Set<number>() };
  const told = { trades: new Set<number>(), candles: new Set<number>() };
  for (const { body } of events)
    if (body.kind === "trade") brought.trades.add(body.aggregateId);
    else if (body.kind === "kline" && body.closed) brought.candles.add(body.openTimeMs);
    else if (body.kind === "gap" && body.missing.of === "trades")
      for (let id = body.missing.firstAggregateId; id <= body.missing.lastAggregateId; id += 1)
        told.trades.add(id);
    else if (body.kind === "gap" && body.missing.of === "candles")
      for (let at = body.missing.firstOpenTimeMs; at <= body.missing.lastOpenTimeMs; at += MINUTE_MS)
        told.candles.add(at);
  return { brought, told };
}

/** Folds the book as whoever reads the stream does; at each moment it is the exchange's, or known to be none. */
function readBook({ stored, market, lostOfBooks }: GatewayTurmoil): number {
  let at: { updateId: number; joining: boolean } | undefined;
  const [bids, asks] = [new Map<string, string>(), new Map<string, string>()];
  for (const { body } of stored) {
    if (body.kind === "gap" && body.missing.of === "book") at = undefined;
    if (body.kind !== "book") continue;
    const { snapshot, finalUpdateId, firstUpdateId, previousUpdateId } = body;
    if (snapshot) {
      bids.clear();
      asks.clear();
    } else {
      if (at === undefined || finalUpdateId < at.updateId) continue;
      const follows = previousUpdateId === at.updateId || (at.joining && firstUpdateId <= at.updateId);
      if (!follows) {
        if (!lostOfBooks)
          throw new Error(`${previousUpdateId} does not follow ${at.updateId}, and nothing was lost`);
        at = undefined;
        continue;
      }
    }
    foldLevels(bids, body.bids);
    foldLevels(asks, body.asks);
    at = { updateId: finalUpdateId, joining: snapshot && firstUpdateId === finalUpdateId };
    const book = market.book(finalUpdateId);
    expect([bids, asks]).toEqual([book.bids, book.asks]);
  }
  return at?.updateId ?? 0;
}

/** Of what an exchange knows, what the stream neither holds nor says to lack, from the first that it does. */
function unsaid(
  { stored, unnoticed }: GatewayTurmoil,
  of: keyof Accounted,
  known: readonly number[],
): readonly number[] {
  const { brought, told } = accounted(stored);
  const lost = accounted(unnoticed);
  const said = [brought, told, lost.brought, lost.told].map((each) => each[of]);
  const first = Math.min(...brought[of], ...told[of]);
  return known.filter((each) => each >= first && !said.some((numbers) => numbers.has(each)));
}

/** Trades that the gateway says it has published, and the stream does not hold. */
function claimed({ stored, market, gateways }: GatewayTurmoil): readonly number[] {
  const { trades } = accounted(stored).brought;
  const published = gateways.at(-1)?.publishedOf(parseSymbol(SYMBOL));
  return market.trades
    .slice(0, -ON_THEIR_WAY)
    .map(({ a }) => a)
    .filter(
      (a) => !trades.has(a) && published?.answer({ of: "trades", span: { first: a, last: a } }).complete,
    );
}

test("whatever connections, REST, the bus and the gateway go through, the stream holds all or says what it lacks, and its book is the exchange's", async () => {
  const seen = { fetched: 0, told: 0, marked: 0, snapshots: 0 };
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const turmoil = new GatewayTurmoil();
      try {
        await turmoil.suffer(list);
        await turmoil.heal();
        const { market, stored } = turmoil;
        const trades = market.trades.slice(0, -ON_THEIR_WAY).map(({ a }) => a);
        expect(unsaid(turmoil, "trades", trades), "trades without a word").toEqual([]);
        const candles = market.candles.map(([openTimeMs]) => openTimeMs);
        expect(unsaid(turmoil, "candles", candles), "candles without a word").toEqual([]);
        expect(claimed(turmoil), "said to be published").toEqual([]);
        expect(readBook(turmoil)).toBeGreaterThan(market.updateId - ON_THEIR_WAY);
        for (const { body, path, completeTo } of stored) {
          if (body.kind === "trade" && path === "rest") seen.fetched += 1;
          if (body.kind === "gap" && body.missing.of !== "book") seen.told += 1;
          if (body.kind === "book" && body.snapshot) seen.snapshots += 1;
          if (completeTo !== undefined) seen.marked += 1;
        }
      } finally {
        turmoil.end();
        vi.clearAllTimers();
      }
    }),
    { numRuns: RUNS, endOnFailure: true, seed: SEED },
  );
  const seldom = Object.entries(seen).filter(([, count]) => count < RUNS / 10);
  expect(seldom).toEqual([]);
}, 600_000);
