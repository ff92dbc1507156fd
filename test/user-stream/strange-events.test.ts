import { afterEach, beforeEach, expect, test } from "vitest";
import { listDeadLetters } from "#libs/bus/dlq.ts";
import { orderEvent, OURS, Stage } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.start();
});
afterEach(() => stage.stop());

test("a status nobody knows takes nothing down: its fill counts, the event is kept, evidence ends the order", async () => {
  await stage.startStream();
  stage.exchange.plant(OURS, "BTCUSDT", { status: "NEW_MOON", open: true, filled: "0.4" });
  stage.exchange.emit(
    orderEvent({ x: "TRADE", X: "NEW_MOON", l: "0.4", z: "0.4", L: "10", t: 101, n: "0.001", N: "USDT" }),
  );
  await stage.facts.said(OURS, "PARTIALLY_FILLED fill");
  // While the exchange lists it as open, nothing is concluded from a word.
  await stage.exchange.untilAsked("GET /fapi/v1/openOrders", { symbol: "BTCUSDT" }, 8);
  expect(stage.facts.ofOrder(OURS)).toEqual(["PARTIALLY_FILLED fill"]);
  stage.exchange.plant(OURS, "BTCUSDT", { status: "ECLIPSED", open: false });
  await stage.facts.said(OURS, "EXPIRED");
  expect(stage.words()).toEqual(["down", "up"]);
  const letters = await listDeadLetters(stage.bus.jsm);
  expect(letters.map(({ reason }) => reason)).toEqual([
    `order ${OURS} has status NEW_MOON, which this version does not know`,
  ]);
  expect(Buffer.from(letters[0]?.payload ?? []).toString()).toContain("NEW_MOON");
});

test("a status nobody knows that REST knows by another name is settled by REST", async () => {
  await stage.startStream();
  stage.exchange.plant(OURS, "BTCUSDT", "expire");
  stage.exchange.emit(orderEvent({ x: "EXPIRED", X: "ECLIPSED" }));
  await stage.facts.said(OURS, "EXPIRED");
  expect(stage.words()).toEqual(["down", "up"]);
});

test("a catch-up survives an open order in a status nobody knows", async () => {
  stage.exchange.plant(OURS, "BTCUSDT", { status: "ECLIPSED", open: false });
  const unsent = `${OURS.slice(0, -1)}1`;
  stage.view = {
    known: true,
    openOrders: [
      { clientOrderId: OURS, symbol: "BTCUSDT", phase: "WORKING" },
      { clientOrderId: unsent, symbol: "BTCUSDT", phase: "RESERVED" },
    ],
  };
  await stage.startStream();
  await stage.facts.said(OURS, "EXPIRED");
  expect(stage.words()).toEqual(["down", "up"]);
  // One that waits for its turn at its router is nobody else's to ask about.
  await stage.exchange.untilAsked("GET /fapi/v1/openOrders", { symbol: "BTCUSDT" }, 3);
  const about = stage.exchange.asked("GET /fapi/v1/order").map(({ params }) => params["origClientOrderId"]);
  expect(about).not.toContain(unsent);
});

test.each<[name: string, event: object | string, reason: string]>([
  [
    "an amount",
    orderEvent({ c: "web_1", x: "TRADE", X: "FILLED", l: "ten", z: "1", L: "10", t: 101 }),
    "ten",
  ],
  ["a side", orderEvent({ S: "HOLD" }), "o.S"],
  ["an order", { e: "ORDER_TRADE_UPDATE", E: 1, T: 1 }, "o is"],
  ["a leverage", { e: "ACCOUNT_CONFIG_UPDATE", E: 1, T: 1, ac: { s: "BTCUSDT", l: "much" } }, "ac.l"],
  ["a text", "{", "event"],
])(
  "%s that cannot be read takes the stream down until REST has been compared, not until a restart",
  async (...given) => {
    const [, event, reason] = given;
    await stage.startStream();
    stage.exchange.plant("web_1", "BTCUSDT", "fill");
    stage.exchange.emit(event);
    await stage.untilUp(2);
    expect(stage.words()).toEqual(["down", "up", "down", "up"]);
    expect(stage.bodies("order").map(({ fill }) => fill?.tradeId)).toEqual(["101"]);
    expect((await listDeadLetters(stage.bus.jsm)).map((letter) => letter.reason)).toEqual([
      expect.stringContaining(reason),
    ]);
  },
);
