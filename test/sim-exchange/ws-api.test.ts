import { createHmac, sign } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { fixedCredentials } from "#libs/binance/credentials.ts";
import { parseLossless } from "#libs/binance/json.ts";
import { BinanceRest } from "#libs/binance/rest.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { budgetOf } from "../support/budget.ts";
import { TestExchange, TestSocket } from "../support/exchange.ts";

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await TestExchange.start("--symbols", "BTCUSDT", "--accounts", "2");
});
afterAll(() => exchange.stop());

type Json = Readonly<Record<string, unknown>>;
type Params = Readonly<Record<string, string | number | boolean>>;
let ids = 0;

const textOf = (params: Params): string =>
  Object.keys(params)
    .sort()
    .map((name) => `${name}=${params[name]}`)
    .join("&");

function signed(params: Params, index = 0): Params {
  const { apiKey, secret } = exchange.accounts[index]!;
  const all = { ...params, apiKey, timestamp: Date.now() };
  return { ...all, signature: createHmac("sha256", secret).update(textOf(all)).digest("hex") };
}

function signedByEd25519(params: Params, index = 0): Params {
  const { apiKey, privateKey } = exchange.accounts[index]!.ed25519;
  const all = { ...params, apiKey, timestamp: Date.now() };
  return { ...all, signature: sign(null, Buffer.from(textOf(all)), privateKey).toString("base64") };
}

async function ask(socket: TestSocket, method: string, params: Params | string = {}): Promise<Json> {
  const id = `q${++ids}`;
  const text = typeof params === "string" ? params : JSON.stringify(params);
  socket.send(`{"id":"${id}","method":"${method}","params":${text}}`);
  return socket.next((message) => message["id"] === id);
}

const codeOf = (answer: Json): unknown => (answer["error"] as Json)["code"];

async function restingOrder(): Promise<Params> {
  const { body } = await exchange.get("/fapi/v1/ticker/bookTicker", { symbol: "BTCUSDT" });
  const price = Math.floor(Number((body as Json)["bidPrice"]) * 0.97);
  return { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "0.01", price };
}

test("an order is placed, amended, seen and cancelled, and its events go to the user stream only", async () => {
  const api = await TestSocket.open(exchange.wsApi);
  const started = await ask(api, "userDataStream.start", { apiKey: exchange.accounts[0]!.apiKey });
  const { listenKey } = started["result"] as { listenKey: string };
  const user = await exchange.open(`/private/ws/${listenKey}`);
  const order = await restingOrder();

  const raw: string[] = [];
  api.socket.on("message", (data) => raw.push((data as Buffer).toString()));
  const placed = await ask(api, "order.place", signed({ ...order, newClientOrderId: "ws-1" }));
  expect(placed).toMatchObject({
    status: 200,
    result: { clientOrderId: "ws-1", status: "NEW" },
    rateLimits: [
      { rateLimitType: "REQUEST_WEIGHT", limit: 2400 },
      { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 300, count: 1 },
      { rateLimitType: "ORDERS", interval: "MINUTE", intervalNum: 1, limit: 1200, count: 1 },
    ],
  });
  // Its own digits, which a float would have lost.
  const orderId = (parseLossless(raw.at(-1) ?? "") as { result: { orderId: string } }).result.orderId;
  expect(BigInt(orderId) > BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);

  const amended = await ask(
    api,
    "order.modify",
    signed({
      symbol: "BTCUSDT",
      side: "BUY",
      origClientOrderId: "ws-1",
      quantity: "0.02",
      price: order["price"]!,
    }),
  );
  expect(amended).toMatchObject({ result: { origQty: "0.02" } });
  // The id goes in as a JSON integer beyond 2^53.
  const text = (params: Params): string =>
    JSON.stringify(params).replace(`"orderId":"${orderId}"`, `"orderId":${orderId}`);
  const status = await ask(api, "order.status", text(signed({ symbol: "BTCUSDT", orderId })));
  expect(status).toMatchObject({ result: { clientOrderId: "ws-1", origQty: "0.02" } });
  const cancelled = await ask(api, "order.cancel", text(signed({ symbol: "BTCUSDT", orderId })));
  expect(cancelled).toMatchObject({ status: 200, result: { status: "CANCELED" } });

  const last = await user.next(({ e, o }) => e === "ORDER_TRADE_UPDATE" && (o as Json)["X"] === "CANCELED");
  expect((last["o"] as Json)["c"]).toBe("ws-1");
  expect(user.messages.map(({ o }) => (o as Json | undefined)?.["x"])).toEqual([
    "NEW",
    "AMENDMENT",
    "CANCELED",
  ]);
  for (const message of api.messages) expect(message).not.toHaveProperty("e");
  expect(await ask(api, "userDataStream.ping", { apiKey: exchange.accounts[0]!.apiKey })).toMatchObject({
    result: { listenKey },
  });
  expect(await ask(api, "userDataStream.stop", { apiKey: exchange.accounts[0]!.apiKey })).toMatchObject({
    status: 200,
  });
  expect(codeOf(await ask(api, "userDataStream.ping", { apiKey: exchange.accounts[0]!.apiKey }))).toBe(-1125);
  api.close();
  user.close();
});

