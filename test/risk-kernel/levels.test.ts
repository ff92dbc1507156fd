import { describe, expect, test } from "vitest";
import { InvalidValueError } from "#libs/domain/errors.ts";
import type { ControlFact } from "#libs/domain/fact.ts";
import { parseQuantity } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import { decodeFact, encodeFact } from "#libs/wire/fact.ts";
import { sha256 } from "#libs/wire/sha256.ts";
import { isDue } from "../../services/risk-kernel/fold.ts";
import { decodeSnapshot, encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import { ACCOUNT, BTC, ratio, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";

const ETH = "ETHUSDT";
const POLICY = { ...WIDE_POLICY, entrySendWithinMs: 600_000 };
const control = (desk: TestDesk, command: ControlFact["command"], more: Partial<ControlFact> = {}) =>
  desk.fact(more.symbol === undefined && more.strategy === undefined ? ACCOUNT : "", {
    kind: "control",
    commandId: "c",
    command,
    operator: "ana",
    reason: "because",
    ...more,
  });
const only = {
  symbol: { symbol: parseSymbol(BTC) },
  strategy: { strategy: "calm" },
} as const;

/** Entries of two strategies rest on two symbols, and ETH is held. */
function resting() {
  const desk = TestDesk.ready({ policy: POLICY, symbols: [BTC, ETH] });
  const held = desk.ask({ symbol: ETH, size: { kind: "quantity", quantity: parseQuantity("0.01") } }).order;
  if (held === undefined) throw new Error("not approved");
  desk.fillAll(held, "1").commit();
  const rest = (symbol: string, strategy: string, purpose: "OPEN" | "INCREASE") => {
    const { order } = desk.ask({
      symbol,
      strategy,
      purpose,
      entryStyle: "POST_ONLY",
      size: { kind: "quantity", quantity: parseQuantity("0.01") },
    });
    if (order === undefined) throw new Error("not approved");
    desk.orderFact(order, "NEW", "0").commit();
    return order;
  };
  return { desk, btc: rest(BTC, "calm", "OPEN"), eth: rest(ETH, "wild", "INCREASE") };
}

const exits = (desk: TestDesk) =>
  desk.ask({ symbol: ETH, side: "SELL", purpose: "CLOSE", size: { kind: "all" } }).answer.verdict;

describe("levels", () => {
  test("REDUCE_ONLY denies entries, cancels nothing and closes nothing; a stop goes further, never less far", () => {
    const { desk, btc, eth } = resting();
    expect(control(desk, "REDUCE_ONLY").commit().orders).toEqual([]);
    expect(desk.account()).toMatchObject({ stop: "TRIPPED", stopCause: "OPERATOR", keepsEntries: true });
    expect(desk.ask({ symbol: BTC, purpose: "INCREASE" }).answer).toMatchObject({
      reason: "NOT_ARMED",
      lever: `plimsoll arm --scope ${ACCOUNT}`,
    });
    expect(isDue(desk.state, desk.nowMs + 3_600_000, 1e12)).toBe(false);
    const cancels = control(desk, "STOP").commit().orders;
    expect(cancels.map(({ action, clientOrderId }) => `${action} ${clientOrderId}`).sort()).toEqual(
      [eth, btc].map(({ clientOrderId }) => `CANCEL ${clientOrderId}`).sort(),
    );
    control(desk, "REDUCE_ONLY").commit();
    expect(desk.account().keepsEntries).toBe(false);
    expect(exits(desk)).toBe("APPROVED");
    control(desk, "ARM").commit();
    expect(desk.account()).toMatchObject({ stop: "ARMED", keepsEntries: false, flatten: false });
  });
});

describe.each([
  ["symbol", only.symbol, `plimsoll arm --symbol ${BTC}`],
  ["strategy", only.strategy, "plimsoll arm --strategy calm"],
] as const)("one %s", (_, scope, lever) => {
  const ask = (desk: TestDesk) => desk.ask({ symbol: BTC, strategy: "calm", purpose: "INCREASE" }).answer;
  const others = (desk: TestDesk) =>
    desk.ask({ symbol: ETH, strategy: "wild", purpose: "INCREASE" }).answer.verdict;

  test("is stopped in every account: its entries are cancelled and denied, others and exits go on", () => {
    const { desk, btc } = resting();
    expect(control(desk, "STOP", scope).commit().orders).toEqual([{ ...btc, action: "CANCEL" }]);
    expect(ask(desk)).toMatchObject({ reason: "NOT_ARMED", limit: "ARMED", observed: "TRIPPED", lever });
    expect(others(desk)).toBe("APPROVED");
    expect(exits(desk)).toBe("APPROVED");
    // A desk's ARM is another act.
    desk.arm().commit();
    expect(ask(desk).reason).toBe("NOT_ARMED");
    // Once nothing rests nobody looks for it any more.
    desk.orderFact(btc, "CANCELED", "0").commit();
    for (const stops of [desk.state.stopped.symbols, desk.state.stopped.strategies])
      for (const { cancelling } of stops.values()) expect(cancelling).toBe(false);
    control(desk, "ARM", scope).commit();
    expect(desk.ask({ symbol: BTC, strategy: "calm" }).answer.verdict).toBe("APPROVED");
  });

  test("stands in a snapshot, and REDUCE_ONLY cancels nothing", () => {
    const { desk } = resting();
    const { orders, bytes } = control(desk, "REDUCE_ONLY", scope).commit();
    expect(orders).toEqual([]);
    desk.state = decodeSnapshot(encodeSnapshot(desk.state, sha256(bytes), 1)).state;
    expect(ask(desk)).toMatchObject({ reason: "NOT_ARMED", lever });
    expect(others(desk)).toBe("APPROVED");
  });

  test("a cancel without a word is asked for again", () => {
    const { desk, btc } = resting();
    desk.reissueAfterMs = 5_000;
    control(desk, "STOP", scope).commit();
    desk.nowMs += 4_999;
    expect(isDue(desk.state, desk.nowMs, 5_000)).toBe(false);
    desk.nowMs += 1;
    expect(isDue(desk.state, desk.nowMs, 5_000)).toBe(true);
    expect(desk.commit().orders).toEqual([{ ...btc, action: "CANCEL" }]);
  });
});

test("a rotation to a stopped symbol ends without its order", () => {
  const policy = { ...POLICY, accountSlotsMax: 1, rotationImprovementMin: ratio("0.15") };
  const desk = TestDesk.ready({ policy, symbols: [BTC, ETH] });
  const { order } = desk.ask({ symbol: ETH, confidence: ratio("0.6") });
  if (order === undefined) throw new Error("not approved");
  desk.fillAll(order, "1").commit();
  desk
    .intent(desk.intentOf({ symbol: BTC, confidence: ratio("0.9"), expiresAtMs: desk.nowMs + 600_000 }))
    .commit();
  expect(desk.account().rotation?.victim).toBe(ETH);
  const { answers } = control(desk, "STOP", only.symbol).commit();
  expect(answers).toMatchObject([{ verdict: "DENIED", reason: "NOT_ARMED" }]);
});

test.each<[why: string, account: string, more: Partial<ControlFact>]>([
  ["an account beside a symbol", ACCOUNT, { ...only.symbol }],
  ["both", "", { ...only.symbol, ...only.strategy }],
  ["a flatten of a symbol", "", { ...only.symbol, command: "FLATTEN" }],
  ["a circuit of a strategy", "", { ...only.strategy, command: "RESET_CIRCUIT" }],
])("refused: %s", (_, account, more) => {
  const bytes = encodeFact({
    account: account === "" ? "" : parseAccountId(account),
    recordedAtMs: 1,
    traceparent: "",
    body: { kind: "control", commandId: "c", command: "STOP", operator: "ana", reason: "r", ...more },
  });
  expect(() => decodeFact(bytes)).toThrow(InvalidValueError);
});
