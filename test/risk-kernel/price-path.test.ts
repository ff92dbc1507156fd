import { expect, test } from "vitest";
import { format, parseQuantity } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { accountView } from "../../services/risk-kernel/account-view.ts";
import { batchOf } from "../../services/risk-kernel/batch.ts";
import { accountCounters } from "../../services/risk-kernel/counters.ts";
import { fold } from "../../services/risk-kernel/fold.ts";
import { heldAt, pathOf } from "../../services/risk-kernel/held-price.ts";
import { accountView as projected } from "../../services/risk-kernel/projection.ts";
import { decodeSnapshot, encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import { olderSnapshot } from "./older-snapshot.ts";
import { emptyState, type Mark } from "../../services/risk-kernel/state.ts";
import { isTripDue } from "../../services/risk-kernel/stop.ts";
import { equityOf } from "../../services/risk-kernel/valuation.ts";
import { ACCOUNT, BTC, ratio, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";

/** Two paths of a price: the streams', and the mark that is asked for while these are stale. */

const POLICY = {
  ...WIDE_POLICY,
  marketStaleMs: 5_000,
  marketStaleTripMs: 60_000,
  openLossTripPercent: ratio("10"),
  dailyDrawdownTripPercent: ratio("90"),
};

/** Holds 1 BTC bought at 50000 with a wallet of 10000; then the streams fall silent for 6 s. */
function stale(): TestDesk {
  const desk = TestDesk.ready({ policy: POLICY });
  const bought = desk.ask({
    size: { kind: "quantity", quantity: parseQuantity("1") },
    exitPlan: { stopPercent: ratio("0.5"), ladder: [], horizonMs: 0 },
  }).order;
  if (bought === undefined) throw new Error("not approved");
  desk.fillAll(bought, "1").commit();
  desk.nowMs += 6_000;
  return desk;
}

const equity = (desk: TestDesk): string => format(equityOf(desk.account()));
const close = (desk: TestDesk) =>
  desk.ask({ side: "SELL", purpose: "CLOSE", size: { kind: "all" }, slippageBps: 10 });
const mark = (desk: TestDesk): Mark => {
  const known = desk.state.marks.get(parseSymbol(BTC));
  if (known === undefined) throw new Error("no mark");
  return known;
};

test("a mark that was asked for values what is held, and opens nothing", () => {
  const desk = stale();
  desk.asked(BTC, "49500").commit();
  expect(equity(desk)).toBe("9500");
  expect(pathOf(mark(desk))).toBe("REST");
  const entry = desk.ask();
  expect(entry.answer).toMatchObject({ reason: "MARKET_STALE", observed: "6000", limit: "5000" });
  expect(entry.answer.text).toContain("a mark that was asked for opens nothing");
  expect(accountView(desk.account(), undefined, desk.state).positions).toMatchObject([
    { symbol: BTC, price: { path: "REST", mark: "49500", bid: "0", ageMs: 0, streamAgeMs: 6_000 } },
  ]);
  expect(projected(accountCounters(desk.state, desk.account(), false))).toMatchObject({
    positions: [{ symbol: BTC, pricePath: "REST" }],
  });
  // The streams are back: they are what counts, for everything.
  desk.nowMs += 1_000;
  desk.mark(BTC, "49800", "49799.9", "49800").commit();
  expect([equity(desk), pathOf(mark(desk))]).toEqual(["9799.9", "SOCKET"]);
  expect(desk.ask({ purpose: "INCREASE" }).answer.reason).not.toBe("MARKET_STALE");
});

test("an exit is priced at the mark that was asked for, within the bound it would have had at the touch", () => {
  const before = close(stale()).order;
  expect(format(before?.price ?? (0n as never))).toBe("49950");
  const desk = stale();
  desk.asked(BTC, "49500");
  expect(format(close(desk).order?.price ?? (0n as never))).toBe("49450.5");
});

test("what is lost at the mark that was asked for trips, whatever the streams said last", () => {
  const desk = stale();
  const known = { ...mark(desk) };
  const asked = { mark: 49_000n, receivedAtMs: desk.nowMs, streamMarkAtMs: 0, topAtMs: 0 };
  const newer = new Map([
    [
      parseSymbol(BTC),
      { ...known, rest: { ...asked, mark: ((known.mark / 50_000n) * 48_999n) as Mark["mark"] } },
    ],
  ]);
  expect(isTripDue(desk.state, desk.nowMs, new Map())).toBe(false);
  expect(isTripDue(desk.state, desk.nowMs, newer)).toBe(true);
  const { alerts, orders } = desk.asked(BTC, "48999").commit();
  expect(alerts.map(({ text }) => text).join()).toContain("OPEN_LOSS");
  expect(orders).toMatchObject([{ leg: "FLATTEN", symbol: BTC }]);
  expect(format(orders[0]?.price ?? (0n as never))).toBe("48950.1");
});

test("held without any price for too long is closed; with one that is asked for it is not, until that stops too", () => {
  const desk = stale();
  for (let second = 0; second < 90; second += 1) {
    desk.nowMs += 1_000;
    desk.asked(BTC, "50000").commit();
  }
  expect(desk.account().stop).toBe("ARMED");
  const last = desk.nowMs;
  desk.nowMs = last + 60_000;
  expect(isTripDue(desk.state, desk.nowMs, new Map())).toBe(false);
  desk.nowMs += 1;
  expect(isTripDue(desk.state, desk.nowMs, new Map())).toBe(true);
  expect(desk.commit().orders).toMatchObject([{ leg: "FLATTEN", symbol: BTC }]);
  expect(desk.account().stopCause).toBe("MARKET_STALE");
});

test("of two marks the newer one counts, and a touch only while it is not far behind it", () => {
  const price = (text: number): Mark["mark"] => (BigInt(text) * 100_000_000n) as Mark["mark"];
  const known = { mark: price(100), bid: price(99), ask: price(101), receivedAtMs: 1_000 };
  const rest = (receivedAtMs: number, streamMarkAtMs: number, topAtMs: number): Mark => ({
    ...known,
    rest: { mark: price(90), receivedAtMs, streamMarkAtMs, topAtMs },
  });
  const held = (of: Mark) => {
    const { mark: at, bid, ask, receivedAtMs } = heldAt(of);
    return [at, bid, ask].map((value) => Number(value / 100_000_000n)).concat(receivedAtMs);
  };
  expect(held(known)).toEqual([100, 99, 101, 1_000]);
  // Only the mark is silent: positions are still valued at the touch.
  expect(held(rest(7_000, 1_000, 7_000))).toEqual([90, 99, 101, 7_000]);
  expect(held(rest(7_000, 1_000, 2_000))).toEqual([90, 99, 101, 7_000]);
  expect(held(rest(7_000, 1_000, 1_999))).toEqual([90, 0, 0, 7_000]);
  // Only the touch is silent, and the stream's mark is newer than the one that was asked for.
  expect(held(rest(7_000, 7_500, 1_000))).toEqual([100, 0, 0, 7_500]);
  expect(pathOf(rest(7_000, 7_500, 1_000))).toBe("SOCKET");
});

test("commits with both paths fold again to the same bytes, from the beginning and from a snapshot, also an older one", () => {
  const desk = stale();
  desk.asked(BTC, "49500").commit();
  const snapshot = encodeSnapshot(desk.state, new Uint8Array(32), 1);
  const from = desk.commits.length;
  desk.nowMs += 1_000;
  desk.asked(BTC, "49400", { streamMarkAtMs: desk.nowMs - 500 });
  close(desk);
  const again = (state: typeof desk.state, commits: readonly Uint8Array[]): typeof desk.state => {
    for (const bytes of commits)
      expect(Buffer.compare(fold(state, batchOf(plimsoll.v1.Commit.decode(bytes))).bytes, bytes)).toBe(0);
    return state;
  };
  expect(again(emptyState(), desk.commits)).toEqual(desk.state);
  expect(again(decodeSnapshot(snapshot).state, desk.commits.slice(from))).toEqual(desk.state);

  // One of schema 7 knows one path only.
  const older = stale();
  const { state } = decodeSnapshot(olderSnapshot(encodeSnapshot(older.state, new Uint8Array(32), 1), 7));
  expect(state).toEqual(older.state);
  expect(state.accounts.get(older.account(ACCOUNT).id)?.sums).toEqual(older.account(ACCOUNT).sums);
});
