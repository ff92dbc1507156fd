import { afterEach, beforeEach, expect, test } from "vitest";
import { BinanceRest } from "#libs/binance/rest.ts";
import { factMessage } from "#libs/bus/facts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import type { FactBody } from "#libs/domain/fact.ts";
import { parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import { parseAccountId, parseClientOrderId, parseSymbol } from "#libs/domain/ids.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { LeaseView } from "../../services/order-router/fence.ts";
import { Router } from "../../services/order-router/router.ts";
import { Sender, type Waits } from "../../services/order-router/sender.ts";
import { FactLog } from "../support/fact-log.ts";
import { contextFor } from "../support/service-context.ts";
import { TestBus } from "../support/test-bus.ts";
import { ScriptedExchange } from "../support/scripted-exchange.ts";
import { commandOf, exitOf, TestLedger } from "./test-ledger.ts";

/** The router on a real server; the kernel and the exchange are played by the test. */

const QUICK: Waits = { lastAcceptance: 100, evidenceApart: 50, ask: [10, 20] };
const HELD: LeaseView = { holds: () => true, confirmedUntilMs: Number.POSITIVE_INFINITY };
const REFUSED = { do: "refuse", status: 400, code: -2022, msg: "ReduceOnly Order is rejected." } as const;

let bus: TestBus;
let exchange: ScriptedExchange;
let ledger: TestLedger;
let facts: FactLog;
let stop: AbortController;
let failures: unknown[];
let running: Promise<void>[];

beforeEach(async () => {
  bus = await TestBus.start();
  exchange = await ScriptedExchange.start();
  ledger = new TestLedger(bus.nc);
  facts = await FactLog.open(bus.nc);
  stop = new AbortController();
  failures = [];
  running = [];
});

afterEach(async () => {
  stop.abort();
  await Promise.all(running);
  facts.close();
  await exchange.stop();
  await bus.stop();
  if (failures.length > 0) throw new Error(`the router failed: ${failures.map(String).join("; ")}`);
});

/** A router that works from now on: what is committed after this is live. */
async function startRouter(
  options: { waits?: Waits; lease?: LeaseView; begun?: () => Promise<void> } = {},
): Promise<ExchangeClock> {
  const clock = new ExchangeClock(1);
  const rest = new BinanceRest(exchange.url, clock);
  await rest.syncClock();
  const { js, jsm, kvm } = bus;
  const context = contextFor("order-router", bus, {
    signal: stop.signal,
    fail: (error) => failures.push(error),
  });
  const { waits = QUICK, lease = HELD } = options;
  const credentials = [{ id: "paper-1", apiKey: "k", apiSecret: "s" }];
  const sender = new Sender({ context, js, rest, clock, credentials, lease, waits });
  const router = new Router({ context, js, jsm, risk: await kvm.open("risk"), clock, sender });
  running.push(router.run(stop.signal).catch((error: unknown) => void failures.push(error)));
  await options.begun?.();
  // An order that is placed, or found when it counts as history, shows that the router is past its start.
  const id = `started-${running.length}`;
  exchange.plant(id, "BTCUSDT", "rest");
  await ledger.append([commandOf(id)]);
  await facts.until(() => (facts.ofOrder(id).length > 0 ? true : undefined));
  return clock;
}

const store = (body: FactBody): Promise<unknown> =>
  publishDurably(
    bus.js,
    factMessage({ account: parseAccountId("paper-1"), recordedAtMs: 1, traceparent: "", body }),
  );

const filled = (clientOrderId: string): FactBody => ({
  kind: "order",
  symbol: parseSymbol("BTCUSDT"),
  clientOrderId,
  exchangeOrderId: "1",
  side: "BUY",
  status: "FILLED",
  quantity: parseQuantity("1"),
  price: parsePrice("10"),
  cumulativeFilled: parseQuantity("1"),
  reduceOnly: false,
  transactionTimeMs: 1,
  source: "STREAM",
});

const rejected = (clientOrderId: string): FactBody => ({
  kind: "send",
  symbol: parseSymbol("BTCUSDT"),
  clientOrderId: parseClientOrderId(clientOrderId),
  outcome: "REJECTED",
  code: -2022,
  reason: "",
  exchangeOrderId: "",
  commitNumber: 1,
  receiptToRequestUs: 0,
  requestToAnswerUs: 0,
});

test("nobody waits for an entry whose fate is unknown, and an exit not even for one that hangs", async () => {
  await startRouter({ waits: { ...QUICK, lastAcceptance: 600_000 } });
  exchange.script("unknown", { do: "cut" });
  exchange.script("hanging", { do: "hang" });
  exchange.script("exit", REFUSED);
  await ledger.append([commandOf("unknown")]);
  await facts.said("unknown", "SEND UNKNOWN");
  await ledger.append([commandOf("hanging")]);
  await exchange.untilAsked("POST /fapi/v1/order", { newClientOrderId: "hanging" });
  await ledger.append([exitOf("exit")]);
  await facts.said("exit", "SEND REJECTED");
  expect([facts.ofOrder("unknown"), facts.ofOrder("hanging")]).toEqual([["SEND UNKNOWN"], []]);
});

test("an exit that is refused is sent once, whatever re-issues are committed before its refusal is folded", async () => {
  await startRouter();
  exchange.script("first", { do: "hang" });
  exchange.script("second", REFUSED);
  await ledger.append([exitOf("first"), exitOf("second")]);
  await exchange.untilAsked("POST /fapi/v1/order", { newClientOrderId: "first" });
  // It waits behind the first for longer than a proof of absence takes, shown by one that begins later.
  await ledger.append([exitOf("second", { action: "REISSUE" })]);
  exchange.script("later", { do: "cut" });
  await ledger.append([commandOf("later")]);
  await facts.said("later", "SEND NOT_PLACED");
  exchange.cutHanging();
  const refusal = await facts.said("second", "SEND REJECTED");
  await ledger.append([exitOf("second", { action: "REISSUE" })]);
  await ledger.append([], [refusal]);
  // The first is proven absent and goes again: that takes as long as a mistake with the second would.
  await facts.said("first", "SEND ACCEPTED");
  expect(exchange.posts("second")).toHaveLength(1);
});

test.each(["the ledger", "a snapshot"])(
  "what FACTS holds beyond %s is neither asked about nor sent again",
  async (from) => {
    await ledger.append([commandOf("filled"), exitOf("refused"), commandOf("open"), exitOf("lost")]);
    await store(filled("filled"));
    await store(rejected("refused"));
    exchange.plant("open", "BTCUSDT", "rest");
    if (from === "a snapshot") await ledger.snapshot();
    await startRouter({
      begun: () => exchange.untilAsked("GET /fapi/v1/order", { origClientOrderId: "open" }),
    });
    // `lost` was never sent: its proof of absence ends after every question that could have been asked by mistake.
    await facts.said("lost", "SEND ACCEPTED");
    for (const origClientOrderId of ["filled", "refused"])
      expect(exchange.asked("GET /fapi/v1/order", { origClientOrderId })).toEqual([]);
    expect(exchange.asked("GET /fapi/v1/order", { origClientOrderId: "open" })).not.toEqual([]);
    expect(["filled", "refused", "open", "lost"].map((id) => exchange.posts(id).length)).toEqual([
      0, 0, 0, 1,
    ]);
  },
);

test("an order that was executed without an answer is adopted with its fills, never sent again", async () => {
  await startRouter();
  exchange.script("entry", { do: "execute-and-cut" });
  await ledger.append([commandOf("entry")]);
  await facts.said("entry", "FILLED");
  expect(facts.ofOrder("entry")).toEqual(["SEND UNKNOWN", "PARTIALLY_FILLED fill", "FILLED"]);
  expect(exchange.posts("entry")).toHaveLength(1);
});

test("a cut without execution: an entry is given up with evidence, an exit goes again under its id", async () => {
  await startRouter();
  exchange.script("entry", { do: "cut" });
  exchange.script("exit", { do: "cut" });
  await ledger.append([commandOf("entry"), exitOf("exit")]);
  await facts.said("entry", "SEND NOT_PLACED");
  await facts.said("exit", "SEND ACCEPTED");
  expect([exchange.posts("entry").length, exchange.posts("exit").length]).toEqual([1, 2]);
});

test("a fill behind more than twenty newer trades is found, so absence is never concluded", async () => {
  await startRouter();
  exchange.script("entry", { do: "execute-and-cut" });
  exchange.hide("entry");
  const like = { symbol: "BTCUSDT", limit: "1000" };
  await ledger.append([commandOf("entry")]);
  await exchange.untilAsked("POST /fapi/v1/order", { newClientOrderId: "entry" });
  for (let i = 0; i < 25; i += 1) exchange.plant(`newer-${i}`, "BTCUSDT", "fill");
  const before = exchange.asked("GET /fapi/v1/userTrades", like).length;
  await exchange.untilAsked("GET /fapi/v1/userTrades", like, before + 8);
  expect(facts.ofOrder("entry")).toEqual(["SEND UNKNOWN"]);
  expect(exchange.posts("entry")).toHaveLength(1);
});

test("nothing is sent without the lease, and what waited for it is signed after the wait and within the lease", async () => {
  let held = true;
  let looks = 0;
  let looked: () => void = () => undefined;
  const lease = {
    holds: () => {
      looks += 1;
      looked();
      return held;
    },
    confirmedUntilMs: Number.POSITIVE_INFINITY,
  };
  const clock = await startRouter({ lease });
  [held, looks] = [false, 0];
  await ledger.append([commandOf("entry")]);
  while (looks < 3) await new Promise<void>((resolve) => (looked = resolve));
  expect(exchange.posts("entry")).toEqual([]);
  const regainedAt = performance.now();
  const regainedAtMs = clock.now(regainedAt);
  [held, lease.confirmedUntilMs] = [true, regainedAt + 4_500];
  await facts.said("entry", "SEND ACCEPTED");
  const { timestamp, recvWindow } = exchange.posts("entry")[0]?.params ?? {};
  expect(Number(timestamp)).toBeGreaterThanOrEqual(regainedAtMs);
  expect(Number(timestamp) + Number(recvWindow)).toBeLessThanOrEqual(regainedAtMs + 4_501);
});

test("an order that is cancelled while it waits is never sent", async () => {
  let held = true;
  await startRouter({
    waits: { ...QUICK, lastAcceptance: 600_000 },
    lease: { holds: () => held, confirmedUntilMs: Number.POSITIVE_INFINITY },
  });
  held = false;
  await ledger.append([commandOf("entry")]);
  await ledger.append([commandOf("entry", { action: "CANCEL" })]);
  await facts.said("entry", "SEND NOT_PLACED");
  held = true;
  await ledger.append([commandOf("later")]);
  await facts.said("later", "SEND ACCEPTED");
  expect(exchange.posts("entry")).toEqual([]);
});

test("a cancel of an order that may have been sent proves nothing: it stays unknown until there is evidence", async () => {
  await startRouter({ waits: { ...QUICK, lastAcceptance: 600_000 } });
  exchange.script("entry", { do: "hang" });
  await ledger.append([commandOf("entry", { timeInForce: "GTX" })]);
  await exchange.untilAsked("POST /fapi/v1/order", { newClientOrderId: "entry" });
  await ledger.append([commandOf("entry", { action: "CANCEL" })]);
  exchange.cutHanging();
  await facts.said("entry", "SEND UNKNOWN");
  await ledger.append([commandOf("entry", { action: "CANCEL" })]);
  await exchange.untilAsked("DELETE /fapi/v1/order", { origClientOrderId: "entry" });
  // It was on its way all the time.
  exchange.plant("entry", "BTCUSDT", "rest");
  await facts.said("entry", "SEND CANCEL_DONE");
  expect(facts.ofOrder("entry")).not.toContain("SEND NOT_PLACED");
});

test("a cancel that comes while the order is being placed is sent once it is there", async () => {
  await startRouter();
  exchange.script("entry", { do: "execute", outcome: "rest" });
  const release = exchange.hold("POST /fapi/v1/order");
  await ledger.append([commandOf("entry", { timeInForce: "GTX" })]);
  await exchange.untilAsked("POST /fapi/v1/order", { newClientOrderId: "entry" });
  await ledger.append([commandOf("entry", { action: "CANCEL" })]);
  // An order committed behind it is being placed: the router has seen the cancel.
  await ledger.append([exitOf("exit")]);
  await exchange.untilAsked("POST /fapi/v1/order", { newClientOrderId: "exit" });
  release();
  await facts.said("entry", "SEND CANCEL_DONE");
  expect(facts.ofOrder("entry")).toEqual(["SEND ACCEPTED", "SEND CANCEL_DONE"]);
});

test("an order that meets a rate limit goes when its time is over, not at its usual retry", async () => {
  await startRouter();
  const limited = {
    do: "refuse",
    status: 429,
    code: -1003,
    msg: "Too many requests",
    retryAfterS: 1,
  } as const;
  exchange.script("exit", limited);
  await ledger.append([exitOf("exit")]);
  await facts.said("exit", "SEND ACCEPTED");
  const [refused, accepted] = exchange.posts("exit").map(({ receivedAt }) => receivedAt);
  expect((accepted ?? 0) - (refused ?? 0)).toBeGreaterThanOrEqual(1_000);
});

test("an order in a status nobody knows holds up nothing, and its time limit still cancels it", async () => {
  const clock = await startRouter();
  exchange.script("odd", { do: "execute-and-cut", outcome: { status: "NEW_MOON", open: true } });
  const workingUntilMs = Date.now() + 3_600_000;
  await ledger.append([commandOf("odd", { timeInForce: "GTX", workingUntilMs })]);
  await facts.said("odd", "SEND UNKNOWN");
  await ledger.append([exitOf("exit")]);
  await facts.said("exit", "SEND ACCEPTED");
  clock.sync(workingUntilMs, performance.now());
  await facts.said("odd", "CANCELED");
  expect(facts.ofOrder("odd")).toEqual(["SEND UNKNOWN", "SEND CANCEL_DONE", "CANCELED"]);
});
