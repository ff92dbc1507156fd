import { expect, test } from "vitest";
import type { BalanceFact, FactBody, StopFact } from "#libs/domain/fact.ts";
import {
  format,
  parseMoney,
  parsePositionAmount,
  parsePrice,
  parseQuantity,
  type Side,
} from "#libs/domain/fixed.ts";
import { clientOrderIdOf, parseAccountId, parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import { foldFact } from "../../services/risk-kernel/facts.ts";
import { accountOf, emptyState } from "../../services/risk-kernel/state.ts";
import { orderFill } from "../user-stream/order-fill.ts";
import { BTC } from "./given.ts";

/** What a stream that has forgotten an id may hold twice changes nothing the second time, near or far from the first. */

const ACCOUNT = parseAccountId("paper-1");
const STOP_ID = clientOrderIdOf(uuid7(1_700_000_000_000, new Uint8Array(10)), "STOP", 0);

const trade = (tradeId: string, side: Side, quantity: string): FactBody => ({
  ...orderFill({
    tradeId,
    quantity: parseQuantity(quantity),
    fee: parseMoney("0.5"),
    realizedPnl: parseMoney(side === "SELL" ? "3" : "0"),
    clientOrderId: "web_1",
  }),
  side,
});
const balance = (reason: string, change: string, transactionTimeMs: number): BalanceFact => ({
  kind: "balance",
  reason,
  change: parseMoney(change),
  walletBalance: parseMoney("0"),
  asset: "USDT",
  transactionTimeMs,
  symbol: reason === "FUNDING_FEE" ? parseSymbol(BTC) : "",
});
const stop = (status: StopFact["status"]): FactBody => ({
  kind: "stop",
  symbol: parseSymbol(BTC),
  clientOrderId: STOP_ID,
  algoId: "1",
  childOrderId: "",
  side: "SELL",
  status,
  triggerPrice: parsePrice("9"),
  reason: "",
  transactionTimeMs: 5,
  source: "STREAM",
});
const BASE: FactBody = {
  kind: "snapshot",
  walletBalance: parseMoney("10000"),
  positions: [
    {
      symbol: parseSymbol(BTC),
      amount: parsePositionAmount("1"),
      entryPrice: parsePrice("10"),
      lastTradeId: "7",
    },
  ],
  openClientOrderIds: [],
  asOfMs: 1,
  caughtUp: true,
};
/** In the order in which they happened. */
const FACTS: readonly FactBody[] = [
  trade("7", "BUY", "1"),
  trade("8", "BUY", "2"),
  stop("NEW"),
  balance("FUNDING_FEE", "-1.25", 2),
  balance("FUNDING_FEE", "-1.25", 3),
  trade("9", "SELL", "1"),
  balance("DEPOSIT", "100", 3),
  stop("CANCELED"),
  { kind: "ban", untilMs: 50, reason: "" },
  { kind: "ban", untilMs: 40, reason: "" },
];

function folded(facts: readonly FactBody[]): object {
  const state = emptyState();
  const account = accountOf(state, ACCOUNT);
  for (const body of [BASE, ...facts])
    foldFact(state, { account: ACCOUNT, recordedAtMs: 1, traceparent: "", body }, () => undefined);
  const { realizedDay, feesDay, wallet, bannedUntilMs, foreign, books } = account;
  return {
    wallet: format(wallet),
    realizedDay,
    feesDay,
    bannedUntilMs,
    foreign: [...foreign],
    fills: state.totals.fills,
    books: [...books].map(([symbol, { position, orders, stops, lastTradeId }]) => [
      symbol,
      {
        ...position,
        lastTradeId,
        orders: orders.size,
        stops: [...stops].map(([id, { status }]) => [id, status]),
      },
    ]),
  };
}

test("each fact told twice in a row, and all of them once more at the end", () => {
  const once = folded(FACTS);
  // 10000 − 2 × 0.5 + 3 − 2 × 1.25 + 100
  expect(once).toMatchObject({ wallet: "10099.5", fills: 2, bannedUntilMs: 50 });
  expect(folded(FACTS.flatMap((fact) => [fact, fact]))).toEqual(once);
  expect(folded([...FACTS, ...FACTS])).toEqual(once);
});
