import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { faultsOn, type FaultName, type FaultOn } from "../../services/sim-exchange/faults/catalogue.ts";
import { judgeLines } from "../../services/sim-exchange/judge.ts";
import { BTC, filled, FaultyExchange, idOf, outcomeOf, type Order } from "../support/faulty.ts";

/** Every fault that a request can meet, seen on the wire. */
let venue: FaultyExchange;
beforeAll(async () => {
  venue = await FaultyExchange.start();
});
afterEach(() => venue.calm());
afterAll(() => venue.exchange.stop());

/** Resolves to "nothing" when there was no answer for half a second. */
const within = async <T>(promise: Promise<T>): Promise<T | "nothing"> =>
  Promise.race([promise, new Promise<"nothing">((resolve) => setTimeout(resolve, 500, "nothing"))]);

/** An order that gets this answer, and whether it is there all the same. */
async function answered(
  fault: FaultName,
  answer: readonly [number, number],
  executed: boolean,
  more: Order = {},
): Promise<void> {
  const off = await venue.on(fault, { count: 1, ...more });
  const id = venue.newId();
  expect(outcomeOf(await venue.post({ newClientOrderId: id }))).toEqual(answer);
  expect((await venue.find(id)).status).toBe(executed ? 200 : 400);
  await off();
}

async function unanswered(fault: FaultName, how: "silence" | "reset", executed: boolean): Promise<void> {
  const off = await venue.on(fault, { count: 1, endpoint: "POST /fapi/v1/order" });
  const id = venue.newId();
  const answer = venue.post({ newClientOrderId: id });
  if (how === "reset") await expect(answer).rejects.toThrow("fetch failed");
  else expect(await within(answer)).toBe("nothing");
  answer.catch(() => undefined);
  expect((await venue.find(id)).status).toBe(executed ? 200 : 400);
  await off();
}

const timed = async <T>(promise: Promise<T>): Promise<{ readonly value: T; readonly ms: number }> => {
  const started = performance.now();
  return { value: await promise, ms: performance.now() - started };
};

