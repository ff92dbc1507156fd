import { afterAll, beforeAll, expect, test } from "vitest";
import { TestExchange } from "../support/exchange.ts";

/** Twenty quiet seconds, then 30 % down in 60 s: ten times faster here. */
let exchange: TestExchange;
beforeAll(async () => {
  exchange = await TestExchange.start(
    "--synthetic",
    "range:20s,crash",
    "--speed",
    "10",
    "--symbols",
    "BTCUSDT",
  );
});
afterAll(() => exchange.stop());

type Json = Readonly<Record<string, unknown>>;

test("a crash liquidates who is long with leverage, and everybody sees the liquidation", async () => {
  const events = await exchange.user();
  const forced = await exchange.open("/market/stream?streams=btcusdt@forceOrder/!forceOrder@arr");
  const { body: time } = await exchange.get("/fapi/v1/time");
  const placed = await exchange.signed("POST", "/fapi/v1/order", {
    timestamp: (time as { serverTime: number }).serverTime,
    recvWindow: 60_000,
    symbol: "BTCUSDT",
    side: "BUY",
    type: "MARKET",
    quantity: "2",
  });
  expect(placed.status).toBe(200);
  const closing = await events.next(
    ({ o }) => (o as { c?: string } | undefined)?.c?.startsWith("autoclose-") === true,
  );
  expect(closing).toMatchObject({ e: "ORDER_TRADE_UPDATE", o: { s: "BTCUSDT", S: "SELL" } });

  for (const name of ["btcusdt@forceOrder", "!forceOrder@arr"]) {
    const { data } = await forced.next(({ stream }) => stream === name);
    const { e, o, ps, st } = data as { e: string; o: Json; ps: string; st: number };
    expect([e, ps, st]).toEqual(["forceOrder", "BTCUSDT", 1]);
    expect(Object.keys(o).sort().join(" ")).toBe("S T X ap f l o p q s z");
    expect(o).toMatchObject({ s: "BTCUSDT", S: "SELL", X: "FILLED" });
  }
  for (const socket of [events, forced]) socket.close();
});
