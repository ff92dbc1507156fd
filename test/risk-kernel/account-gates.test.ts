import { describe, expect, test } from "vitest";
import { parseQuantity } from "#libs/domain/fixed.ts";
import { TestDesk } from "./desk.ts";
import { ACCOUNT, BTC, reference, WIDE_POLICY } from "./given.ts";

describe("state of the account", () => {
  const control = (desk: TestDesk, scope: string, command: "STOP" | "ARM" | "RESET_CIRCUIT"): TestDesk => {
    desk.fact(scope, { kind: "control", commandId: "c", command, operator: "ana", reason: "test" }).commit();
    return desk;
  };
  test.each([
    ["never armed", () => unarmed(), "NOT_ARMED"],
    ["desk stopped", () => control(TestDesk.ready(), "", "STOP"), "NOT_ARMED"],
    ["account stopped", () => control(TestDesk.ready(), ACCOUNT, "STOP"), "NOT_ARMED"],
    [
      "account armed under a stopped desk",
      () => control(control(TestDesk.ready(), "", "STOP"), ACCOUNT, "ARM"),
      "NOT_ARMED",
    ],
    ["desk armed again", () => control(control(TestDesk.ready(), "", "STOP"), "", "ARM"), "APPROVED"],
    ["stream down", () => streamed(false), "NOT_RECONCILED"],
    ["stream down, compared", () => compared(streamed(false)), "STREAM_DOWN"],
    ["stream back, not compared", () => streamed(true), "NOT_RECONCILED"],
    ["stream back and compared", () => compared(streamed(true)), "APPROVED"],
  ])("%s", (_, make, expected) => {
    const { answer } = make().ask();
    expect(answer.reason ?? answer.verdict).toBe(expected);
  });

  function unarmed(): TestDesk {
    const desk = new TestDesk();
    desk.policy(WIDE_POLICY).reference(reference(BTC)).mark(BTC, "50000").snapshot(ACCOUNT, "10000").commit();
    return desk;
  }
  function streamed(back: boolean): TestDesk {
    const desk = TestDesk.ready();
    desk.fact(ACCOUNT, { kind: "stream", connected: false, reason: "closed" });
    if (back) desk.fact(ACCOUNT, { kind: "stream", connected: true, reason: "open" });
    desk.commit();
    return desk;
  }
  function compared(desk: TestDesk): TestDesk {
    desk.snapshot(ACCOUNT, "10000").commit();
    return desk;
  }

  test("without a policy nothing opens", () => {
    const desk = new TestDesk();
    desk.arm().reference(reference(BTC)).mark(BTC, "50000").snapshot(ACCOUNT, "10000");
    desk.fact(ACCOUNT, { kind: "stream", connected: true, reason: "" }).commit();
    expect(desk.ask().answer.reason).toBe("POLICY_MISSING");
  });

  test("cooldown and anti-pyramiding", () => {
    const desk = TestDesk.ready({ policy: { ...WIDE_POLICY, cooldownMs: 2_000 } });
    const { order } = desk.ask();
    if (order === undefined) throw new Error("not approved");
    desk.orderFact(order, "EXPIRED", "0").commit();
    desk.nowMs += 1_999;
    expect(desk.ask().answer.reason).toBe("COOLDOWN");
    desk.nowMs += 1;
    expect(desk.ask().answer.verdict).toBe("APPROVED");
    desk.nowMs += 2_000;
    expect(desk.ask().answer.reason).toBe("POSITION_EXISTS");
  });

  test("the order rate counts a sliding 10 s", () => {
    const desk = TestDesk.ready({ policy: { ...WIDE_POLICY, ordersPer10sMax: 2 } });
    const expire = (order = desk.ask().order): void => {
      if (order !== undefined) desk.orderFact(order, "EXPIRED", "0").commit();
    };
    expire();
    desk.nowMs += 4_000;
    desk.mark(BTC, "50000");
    expire();
    desk.nowMs += 5_999;
    desk.mark(BTC, "50000");
    expect(desk.ask().answer.reason).toBe("ORDER_RATE");
    desk.nowMs += 1;
    expect(desk.ask().answer.verdict).toBe("APPROVED");
  });

  test("an entry follows no order on its symbol too soon, an exit's neither; other symbols and exits wait for nothing", () => {
    const desk = TestDesk.ready({
      policy: { ...WIDE_POLICY, orderSpacingMs: 500 },
      symbols: [BTC, "ETHUSDT"],
    });
    const { order } = desk.ask();
    if (order === undefined) throw new Error("not approved");
    desk.fillAll(order, "1").commit();
    const size = { kind: "quantity", quantity: parseQuantity("0.01") } as const;
    const increase = () => desk.ask({ purpose: "INCREASE", size }).answer;
    desk.nowMs += 499;
    expect(increase()).toMatchObject({
      reason: "ORDER_RATE",
      limit: "500",
      observed: "499",
      lever: "orderSpacingMs",
    });
    expect(desk.ask({ symbol: "ETHUSDT", size }).answer.verdict).toBe("APPROVED");
    expect(desk.ask({ side: "SELL", purpose: "REDUCE", size }).answer.verdict).toBe("APPROVED");
    desk.nowMs += 499;
    expect(increase().reason).toBe("ORDER_RATE");
    desk.nowMs += 1;
    expect(increase().verdict).toBe("APPROVED");
  });
});

test("a refused entry leaves no trace in the account", () => {
  const desk = TestDesk.ready();
  desk.mark("ETHUSDT", "3000").commit();
  expect(desk.ask({ symbol: "ETHUSDT" }).answer.verdict).toBe("DENIED");
  expect([...desk.account().books.keys()]).toEqual([BTC]);
});
