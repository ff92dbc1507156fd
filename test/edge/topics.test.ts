import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { factMessage } from "#libs/bus/facts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import type { FactBody, OrderFact } from "#libs/domain/fact.ts";
import { parseAccountId, parseClientOrderId, parseSymbol } from "#libs/domain/ids.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import {
  decodeMarketEvent,
  encodeMarketEvent,
  marketSubjectToken,
  type MarketBody,
} from "#libs/wire/market.ts";
import { eventually, until } from "../support/eventually.ts";
import type { TestBus } from "../support/test-bus.ts";
import type { EdgeClient } from "./client.ts";
import { TOKENS } from "./edge-process.ts";
import { useEdge } from "./stage.ts";

/** What the bus says, as clients of the real edge process see it. */

const ACCOUNT = parseAccountId("paper-1");
// What is stored before the edge is there, it reads.
const stage = useEdge((bus) => storeAnswer(bus, "00000000-0000-7000-8000-000000000001", "denied before"));
const connect = (rate: "screen" | "full" = "full", token: string = TOKENS.all): Promise<EdgeClient> =>
  stage.connect(token, rate);

const market = (symbol: string, body: MarketBody, path?: "rest"): void => {
  const event = { symbol: parseSymbol(symbol), eventTimeMs: 5, receivedAtMs: 6, derived: false, body };
  stage.bus.nc.publish(
    `md.${symbol}.${marketSubjectToken(body.kind)}${path === undefined ? "" : ".rest"}`,
    encodeMarketEvent({ ...event, ...(path === undefined ? {} : { path }) }),
  );
};
const top = (symbol: string, bidPrice: string, updateId = 1): void => {
  market(symbol, { kind: "top", updateId, bidPrice, bidQuantity: "1", askPrice: "2", askQuantity: "3" });
};
const trade = (symbol: string, aggregateId: number): void => {
  market(symbol, {
    kind: "trade",
    aggregateId,
    price: "1",
    quantity: "2",
    buyerIsMaker: true,
    tradeTimeMs: 4,
  });
};
const mark = { kind: "mark", indexPrice: "", fundingRate: "", nextFundingMs: 0 } as const;

async function storeAnswer({ js }: TestBus, intentId: string, text: string): Promise<void> {
  const { Verdict } = plimsoll.v1;
  const bytes = plimsoll.v1.Answer.encode({
    intentId,
    account: ACCOUNT,
    symbol: "BTCUSDT",
    verdict: Verdict.VERDICT_DUPLICATE,
    text,
    commitNumber: 1,
    decidedAtMs: 2,
  }).finish();
  await publishDurably(js, {
    subject: `answer.${ACCOUNT}.${intentId}`,
    bytes,
    msgId: intentId,
    type: "Answer",
  });
}

let told = 0;
const store = async (body: FactBody): Promise<void> => {
  const fact = { account: ACCOUNT, recordedAtMs: (told += 1), traceparent: "", body };
  await publishDurably(stage.bus.js, factMessage(fact, `test:${told}`));
};

