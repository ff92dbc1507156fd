import { describe, expect, test } from "vitest";
import { parseMoney, parseQuantity } from "#libs/domain/fixed.ts";
import { DENIAL_REASONS, type Answer, type DenialReason } from "#libs/domain/ledger.ts";
import { isPolicyKey, POLICY_KEYS, type Policy } from "#libs/domain/policy.ts";
import { LADDER, type DenialReference } from "../../services/risk-kernel/ladder-reference.ts";
import { bookOf } from "../../services/risk-kernel/account.ts";
import { accountChanged } from "../../services/risk-kernel/digest.ts";
import { restoreSums } from "../../services/risk-kernel/valuation.ts";
import { ACCOUNT, BTC, ratio, reference, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";

/** What makes one check fail and no other; several together fail together. */
interface Fault {
  readonly wallet?: string;
  /** 2,500 of notional, 250 of margin on another symbol. */
  readonly holds?: boolean;
  readonly policy?: Partial<Policy>;
  readonly desk?: (desk: TestDesk) => void;
  readonly intent?: Parameters<TestDesk["ask"]>[0];
}

const NOW = 1_700_000_000_000;
const ETH = "ETHUSDT";
const book = (desk: TestDesk) => bookOf(desk.account(), reference(BTC).symbol);
const FAULTS: Partial<Record<DenialReason, Fault>> = {
  INVALID_MESSAGE: { intent: { intentId: new TestDesk().id(NOW + 60_001) } },
  EXPIRED: { intent: { createdAtMs: NOW - 2, expiresAtMs: NOW - 1 } },
  BACKLOG_FULL: { desk: (desk) => void (desk.waiting = 101) },
  ACCOUNT_UNKNOWN: { desk: (desk) => void (desk.account().known = false) },
  NOT_ARMED: { desk: (desk) => void (desk.account().stop = "TRIPPED") },
  CIRCUIT_OPEN: { desk: (desk) => void (desk.account().circuit = "test") },
  NOT_RECONCILED: { desk: (desk) => void (desk.account().reconciled = false) },
  STREAM_DOWN: { desk: (desk) => void (desk.account().streamConnected = false) },
  POLICY_MISSING: { desk: (desk) => void (desk.state.policy = undefined) },
  MARKET_STALE: {
    desk: (desk) => {
      desk.state.marks.clear();
      restoreSums(desk.state);
    },
  },
  CLOCK_STALE: { desk: (desk) => void (desk.clockAgeMs = 5_001) },
  BUS_NOT_DURABLE: { desk: (desk) => void (desk.busUsedPercent = 70) },
  POLICY_STALE: { desk: (desk) => void (desk.policyAgeMs = 600_001) },
  SYMBOL_UNKNOWN: {
    desk: (desk) => {
      desk.state.references.clear();
    },
  },
  SYMBOL_NOT_TRADING: { policy: { universe: [ETH] } },
  LEVERAGE_UNVERIFIED: { desk: (desk) => void (book(desk).leverage = 0) },
  LEVERAGE: { policy: { leverageMax: 9 } },
  CONFIDENCE_BELOW_FLOOR: { intent: { confidence: ratio("0.54") } },
  COOLDOWN: { policy: { cooldownMs: 1_000 }, desk: (desk) => void (book(desk).lastEntryAtMs = NOW) },
  NO_POSITION: { intent: { purpose: "INCREASE" } },
  CORRELATION: { policy: { correlationMax: ratio("0.8") }, holds: true },
  ACCOUNT_SLOTS: { policy: { accountSlotsMax: 0 } },
  REGIME_SLOTS: { policy: { regimeSlotsChop: 1 }, holds: true },
  DESK_SLOTS: { policy: { deskSlotsMax: 0 } },
  SIZE_BELOW_MINIMUM: { policy: { positionMarginMin: parseMoney("500.1") } },
  SIZE_ABOVE_MAXIMUM: { policy: { positionMarginMax: parseMoney("499") } },
  POSITION_NOTIONAL: { policy: { positionNotionalMax: parseMoney("4999") } },
  SYMBOL_SHARE: { policy: { symbolSharePercentMax: ratio("1") } },
  MARGIN_UTILIZATION: { policy: { marginUtilizationPercentMax: ratio("7") }, holds: true },
  GROSS_EXPOSURE: { policy: { grossExposurePercentMax: ratio("70") }, holds: true },
  ORDER_NOTIONAL: { policy: { orderNotionalMax: parseMoney("4999") } },
  PRICE_BAND: { intent: { slippageBps: 300 } },
  LOSS_AT_STOP: { policy: { riskPerTradePercent: ratio("0.01") } },
  LIQUIDATION_DISTANCE: { policy: { liquidationDistancePercentMin: ratio("100") }, wallet: "4000" },
  ORDER_RATE: { policy: { ordersPer10sMax: 1 }, desk: (desk) => void desk.account().recentOrders.push(NOW) },
};
/** A pair that no state can have, or where the second fault is no fault with the first. */
const NOT_TOGETHER = new Set(["SIZE_BELOW_MINIMUM SIZE_ABOVE_MAXIMUM", "SYMBOL_SHARE MARGIN_UTILIZATION"]);

/** A desk with these faults, and what the intent must say to have them. */
function prepared(reasons: readonly DenialReason[], { position = false } = {}) {
  const faults = reasons.map((reason) => FAULTS[reason] ?? {});
  const policy = Object.assign({ ...WIDE_POLICY }, ...faults.map((fault) => fault.policy ?? {})) as Policy;
  const wallet = faults.find((fault) => fault.wallet !== undefined)?.wallet ?? "10000";
  const desk = TestDesk.ready({ wallet, symbols: [BTC, ETH] });
  if (position) {
    const { order } = desk.ask({ size: { kind: "quantity", quantity: parseQuantity("0.05") } });
    if (order === undefined) throw new Error("not approved");
    desk.fillAll(order, "1").commit();
  }
  if (faults.some(({ holds }) => holds === true))
    desk.ask({ symbol: ETH, size: { kind: "quantity", quantity: parseQuantity("0.05") } });
  desk.policy(policy).commit();
  for (const fault of faults) fault.desk?.(desk);
  // Past the fold, which would have said so.
  accountChanged(desk.account());
  return { desk, over: Object.assign({}, ...faults.map(({ intent }) => intent ?? {})) as Fault["intent"] };
}

function ask(...reasons: readonly DenialReason[]) {
  const { desk, over } = prepared(reasons);
  return desk.ask(over).answer;
}

/** Denials that need something before the intent, or after it. */
const SEQUENCES: Partial<Record<DenialReason, () => Answer | undefined>> = {
  POSITION_EXISTS: () => {
    const desk = TestDesk.ready();
    desk.ask();
    return desk.ask().answer;
  },
  ROTATION_TIMEOUT: () => {
    const policy = { ...WIDE_POLICY, accountSlotsMax: 1, rotationImprovementMin: ratio("0.15") };
    const desk = TestDesk.ready({ policy, symbols: [BTC, ETH] });
    const { order } = desk.ask({ confidence: ratio("0.6") });
    if (order !== undefined) desk.fillAll(order, "1").commit();
    desk
      .intent(desk.intentOf({ symbol: ETH, confidence: ratio("0.9"), expiresAtMs: NOW + 600_000 }))
      .commit();
    desk.nowMs += policy.rotationTimeoutMs;
    return desk.commit().answers[0];
  },
};

const rows = Object.entries<DenialReference>(LADDER) as [DenialReason, DenialReference][];
const tested = rows.map(([reason]) => reason).filter((reason) => FAULTS[reason] !== undefined);

describe("the ladder is as the reference says", () => {
  test.each(tested)("%s", (reason) => {
    const answer = ask(reason);
    expect(answer.reason).toBe(reason);
    const row: DenialReference = LADDER[reason];
    for (const [what, text] of [
      ["limit", answer.limit],
      ["requested", answer.requested],
    ] as const)
      if (text !== "") expect([what, row[what]]).not.toEqual([what, undefined]);
    if (isPolicyKey(answer.lever)) expect(POLICY_KEYS[answer.lever].denials).toContain(reason);
    else expect(row.lever).toBeDefined();
  });

  test.each(tested.slice(1).map((later, index) => [tested[index] as DenialReason, later] as const))(
    "%s is named before %s",
    (earlier, later) => {
      if (NOT_TOGETHER.has(`${earlier} ${later}`)) return;
      expect(ask(earlier, later).reason).toBe(earlier);
    },
  );

  test("every other reason is reached by more than one intent", () => {
    const others = rows.filter(([reason]) => FAULTS[reason] === undefined);
    expect(others.map(([reason]) => reason).sort()).toEqual(Object.keys(SEQUENCES).sort());
    for (const [reason, sequence] of Object.entries(SEQUENCES)) {
      const answer = sequence();
      expect(answer).toMatchObject({ verdict: "DENIED", reason, account: ACCOUNT });
      expect(answer?.lever).not.toBe("");
    }
  });

  test.each(tested.filter((reason) => reason !== "INVALID_MESSAGE"))("%s stops no exit", (reason) => {
    const { desk, over } = prepared([reason], { position: true });
    const { answer, order } = desk.ask({
      ...over,
      side: "SELL",
      purpose: "CLOSE",
      size: { kind: "all" },
    });
    expect([answer.reason, answer.verdict, order?.reduceOnly]).toEqual([undefined, "APPROVED", true]);
  });

  test("the reasons are listed in the ladder's order", () => {
    expect(Object.keys(LADDER)).toEqual([...DENIAL_REASONS]);
  });

  test("every denial that is given has a lever", () => {
    const without = rows.filter(
      ([reason, { lever }]) =>
        lever === undefined && Object.values(POLICY_KEYS).every(({ denials }) => !denials.includes(reason)),
    );
    expect(without).toEqual([]);
  });
});
