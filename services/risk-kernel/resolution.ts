import { isResolution, type Fact } from "#libs/domain/fact.ts";
import type { AccountId } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { Raise } from "./alert.ts";
import { foldAbsence } from "./send-facts.ts";
import { accountOf, type KernelState } from "./state.ts";
import { revalue } from "./valuation.ts";

/**
 * Folds an operator's word about an order whose fate is unknown, and gives what the router has to know of it. Where the
 * exchange or the router has spoken meanwhile, their word counts and the command does nothing.
 */
export function foldResolution(state: KernelState, fact: Fact, raise: Raise): OrderCommand | undefined {
  if (fact.body.kind !== "control" || !isResolution(fact.body.command)) return undefined;
  const { command, clientOrderId, operator, reason } = fact.body;
  const account = accountOf(state, fact.account as AccountId);
  const say = (kind: "order-resolved" | "resolve-refused", what: string): void => {
    const text = `${operator}: ${command} for ${clientOrderId}, because ${reason}: ${what}`;
    raise({ severity: "WARNING", kind, account: account.id, text });
  };
  for (const [symbol, book] of account.books) {
    const order = clientOrderId === undefined ? undefined : book.orders.get(clientOrderId);
    if (clientOrderId === undefined || order === undefined) continue;
    if (order.phase !== "UNKNOWN" || order.shown) {
      say("resolve-refused", `it is ${order.phase}, what became of it is known or still being found out`);
      return undefined;
    }
    order.lastWordAtMs = state.nowMs;
    if (command === "RESOLVE_PLACED") {
      order.phase = "WORKING";
      order.shown = true;
      say("order-resolved", "its capacity stays reserved until the exchange reports its end");
    } else {
      foldAbsence(state, account, book, order, "NOT_PLACED", raise);
      say("order-resolved", "its capacity is free");
    }
    revalue(state, account, symbol, book);
    return {
      ...order.command,
      action: command === "RESOLVE_PLACED" ? "RESOLVED_PLACED" : "RESOLVED_NOT_PLACED",
    };
  }
  say("resolve-refused", "no order of the account with this id holds a reservation");
  return undefined;
}
