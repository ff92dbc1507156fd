import { expect, test } from "vitest";
import { regimeToJson } from "#libs/domain/conditions.ts";
import { parseQuantity } from "#libs/domain/fixed.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { BTC, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";

const ETH = "ETHUSDT";
const ACCOUNTS = ["paper-1", "paper-2"];
type Counters = { readonly consecutiveErrors: number; readonly ordersRecent: number };

/** What the commit says after it: errors in a row and recent orders of desk, symbols and strategies it touched. */
function counted(bytes: Uint8Array): Record<string, string> {
  const { counters } = plimsoll.v1.Commit.decode(bytes);
  const text = ({ consecutiveErrors, ordersRecent }: Counters): string =>
    `${consecutiveErrors} ${ordersRecent}`;
  return Object.fromEntries([
    ["desk", text(counters?.desk as Counters)],
    ...(counters?.symbols ?? []).map((one) => [one.symbol, text(one as Counters)] as const),
    ...(counters?.strategies ?? []).map((one) => [one.strategy, text(one as Counters)] as const),
  ]) as Record<string, string>;
}

function enter(desk: TestDesk, account: string, symbol: string, strategy: string) {
  const size = { kind: "quantity", quantity: parseQuantity("0.01") } as const;
  desk.intent(desk.intentOf({ account, symbol, strategy, size }));
  const { orders, bytes } = desk.commit();
  const [order] = orders;
  if (order === undefined) throw new Error("not approved");
  return { order, said: counted(bytes) };
}

test("errors in a row and orders of ten seconds are counted for desk, symbol and strategy, over all accounts", () => {
  const desk = TestDesk.ready({ symbols: [BTC, ETH], accounts: ACCOUNTS });
  const first = enter(desk, "paper-1", BTC, "calm");
  expect(first.said).toMatchObject({ desk: "0 1", [BTC]: "0 1", calm: "0 1" });
  desk.nowMs += 4_000;
  const second = enter(desk, "paper-2", BTC, "wild");
  expect(second.said).toMatchObject({ desk: "0 2", [BTC]: "0 2", wild: "0 1" });
  const third = enter(desk, "paper-2", ETH, "calm");
  expect(third.said).toMatchObject({ desk: "0 3", [ETH]: "0 1", calm: "0 2" });

  expect(counted(desk.send(first.order, "REJECTED", -1).commit().bytes)).toMatchObject({
    desk: "1 3",
    [BTC]: "1 2",
    calm: "1 2",
  });
  expect(counted(desk.send(second.order, "UNKNOWN").commit().bytes)).toMatchObject({
    desk: "2 3",
    [BTC]: "2 2",
    wild: "1 1",
  });
  // It got there: the row ends for the desk, its symbol and its strategy, and for no other.
  expect(counted(desk.send(third.order, "ACCEPTED").commit().bytes)).toMatchObject({
    desk: "0 3",
    [ETH]: "0 1",
    calm: "0 2",
  });
  expect(desk.state.activity.symbols.get(second.order.symbol)?.errorsInRow).toBe(2);
  expect(desk.state.activity.strategies.get("wild")?.errorsInRow).toBe(1);

  // The first one is ten whole seconds ago.
  desk.nowMs += 6_000;
  desk.mark(BTC, "50000").mark(ETH, "50000");
  expect(counted(desk.send(third.order, "ACCEPTED").commit().bytes)).toMatchObject({ desk: "0 2" });
  desk.nowMs += 60_000;
  desk.mark(BTC, "50000").mark(ETH, "50000");
  expect(counted(desk.commit().bytes)).toMatchObject({ desk: "0 0" });
  // What is idle is forgotten when the day ends; a row of errors is not.
  desk.nowMs += 86_400_000;
  desk.mark(BTC, "50000").mark(ETH, "50000").commit();
  expect([...desk.state.activity.strategies.keys()]).toEqual(["wild"]);
  expect([...desk.state.activity.symbols.keys()]).toEqual([BTC]);
});

test("an account's slots are the least that desk, account and regime give, and the counters say which", () => {
  const slots = (desk: TestDesk): string => {
    const { counters } = plimsoll.v1.Commit.decode(desk.commit().bytes);
    const [account] = counters?.accounts ?? [];
    return `${account?.slotsMax} ${account?.slotsMaxBy} ${account?.slotsMaxAccount}`;
  };
  const touched = (desk: TestDesk): TestDesk =>
    desk.fact("paper-1", { kind: "stream", connected: true, reason: "" });
  const policy = {
    ...WIDE_POLICY,
    accountSlotsMax: 10,
    deskSlotsMax: 20,
    regimeSlotsChop: 3,
    regimeSlotsTrend: 6,
  };
  const desk = TestDesk.ready({ policy });
  expect(slots(touched(desk))).toBe("3 regimeSlotsChop 10");
  desk.estimate("regime", regimeToJson({ regime: "TREND", windowMs: 60_000, asOfMs: desk.nowMs }));
  expect(slots(touched(desk))).toBe("6 regimeSlotsTrend 10");
  desk.policy({ ...policy, deskSlotsMax: 5 });
  expect(slots(touched(desk))).toBe("5 deskSlotsMax 10");
  desk.policy({ ...policy, regimeSlotsTrend: 0 });
  expect(slots(touched(desk))).toBe("10 accountSlotsMax 10");
});