test("a session logs on with an Ed25519 key only, and then signs no more", async () => {
  const api = await TestSocket.open(exchange.wsApi);
  expect(codeOf(await ask(api, "session.logon", signed({})))).toBe(-4056);
  const bad = { ...signedByEd25519({}), signature: signedByEd25519({ recvWindow: 1 })["signature"]! };
  expect(codeOf(await ask(api, "session.logon", bad))).toBe(-1022);
  expect(codeOf(await ask(api, "account.balance", { timestamp: Date.now() }))).toBe(-2014);
  expect(await ask(api, "session.status")).toMatchObject({ result: { apiKey: null, authorizedSince: null } });
  const { apiKey } = exchange.accounts[1]!.ed25519;
  expect(await ask(api, "session.logon", signedByEd25519({}, 1))).toMatchObject({
    status: 200,
    result: { apiKey, authorizedSince: expect.any(Number) as number },
  });
  const timestamp = Date.now();
  const answers: Json[] = [];
  for (const method of ["account.balance", "v2/account.balance", "account.status", "v2/account.status"])
    answers.push(await ask(api, method, { timestamp }));
  for (const answer of answers) expect(answer["status"]).toBe(200);
  expect(answers[1]!["result"]).toEqual((await exchange.signed("GET", "/fapi/v3/balance", {}, 1)).body);
  expect(await ask(api, "account.position", { timestamp, symbol: "BTCUSDT" })).toMatchObject({ status: 200 });
  expect(codeOf(await ask(api, "account.balance", { timestamp: timestamp - 60_000 }))).toBe(-1021);
  expect(codeOf(await ask(api, "account.balance"))).toBe(-1102);
  expect(await ask(api, "session.logout")).toMatchObject({ result: { apiKey: null } });
  expect(codeOf(await ask(api, "account.balance", { timestamp }))).toBe(-2014);
  api.close();
});

test("public questions, refusals and nonsense each have their answer, and the connection goes on", async () => {
  const api = await TestSocket.open(exchange.wsApi);
  expect(await ask(api, "ticker.book", { symbol: "BTCUSDT" })).toMatchObject({
    result: { symbol: "BTCUSDT" },
  });
  expect(await ask(api, "depth", { symbol: "BTCUSDT", limit: 5 })).toMatchObject({ status: 200 });
  expect(codeOf(await ask(api, "depth", { symbol: "NOPE" }))).toBe(-1121);
  expect(codeOf(await ask(api, "order.fetch"))).toBe(-5000);
  const order = await restingOrder();
  expect(codeOf(await ask(api, "order.place", { ...signed(order), quantity: "5" }))).toBe(-1022);
  expect(codeOf(await ask(api, "order.place", signed({ ...order, quantity: "0.0001" })))).toBe(-1111);
  expect(codeOf(await ask(api, "order.place", '{"symbol":{"a":1}}'))).toBe(-1130);
  for (const nonsense of ["{", "[]", "1", '"x"', "null"]) {
    const from = api.messages.length;
    api.send(nonsense);
    const answer = await api.next(({ id }) => id === null, from);
    expect([nonsense, codeOf(answer)]).toEqual([nonsense, -1135]);
  }
  api.send('{"id":7,"params":{}}');
  expect(codeOf(await api.next(({ id }) => id === 7))).toBe(-1102);
  api.close();
});

test("a connection that pings more than five times a second is cut off", async () => {
  const api = await TestSocket.open(exchange.wsApi);
  for (let i = 0; i < 20; i += 1) api.socket.ping();
  expect((await api.ended()).code).toBe(1008);
  expect(api.socket.readyState).toBe(WebSocket.CLOSED);
});

test("REST takes an Ed25519 signature too", async () => {
  const { apiKey, privateKey } = exchange.accounts[0]!.ed25519;
  const query = `recvWindow=5000&timestamp=${Date.now()}`;
  const signature = encodeURIComponent(sign(null, Buffer.from(query), privateKey).toString("base64"));
  const ask = (sent: string) =>
    exchange.request("GET", "/fapi/v3/account", sent, { headers: { "X-MBX-APIKEY": apiKey } });
  expect(await ask(`${query}&signature=${signature}`)).toMatchObject({ status: 200 });
  expect(await ask(`${query}0&signature=${signature}`)).toMatchObject({ status: 400, body: { code: -1022 } });
  const rest = new BinanceRest(new URL(exchange.rest), new ExchangeClock(1), budgetOf());
  await rest.syncClock();
  const keys = fixedCredentials({ id: "paper-1", apiKey, apiSecret: privateKey });
  expect(await rest.signed("GET", "/fapi/v3/account", {}, keys)).toHaveProperty("totalWalletBalance");
  await rest.close();
});

// The last one: the key is gone afterwards.
test("a session ends with its key", async () => {
  const api = await TestSocket.open(exchange.wsApi);
  const { apiKey } = exchange.accounts[0]!.ed25519;
  expect(await ask(api, "session.logon", signedByEd25519({}))).toMatchObject({ status: 200 });
  const { body } = await exchange.request("DELETE", "/sim/keys", "", { body: JSON.stringify({ apiKey }) });
  expect(body).toEqual({ revoked: true });
  const order = { ...(await restingOrder()), timestamp: Date.now() };
  expect(codeOf(await ask(api, "order.place", order))).toBe(-2014);
  expect(await api.next((message) => message["id"] === null)).toMatchObject({
    status: 401,
    error: { code: -2015 },
  });
  expect(await ask(api, "session.status")).toMatchObject({ result: { apiKey: null } });
  api.close();
});
