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
