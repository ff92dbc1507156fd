import type { NatsConnection } from "@nats-io/transport-node";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { compare } from "../../deploy/local/reconcile.ts";
import { JudgeWriter, readJudgeLedger, type JudgeLine } from "../../services/sim-exchange/judge.ts";

const dir = mkdtempSync(join(tmpdir(), "plimsoll-reconcile-"));
afterAll(() => {
  rmSync(dir, { recursive: true });
});

let files = 0;
function ledgerOf(...lines: readonly JudgeLine[]): string {
  const path = join(dir, `${(files += 1)}.jsonl`);
  const writer = new JudgeWriter(path);
  writer.write(lines);
  writer.close();
  return path;
}

const order = (t: number, clientId: string, orderId: string, status: string): JudgeLine => ({
  k: "order",
  t,
  account: "a",
  order: {
    orderId,
    clientId,
    symbol: "BTCUSDT",
    side: "BUY",
    type: "LIMIT",
    timeInForce: "GTC",
    price: "1",
    quantity: "1",
    filled: status === "FILLED" ? "1" : "0",
    quote: "0",
    status,
    reduceOnly: false,
    timeMs: t,
    updateTimeMs: t,
  },
});

/** A kernel that says these orders of the account are open. */
const kernel = (openOrders: readonly { readonly clientOrderId: string; readonly phase: string }[]) =>
  ({
    request: () =>
      Promise.resolve({
        json: () => ({ account: { known: true, wallet: "10000", positions: [], openOrders } }),
      }),
  }) as unknown as NatsConnection;

test("an order that is open on one side only is a difference, unless it may not have been sent", async () => {
  const path = ledgerOf(
    order(1, "both", "1", "NEW"),
    order(2, "there", "2", "NEW"),
    order(3, "over", "3", "FILLED"),
  );
  const ours = [
    { clientOrderId: "both", phase: "WORKING" },
    { clientOrderId: "over", phase: "ENDED" },
    { clientOrderId: "gone", phase: "WORKING" },
    { clientOrderId: "reserved", phase: "RESERVED" },
    { clientOrderId: "unknown", phase: "UNKNOWN" },
  ];
  expect((await compare(kernel(ours), path, ["a"])).differences).toEqual([
    "a: order there is open only there",
    "a: order over holds capacity only here, ENDED",
    "a: order gone holds capacity only here, WORKING",
  ]);
});

test("a second order of an id is a duplicate of one of an earlier run, too", async () => {
  const path = ledgerOf(
    order(1, "old", "1", "FILLED"),
    order(2, "twice", "2", "FILLED"),
    order(10, "twice", "3", "NEW"),
    order(11, "new", "4", "NEW"),
  );
  const { ordersByClientId, orders } = await readJudgeLedger(path, 10);
  expect([...ordersByClientId].map(([id, ids]) => [id, ids.size])).toEqual([
    ["twice", 2],
    ["new", 1],
  ]);
  expect([...orders.keys()]).toEqual(["3", "4"]);
});
