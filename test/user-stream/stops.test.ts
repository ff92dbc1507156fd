import { afterEach, beforeEach, expect, test } from "vitest";
import { clientOrderIdOf, uuid7 } from "#libs/domain/ids.ts";
import { orderEvent, Stage } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.start();
});
afterEach(() => stage.stop());

const STOP = clientOrderIdOf(uuid7(1_700_000_000_000, new Uint8Array(10)), "STOP", 0);
const algoEvent = (change: Record<string, unknown>): object => ({
  e: "ALGO_UPDATE",
  E: Date.now(),
  T: 1_700_000_000_500,
  o: { caid: STOP, aid: 1000000033000001, s: "BTCUSDT", S: "SELL", X: "NEW", ai: "", tp: "9.5", ...change },
});
const stopWords = (): readonly string[] =>
  stage.bodies("stop").map(({ status, source }) => `${status} ${source}`);

test("what the exchange says of our stops is told; the order one became is told as its own, whatever its id", async () => {
  await stage.startStream(600_000);
  stage.exchange.emit(algoEvent({ caid: "web_1" }));
  stage.exchange.emit(algoEvent({}));
  stage.exchange.emit(algoEvent({ X: "TRIGGERED", ai: "4711" }));
  stage.exchange.emit(
    orderEvent({
      c: "autostop_1",
      i: "4711",
      S: "SELL",
      R: true,
      x: "TRADE",
      X: "FILLED",
      l: "1",
      z: "1",
      L: "9.4",
      t: 5,
    }),
  );
  await stage.facts.until(() => (stage.bodies("order").length > 0 ? true : undefined));
  expect(stopWords()).toEqual(["NEW STREAM", "TRIGGERED STREAM"]);
  expect(stage.bodies("stop")[0]).toMatchObject({
    clientOrderId: STOP,
    algoId: "1000000033000001",
    side: "SELL",
    transactionTimeMs: 1_700_000_000_500,
  });
  expect(stage.bodies("order")).toMatchObject([
    { clientOrderId: STOP, exchangeOrderId: "4711", status: "FILLED" },
  ]);
});

test("a stop of ours in a status nobody knows is found out by REST", async () => {
  await stage.startStream(600_000);
  stage.view = { known: true, stops: [{ clientOrderId: STOP, symbol: "BTCUSDT", status: "NEW" }] };
  const row = {
    algoId: 1,
    clientAlgoId: STOP,
    symbol: "BTCUSDT",
    side: "SELL",
    triggerPrice: "9.5",
    updateTime: 5,
  };
  stage.exchange.algos.push({ ...row, algoStatus: "CANCELED" });
  stage.exchange.emit(algoEvent({ X: "NEW_MOON" }));
  await stage.untilUp(2);
  expect(stopWords()).toEqual(["CANCELED REST"]);
});

test("a stop whose end no event told is found by the next comparison, and one that is there is not told again", async () => {
  const row = { algoId: 1, symbol: "BTCUSDT", side: "SELL", triggerPrice: "9.5", updateTime: 5 };
  const there = clientOrderIdOf(uuid7(1_700_000_000_001, new Uint8Array(10)), "STOP", 0);
  stage.exchange.algos.push({ ...row, clientAlgoId: there, algoStatus: "NEW" });
  await stage.startStream();
  stage.exchange.algos.push({ ...row, clientAlgoId: STOP, algoStatus: "EXPIRED" });
  const known = { symbol: "BTCUSDT", status: "NEW" };
  stage.view = { known: true, stops: [STOP, there].map((clientOrderId) => ({ ...known, clientOrderId })) };
  await stage.facts.until(() => (stage.bodies("stop").length > 0 ? true : undefined));
  stage.view = { known: true };
  expect(new Set(stage.bodies("stop").map(({ clientOrderId }) => clientOrderId))).toEqual(new Set([STOP]));
  expect(stopWords()[0]).toBe("EXPIRED REST");
});

const ROW = { algoId: 1, symbol: "BTCUSDT", side: "SELL", triggerPrice: "9.5", updateTime: 5 };
const EXIT = clientOrderIdOf(uuid7(1_700_000_000_002, new Uint8Array(10)), "EXIT", 0);
const exitFill = (t: number): object =>
  orderEvent({ c: EXIT, S: "SELL", R: true, x: "TRADE", X: "FILLED", l: "1", z: "1", L: "10", t });

/** A position of 1 with its stop, told by the stream and known to the kernel. */
async function holdProtected(everyMs: number): Promise<void> {
  await stage.startStream(everyMs);
  const { exchange } = stage;
  exchange.plant("web_1", "BTCUSDT", "fill");
  exchange.positions.set("BTCUSDT", { amount: "1", entryPrice: "10" });
  exchange.algos.push({ ...ROW, clientAlgoId: STOP, algoStatus: "NEW" });
  exchange.emit(orderEvent({ c: "web_1", x: "TRADE", X: "FILLED", l: "1", z: "1", L: "10", t: 101 }));
  await stage.facts.said("web_1", "FILLED fill");
  stage.view = {
    known: true,
    stops: [{ clientOrderId: STOP, symbol: "BTCUSDT", status: "NEW" }],
    positions: [{ symbol: "BTCUSDT", amount: "1" }],
    lastTradeIds: { BTCUSDT: "101" },
  };
}

