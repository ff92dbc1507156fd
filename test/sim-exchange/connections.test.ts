import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { TestExchange } from "../support/exchange.ts";

/** 24 hours last five seconds, a listen key 0.2 s, a ping comes every 20 ms. */
const TIME_SCALE = 17_280;

let exchange: TestExchange;
let lasting: Promise<{ readonly code: number; readonly ms: number }>;
beforeAll(async () => {
  exchange = await TestExchange.start("--connection-time", String(TIME_SCALE), "--accounts", "2");
  const openedAt = performance.now();
  const socket = await exchange.open("/market/ws/btcusdt@aggTrade");
  lasting = socket.ended().then(({ code }) => ({ code, ms: performance.now() - openedAt }));
});
afterAll(() => exchange.stop());

test("a connection takes 1024 streams and not one more", async () => {
  const socket = await exchange.open("/market/ws");
  const names = Array.from({ length: 1_024 }, (_, i) => `s${i}@aggTrade`);
  socket.send({ method: "SUBSCRIBE", params: names, id: 1 });
  expect(await socket.next(({ id }) => id === 1)).toEqual({ result: null, id: 1 });
  socket.send({ method: "SUBSCRIBE", params: ["btcusdt@aggTrade"], id: 2 });
  expect(await socket.next(({ id }) => id === 2)).toMatchObject({ error: { code: 2 } });
  socket.close();
});

test("the eleventh message within a second ends the connection", async () => {
  const socket = await exchange.open("/market/ws");
  for (let id = 1; id <= 11; id += 1) socket.send({ method: "LIST_SUBSCRIPTIONS", id });
  expect((await socket.ended()).code).toBe(1008);
  expect(socket.messages).toHaveLength(10);
});

test("the server pings; a client that never answers is cut off, one that does is not", async () => {
  const silent = new WebSocket(`${exchange.ws}/market/ws`, { autoPong: false });
  const answering = await exchange.open("/market/ws");
  const [payload] = (await once(silent, "ping")) as [Buffer];
  expect(payload).toBeInstanceOf(Buffer);
  const [code] = (await once(silent, "close")) as [number];
  expect(code).toBe(1006);
  expect(answering.closed).toBeUndefined();
  answering.close();
});

test("a listen key that nobody extends ends with an event, and the socket stays open and silent", async () => {
  // The key may be over before the socket is there: then the next one is tried.
  for (;;) {
    const socket = await exchange.user();
    const expired = await Promise.race([socket.next(({ e }) => e === "listenKeyExpired"), sleep(2_000)]);
    if (expired === undefined) {
      socket.close();
      continue;
    }
    expect(expired["listenKey"]).toMatch(/^[0-9a-f]{64}$/);
    expect(socket.closed).toBeUndefined();
    const put = await exchange.keyed("PUT", "/fapi/v1/listenKey");
    expect([put.status, put.body]).toEqual([400, { code: -1125, msg: "This listenKey does not exist." }]);
    const { body } = await exchange.keyed("POST", "/fapi/v1/listenKey");
    expect(body).not.toEqual({ listenKey: expired["listenKey"] });
    socket.close();
    return;
  }
});

test("a connection ends when its 24 hours are over", async () => {
  const { code, ms } = await lasting;
  expect(code).toBe(1001);
  expect(ms).toBeGreaterThan(86_400_000 / TIME_SCALE - 1);
});

test("an address that connects too often is refused", async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 320 }, async () => {
      const socket = new WebSocket(`${exchange.ws}/market/ws`);
      const outcome = await Promise.race([
        once(socket, "open").then(() => "open"),
        once(socket, "unexpected-response").then(
          ([, response]) => (response as { statusCode: number }).statusCode,
        ),
        once(socket, "error").then(([error]) => String(error)),
      ]);
      socket.on("error", () => undefined);
      socket.terminate();
      return outcome;
    }),
  );
  expect(new Set(outcomes)).toEqual(new Set(["open", 429]));
});
