import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FactBody } from "#libs/domain/fact.ts";
import { parseQuantity } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import { budgetOf } from "../support/budget.ts";
import { QUICK, RouterStage } from "./router-stage.ts";
import { orderOf, sendOf } from "./test-facts.ts";
import { commandOf, exitOf, protectedEntry } from "./test-ledger.ts";

/** The router on a real server; the kernel and the exchange are played by the test. */

const REFUSED = { do: "refuse", status: 400, code: -2022, msg: "ReduceOnly Order is rejected." } as const;

let stage: RouterStage;
let exchange: RouterStage["exchange"];
let ledger: RouterStage["ledger"];
let facts: RouterStage["facts"];
let stop: RouterStage["stop"];
let startRouter: RouterStage["startRouter"];
let store: RouterStage["store"];

beforeEach(async () => {
  stage = await RouterStage.open();
  ({ exchange, ledger, facts, stop, startRouter, store } = stage);
});

afterEach(() => stage.close());

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

test("an exit proven absent that is wanted no more is not sent again, and says so", async () => {
  await startRouter();
  exchange.script("unanswered", { do: "cut" });
  await ledger.append([exitOf("unanswered")]);
  await facts.said("unanswered", "SEND UNKNOWN");
  await ledger.append([exitOf("unanswered", { action: "CANCEL" })]);
  await facts.said("unanswered", "SEND NOT_PLACED");
  expect(facts.reasonOf("unanswered")).toMatch(/^cancelled while it was asked about; absent \d+ ms after/);
  expect(exchange.posts("unanswered")).toHaveLength(1);
});

test("what the router before had not sent when it left is sent at once; of one that did not leave, all is asked about", async () => {
  // Whatever is asked about stays unsent for as long as the test runs.
  const waits = { ...QUICK, lastAcceptance: 600_000 };
  const [leaves, isKilled] = [new AbortController(), new AbortController()];
  const first = await startRouter({ waits, end: leaves.signal });
  exchange.script("hanging", { do: "hang" });
  await ledger.append([exitOf("hanging"), exitOf("behind-it")]);
  await exchange.untilAsked("POST /fapi/v1/order", { newClientOrderId: "hanging" });
  leaves.abort();
  await first.ended;
  await ledger.append([exitOf("committed-later", { symbol: parseSymbol("ETHUSDT") })]);
  await first.router.leave();
  exchange.cutHanging();

  const second = await startRouter({ waits, end: isKilled.signal });
  for (const id of ["behind-it", "committed-later"]) await facts.said(id, "SEND ACCEPTED");
  const asked = (origClientOrderId: string): number =>
    exchange.asked("GET /fapi/v1/order", { origClientOrderId }).length;
  expect([asked("hanging") > 0, asked("behind-it"), asked("committed-later")]).toEqual([true, 0, 0]);
  isKilled.abort();
  await second.ended;
  await ledger.append([exitOf("nobody-knows")]);
  await startRouter({ waits });
  await exchange.untilAsked("GET /fapi/v1/order", { origClientOrderId: "nobody-knows" });
  expect(
    ["hanging", "behind-it", "committed-later", "nobody-knows"].map((id) => exchange.posts(id).length),
  ).toEqual([1, 1, 1, 0]);
});

test("what waits for the budget when its router leaves is left to the next one, not given up", async () => {
  const leaves = new AbortController();
  const first = await startRouter({ end: leaves.signal });
  exchange.script("used-up", refusedFor(429, -1015, 60));
  await ledger.append([commandOf("used-up", { notAfterMs: first.clock.now(performance.now()) + 500 })]);
  await facts.said("used-up", "SEND NOT_PLACED");
  await ledger.append([commandOf("waiting", { notAfterMs: first.clock.now(performance.now()) + 60_000 })]);
  // An exit that was committed behind it is there: it waits.
  await ledger.append([exitOf("exit")]);
  await facts.said("exit", "SEND ACCEPTED");
  leaves.abort();
  await first.ended;
  await first.router.leave();
  await startRouter();
  await facts.until(() => (facts.ofOrder("waiting").length > 0 ? true : undefined));
  expect(facts.ofOrder("waiting")).toEqual(["SEND ACCEPTED"]);
  expect(exchange.posts("waiting")).toHaveLength(1);
});