const SHOWN: Record<FaultOn<"request">, () => Promise<void>> = {
  "unknown-503": async () => {
    await answered("unknown-503", [503, -1000], true);
    await answered("unknown-503", [503, -1000], false, { executed: false });
  },
  "unavailable-503": () => answered("unavailable-503", [503, -1001], false),
  "internal-error-503": () => answered("internal-error-503", [503, -1001], false),
  "post-only-refused": async () => {
    const resting = { type: "LIMIT", price: "59900", timeInForce: "GTX" };
    const off = await venue.on("post-only-refused");
    expect(outcomeOf(await venue.post(resting))).toEqual([400, -5022]);
    expect(outcomeOf(await venue.post({}))).toEqual([200, 0]);
    await off();
    expect(outcomeOf(await venue.post(resting))).toEqual([200, 0]);
  },
  "stops-refused": async () => {
    const stop = {
      ...BTC,
      algoType: "CONDITIONAL",
      side: "SELL",
      type: "STOP_MARKET",
      triggerPrice: "100",
      closePosition: true,
    };
    const place = () => venue.exchange.signed("POST", "/fapi/v1/algoOrder", stop);
    const off = await venue.on("stops-refused");
    expect(outcomeOf(await place())).toEqual([400, -4120]);
    expect(outcomeOf(await venue.post({}))).toEqual([200, 0]);
    await off();
    await venue.on("stops-refused", { code: -2021, count: 1 });
    expect(outcomeOf(await place())).toEqual([400, -2021]);
    expect(outcomeOf(await place())).toEqual([200, 0]);
  },
  "throttled-503": async () => {
    expect(outcomeOf(await venue.post({}))).toEqual([200, 0]);
    await venue.on("throttled-503");
    expect(outcomeOf(await venue.post({}))).toEqual([503, -1008]);
    expect(outcomeOf(await venue.post({ side: "SELL", reduceOnly: true }))).toEqual([200, 0]);
    expect((await venue.exchange.signed("DELETE", "/fapi/v1/allOpenOrders", BTC)).status).toBe(200);
  },
  "backend-timeout-1007": async () => {
    await answered("backend-timeout-1007", [408, -1007], true);
    await answered("backend-timeout-1007", [408, -1007], false, { executed: false });
  },
  "unexpected-response-1006": () => answered("unexpected-response-1006", [400, -1006], true),
  "unknown-error-1000": () => answered("unknown-error-1000", [400, -1000], true),
  "no-answer-before": () => unanswered("no-answer-before", "silence", false),
  "no-answer-after": () => unanswered("no-answer-after", "silence", true),
  "reset-before": () => unanswered("reset-before", "reset", false),
  "reset-after": () => unanswered("reset-after", "reset", true),
  "slow-answer": async () => {
    const socket = await venue.user();
    await venue.on("slow-answer", { delayMs: 1_500, endpoint: "POST /fapi/v1/order" });
    const id = venue.newId();
    const answer = timed(venue.post({ newClientOrderId: id }));
    expect(await Promise.race([answer, socket.next(filled(id))])).toMatchObject({ e: "ORDER_TRADE_UPDATE" });
    const { value, ms } = await answer;
    expect([value.status, ms > 1_400]).toEqual([200, true]);
  },
  "slow-execution": async () => {
    await venue.on("slow-execution", { delayMs: 2_000, endpoint: "POST /fapi/v1/order" });
    const [inTime, late] = [timed(venue.post({})), venue.post({ recvWindow: 1_500 })];
    const { value, ms } = await inTime;
    expect([value.status, ms > 1_900]).toEqual([200, true]);
    expect(outcomeOf(await late)).toEqual([400, -5028]);
  },
  "rate-limited-429": async () => {
    await venue.on("rate-limited-429", { count: 1 });
    const first = await venue.exchange.get("/fapi/v1/depth", BTC);
    expect([...outcomeOf(first), first.headers.get("retry-after")]).toEqual([429, -1003, "10"]);
    await venue.on("rate-limited-429", { count: 1, retryAfter: false });
    const second = await venue.exchange.get("/fapi/v1/depth", BTC);
    expect([...outcomeOf(second), second.headers.get("retry-after")]).toEqual([429, -1003, null]);
  },
  "order-rate-limited-429": async () => {
    await venue.on("order-rate-limited-429");
    expect(outcomeOf(await venue.exchange.get("/fapi/v1/depth", BTC))[0]).toBe(200);
    expect(outcomeOf(await venue.post({}))).toEqual([429, -1015]);
  },
  "banned-418": async () => {
    const { serverTime } = (await venue.exchange.get("/fapi/v1/time")).body as { serverTime: number };
    const off = await venue.on("banned-418", { count: 1, banMs: 1_000 });
    const startedAt = performance.now();
    const { status, body, headers } = await venue.exchange.get("/fapi/v1/ping");
    const { code, msg } = body as { code: number; msg: string };
    expect([status, code, headers.get("retry-after")]).toEqual([418, -1003, "1"]);
    expect(Number(/banned until (\d+)/.exec(msg)?.[1])).toBeGreaterThanOrEqual(serverTime + 1_000);
    // It is the address that is banned: whatever it asks, for as long as was said.
    await off();
    for (;;) {
      const { status: later } = await venue.exchange.signed("GET", "/fapi/v3/balance");
      if (later === 200) break;
      expect(later).toBe(418);
    }
    // The wall clock it is measured by counts whole milliseconds.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(999);
  },
  "firewall-403": async () => {
    await venue.on("firewall-403", { count: 1 });
    const response = await fetch(`${venue.exchange.rest}/fapi/v1/ping`);
    expect([response.status, response.headers.get("content-type")]).toEqual([403, "text/html"]);
    expect(await response.text()).toContain("<html>");
  },
  "key-rejected-2015": async () => {
    await venue.on("key-rejected-2015", { account: "paper-1" });
    expect(outcomeOf(await venue.post({}))).toEqual([401, -2015]);
    expect(outcomeOf(await venue.post({}, 1))).toEqual([200, 0]);
  },
  "rest-lag": async () => {
    const socket = await venue.user(1);
    const off = await venue.on("rest-lag", { lagMs: 60_000, account: "paper-2" });
    const id = venue.newId();
    const price = ((await venue.exchange.get("/fapi/v1/ticker/bookTicker", BTC)).body as { bidPrice: string })
      .bidPrice;
    const far = (Number(price) * 0.97).toFixed(1);
    const limit = { type: "LIMIT", timeInForce: "GTC", price: far, newClientOrderId: id };
    expect((await venue.post(limit, 1)).status).toBe(200);
    await socket.next((message) => idOf(message) === id);
    const seen = async () =>
      (await venue.exchange.signed("GET", "/fapi/v1/openOrders", BTC, 1)).body as unknown[];
    // The stream has told; REST has not heard of it yet.
    expect(await seen()).toEqual([]);
    await off();
    // A shorter lag is over a moment later.
    await venue.on("rest-lag", { lagMs: 1_000, account: "paper-2" });
    while ((await seen()).length === 0);
    expect(await seen()).toMatchObject([{ clientOrderId: id, status: "NEW" }]);
  },
};

test.each(faultsOn("request"))("%s", async (name) => {
  await SHOWN[name]();
  expect.hasAssertions();
});

test("the ledger names the fault that a request met", async () => {
  const file = `${venue.exchange.stateDir}/ledger.jsonl`;
  const met = new Set<string>();
  for await (const line of judgeLines(file))
    if (line.k === "request" && line.fault !== undefined) met.add(line.fault);
  expect([...met]).toEqual(
    expect.arrayContaining(["reset-after", "unknown-503", "slow-answer", "firewall-403"]),
  );
});