/** The exit fills, and the exchange ends the position's stop with it. */
function close(): void {
  const { exchange } = stage;
  exchange.plant(EXIT, "BTCUSDT", "fill", { side: "SELL" });
  exchange.positions.delete("BTCUSDT");
  exchange.algos.splice(0, 1, { ...ROW, clientAlgoId: STOP, algoStatus: "EXPIRED" });
}

/** Fills and ends of stops in the order in which they were told, each once. */
const tale = (): readonly string[] => [
  ...new Set(
    stage.facts.facts.flatMap(({ body }) => {
      if (body.kind === "order" && body.fill !== undefined) return [`fill ${body.clientOrderId}`];
      return body.kind === "stop" ? [`stop ${body.status}`] : [];
    }),
  ),
];
const CLOSED = ["fill web_1", `fill ${EXIT}`, "stop EXPIRED"];

test.each([
  ["its fill's event waits", true],
  ["no event tells its fill", false],
])(
  "a position that closes while its account is caught up with is told closed before its stop is told gone: %s",
  async (_, isSaid) => {
    await holdProtected(600_000);
    const release = stage.exchange.hold("GET /fapi/v1/openAlgoOrders");
    stage.exchange.drop();
    await stage.exchange.untilOpened(2);
    await stage.exchange.untilAsked("GET /fapi/v1/openAlgoOrders");
    close();
    if (isSaid) stage.exchange.emit(exitFill(102));
    release();
    await stage.untilUp(2);
    expect(tale()).toEqual(CLOSED);
    expect(stage.bodies("drift")).toEqual([]);
  },
);

test.each(["while nobody listens", "unsaid by a stream that seems well"])(
  "a stop that fires %s is told as ours, whatever the id of the order it became",
  async (when) => {
    await holdProtected(when === "while nobody listens" ? 600_000 : 50);
    const { exchange } = stage;
    const actualOrderId = exchange.plant("autostop_1", "BTCUSDT", "fill", { side: "SELL" });
    exchange.algos.splice(0, 1, { ...ROW, clientAlgoId: STOP, algoStatus: "FINISHED", actualOrderId });
    exchange.positions.delete("BTCUSDT");
    if (when === "while nobody listens") exchange.drop();
    await stage.untilUp(2);
    expect(tale()).toEqual(["fill web_1", `fill ${STOP}`, "stop FINISHED"]);
    expect(stage.bodies("drift").filter((drift) => drift.class === "MANUAL_TRADE")).toEqual([]);
  },
);

test("where events flow, a stop that has ended with its position is told once the stream has told the fill", async () => {
  await holdProtected(50);
  const release = stage.exchange.hold("GET /fapi/v1/openAlgoOrders");
  await stage.exchange.untilAsked("GET /fapi/v1/openAlgoOrders");
  close();
  const asked = stage.exchange.asked("GET /fapi/v1/algoOrder").length;
  release();
  await stage.exchange.untilAsked("GET /fapi/v1/algoOrder", {}, asked + 1);
  stage.exchange.emit(exitFill(102));
  await stage.facts.until(() => (stage.bodies("stop").length > 0 ? true : undefined));
  expect(tale()).toEqual(CLOSED);
});

test("a stop that is gone while its position stands is told at once", async () => {
  await holdProtected(50);
  stage.exchange.algos.splice(0, 1, { ...ROW, clientAlgoId: STOP, algoStatus: "EXPIRED" });
  await stage.facts.until(() => (stage.bodies("stop").length > 0 ? true : undefined));
  expect(tale()).toEqual(["fill web_1", "stop EXPIRED"]);
});

test("a look at stops that outlives its connection hands on nothing that came behind the next gap", async () => {
  await holdProtected(600_000);
  const { exchange } = stage;
  const releaseStops = exchange.hold("GET /fapi/v1/openAlgoOrders");
  exchange.drop();
  await exchange.untilOpened(2);
  await exchange.untilAsked("GET /fapi/v1/openAlgoOrders");
  exchange.algos.splice(0, 1, { ...ROW, clientAlgoId: STOP, algoStatus: "EXPIRED" });
  const releaseTrades = exchange.hold("GET /fapi/v1/userTrades");
  exchange.drop();
  exchange.plant("web_2", "BTCUSDT", "fill");
  await exchange.untilOpened(3);
  exchange.plant("web_3", "BTCUSDT", "fill");
  exchange.positions.set("BTCUSDT", { amount: "3", entryPrice: "10" });
  exchange.emit(orderEvent({ c: "web_3", x: "TRADE", X: "FILLED", l: "1", z: "1", L: "10", t: 103 }));
  releaseStops();
  await exchange.untilAsked("GET /fapi/v1/userTrades");
  await stage.facts.until(() => (stage.bodies("stop").length > 0 ? true : undefined));
  releaseTrades();
  await stage.untilUp(2);
  expect(tale()).toEqual(["fill web_1", "stop EXPIRED", "fill web_2", "fill web_3"]);
});