test.each(["the ledger", "a snapshot"])(
  "what FACTS holds beyond %s is neither asked about nor sent again",
  async (from) => {
    await ledger.append([commandOf("filled"), exitOf("refused"), commandOf("open"), exitOf("lost")]);
    await store(orderOf("filled", "FILLED"));
    await store(sendOf("refused", "REJECTED"));
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

  // One that rests unfilled has no trades to ask about, which cost five times as much as the order.
  const asked = exchange.asked("GET /fapi/v1/userTrades").length;
  exchange.script("resting", { do: "execute-and-cut", outcome: "rest" });
  await ledger.append([commandOf("resting")]);
  await facts.said("resting", "NEW");
  expect([facts.ofOrder("resting"), asked]).toEqual([["SEND UNKNOWN", "NEW"], 1]);
  expect(exchange.asked("GET /fapi/v1/userTrades")).toHaveLength(asked);
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

test("many orders that an earlier router has left are judged by looks at their symbol, not by a look at it for each", async () => {
  const left = Array.from({ length: 12 }, (_, i) => `left-${i}`);
  await ledger.append(left.map((id) => commandOf(id)));
  for (let i = 0; i < 5; i += 1) exchange.plant(`traded-${i}`, "BTCUSDT", "fill");
  await startRouter();
  for (const id of left) await facts.said(id, "SEND NOT_PLACED");
  expect(exchange.asked("GET /fapi/v3/positionRisk").length).toBeLessThan(left.length);
  const byId = exchange.asked("GET /fapi/v1/order").filter(({ params }) => params["orderId"] !== undefined);
  expect(byId.length).toBeLessThanOrEqual(5);
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
  const { clock } = await startRouter({ lease });
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

const refusedFor = (status: number, code: number, retryAfterS: number) =>
  ({ do: "refuse", status, code, msg: "too many", retryAfterS }) as const;

test("an account whose orders are used up stops its own entries until their deadline, and nothing else", async () => {
  const { clock } = await startRouter();
  exchange.script("entry", refusedFor(429, -1015, 60));
  const notAfterMs = clock.now(performance.now()) + 2_500;
  await ledger.append([commandOf("entry", { notAfterMs })]);
  await exchange.untilAsked("POST /fapi/v1/order", { newClientOrderId: "entry" });
  await ledger.append([exitOf("exit"), commandOf("other", { account: parseAccountId("paper-2") })]);
  await facts.said("exit", "SEND ACCEPTED");
  await facts.said("other", "SEND ACCEPTED");
  await facts.said("entry", "SEND NOT_PLACED");
  expect(exchange.posts("entry")).toHaveLength(1);
  expect(facts.reasonOf("entry")).toMatch(/budget: waited \d+ ms for the order budget of paper-1/);
});

test("an entry that meets a ban ends at its own deadline and says why; nothing is asked meanwhile", async () => {
  const { clock } = await startRouter();
  exchange.script("exit", refusedFor(418, -1003, 60));
  await ledger.append([exitOf("exit")]);
  await exchange.untilAsked("POST /fapi/v1/order", { newClientOrderId: "exit" });
  await ledger.append([commandOf("entry", { notAfterMs: clock.now(performance.now()) + 1_500 })]);
  await facts.said("entry", "SEND NOT_PLACED");
  expect(facts.reasonOf("entry")).toMatch(/not sent, the exchange banned this address until .*never sent/);
  expect(exchange.requests.at(-1)?.params["newClientOrderId"]).toBe("exit");
});

test("an entry's orders share one protection: the stop of the first that fills, placed once", async () => {
  await startRouter();
  const idOf = (attempt: number) => protectedEntry(attempt).clientOrderId;
  const [refused, first, second] = [idOf(0), idOf(1), idOf(2)];
  exchange.script(refused, { ...REFUSED, code: -5022 });
  for (const id of [first, second]) exchange.script(id, { do: "execute", outcome: "rest" });
  await ledger.append([protectedEntry(0, "9")]);
  await ledger.append([], [await facts.said(refused, "SEND REJECTED")]);
  await ledger.append([protectedEntry(1, "8.9")]);
  await facts.said(first, "SEND ACCEPTED");
  const cumulativeFilled = parseQuantity("0.4");
  for (const status of ["PARTIALLY_FILLED", "CANCELED"] as const) {
    await store({ ...orderOf(first, status), cumulativeFilled } as FactBody);
    await ledger.append([], [await facts.said(first, status)]);
  }
  await facts.until((all) =>
    all.find(({ body }) => body.kind === "protection" && body.outcome === "CONFIRMED"),
  );
  await ledger.append([protectedEntry(2, "8.9")]);
  await facts.said(second, "SEND ACCEPTED");
  await store(orderOf(second, "FILLED"));
  // An old word about the first, told again, is no fill of the second.
  const told = [await facts.said(first, "PARTIALLY_FILLED"), await facts.said(second, "FILLED")];
  await ledger.append([exitOf("after-it")], told);
  await facts.said("after-it", "SEND ACCEPTED");
  const stops = exchange.requests.filter(({ name }) => name === "POST /fapi/v1/algoOrder");
  expect(stops.map(({ params }) => params["triggerPrice"])).toEqual(["8.9"]);
});

test("a stop waits for nothing but the fleet's silence: it is not asked about, and goes once", async () => {
  const budget = budgetOf({ signal: stop.signal });
  await startRouter({ budget });
  const entry = protectedEntry();
  const { clientOrderId: id, protection } = entry;
  const stopId = protection?.stopId ?? "";
  exchange.script(id, { do: "execute", outcome: "rest" });
  await ledger.append([entry]);
  await facts.said(id, "SEND ACCEPTED");
  const silentFrom = performance.now();
  budget.silenced("RATE", 1_500, "told to another process");
  const asked = exchange.requests.length;
  await store(orderOf(id, "FILLED"));
  await ledger.append([], [await facts.said(id, "FILLED")]);
  await exchange.untilAsked("POST /fapi/v1/algoOrder", { clientAlgoId: stopId });
  await facts.until((all) =>
    all.find(({ body }) => body.kind === "protection" && body.outcome === "CONFIRMED"),
  );
  const since = exchange.requests.slice(asked);
  expect(since.map(({ name }) => name)).toEqual(["POST /fapi/v1/algoOrder"]);
  expect((since[0]?.receivedAt ?? 0) - silentFrom).toBeGreaterThanOrEqual(1_500);
});

test("an entry that an operator resolves as not placed is forgotten with its protection", async () => {
  const { protector } = await startRouter({ waits: { ...QUICK, lastAcceptance: 600_000 } });
  const entry = protectedEntry();
  exchange.script(entry.clientOrderId, { do: "cut" });
  await ledger.append([entry]);
  await facts.said(entry.clientOrderId, "SEND UNKNOWN");
  expect(protector.size).toBe(1);
  await ledger.append([{ ...entry, action: "RESOLVED_NOT_PLACED" }, commandOf("later")]);
  await facts.said("later", "SEND ACCEPTED");
  expect(protector.size).toBe(0);
});

test("an order in a status nobody knows holds up nothing, and its time limit still cancels it", async () => {
  const { clock } = await startRouter();
  exchange.script("odd", { do: "execute-and-cut", outcome: { status: "NEW_MOON", open: true } });
  const workingUntilMs = Date.now() + 3_600_000;
  await ledger.append([commandOf("odd", { timeInForce: "GTX", workingUntilMs })]);
  await facts.said("odd", "SEND UNKNOWN");
  await ledger.append([exitOf("exit")]);
  await facts.said("exit", "SEND ACCEPTED");
  clock.follow(workingUntilMs, 1, performance.now());
  await facts.said("odd", "CANCELED");
  expect(facts.ofOrder("odd")).toEqual(["SEND UNKNOWN", "SEND CANCEL_DONE", "CANCELED"]);
});

test("what a router says after another has taken over is not recorded: an order has one outcome", async () => {
  exchange.script("exit", REFUSED);
  await startRouter();
  const release = exchange.hold("POST /fapi/v1/order");
  await ledger.append([exitOf("exit")]);
  await exchange.untilAsked("POST /fapi/v1/order", { newClientOrderId: "exit" });
  // The first is refused and does not hear of it; the second proves the exit absent and places it.
  await startRouter({
    begun: async () => {
      await exchange.untilAsked("GET /fapi/v1/order", { origClientOrderId: "exit" });
      release();
    },
  });
  await facts.said("exit", "SEND ACCEPTED");
  await vi.waitFor(() => expect(stage.failures.map(String).join()).toContain("a successor has taken over"));
  stage.failures.length = 0;
  expect(facts.ofOrder("exit")).toEqual(["SEND ACCEPTED"]);
});
