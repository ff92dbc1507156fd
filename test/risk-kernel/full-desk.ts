import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { ratio, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";

export const SYMBOLS = ["AUSDT", "BUSDT", "CUSDT", "DUSDT", "EUSDT"];
export const POLICY: Policy = {
  ...WIDE_POLICY,
  accountSlotsMax: 3,
  rotationImprovementMin: ratio("0.15"),
  rotationTimeoutMs: 120_000,
  marketStaleMs: 600_000,
  marketStaleTripMs: 86_400_000,
  entrySendWithinMs: 600_000,
};

/** Holds A, B and C, entered with confidence 0.8, 0.6 and 0.7. */
export function full(policy: Policy = POLICY): TestDesk {
  const desk = TestDesk.ready({ policy, symbols: SYMBOLS });
  for (const symbol of SYMBOLS) desk.mark(symbol, "50000", "50000", "50000");
  for (const [index, confidence] of ["0.8", "0.6", "0.7"].entries()) {
    const { order } = desk.ask({ symbol: SYMBOLS[index] ?? "", confidence: ratio(confidence) });
    if (order === undefined) throw new Error("not approved");
    desk.fillAll(order, String(index + 1)).commit();
  }
  return desk;
}

/** Asks for D; whatever the commit says. */
export function askD(desk: TestDesk, confidence = "0.9", over: Parameters<TestDesk["intentOf"]>[0] = {}) {
  const intent = desk.intentOf({ symbol: "DUSDT", confidence: ratio(confidence), ...over });
  desk.intent(intent);
  return { intent, folded: desk.commit() };
}

export const only = (orders: readonly OrderCommand[]): OrderCommand => {
  const [order, ...others] = orders;
  if (order === undefined || others.length > 0) throw new Error(`${orders.length} orders`);
  return order;
};
