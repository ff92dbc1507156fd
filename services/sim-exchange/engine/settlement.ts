import { sizeOf } from "#libs/domain/fixed.ts";
import { expireAlgosOf } from "./algo.ts";
import type { Core } from "./core.ts";
import { end } from "./filling.ts";
import { autoClose } from "./liquidation.ts";
import { isOpen } from "./order.ts";
import { changeRules } from "./rule-change.ts";

/** Ends a symbol as a delisting does: orders expire, positions close at the mark, nothing is taken any more. */
export function settle(core: Core, symbol: string, nowMs: number): void {
  changeRules(core, symbol, { status: "SETTLING" }, nowMs);
  for (const order of core.orders.resting(symbol)) if (isOpen(order)) end(core, order, "EXPIRED", "7", nowMs);
  expireAlgosOf(core, symbol, nowMs);
  for (const account of core.accounts.values()) {
    const position = account.positions.get(symbol);
    if (position === undefined || position.amount === 0n) continue;
    const mark = core.mark(symbol);
    autoClose(core, account, symbol, sizeOf(position.amount), mark, "settlement_autoclose", nowMs);
  }
  changeRules(core, symbol, { status: "CLOSE" }, nowMs);
}
