import { describe, expect, test } from "vitest";
import { parseMoney, parsePrice, type Quantity } from "#libs/domain/fixed.ts";
import type { Symbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { batchOf } from "../../services/risk-kernel/batch.ts";
import { fold, isDue } from "../../services/risk-kernel/fold.ts";
import { decodeSnapshot, encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import { olderSnapshot } from "./older-snapshot.ts";
import { emptyState } from "../../services/risk-kernel/state.ts";
import type { TestDesk } from "./desk.ts";
import { ACCOUNT, BTC, reference } from "./given.ts";
import {
  close,
  deep,
  ends,
  exitOf,
  newTrade,
  holding,
  next,
  only,
  POLICY,
  q,
  recordsOf,
  WHOLE,
} from "./sweeps.ts";

describe("a slice", () => {
  test("takes what the book takes within its step, a lot at least, and no more than the notional of a slice", () => {
    const desk = holding();
    deep(desk, ["0.05", "0.2", "0.3", "0.4", "0.6", "2", "5"]);
    const first = desk.ask(close);
    // Its own 5 bps reach no further than the touch.
    expect(first.order).toMatchObject({ quantity: q("0.05"), price: parsePrice("49975"), reduceOnly: true });
    expect(first.answer).toMatchObject({ verdict: "APPROVED", quantity: "1" });
    ends(desk, first.order as OrderCommand, "0");
    const second = only(next(deep(desk, ["0.05", "0.2", "0.3", "0.4", "0.6", "2", "5"])).orders);
    expect(second).toMatchObject({ quantity: q("0.2"), price: parsePrice("49950"), attempt: 1 });
    ends(desk, second, "0.2");
    // It filled: the step stays. 25000 of notional are half a coin.
    const third = only(next(deep(desk, ["3", "3", "3", "3", "3", "3", "3"])).orders);
    expect(third).toMatchObject({ quantity: q("0.5"), price: parsePrice("49950") });
    ends(desk, third, "0");
    expect(only(next(deep(desk, ["0", "0", "0", "0", "0", "0", "0"])).orders)).toMatchObject({
      quantity: q("0.001"),
      price: parsePrice("49875"),
    });
  });

  test("is small while the depth is not known, or too old", () => {
    const desk = holding();
    const { order } = desk.ask(close);
    expect(order?.quantity).toBe(q("0.1"));
    ends(deep(desk, ["3", "3", "3", "3", "3", "3", "3"]), order as OrderCommand, "0.1");
    const second = only(next(desk).orders);
    expect(second.quantity).toBe(q("0.5"));
    ends(desk, second, "0.4");
    // A price without depth does not make it unknown.
    const third = only(next(desk.mark(BTC, "50000", "50000", "50001")).orders);
    expect(third.quantity).toBe(q("0.5"));
    ends(desk, third, "0.3");
    desk.nowMs += POLICY.marketStaleMs;
    expect(only(next(desk).orders).quantity).toBe(q("0.1"));
  });

  test("is priced by the touch of its own moment: a price that gaps through is followed", () => {
    const desk = holding();
    const { order } = desk.ask(close);
    ends(desk, order as OrderCommand, "0");
    const second = only(next(desk.mark(BTC, "35000", "35000", "35001")).orders);
    expect([second.price, second.quantity]).toEqual([parsePrice("34965"), q("0.142")]);
  });

  test("goes on the mark price when the book is empty on its side", () => {
    const desk = holding();
    desk.mark(BTC, "49000", "", "49001", desk.nowMs, ["0", "0", "0", "0", "0", "0", "0"]);
    expect(desk.ask({ ...close, slippageBps: 10 }).order).toMatchObject({
      quantity: q("0.001"),
      price: parsePrice("48951"),
    });
  });
});

describe("steps", () => {
  test("rise while slices fill less than half, to the bound and no further; there it raises one alarm and goes on", () => {
    const desk = holding();
    let order = desk.ask(close).order as OrderCommand;
    const prices = [order.price];
    const alerts: string[] = [];
    for (let i = 0; i < 8; i += 1) {
      ends(desk, order, "0.001");
      const folded = next(desk);
      order = only(folded.orders);
      prices.push(order.price);
      alerts.push(...folded.alerts.map(({ kind, severity }) => `${i} ${severity} ${kind}`));
    }
    expect(prices).toEqual(
      [49_975, 49_950, 49_875, 49_750, 49_500, 49_500, 49_500, 49_500, 49_500].map((price) =>
        parsePrice(String(price)),
      ),
    );
    expect(alerts).toEqual(["4 CRITICAL exit-at-bound"]);
    // Liquidity returns.
    desk.policy(WHOLE);
    ends(desk, order, "0.1").commit();
    ends(desk, only(next(desk).orders), "0.892");
    const last = desk.commit();
    expect(last.orders).toEqual([]);
    expect(last.alerts.map(({ kind }) => kind)).toEqual(["exit-ended"]);
    expect(recordsOf(last.bytes)).toMatchObject([
      {
        end: plimsoll.v1.ExitEnd.EXIT_END_FLAT,
        cause: plimsoll.v1.ExitCause.EXIT_CAUSE_INTENT,
        wanted: "1",
        filled: "1",
        remaining: "0",
        slices: 10,
        worstBps: 100,
        alarmed: true,
        arrivalPrice: "50000.5",
        slippageBps: "99.78",
      },
    ]);
    expect(exitOf(desk)).toBeUndefined();
  });

  test("end in the exchange's price band only when the policy's last level says MARKET", () => {
    const desk = holding({ ...POLICY, exitLastLevel: "MARKET", exitStepsBps: [10], exitMaxBps: 10 });
    const first = desk.ask({ ...close, slippageBps: 10 }).order as OrderCommand;
    ends(desk, first, "0");
    expect(only(next(desk).orders)).toMatchObject({ price: parsePrice("47500"), timeInForce: "IOC" });
  });

  test("do not rise for a slice that never was at the exchange; after five of them a person is told", () => {
    const desk = holding();
    let order = desk.ask({ ...close, slippageBps: 10 }).order as OrderCommand;
    const alerts: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      desk.send(order, "REJECTED", -2022);
      desk.commit();
      const folded = next(desk, 500 * 2 ** (i + 1));
      order = only(folded.orders);
      expect(order.price).toBe(parsePrice("49950"));
      alerts.push(...folded.alerts.map(({ kind }) => kind));
    }
    expect(alerts).toEqual(["exit-at-bound"]);
    expect(desk.account()).toMatchObject({ stop: "ARMED", errorsInRow: 0 });
  });
});

describe("slices", () => {
  test("slices count as orders of their symbol", () => {
    const desk = holding();
    ends(desk, desk.ask(close).order as OrderCommand, "0.1");
    next(desk);
    const { counters } = plimsoll.v1.Commit.decode(desk.commits.at(-1) ?? new Uint8Array());
    expect(counters?.symbols.find(({ symbol }) => symbol === BTC)?.ordersRecent).toBe(3);
  });

  test("a thousand slices and more keep ids of their own", () => {
    const desk = holding({ ...POLICY, exitBlindNotional: parseMoney("50") });
    let order = desk.ask(close).order as OrderCommand;
    const ids = new Set([order.clientOrderId]);
    for (let i = 0; i < 1_400; i += 1) {
      ends(desk, order, "0");
      order = only(next(desk).orders);
      ids.add(order.clientOrderId);
    }
    expect(ids.size).toBe(1_401);
  });
});

describe("the position changes under it", () => {
  /** An order that is not ours fills, on the account and symbol of ours. */
  const foreign = (desk: TestDesk, ours: OrderCommand, quantity: string, side: "BUY" | "SELL"): TestDesk => {
    const tradeId = newTrade();
    const own = {
      ...ours,
      side,
      clientOrderId: `web_${tradeId}` as OrderCommand["clientOrderId"],
      quantity: q(quantity),
      price: parsePrice("50000"),
      reduceOnly: false,
    };
    return desk.orderFact(own, "FILLED", own.quantity, { tradeId, quantity: own.quantity });
  };

  test("less is left: the next slice is what is left, and flat ends it", () => {
    const desk = holding({ ...POLICY, exitBlindNotional: parseMoney("25000") });
    const first = desk.ask(close).order as OrderCommand;
    ends(foreign(desk, first, "0.8", "SELL"), first, "0");
    const second = only(next(desk).orders);
    expect(second.quantity).toBe(q("0.2"));
    foreign(desk, second, "0.2", "SELL");
    ends(desk, second, "0");
    const { orders, bytes } = desk.commit();
    expect(orders).toEqual([]);
    expect(recordsOf(bytes)).toMatchObject([{ end: plimsoll.v1.ExitEnd.EXIT_END_FLAT, filled: "0" }]);
  });

  test("more is there: a CLOSE closes that too, a REDUCE only its own", () => {
    for (const [purpose, size, left] of [
      ["CLOSE", { kind: "all" }, "0"],
      ["REDUCE", { kind: "quantity", quantity: q("0.3") }, "1.2"],
    ] as const) {
      const desk = holding({ ...POLICY, exitBlindNotional: parseMoney("10000") });
      let order: OrderCommand | undefined = desk.ask({ ...close, purpose, size }).order;
      foreign(desk, order as OrderCommand, "0.5", "BUY");
      for (let i = 0; order !== undefined && i < 20; i += 1) {
        ends(desk, order, "0.1");
        [order] = next(desk).orders;
        if (order !== undefined && order.quantity < q("0.1")) throw new Error("a remainder");
      }
      expect(desk.position()).toBe(left);
      expect(exitOf(desk)).toBeUndefined();
    }
  });

  test("it is on the other side: the exit ends and says so, nothing is sent", () => {
    const desk = holding();
    const first = desk.ask(close).order as OrderCommand;
    ends(foreign(desk, first, "1.5", "SELL"), first, "0");
    const { orders, bytes } = next(desk);
    expect(orders).toEqual([]);
    expect(recordsOf(bytes)).toMatchObject([
      { end: plimsoll.v1.ExitEnd.EXIT_END_OTHER_SIDE, remaining: "0.5" },
    ]);
  });
});

describe("silence", () => {
  test("a slice of a CLOSE without a word is cancelled, and another one goes beside it, each time later", () => {
    const desk = holding(WHOLE);
    const first = desk.ask(close).order as OrderCommand;
    expect(first.quantity).toBe(q("1"));
    expect(isDue(desk.state, desk.nowMs + 2_499, 5_000)).toBe(false);
    const [cancel, second] = next(desk, 2_500).orders;
    expect(cancel).toEqual({ ...first, action: "CANCEL" });
    expect(second).toMatchObject({ action: "PLACE", quantity: q("1"), price: first.price, attempt: 1 });
    expect(next(desk, 4_999).orders.filter(({ action }) => action !== "REISSUE")).toEqual([]);
    const third = next(desk, 1).orders.filter(({ action }) => action !== "REISSUE");
    expect(third.map(({ action }) => action)).toEqual(["CANCEL", "PLACE"]);
    // The first had filled all the time; the others find nothing.
    ends(desk, first, "1");
    for (const order of [second, third[1]]) desk.send(order as OrderCommand, "REJECTED", -2022);
    desk.commit();
    expect([desk.position(), desk.open, exitOf(desk)]).toEqual(["0", 0, undefined]);
  });

  test("a slice of a REDUCE without a word is cancelled, and nothing goes until it is known to be gone", () => {
    const desk = holding(WHOLE);
    const size = { kind: "quantity", quantity: q("0.4") } as const;
    const first = desk.ask({ ...close, purpose: "REDUCE", size }).order as OrderCommand;
    expect(next(desk, 2_500).orders).toEqual([{ ...first, action: "CANCEL" }]);
    expect(next(desk, 30_000).orders.filter(({ action }) => action !== "REISSUE")).toEqual([]);
    desk.send(first, "NOT_PLACED");
    const second = desk.commit().orders;
    expect(second).toMatchObject([{ quantity: q("0.4"), price: first.price }]);
    ends(desk, second[0] as OrderCommand, "0.4");
    expect(recordsOf(desk.commit().bytes)).toMatchObject([
      { end: plimsoll.v1.ExitEnd.EXIT_END_REDUCED, filled: "0.4", remaining: "0.6" },
    ]);
  });
});

test("a REDUCE of more than the exchange's largest order is done in several; one that rests says how much it is", () => {
  const desk = holding(WHOLE).reference(reference(BTC, { maxQuantity: q("0.2") }));
  const reduce = { ...close, purpose: "REDUCE", size: { kind: "quantity", quantity: q("0.5") } } as const;
  const { answer, order } = desk.ask(reduce);
  expect(answer).toMatchObject({ verdict: "APPROVED", quantity: "0.5" });
  expect(order?.quantity).toBe(q("0.2"));
  ends(desk, order as OrderCommand, "0.2");
  const second = only(next(desk).orders);
  expect(second.quantity).toBe(q("0.2"));
  ends(desk, second, "0.2");
  const last = only(next(desk).orders);
  expect(last.quantity).toBe(q("0.1"));
  ends(desk, last, "0.1");
  expect(recordsOf(desk.commit().bytes)).toMatchObject([{ filled: "0.5", remaining: "0.5" }]);
  expect(desk.ask({ ...reduce, entryStyle: "POST_ONLY" }).answer.quantity).toBe("0.2");
});

test("a REDUCE ends when less than one lot of it is left: the exchange's lot has grown", () => {
  const desk = holding();
  const size = { kind: "quantity", quantity: q("0.105") } as const;
  const first = desk.ask({ ...close, purpose: "REDUCE", size }).order as OrderCommand;
  ends(desk, first, "0.1");
  desk.reference(reference(BTC, { stepSize: q("0.01"), minQuantity: q("0.01") }));
  expect(recordsOf(desk.commit().bytes)).toMatchObject([
    { end: plimsoll.v1.ExitEnd.EXIT_END_REDUCED, filled: "0.1", remaining: "0.9" },
  ]);
  expect(next(desk).orders).toEqual([]);
  expect(exitOf(desk)).toBeUndefined();
});

test("a slice that nobody has said anything about is not sent any more when its exit ends, or another one took it over", () => {
  const desk = holding({ ...POLICY, exitBlindNotional: parseMoney("10000") });
  const size = { kind: "quantity", quantity: q("0.3") } as const;
  const reduces = desk.ask({ ...close, purpose: "REDUCE", size }).order as OrderCommand;
  const closes = desk.ask(close).order as OrderCommand;
  ends(desk, closes, "0.2");
  const slice = only(next(desk).orders);
  const [cancel, ...rest] = next(desk, 2_000).orders;
  expect([cancel, ...rest]).toEqual([{ ...reduces, action: "CANCEL" }]);
  desk.snapshot(ACCOUNT, "10000", [], { open: [] });
  desk.account().rebase = true;
  const { orders, bytes } = desk.commit();
  expect(recordsOf(bytes)).toMatchObject([{ end: plimsoll.v1.ExitEnd.EXIT_END_FLAT }]);
  expect(orders).toEqual([{ ...slice, action: "CANCEL" }]);
});

test("a slice that is sent no more is named in a snapshot, so that no router that begins with it sends it", () => {
  const desk = holding();
  const first = desk.ask(close).order as OrderCommand;
  const cancelled = (): readonly string[] =>
    plimsoll.v1.Snapshot.decode(encodeSnapshot(desk.state, new Uint8Array(32), 1).body).cancelled;
  expect(cancelled()).toEqual([]);
  next(desk, 2_500);
  expect(cancelled()).toEqual([first.clientOrderId]);
});

test("an exit survives a snapshot, and one of schema 5 begins to close anew", () => {
  const desk = holding();
  const first = desk.ask(close).order as OrderCommand;
  desk.state = decodeSnapshot(encodeSnapshot(desk.state, new Uint8Array(32), 1)).state;
  ends(desk, first, "0");
  expect(only(next(desk).orders)).toMatchObject({ attempt: 1, price: parsePrice("49950") });

  interface Older {
    policy: Record<string, unknown>;
    accounts: { $map: [string, Record<string, unknown>][] };
  }
  const older = olderSnapshot<Older>(
    encodeSnapshot(desk.state, new Uint8Array(32), 1),
    5,
    ({ policy, accounts }) => {
      delete policy["exitStepsBps"];
      for (const [, account] of accounts.$map) delete account["exits"];
    },
  );
  const migrated = decodeSnapshot(older).state;
  expect(migrated.policy?.exitStepsBps).toEqual([10, 25, 50, 100]);
  expect(migrated.accounts.get(desk.account().id)?.exits).toEqual(new Map<Symbol, Quantity>());
});

test("folded again from what the commits carry, depth included, every commit is the same", () => {
  const desk = holding();
  let order: OrderCommand | undefined = desk.ask(close).order;
  for (let i = 0; order !== undefined && i < 50; i += 1) {
    ends(desk, order, i % 2 === 0 ? "0" : "0.01");
    if (i % 3 === 0) deep(desk, ["0.01", "0.02", "0.03", "0.04", "0.05", "0.06", `0.07${i}`]);
    [order] = next(desk).orders;
  }
  const state = emptyState();
  for (const bytes of desk.commits)
    expect(Buffer.compare(fold(state, batchOf(plimsoll.v1.Commit.decode(bytes))).bytes, bytes)).toBe(0);
  expect(state.accounts).toEqual(desk.state.accounts);
});
