import { expect, test } from "vitest";
import type { FactBody } from "#libs/domain/fact.ts";
import { parseAccountId, parseClientOrderId, uuid7 } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { encodeFact } from "#libs/wire/fact.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { LazyCommit } from "#libs/wire/lazy-commit.ts";
import { orderCommandToWire } from "#libs/wire/ledger.ts";
import { Outstanding } from "../../services/order-router/outstanding.ts";
import { orderOf, sendOf } from "./test-facts.ts";
import { exitOf } from "./test-ledger.ts";

const ID = parseClientOrderId("p1-x");

const command = (action: OrderCommand["action"]): OrderCommand => exitOf(ID, { action });

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

test("a command is placed once; while it is being sent a re-issue asks nothing", () => {
  const outstanding = new Outstanding();
  const [task] = outstanding.fold(commit([command("PLACE")])).place;
  expect(task?.phase).toBe("COMMITTED");
  task!.phase = "SENDING";
  expect(outstanding.fold(commit([command("REISSUE")]))).toEqual({
    place: [],
    ask: [],
    cancel: [],
    cancelStops: [],
  });
});

test.each([sendOf(ID, "REJECTED"), sendOf(ID, "NOT_PLACED"), orderOf(ID, "CANCELED")])(
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
  outstanding.fold(commit([], [sendOf(ID, "UNKNOWN")]));
  expect(outstanding.tasks.get(ID)).toMatchObject({ phase: "COMMITTED", seen: false, ended: false });
  outstanding.fold(commit([], [orderOf(ID, "NEW")]));
  expect(outstanding.tasks.get(ID)).toMatchObject({ phase: "WORKING", seen: true });
});

test("a restart takes over what a snapshot calls outstanding, to be asked about", () => {
  const outstanding = new Outstanding();
  outstanding.restore(commit([command("PLACE")]).orders(), 9);
  expect(outstanding.tasks.get(ID)).toMatchObject({ phase: "COMMITTED", commitNumber: 9 });
  expect(outstanding.fold(commit([command("REISSUE")])).ask).toHaveLength(1);
});

test("a re-issue of an order whose answer this router has stored, and no commit has folded yet, asks nothing", () => {
  const outstanding = new Outstanding();
  const [task] = outstanding.fold(commit([command("PLACE")])).place;
  Object.assign(task ?? {}, { phase: "WORKING" });
  expect(outstanding.fold(commit([command("REISSUE")])).ask).toEqual([]);
});

test("what a snapshot says is to be cancelled is not sent any more", () => {
  const outstanding = new Outstanding();
  outstanding.restore(commit([command("PLACE")]).orders(), 9, [ID]);
  expect(outstanding.tasks.get(ID)).toMatchObject({ phase: "COMMITTED", cancelWanted: true });
});

test("an end that FACTS holds and no commit has folded ends the task, and a re-issue committed before asks nothing", () => {
  const outstanding = new Outstanding();
  const [task] = outstanding.fold(commit([command("PLACE")])).place;
  outstanding.foldAhead(factBytes(sendOf(ID, "REJECTED")));
  expect(task?.ended).toBe(true);
  expect(outstanding.fold(commit([command("REISSUE")]))).toEqual({
    place: [],
    ask: [],
    cancel: [],
    cancelStops: [],
  });
  outstanding.fold(commit([], [sendOf(ID, "REJECTED")]));
  expect(outstanding.tasks.size).toBe(0);
});

test("an operator's word ends a task, or makes it one that the exchange has", () => {
  const outstanding = new Outstanding();
  const [task] = outstanding.fold(commit([command("PLACE")])).place;
  expect(outstanding.fold(commit([command("RESOLVED_PLACED")]))).toEqual({
    place: [],
    ask: [],
    cancel: [],
    cancelStops: [],
  });
  expect(task).toMatchObject({ seen: true, ended: false });
  outstanding.fold(commit([command("RESOLVED_NOT_PLACED")]));
  expect(task?.ended).toBe(true);
  expect(outstanding.tasks.size).toBe(0);
});

test("what FACTS holds of a living order marks it as seen: it is asked about and never sent again", () => {
  const outstanding = new Outstanding();
  outstanding.restore(commit([command("PLACE")]).orders(), 9);
  outstanding.foldAhead(factBytes(orderOf(ID, "NEW")));
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
