import { jetstream, jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCosts } from "#libs/bus/costs.ts";
import { format, parseMoney, parsePrice, parseQuantity, plus, ZERO_MONEY } from "#libs/domain/fixed.ts";
import { decodeClientOrderId } from "#libs/domain/ids.ts";
import type { OrderCost } from "#libs/domain/order-cost.ts";
import type { JudgeLine, JudgeOrder } from "../../services/sim-exchange/judge.ts";
import { until } from "../support/eventually.ts";
import { exchangeLines, killRouter, startPaper, type LivePaper } from "../support/paper.ts";

/** The whole system with its reference strategy; the router is killed while it trades. */
let paper: LivePaper;
let jsm: JetStreamManager;

beforeAll(async () => {
  paper = await startPaper();
  jsm = await jetstreamManager(paper.nc);
}, 120_000);
afterAll(() => paper.remove(), 60_000);

const records = (): Promise<readonly OrderCost[]> =>
  readCosts({ js: jetstream(paper.nc), jsm, reader: "test", after: 0 });

/** In our words: what a match with an order of our own ended has expired. */
const ended = (status: string): string => (status === "EXPIRED_IN_MATCH" ? "EXPIRED" : status);

type ExchangeFill = Extract<JudgeLine, { readonly k: "fill" }>;
/** The exchange's own record of the orders that are ours and have ended, and of their fills. */
async function exchange(): Promise<ReadonlyMap<string, { order: JudgeOrder; fills: ExchangeFill[] }>> {
  const orders = new Map<string, { order: JudgeOrder; fills: ExchangeFill[] }>();
  const fills = new Map<string, ExchangeFill[]>();
  for await (const line of exchangeLines(paper))
    if (line.k === "fill") fills.set(line.clientId, [...(fills.get(line.clientId) ?? []), line]);
    else if (line.k === "order" && decodeClientOrderId(line.order.clientId) !== undefined)
      orders.set(line.order.clientId, { order: line.order, fills: [] });
  for (const [id, { order }] of orders)
    if (order.status === "NEW" || order.status === "PARTIALLY_FILLED") orders.delete(id);
    else orders.set(id, { order, fills: fills.get(id) ?? [] });
  return orders;
}

test("each order that has ended has one record, equal to the exchange's, through a kill of the router", async () => {
  await until("orders have records", async () => (await records()).length >= 4);
  killRouter(paper);
  const before = (await records()).length;
  await until("so have orders of the next router", async () => (await records()).length >= before + 4);
  await paper.supervisor.stop("signal-engine-0");
  await until("every order that has ended has its record", async () => {
    const told = new Set((await records()).map(({ clientOrderId }) => clientOrderId));
    return [...(await exchange()).keys()].every((id) => told.has(id));
  });

  const costs = await records();
  expect(new Set(costs.map(({ clientOrderId }) => clientOrderId)).size).toBe(costs.length);
  const theirs = await exchange();
  for (const cost of costs) {
    const { clientOrderId, execution, request, arrival, decidedAtMs = 0, side } = cost;
    const { order, fills } = theirs.get(clientOrderId) ?? {};
    if (order === undefined) {
      expect([clientOrderId, cost.end]).toEqual([
        clientOrderId,
        expect.stringMatching(/^REJECTED$|^NOT_PLACED$/),
      ]);
      continue;
    }
    expect([clientOrderId, cost.end, format(cost.filled)]).toEqual([
      clientOrderId,
      ended(order.status),
      order.filled,
    ]);
    // Of an order that was under way at the kill a time may be missing, but never a fill.
    if (request !== undefined && decidedAtMs > 0)
      expect(request.sentAtMs).toBeGreaterThanOrEqual(decidedAtMs - 1_000);
    if (fills === undefined || fills.length === 0) {
      expect(execution).toBeUndefined();
      continue;
    }
    const paid = fills.reduce((sum, { fee }) => plus(sum, parseMoney(fee)), ZERO_MONEY);
    const notional = fills.reduce(
      (sum, { price, quantity }) => sum + parsePrice(price) * parseQuantity(quantity),
      0n,
    );
    const average = execution?.averagePrice ?? 0n;
    expect(execution?.fees).toEqual(new Map([["USDT", paid]]));
    const off = average * cost.filled - notional;
    expect(off < 0n ? -off : off).toBeLessThanOrEqual(cost.filled);
    expect([execution?.firstFillAtMs, execution?.lastFillAtMs]).toEqual([
      Math.min(...fills.map(({ t }) => t)),
      Math.max(...fills.map(({ t }) => t)),
    ]);
    expect(execution?.makerFilled === cost.filled).toBe(fills.every(({ maker }) => maker));
    if (arrival === undefined || execution?.slippageBps === undefined) continue;
    const worse = side === "BUY" ? average > arrival.price : average < arrival.price;
    expect([clientOrderId, execution.slippageBps > 0n && !worse]).toEqual([clientOrderId, false]);
  }
  // The first router has seen everything of its orders; a stop's request is nobody's here.
  for (const { clientOrderId, leg, request, arrival, decidedAtMs } of costs.slice(0, before))
    if (leg !== "STOP") expect([clientOrderId, request, arrival, decidedAtMs]).not.toContain(undefined);

  const report = await paper.end();
  expect(report.restarts["order-router"]).toBeGreaterThanOrEqual(1);
  // One that rested may have ended since.
  expect(report.costs.orders).toBeGreaterThanOrEqual(costs.length);
  expect(report.costs.unknown).toBe(0);
  expect(report.costs.slippageBps.count).toBeGreaterThan(0);
}, 180_000);
