import { describe, expect, test } from "vitest";
import type { ControlFact, FactBody } from "#libs/domain/fact.ts";
import { parseQuantity } from "#libs/domain/fixed.ts";
import type { Answer, OrderCommand } from "#libs/domain/ledger.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { CLEAR_SIGHT, SightKeeper } from "../../services/risk-kernel/sight.ts";
import { isTripDue } from "../../services/risk-kernel/stop.ts";
import { ACCOUNT, BTC, ratio, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";

const ETH = "ETHUSDT";
const OTHER = "paper-2";
const POLICY = { ...WIDE_POLICY, entrySendWithinMs: 600_000 };
const POSITIONS = [[BTC, "1", "50000", "1"]] as const;

/** Holds 1 BTC bought at 50000 with a wallet of 10000, and a resting post-only entry on ETH. */
function holding(): { desk: TestDesk; resting: OrderCommand } {
  const desk = TestDesk.ready({ policy: POLICY, symbols: [BTC, ETH], accounts: [ACCOUNT, OTHER] });
  const bought = desk.ask({
    size: { kind: "quantity", quantity: parseQuantity("1") },
    exitPlan: { stopPercent: ratio("0.5"), ladder: [], horizonMs: 0 },
  }).order;
  if (bought === undefined) throw new Error("not approved");
  desk.fillAll(bought, "1").commit();
  const resting = desk.ask({ symbol: ETH, entryStyle: "POST_ONLY" }).order;
  if (resting === undefined) throw new Error("not approved");
  desk.orderFact(resting, "NEW", "0").commit();
  return { desk, resting };
}

const control = (desk: TestDesk, command: ControlFact["command"], account = ACCOUNT): TestDesk =>
  desk.fact(account, { kind: "control", commandId: "c", command, operator: "ana", reason: "because" });
/** What the exchange says of the account that {@link holding} has. */
const compared = (desk: TestDesk, wallet: string, open: readonly OrderCommand[] = []): TestDesk =>
  desk.snapshot(ACCOUNT, wallet, POSITIONS, { open: open.map(({ clientOrderId }) => clientOrderId) });
const ban = (untilMs: number): FactBody => ({ kind: "ban", untilMs, reason: "banned" });
const texts = (desk: TestDesk): readonly string[] => desk.commit().alerts.map(({ text }) => text);
const acts = (orders: readonly OrderCommand[]): readonly string[] =>
  orders.map(({ action, leg }) => `${action} ${leg}`);

interface Case {
  readonly cause: string;
  readonly level: "REDUCE_ONLY" | "CANCEL";
  readonly trip: (desk: TestDesk, resting: OrderCommand) => TestDesk;
  readonly why: RegExp;
  readonly clear: (desk: TestDesk) => TestDesk;
  /** How an entry is denied while it lasts: by the cause that has a lever of its own. */
  readonly denied: Partial<Answer>;
}
const NOT_ARMED = {
  reason: "NOT_ARMED",
  observed: "TRIPPED",
  lever: `plimsoll arm --scope ${ACCOUNT}`,
} as const;
const NOT_RECONCILED = { reason: "NOT_RECONCILED" } as const;
const CASES: readonly Case[] = [
  {
    cause: "DRIFT",
    denied: NOT_RECONCILED,
    level: "CANCEL",
    // 5 % of 9,999.90 are 499.995.
    trip: (desk, resting) => compared(desk, "9500.004", [resting]),
    why: /differ by 499\.996, the limit is 5 % of equity: wallet 10000 here, 9500\.004 there/,
    clear: (desk) => compared(desk, "10000"),
  },
  {
    cause: "DRIFT",
    denied: NOT_RECONCILED,
    level: "CANCEL",
    trip: (desk, resting) => {
      compared(desk, "9999", [resting]).commit();
      expect(desk.account().stop).toBe("ARMED");
      return compared(desk, "9999", [resting]);
    },
    why: /differ in 2 comparisons in a row, and nothing explains it/,
    clear: (desk) => {
      control(desk, "RESET_CIRCUIT").commit();
      return compared(desk, "9999");
    },
  },
  {
    cause: "CIRCUIT",
    denied: { reason: "CIRCUIT_OPEN", lever: `plimsoll reset-circuit --scope ${ACCOUNT}` },
    level: "CANCEL",
    trip: (desk, resting) => {
      desk.policy({ ...POLICY, accountSlotsMax: 1 }).commit();
      const foreign = {
        ...resting,
        clientOrderId: "web_1" as OrderCommand["clientOrderId"],
        symbol: parseSymbol(BTC),
        quantity: parseQuantity("0.001"),
      };
      return desk.fillAll(foreign, "9");
    },
    why: /position slots 2 above 1 through something the kernel did not approve/,
    clear: (desk) => control(desk.policy(POLICY), "RESET_CIRCUIT"),
  },
  {
    cause: "BAN",
    denied: NOT_ARMED,
    level: "CANCEL",
    trip: (desk) => desk.fact(ACCOUNT, ban(desk.nowMs + 120_000)),
    why: /the exchange has banned our address until 2023-11-14T22:15:20/,
    clear: (desk) => {
      desk.nowMs += 120_000;
      desk.mark(BTC, "50000");
      return desk.fact(ACCOUNT, { kind: "stream", connected: true, reason: "" });
    },
  },
  {
    cause: "CLOCK",
    denied: NOT_ARMED,
    level: "REDUCE_ONLY",
    trip: (desk) => Object.assign(desk, { sight: { ...CLEAR_SIGHT, clockBadMs: 60_001 } }),
    why: /exchange time was not confirmed for 60001 ms/,
    clear: (desk) =>
      Object.assign(desk, { sight: CLEAR_SIGHT }).fact(ACCOUNT, {
        kind: "stream",
        connected: true,
        reason: "",
      }),
  },
  {
    cause: "BUS_NOT_DURABLE",
    denied: NOT_ARMED,
    level: "REDUCE_ONLY",
    trip: (desk) => Object.assign(desk, { sight: { ...CLEAR_SIGHT, busBadMs: 60_001 } }),
    why: /the bus has had no room for entries, or not said how much, for 60001 ms/,
    clear: (desk) =>
      Object.assign(desk, { sight: CLEAR_SIGHT }).fact(ACCOUNT, {
        kind: "stream",
        connected: true,
        reason: "",
      }),
  },
];

test.each(CASES)(
  "$cause stops entries and closes nothing ($why)",
  ({ cause, level, trip, why, clear, denied }) => {
    const { desk, resting } = holding();
    const { orders, alerts } = trip(desk, resting).commit();
    expect(alerts.find(({ kind }) => kind === "ess-tripped")?.text).toMatch(why);
    expect(alerts.find(({ kind }) => kind === "ess-tripped")?.text).toMatch(new RegExp(`^${cause}: `));
    expect(acts(orders)).toEqual(level === "CANCEL" ? ["CANCEL ENTRY"] : []);
    expect(desk.account()).toMatchObject({ stop: "TRIPPED", stopCause: cause, flatten: false });
    expect(desk.ask({ symbol: ETH, purpose: "INCREASE" }).answer).toMatchObject(denied);
    // The operator cannot wish it away.
    expect(texts(control(desk, "ARM"))).toContainEqual(
      expect.stringMatching(/ARM is refused, its cause is still there/),
    );
    desk.orderFact(resting, "CANCELED", "0").commit();
    expect(acts(clear(desk).commit().orders)).toEqual([]);
    expect(desk.account()).toMatchObject({
      stop: "COOLING_DOWN",
      coolUntilMs: desk.nowMs + POLICY.stopCooldownMs,
    });
    expect(texts(control(desk, "ARM"))).toContainEqual(
      expect.stringMatching(/ARM is refused, it cools down/),
    );
    desk.nowMs += POLICY.stopCooldownMs;
    desk.mark(BTC, "50000", "49999.9", "50000").mark(ETH, "50000", "49999.9", "50000").commit();
    control(desk, "ARM").commit();
    expect(desk.account()).toMatchObject({ stop: "ARMED", stopCause: "", keepsEntries: false });
  },
);

test("execution errors of while an operator's stop stood are the operator's to judge too: ARM begins the count anew", () => {
  const { desk, resting } = holding();
  control(desk, "STOP").orderFact(resting, "CANCELED", "0").commit();
  for (let i = 0; i < POLICY.executionErrorsMax; i += 1) {
    const slice = desk.ask({ side: "SELL", purpose: "CLOSE", size: { kind: "all" } }).order;
    if (slice === undefined) throw new Error("not approved");
    desk.send(slice, "REJECTED", -1).commit();
  }
  expect(desk.account()).toMatchObject({ stopCause: "OPERATOR", errorsInRow: POLICY.executionErrorsMax });
  control(desk, "ARM").commit();
  expect(desk.account()).toMatchObject({ stop: "ARMED", errorsInRow: 0 });
});

test("what rests to take profit is not what execution errors left behind: the account cools down beside it", () => {
  const desk = TestDesk.ready({ policy: POLICY, symbols: [BTC, ETH] });
  const { order } = desk.ask({ exitPlan: { targetPercent: ratio("2"), ladder: [], horizonMs: 0 } });
  if (order === undefined) throw new Error("not approved");
  const [target] = desk.fillAll(order, "1").commit().orders;
  if (target === undefined) throw new Error("no target");
  desk.orderFact(target, "NEW", "0").commit();
  for (let i = 0; i < POLICY.executionErrorsMax; i += 1) {
    const refused = desk.ask({ symbol: ETH }).order;
    if (refused === undefined) throw new Error("not approved");
    if (i + 1 < POLICY.executionErrorsMax) desk.send(refused, "REJECTED", -1).commit();
    else {
      // Of the last one nobody knows: until that is settled the cause is there.
      desk.send(refused, "UNKNOWN", -1).commit();
      expect(desk.account()).toMatchObject({
        stop: "TRIPPED",
        stopCause: "EXECUTION_ERRORS",
        flatten: false,
      });
      desk.send(refused, "NOT_PLACED").commit();
    }
  }
  expect(desk.account().stop).toBe("COOLING_DOWN");
  desk.nowMs += POLICY.stopCooldownMs;
  desk.mark(BTC, "50000", "49999.9", "50000").mark(ETH, "50000", "49999.9", "50000").commit();
  control(desk, "ARM").commit();
  expect(desk.account().stop).toBe("ARMED");
  expect(desk.open).toBe(1);
});

describe("one trip does not stand in for another", () => {
  test("an account that is only blind is still closed for what it loses", () => {
    const { desk } = holding();
    desk.sight = { ...CLEAR_SIGHT, clockBadMs: 60_001 };
    desk.commit();
    expect(desk.account().keepsEntries).toBe(true);
    const mark = { mark: "49000", bid: "49000", ask: "49001" };
    desk.mark(BTC, mark.mark, mark.bid, mark.ask);
    expect(acts(desk.commit().orders)).toEqual(["PLACE FLATTEN", "CANCEL ENTRY"]);
    expect(desk.account()).toMatchObject({ stop: "TRIPPED", stopCause: "DAILY_DRAWDOWN", flatten: true });
  });

  test("an operator's stop does not switch the limits off; what nobody armed is left alone", () => {
    const { desk } = holding();
    control(desk, "STOP").commit();
    desk.mark(BTC, "49000");
    expect(acts(desk.commit().orders)).toEqual(["PLACE FLATTEN"]);
    expect(desk.account().stopCause).toBe("DAILY_DRAWDOWN");

    const never = new TestDesk();
    never
      .policy(POLICY)
      .mark(BTC, "50000")
      .snapshot(ACCOUNT, "10000", [[BTC, "1", "50000"]])
      .commit();
    never.mark(BTC, "40000");
    expect(never.commit().orders).toEqual([]);
    expect(never.account().stop).toBe("DISABLED");
  });

  test("a weaker cause changes nothing of a stronger stop", () => {
    const { desk } = holding();
    control(desk, "STOP").commit();
    desk.sight = { ...CLEAR_SIGHT, busBadMs: 60_001 };
    expect(desk.commit().alerts.filter(({ account }) => account === ACCOUNT)).toEqual([]);
    expect(desk.account()).toMatchObject({ stopCause: "OPERATOR", keepsEntries: false });
  });
});

test("a drift that the next comparison does not find trips nothing", () => {
  const { desk, resting } = holding();
  compared(desk, "9999", [resting]).commit();
  compared(desk, "10000", [resting]).commit();
  compared(desk, "9999", [resting]).commit();
  expect(desk.account()).toMatchObject({ stop: "ARMED", driftsInRow: 1 });
});

test("a position that only the exchange has counts at its mark", () => {
  const { desk, resting } = holding();
  // 0.009 ETH at 50,000 are 450, 0.01 are 500 of 9,999.90.
  const with_ = (amount: string): TestDesk =>
    desk.snapshot(ACCOUNT, "10000", [...POSITIONS, [ETH, amount, "50000", "0"]], {
      open: [resting.clientOrderId],
    });
  with_("0.009").commit();
  expect(desk.account().stop).toBe("ARMED");
  compared(desk, "10000", [resting]).commit();
  with_("0.01").commit();
  expect(desk.account()).toMatchObject({ stop: "TRIPPED", stopCause: "DRIFT" });
});

test("blindness trips every armed account, is due without any input, and only once", () => {
  const { desk } = holding();
  const blind = { ...CLEAR_SIGHT, clockBadMs: 60_001 };
  expect(isTripDue(desk.state, desk.nowMs, new Map(), { ...blind, clockBadMs: 60_000 })).toBe(false);
  expect(isTripDue(desk.state, desk.nowMs, new Map(), blind)).toBe(true);
  desk.sight = blind;
  desk.commit();
  expect([desk.account().stopCause, desk.account(OTHER).stopCause]).toEqual(["CLOCK", "CLOCK"]);
  expect(isTripDue(desk.state, desk.nowMs, new Map(), blind)).toBe(false);
});

test("prices that did not come while the kernel did not see close nothing", () => {
  const { desk, resting } = holding();
  desk.orderFact(resting, "CANCELED", "0").commit();
  desk.nowMs += POLICY.marketStaleTripMs + 1;
  desk.sight = { ...CLEAR_SIGHT, watchAnew: true };
  expect(desk.commit().orders).toEqual([]);
  desk.sight = CLEAR_SIGHT;
  desk.nowMs += POLICY.marketStaleTripMs;
  expect(desk.commit().orders).toEqual([]);
  desk.nowMs += 1;
  expect(acts(desk.commit().orders)).toEqual(["PLACE FLATTEN"]);
  expect(desk.account().stopCause).toBe("MARKET_STALE");
});

describe("sight", () => {
  const FINE = { clockBad: false, busBad: false, busSilentMs: 100, factsSilentMs: 100 };
  /** Looks every second from one second to another. */
  const lookFrom = (keeper: SightKeeper, fromMs: number, toMs: number, seen: Partial<typeof FINE>): void => {
    for (let ms = fromMs; ms <= toMs; ms += 1_000) keeper.look(ms, { ...FINE, ...seen });
  };

  test("counts how long it was bad while somebody looked", () => {
    const keeper = new SightKeeper(0);
    lookFrom(keeper, 1_000, 61_000, { clockBad: true, busBad: true });
    expect(keeper.now).toEqual({ clockBadMs: 60_000, busBadMs: 60_000, watchAnew: false });
    lookFrom(keeper, 62_000, 62_000, { clockBad: true });
    expect(keeper.now).toEqual({ clockBadMs: 61_000, busBadMs: 0, watchAnew: false });
  });

  test("a kernel that stood still blames nobody for it, and watches anew", () => {
    const keeper = new SightKeeper(0);
    lookFrom(keeper, 1_000, 3_000, { clockBad: true });
    keeper.look(90_000, { ...FINE, clockBad: true, busBad: true });
    expect(keeper.take()).toEqual({ clockBadMs: 0, busBadMs: 0, watchAnew: true });
    expect(keeper.now.watchAnew).toBe(false);
  });

  test("while the bus is away the kernel is blind; when it is back it watches anew, once", () => {
    const keeper = new SightKeeper(0);
    lookFrom(keeper, 1_000, 5_000, { busSilentMs: 10_000 });
    expect([keeper.blind, keeper.take().watchAnew]).toEqual([false, false]);
    lookFrom(keeper, 6_000, 6_000, { busSilentMs: 10_001 });
    expect([keeper.blind, keeper.take().watchAnew, keeper.take().watchAnew]).toEqual([true, true, true]);
    lookFrom(keeper, 7_000, 7_000, {});
    expect([keeper.blind, keeper.take().watchAnew, keeper.take().watchAnew]).toEqual([false, true, false]);
  });

  test("while nobody leads FACTS it trips on prices, but no position for a stop of which it cannot hear", () => {
    const keeper = new SightKeeper(0);
    lookFrom(keeper, 1_000, 5_000, { factsSilentMs: 1_500 });
    expect([keeper.blind, keeper.take().watchAnew]).toEqual([false, false]);
    lookFrom(keeper, 6_000, 6_000, { factsSilentMs: 1_501 });
    expect([keeper.blind, keeper.take().watchAnew, keeper.take().watchAnew]).toEqual([false, true, true]);
    lookFrom(keeper, 7_000, 7_000, {});
    expect([keeper.take().watchAnew, keeper.take().watchAnew]).toEqual([true, false]);
  });
});
