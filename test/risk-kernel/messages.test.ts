import { describe, expect, test } from "vitest";
import { encodeIntent } from "#libs/wire/intent.ts";
import { ACCOUNT, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";

const HOUR = 3_600_000;

describe("messages", () => {
  test("a repeat is answered DUPLICATE with the first answer's commit and reserves nothing", () => {
    const desk = TestDesk.ready();
    const intent = desk.intentOf();
    desk.intent(intent).commit();
    const first = desk.state.commit;
    const again = desk.intent(intent).intent(intent).commit();
    expect(again.answers.map(({ verdict, commitNumber }) => [verdict, commitNumber])).toEqual([
      ["DUPLICATE", first],
      ["DUPLICATE", first],
    ]);
    expect(again.orders).toEqual([]);
    expect(desk.open).toBe(1);
  });

  test("an id stays known until its own time is 24 h old, and is EXPIRED from then on", () => {
    const desk = TestDesk.ready();
    const intent = desk.intentOf({ purpose: "CLOSE", side: "SELL", size: { kind: "all" } });
    desk.intent(intent).commit();
    desk.nowMs += 24 * HOUR;
    expect(desk.intent(intent).commit().answers[0]?.verdict).toBe("DUPLICATE");
    desk.nowMs += 1;
    expect(desk.intent(intent).commit().answers[0]?.reason).toBe("EXPIRED");
    desk.nowMs += HOUR;
    desk.intent(intent).commit();
    expect(desk.state.seen.size).toBe(0);
  });

  test("an id made ahead of time is known for as long as it would be accepted", () => {
    const desk = TestDesk.ready();
    const intent = desk.intentOf({ intentId: desk.id(desk.nowMs + 60_000) });
    expect(desk.intent(intent).commit().answers[0]?.verdict).toBe("APPROVED");
    desk.nowMs += 24 * HOUR + 60_000;
    expect(desk.intent(intent).commit().answers[0]?.verdict).toBe("DUPLICATE");
  });

  test("without exchange time an exit still goes", () => {
    const desk = TestDesk.ready();
    const { order } = desk.ask();
    if (order !== undefined) desk.fillAll(order, "1").commit();
    desk.clockAgeMs = 1_000_000_000;
    const ahead = desk.id(desk.nowMs + 10 * HOUR);
    const exit = { purpose: "CLOSE", side: "SELL", size: { kind: "all" }, intentId: ahead } as const;
    expect(desk.ask(exit).answer.verdict).toBe("APPROVED");
    expect(desk.ask(exit).answer.verdict).toBe("DUPLICATE");
  });

  test("a fact on somebody else's subject changes nothing", () => {
    const desk = TestDesk.ready({ accounts: [ACCOUNT, "paper-2"] });
    const other = new TestDesk();
    other.fact(ACCOUNT, { kind: "stream", connected: false, reason: "forged" }).commit();
    const [forged] = other.batches[0]?.inputs ?? [];
    if (forged === undefined) throw new Error("no input");
    desk.rawFact("account.paper-2.stream", forged.data).commit();
    expect(desk.account().streamConnected).toBe(true);
  });

  test("bytes that are no intent are denied from the subject, and others in the batch are not touched", () => {
    const desk = TestDesk.ready();
    desk.rawIntent("intent.paper-1.BTCUSDT", new Uint8Array([255, 255])).intent(desk.intentOf());
    const [bad, good] = desk.commit().answers;
    expect([bad?.reason, bad?.account, bad?.symbol]).toEqual(["INVALID_MESSAGE", "paper-1", "BTCUSDT"]);
    expect(good?.verdict).toBe("APPROVED");
  });

  test("a field out of range is named", () => {
    const desk = TestDesk.ready();
    desk.intent({ ...desk.intentOf(), slippageBps: 1001 });
    expect(desk.commit().answers[0]?.text).toContain("slippageBps");
  });

  test("an intent on somebody else's subject is refused", () => {
    const desk = TestDesk.ready({ accounts: [ACCOUNT, "paper-2"] });
    desk.rawIntent("intent.paper-2.BTCUSDT", encodeIntent(desk.intentOf()));
    expect(desk.commit().answers[0]?.reason).toBe("INVALID_MESSAGE");
  });

  test("a fact that cannot be read raises an alert and nothing else", () => {
    const desk = TestDesk.ready();
    const { alerts } = desk.rawFact("exec.paper-1.BTCUSDT", new Uint8Array([8])).commit();
    expect(alerts.map(({ kind }) => kind)).toEqual(["unreadable-input"]);
  });

  test("a policy with faults leaves the old one in force", () => {
    const desk = TestDesk.ready();
    desk.policy({ ...WIDE_POLICY, leverageMax: 500 });
    expect(desk.commit().alerts.map(({ severity }) => severity)).toEqual(["CRITICAL"]);
    expect(desk.state.policy?.leverageMax).toBe(WIDE_POLICY.leverageMax);
  });
});
