import { isTerminal, type Fact } from "#libs/domain/fact.ts";
import type { JudgeOrder, JudgeSummary } from "../../../services/sim-exchange/judge.ts";
import type { KernelAccount, Sent, Slot } from "./stage.ts";

/** What became of one cell, by the exchange's own record, by FACTS and by the kernel's counters. */
export interface CellVerdict {
  /** How often the exchange has the order. */
  readonly orders: number;
  /** Ends recorded in FACTS, each once. */
  readonly outcomes: readonly string[];
  /** Why it fails; empty when it holds. */
  readonly faults: readonly string[];
}

export interface Evidence {
  readonly exchange: JudgeSummary;
  readonly facts: readonly Fact[];
  readonly accounts: ReadonlyMap<string, KernelAccount>;
  readonly answers: ReadonlyMap<string, readonly string[]>;
}

/** Whether one intent led to at most one order, one answer, one recorded outcome that is true, and no reservation is left. */
export function judgeCell(
  { intentId, orderId }: Sent,
  { account, symbol }: Slot,
  { exchange, facts, accounts, answers }: Evidence,
): CellVerdict {
  const faults: string[] = [];
  const exchangeIds = [...(exchange.ordersByClientId.get(orderId) ?? [])];
  const there = exchangeIds.flatMap((id) => exchange.orders.get(id) ?? []);
  if (exchangeIds.length > 1) faults.push(`${exchangeIds.length} orders at the exchange`);

  const verdicts = answers.get(intentId) ?? [];
  if (verdicts.length !== 1) faults.push(`${verdicts.length} answers`);

  const outcomes = [...new Set(facts.flatMap((fact) => endOf(fact, orderId)))];
  if (outcomes.length !== 1)
    faults.push(
      outcomes.length === 0
        ? `no outcome recorded, the answer is ${verdicts.join(" and ")}`
        : `outcomes ${outcomes.join(" and ")}`,
    );
  const expected = endThere(there[0]);
  if (expected !== undefined && !outcomes.includes(expected))
    faults.push(`${outcomes.join(" and ")} is recorded, the exchange says ${expected}`);
  if (
    expected === undefined &&
    outcomes.some((outcome) => outcome !== "REJECTED" && outcome !== "NOT_PLACED")
  )
    faults.push(`${outcomes.join(" and ")} is recorded, the exchange has no such order`);

  const kernel = accounts.get(account);
  const held = kernel?.openOrders?.find((order) => order.clientOrderId === orderId);
  if (kernel === undefined) faults.push("the kernel does not answer");
  else if (held !== undefined) faults.push(`its reservation is still held, ${held.phase}`);
  const { here, there: position } = positionsOf({ account, symbol }, { exchange, accounts });
  if (here !== position) faults.push(`position ${here} in the kernel, ${position} at the exchange`);
  return { orders: exchangeIds.length, outcomes, faults };
}

/** Amounts by the kernel and by the exchange. */
export const positionsOf = (
  { account, symbol }: Slot,
  { exchange, accounts }: Pick<Evidence, "exchange" | "accounts">,
): { readonly here: string; readonly there: string } => ({
  here: accounts.get(account)?.positions?.find((position) => position.symbol === symbol)?.amount ?? "0",
  there: exchange.accounts.get(account)?.positions.get(symbol) ?? "0",
});

function endOf({ body }: Fact, orderId: string): readonly string[] {
  if (body.kind === "send" && body.clientOrderId === orderId)
    return body.outcome === "REJECTED" || body.outcome === "NOT_PLACED" ? [body.outcome] : [];
  if (body.kind === "order" && body.clientOrderId === orderId && isTerminal(body.status))
    return [body.status];
  return [];
}

/** How the exchange's order ended; undefined when there is none. */
const endThere = (order: JudgeOrder | undefined): string | undefined => order?.status;
