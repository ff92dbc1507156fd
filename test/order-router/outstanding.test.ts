import { expect, test } from "vitest";
import type { FactBody } from "#libs/domain/fact.ts";
import { parsePrice, parseQuantity, ZERO_QUANTITY } from "#libs/domain/fixed.ts";
import { parseAccountId, parseClientOrderId, parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { encodeFact } from "#libs/wire/fact.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { LazyCommit } from "#libs/wire/lazy-commit.ts";
import { orderCommandToWire } from "#libs/wire/ledger.ts";
import { OrderBudget } from "../../services/order-router/budget.ts";
import { Outstanding } from "../../services/order-router/outstanding.ts";

const SYMBOL = parseSymbol("BTCUSDT");
const ID = parseClientOrderId("p1-x");

const command = (action: OrderCommand["action"]): OrderCommand => ({
  action,
  clientOrderId: ID,
  intentId: "i",
  account: parseAccountId("paper-1"),
  symbol: SYMBOL,
  side: "SELL",
  strategy: "test",
  leg: "EXIT",
  attempt: 0,
  timeInForce: "IOC",
  quantity: parseQuantity("1"),
  price: parsePrice("1000"),
  reduceOnly: true,
  notAfterMs: 0,
  workingUntilMs: 0,
  traceparent: "",
});

let number = 0;
const factBytes = (body: FactBody): Uint8Array =>
  encodeFact({ account: parseAccountId("paper-1"), recordedAtMs: 1, traceparent: "", body });

function commit(orders: readonly OrderCommand[], facts: readonly FactBody[] = [], nowMs = 0) {
  number += 1;
  const bytes = plimsoll.v1.Commit.encode({
    number,
    nowMs,
    orders: orders.map(orderCommandToWire),
    inputs: facts.map((body) => ({
      stream: plimsoll.v1.InputStream.INPUT_STREAM_FACTS,
      sequence: number,
      subject: "exec.paper-1.BTCUSDT",
      data: factBytes(body),
    })),
  }).finish();
  return new LazyCommit(bytes, "the commit");
}

const send = (outcome: "ACCEPTED" | "REJECTED" | "NOT_PLACED" | "UNKNOWN"): FactBody => ({
  kind: "send",
  symbol: SYMBOL,
  clientOrderId: ID,
  outcome,
  code: 0,
  reason: "",
  exchangeOrderId: "",
  commitNumber: 1,
  receiptToRequestUs: 0,
  requestToAnswerUs: 0,
});
const order = (status: "NEW" | "CANCELED"): FactBody => ({
  kind: "order",
  symbol: SYMBOL,
  clientOrderId: ID,
  exchangeOrderId: "1",
  side: "SELL",
  status,
  quantity: parseQuantity("1"),
  price: parsePrice("1000"),
  cumulativeFilled: ZERO_QUANTITY,
  reduceOnly: true,
  transactionTimeMs: 1,
  source: "STREAM",
});

test("a command is placed once; while it is being sent a re-issue asks nothing", () => {
  const outstanding = new Outstanding();
  const [task] = outstanding.fold(commit([command("PLACE")])).place;
  expect(task?.phase).toBe("COMMITTED");
  task!.phase = "SENDING";
  expect(outstanding.fold(commit([command("REISSUE")]))).toEqual({ place: [], ask: [], cancel: [] });
});

test.each([send("REJECTED"), send("NOT_PLACED"), order("CANCELED")])(
  "an end that was folded ends the task for whoever still holds it",
  (end) => {
    const outstanding = new Outstanding();
    const [task] = outstanding.fold(commit([command("PLACE")])).place;
    outstanding.fold(commit([], [end]));
    expect(task?.ended).toBe(true);
    expect(outstanding.tasks.size).toBe(0);
  },
);

test("what the exchange reported is marked as seen and works; unknown stays outstanding", () => {
  const outstanding = new Outstanding();
  outstanding.fold(commit([command("PLACE")]));
  outstanding.fold(commit([], [send("UNKNOWN")]));
  expect(outstanding.tasks.get(ID)).toMatchObject({ phase: "COMMITTED", seen: false, ended: false });
  outstanding.fold(commit([], [order("NEW")]));
  expect(outstanding.tasks.get(ID)).toMatchObject({ phase: "WORKING", seen: true });
});

test("a restart takes over what a snapshot calls outstanding, to be asked about", () => {
  const outstanding = new Outstanding();
  outstanding.restore(commit([command("PLACE")]).orders(), 9);
  expect(outstanding.tasks.get(ID)).toMatchObject({ phase: "COMMITTED", commitNumber: 9 });
  expect(outstanding.fold(commit([command("REISSUE")])).ask).toHaveLength(1);
});

test("an end that FACTS holds and no commit has folded ends the task, and a re-issue committed before asks nothing", () => {
  const outstanding = new Outstanding();
  const [task] = outstanding.fold(commit([command("PLACE")])).place;
  outstanding.foldAhead(factBytes(send("REJECTED")));
  expect(task?.ended).toBe(true);
  expect(outstanding.fold(commit([command("REISSUE")]))).toEqual({ place: [], ask: [], cancel: [] });
  outstanding.fold(commit([], [send("REJECTED")]));
  expect(outstanding.tasks.size).toBe(0);
});

test("what FACTS holds of a living order marks it as seen: it is asked about and never sent again", () => {
  const outstanding = new Outstanding();
  outstanding.restore(commit([command("PLACE")]).orders(), 9);
  outstanding.foldAhead(factBytes(order("NEW")));
  outstanding.foldAhead(new Uint8Array([255, 255]));
  expect(outstanding.tasks.get(ID)).toMatchObject({ phase: "WORKING", seen: true, ended: false });
});

test("a task knows before when it cannot have been sent: its commit's time, or its intent's after a restart", () => {
  const intentId = uuid7(1_700_000_000_000, new Uint8Array(10));
  const placed = new Outstanding();
  const wire = commit([{ ...command("PLACE"), intentId }], [], 1_700_000_000_250);
  expect(placed.fold(wire).place[0]?.notBeforeMs).toBe(1_700_000_000_250);
  const restored = new Outstanding();
  restored.restore(wire.orders(), 9);
  expect(restored.tasks.get(ID)?.notBeforeMs).toBe(1_700_000_000_000);
});

test("the budget keeps its reserve for exits", () => {
  const budget = new OrderBudget(600, 12, 10, 0);
  expect([budget.take(false, 0), budget.take(false, 0)]).toEqual([0, 0]);
  expect(budget.take(false, 0)).toBe(100);
  for (let i = 0; i < 10; i += 1) expect(budget.take(true, 0)).toBe(0);
  expect(budget.take(true, 0)).toBe(100);
  expect(budget.take(true, 100)).toBe(0);
});