const valuesOf = (client: EdgeClient, topic: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(client.mirror.of(topic));
const keysOf = (client: EdgeClient, topic: string): readonly string[] =>
  client.mirror.of(topic).map(([key]) => key);

test("prices come as they are published; who comes later is first told how they stand", async () => {
  const early = await connect();
  await early.subscribe("prices.BTCUSDT");
  top("BTCUSDT", "60000.1");
  top("ETHUSDT", "1");
  market("BTCUSDT", { ...mark, markPrice: "60001" });
  market("BTCUSDT", { ...mark, markPrice: "60002" }, "rest");
  await early.until(() => keysOf(early, "prices.BTCUSDT").length === 3);
  const late = await connect("screen");
  await late.subscribe("prices.BTCUSDT");
  expect(late.mirror.of("prices.BTCUSDT")).toEqual(early.mirror.of("prices.BTCUSDT"));
  expect(valuesOf(late, "prices.BTCUSDT")).toEqual({
    top: {
      updateId: 1,
      bidPrice: "60000.1",
      bidQuantity: "1",
      askPrice: "2",
      askQuantity: "3",
      eventTimeMs: 5,
      receivedAtMs: 6,
    },
    mark: {
      markPrice: "60001",
      indexPrice: "",
      fundingRate: "",
      nextFundingMs: 0,
      eventTimeMs: 5,
      receivedAtMs: 6,
    },
    "mark.rest": {
      markPrice: "60002",
      indexPrice: "",
      fundingRate: "",
      nextFundingMs: 0,
      eventTimeMs: 5,
      receivedAtMs: 6,
      path: "rest",
    },
  });
  for (const update of [2, 3, 4]) top("BTCUSDT", "60000.2", update);
  await early.until(() => early.of("batch").length === 6);
  // At full rate each event has come by itself, its number one more than that of the event before.
  const events = early.of("batch").flatMap((batch) => batch.events ?? []);
  expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  await late.until(() => JSON.stringify(valuesOf(late, "prices.BTCUSDT")).includes('"updateId":4'));
});

test("who is the first to read a quiet symbol is told what was published last", async () => {
  market("ETHUSDT", { ...mark, markPrice: "2601" });
  market("ETHUSDT", { ...mark, markPrice: "2602" });
  await eventually(async () => {
    const last = await stage.bus.jsm.streams.getMessage("MARKET", { last_by_subj: "md.ETHUSDT.mark" });
    expect(decodeMarketEvent(last?.data ?? new Uint8Array()).body).toMatchObject({ markPrice: "2602" });
  });
  const client = await connect();
  await client.subscribe("prices.ETHUSDT");
  await client.until(() => keysOf(client, "prices.ETHUSDT").includes("mark"));
  expect(valuesOf(client, "prices.ETHUSDT")["mark"]).toMatchObject({ markPrice: "2602" });
});

test("trades and candles are logs of the newest, and say what is missing", async () => {
  const client = await connect();
  await client.subscribe("trades.BTCUSDT", "candles.BTCUSDT");
  const candle = { kind: "kline", openTimeMs: 60_000, open: "1", high: "1", low: "1", volume: "1" } as const;
  // The edge asks the bus for both as it answers: what is published before the bus has heard of the last reaches nobody.
  await until("a candle is heard", () => {
    market("BTCUSDT", { ...candle, close: "1", closed: false });
    return client.mirror.of("candles.BTCUSDT").length > 0;
  });
  for (let id = 1; id <= 150; id += 1) trade("BTCUSDT", id);
  market("BTCUSDT", {
    kind: "gap",
    reason: "lost",
    missing: { of: "trades", firstAggregateId: 151, lastAggregateId: 160 },
  });
  market("BTCUSDT", { ...candle, close: "2", closed: true });
  await client.until(() => JSON.stringify(client.mirror.of("candles.BTCUSDT")).includes('"closed":true'));
  expect(client.mirror.of("candles.BTCUSDT")).toHaveLength(1);
  await client.until(() => keysOf(client, "trades.BTCUSDT").at(-1) === "gap.151");
  expect(keysOf(client, "trades.BTCUSDT").slice(0, 2)).toEqual(["52", "53"]);
  const late = await connect();
  await late.subscribe("trades.BTCUSDT");
  expect(late.mirror.of("trades.BTCUSDT")).toEqual(client.mirror.of("trades.BTCUSDT"));
  expect(late.mirror.missed).toBe(0);
});

test("an account is its view with a key per position; one that is closed goes", async () => {
  const client = await connect("screen", TOKENS.one);
  await client.subscribe("account.paper-1");
  const risk = await stage.bus.kvm.open("risk");
  const position = { symbol: "BTCUSDT", amount: "0.5", entryPrice: "60000", stopId: "s", nakedSinceMs: 0 };
  const view = { commit: 7, stopState: "ARMED", account: "paper-1", equity: "10000" };
  await risk.put("account.paper-1", JSON.stringify({ ...view, positions: [position] }));
  await risk.put("account.paper-2", JSON.stringify({ ...view, account: "paper-2", positions: [] }));
  await risk.put("ledger.paper-1", JSON.stringify({ residual: "0" }));
  await client.until(() => keysOf(client, "account.paper-1").length === 3);
  expect(valuesOf(client, "account.paper-1")).toEqual({
    account: view,
    "position.BTCUSDT": position,
    ledger: { residual: "0" },
  });
  await risk.put("account.paper-1", JSON.stringify({ ...view, commit: 8, positions: [] }));
  await client.until(() => keysOf(client, "account.paper-1").length === 2);
  expect(keysOf(client, "account.paper-1")).toEqual(["account", "ledger"]);
  await risk.put("global", JSON.stringify({ slotsUsed: 0 }));
  const desk = await connect();
  await desk.subscribe("desk");
  await desk.until(() => keysOf(desk, "desk").length === 1);
  expect(valuesOf(desk, "desk")).toEqual({ desk: { slotsUsed: 0 } });
});

test("orders, stops, requests and fills; a word that comes late does not set an order back", async () => {
  const client = await connect();
  await client.subscribe("orders.paper-1", "fills.paper-1");
  const order = (status: OrderFact["status"], filled: string, tradeId?: string): OrderFact => ({
    kind: "order",
    symbol: parseSymbol("BTCUSDT"),
    clientOrderId: "mine",
    exchangeOrderId: "8389765593361680990",
    side: "BUY",
    status,
    quantity: parseQuantity("2"),
    price: parsePrice("10.50"),
    cumulativeFilled: parseQuantity(filled),
    ...(tradeId === undefined
      ? {}
      : {
          fill: {
            tradeId,
            price: parsePrice("10.5"),
            quantity: parseQuantity("1"),
            fee: 0n as never,
            feeAsset: "USDT",
            realizedPnl: 0n as never,
            maker: true,
          },
        }),
    reduceOnly: false,
    transactionTimeMs: 9,
    source: "STREAM",
  });
  await store(order("FILLED", "2", "12"));
  // Both late: the fill is news, the status is not.
  await store(order("PARTIALLY_FILLED", "1", "11"));
  await store({
    kind: "send",
    symbol: parseSymbol("BTCUSDT"),
    clientOrderId: parseClientOrderId("other"),
    outcome: "REJECTED",
    code: -2019,
    reason: "Margin is insufficient.",
    exchangeOrderId: "",
    commitNumber: 3,
    receiptToRequestUs: 1,
    requestToAnswerUs: 2,
  });
  await client.until(() => keysOf(client, "orders.paper-1").length === 2);
  expect(valuesOf(client, "orders.paper-1")).toMatchObject({
    "BTCUSDT:mine": { status: "FILLED", filled: "2", price: "10.5", exchangeOrderId: "8389765593361680990" },
    "request:BTCUSDT:other": { outcome: "REJECTED", code: -2019 },
  });
  await client.until(() => keysOf(client, "fills.paper-1").length === 2);
  expect(keysOf(client, "fills.paper-1")).toEqual(["BTCUSDT:12", "BTCUSDT:11"]);
});

test("answers and alerts, those stored before the edge came too; health says who lives", async () => {
  const client = await connect();
  await client.subscribe("answers.paper-1", "alerts.desk", "alerts.paper-1", "health");
  await storeAnswer(stage.bus, "00000000-0000-7000-8000-000000000002", "denied now");
  await client.until(() => keysOf(client, "answers.paper-1").length === 2);
  expect(client.mirror.of("answers.paper-1").map(([, value]) => (value as { text: string }).text)).toEqual([
    "denied before",
    "denied now",
  ]);
  const { Severity } = plimsoll.v1;
  for (const account of ["", "paper-1"]) {
    const alert = {
      severity: Severity.SEVERITY_CRITICAL,
      kind: "drift",
      account,
      text: "look",
      raisedAtMs: 3,
    };
    const bytes = plimsoll.v1.AlertRaised.encode(alert).finish();
    await publishDurably(stage.bus.js, {
      subject: "alert.critical.drift",
      bytes,
      msgId: `a${account}`,
      type: "AlertRaised",
    });
  }
  for (const [topic, account] of [
    ["alerts.desk", ""],
    ["alerts.paper-1", "paper-1"],
  ] as const) {
    await client.until(() => keysOf(client, topic).length === 1);
    expect(client.mirror.of(topic).map(([, value]) => value)).toEqual([
      { severity: "CRITICAL", kind: "drift", account, text: "look", raisedAtMs: 3 },
    ]);
  }
  await client.until(() => valuesOf(client, "health")["edge-0"] !== undefined);
  expect(valuesOf(client, "health")).toMatchObject({
    bus: { connected: true },
    "edge-0": { service: "edge" },
  });
  // A process that says nothing any more is gone from it.
  stage.bus.nc.publish(
    "stats.feed-gateway.feed-gateway-9",
    JSON.stringify({ service: "feed-gateway", instance: "feed-gateway-9", pid: 1 }),
  );
  await client.until(() => valuesOf(client, "health")["feed-gateway-9"] !== undefined);
  await client.until(() => valuesOf(client, "health")["feed-gateway-9"] === undefined);
});

test.each([
  [
    "pricez.BTCUSDT",
    "INVALID_VALUE",
    /^topics is "pricez.BTCUSDT", but must be one of prices\.<symbol>, trades\.<symbol>/,
  ],
  ["prices", "INVALID_VALUE", /^topics is "prices", but must be one of prices\.<symbol>/],
  ["health.x", "INVALID_VALUE", /^topics is "health.x", but must be one of/],
  [
    "prices.DOGEUSDT",
    "INVALID_VALUE",
    /^topics is "prices.DOGEUSDT", but must be of one of the symbols BTCUSDT, ETHUSDT$/,
  ],
  [
    "orders.desk",
    "INVALID_VALUE",
    /^topics is "desk", but must be another name: it means all accounts together$/,
  ],
  ["orders.Paper", "INVALID_VALUE", /^topics is "Paper", but must be 1-24 characters of a-z 0-9 -$/],
  [
    "account.paper-2",
    "NOT_PERMITTED",
    /^topics is "account.paper-2", but must be of what token one may read: paper-1$/,
  ],
  [
    "alerts.desk",
    "NOT_PERMITTED",
    /^topics is "alerts.desk", but must be of what token one may read: paper-1$/,
  ],
  ["desk", "NOT_PERMITTED", /^topics is "desk", but must be of what token one may read: paper-1$/],
  [7, "INVALID_VALUE", /^topics is 7, but must be a list of texts$/],
])("topic %s is refused, and with it the whole message", async (topic, code, text) => {
  const client = await connect("screen", TOKENS.one);
  const answer = await client.ask({ op: "subscribe", topics: ["health", topic] });
  expect([answer.type, answer.code, answer.field]).toEqual(["error", code, "topics"]);
  expect(answer.text).toMatch(text);
  expect(client.mirror.topics.size).toBe(0);
});

test("a client that does not read is conflated without a loss of state, one that goes on so is given up; others notice nothing", async () => {
  const [well, slow, stuck] = [await connect(), await connect(), await connect()];
  const topics = ["prices.BTCUSDT", "prices.ETHUSDT", "trades.BTCUSDT"];
  for (const client of [well, slow, stuck]) await client.subscribe(...topics);
  for (const client of [slow, stuck]) client.socket.pause();
  const conflatedBefore = stage.edge.counter("events.conflated");
  let n = 0;
  const push = async (): Promise<void> => {
    for (let i = 0; i < 500; i += 1) {
      n += 1;
      top(n % 2 === 0 ? "BTCUSDT" : "ETHUSDT", String(n), n);
      trade("BTCUSDT", n);
    }
    await stage.bus.nc.flush();
    // What the kernel's buffers take is not unread yet, however much that is; and the reader is not to be outrun.
    await well.until(() => keysOf(well, "trades.BTCUSDT").at(-1) === String(n));
  };
  while (stage.edge.counter("events.conflated") < conflatedBefore + 1_000) await push();
  slow.socket.resume();
  await slow.until(() => keysOf(slow, "trades.BTCUSDT").at(-1) === String(n));
  for (const topic of topics) expect(slow.mirror.of(topic)).toEqual(well.mirror.of(topic));
  // A trade that it was never sent was counted to it.
  const trades = slow
    .of("batch")
    .flatMap(({ events = [] }) => events.filter(({ topic }) => topic === "trades.BTCUSDT"));
  expect(trades.length + slow.mirror.missed).toBe(n);
  expect(slow.mirror.missed).toBeGreaterThan(0);
  expect(well.mirror.missed).toBe(0);

  while (stage.edge.counter("clients.slow") === 0) {
    await push();
    await sleep(200);
  }
  stuck.socket.resume();
  await stuck.until(() => stuck.closed !== undefined);
  expect(stuck.closed?.code).toBe(4408);
  expect(stuck.closed?.reason).toMatch(/^slow consumer: \d+ bytes unread, \d+ events conflated, \d+ missed$/);
  expect([well.closed, slow.closed, stage.edge.counter("clients.slow")]).toEqual([undefined, undefined, 1]);
  expect(stuck.mirror.of("prices.BTCUSDT")).not.toEqual(well.mirror.of("prices.BTCUSDT"));
});
