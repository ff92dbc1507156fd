import { DerivativesTradingUsdsFutures } from "@binance/derivatives-trading-usds-futures";
import { USDMClient } from "binance";
import ccxt from "ccxt";
import { createHmac, createPrivateKey, sign } from "node:crypto";
import { once } from "node:events";
import { Pool } from "undici";
import WebSocket from "ws";
import { fixedCredentials } from "#libs/binance/credentials.ts";
import { BinanceRest } from "#libs/binance/rest.ts";
import { CONNECTIONS } from "#libs/budget/lines.ts";
import { parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import { parseAccountId, parseClientOrderId, parseSymbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { OrderRequests } from "../../services/order-router/order-requests.ts";

/** Where a client sends its orders, and as whom. */
export interface Place {
  readonly rest: string;
  readonly wsApi: string;
  readonly apiKey: string;
  /** A secret for HMAC, or a private key of Ed25519 in PEM. */
  readonly apiSecret: string;
  /** Of an IOC buy that takes nothing. */
  readonly price: string;
}

/** Places one order and reads the answer. @throws when it was not taken. */
export type PlaceOrder = (clientOrderId: string) => Promise<void>;

const ORDER = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "IOC" } as const;
const QUANTITY = "0.01";
const RECV_WINDOW_MS = 5_000;

/** How text is signed with a key, by what Node offers. */
function signerOf(apiSecret: string): (text: string) => string {
  if (!apiSecret.includes("PRIVATE KEY"))
    return (text) => createHmac("sha256", apiSecret).update(text).digest("hex");
  const key = createPrivateKey(apiSecret);
  return (text) => sign(null, Buffer.from(text), key).toString("base64");
}

/** The least that places an order by REST: undici with a pool as the adapter's, one signature, one parse. */
function floor({ rest, apiKey, apiSecret, price }: Place): PlaceOrder {
  const pool = new Pool(rest, { connections: 16, pipelining: 1, keepAliveTimeout: 30_000 });
  const signed = signerOf(apiSecret);
  const headers = { "X-MBX-APIKEY": apiKey };
  const fixed = `symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=${QUANTITY}&price=${price}`;
  return async (clientOrderId) => {
    const query = `${fixed}&newClientOrderId=${clientOrderId}&recvWindow=${RECV_WINDOW_MS}&timestamp=${Date.now()}`;
    const signature = encodeURIComponent(signed(query));
    const path = `/fapi/v1/order?${query}&signature=${signature}`;
    const { statusCode, body } = await pool.request({ method: "POST", path, headers });
    taken(statusCode === 200, JSON.parse(await body.text()));
  };
}

/** From the kernel's command to the order's id, as the router does it; the budget gives every permit at once. */
function adapter({ rest, apiKey, apiSecret, price }: Place): PlaceOrder {
  const clock = new ExchangeClock(1);
  clock.sync(Date.now(), performance.now());
  const permit = { answered: () => undefined, unsent: () => undefined, lost: () => undefined };
  const budget = {
    take: () => Promise.resolve(permit),
    silenced: () => undefined,
    ordersUsedUp: () => undefined,
    learn: () => undefined,
    connections: CONNECTIONS,
    silentForMs: () => 0,
  };
  const account = parseAccountId("paper-1");
  const requests = new OrderRequests(new BinanceRest(new URL(rest), clock, budget), [
    fixedCredentials({ id: account, apiKey, apiSecret }),
  ]);
  const command: Omit<OrderCommand, "clientOrderId"> = {
    action: "PLACE",
    intentId: "",
    account,
    symbol: parseSymbol(ORDER.symbol),
    side: ORDER.side,
    leg: "ENTRY",
    attempt: 1,
    timeInForce: ORDER.timeInForce,
    quantity: parseQuantity(QUANTITY),
    price: parsePrice(price),
    reduceOnly: false,
    notAfterMs: 0,
    workingUntilMs: 0,
    traceparent: "",
    strategy: "",
  };
  return async (clientOrderId) => {
    await requests.place(
      { ...command, clientOrderId: parseClientOrderId(clientOrderId) },
      () => ({ timestampMs: clock.now(performance.now()), recvWindowMs: RECV_WINDOW_MS }),
      performance.now() + RECV_WINDOW_MS,
    );
  };
}

async function ccxtAt({ rest, apiKey, apiSecret }: Place): Promise<InstanceType<typeof ccxt.binanceusdm>> {
  const client = new ccxt.binanceusdm({
    apiKey,
    secret: apiSecret,
    enableRateLimit: false,
    options: { fetchCurrencies: false, fetchMarkets: { types: ["linear"] } },
  });
  const api = client.urls["api"] as Record<string, unknown>;
  for (const [name, url] of Object.entries(api))
    if (typeof url === "string") api[name] = url.replace(/^https:\/\/[^/]+/, rest);
  await client.loadHttpProxyAgent();
  await client.loadMarkets();
  return client;
}

/** As its users place orders: the one method for all exchanges. */
async function viaCcxt(place: Place): Promise<PlaceOrder> {
  const client = await ccxtAt(place);
  const price = Number(place.price);
  return async (clientOrderId) => {
    const params = { clientOrderId, timeInForce: "IOC", recvWindow: RECV_WINDOW_MS };
    const order = await client.createOrder("BTC/USDT:USDT", "limit", "buy", Number(QUANTITY), price, params);
    taken(true, order.info);
  };
}

/** Its method of the endpoint itself: no markets, no common form of the answer. */
async function viaCcxtRaw(place: Place): Promise<PlaceOrder> {
  const client = await ccxtAt(place);
  const { price } = place;
  return async (newClientOrderId) => {
    const order = { ...ORDER, quantity: QUANTITY, price, newClientOrderId, recvWindow: RECV_WINDOW_MS };
    taken(true, await client.fapiPrivatePostOrder(order));
  };
}

function viaBinance({ rest, apiKey, apiSecret, price }: Place): PlaceOrder {
  const client = new USDMClient({
    api_key: apiKey,
    api_secret: apiSecret,
    baseUrl: rest,
    disableTimeSync: true,
    recvWindow: RECV_WINDOW_MS,
  });
  return async (newClientOrderId) => {
    const order = { ...ORDER, quantity: Number(QUANTITY), price: Number(price) };
    // It complains of every id that does not begin so.
    const id = `x-15PC4ZJy${newClientOrderId}`;
    taken(true, await client.submitNewOrder({ ...order, newClientOrderId: id }));
  };
}

function viaOfficial({ rest, apiKey, apiSecret, price }: Place): PlaceOrder {
  const own = apiSecret.includes("PRIVATE KEY") ? { privateKey: apiSecret } : { apiSecret };
  const { restAPI } = new DerivativesTradingUsdsFutures({
    configurationRestAPI: { apiKey, ...own, basePath: rest },
  });
  return async (newClientOrderId) => {
    const answer = await restAPI.newOrder({
      ...ORDER,
      timeInForce: "IOC",
      quantity: Number(QUANTITY),
      price: Number(price),
      newClientOrderId,
      recvWindow: RECV_WINDOW_MS,
    } as Parameters<typeof restAPI.newOrder>[0]);
    taken(true, await answer.data());
  };
}

/** The least that places an order by the WebSocket API: one socket, one signature, one parse. */
async function socket({ wsApi, apiKey, apiSecret, price }: Place): Promise<PlaceOrder> {
  const signed = signerOf(apiSecret);
  const connection = new WebSocket(wsApi, { perMessageDeflate: false });
  await once(connection, "open");
  const waiting = new Map<string, (answer: { readonly status: number; readonly result?: unknown }) => void>();
  connection.on("message", (data) => {
    const answer = JSON.parse((data as Buffer).toString()) as {
      readonly id: string;
      readonly status: number;
    };
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  return async (newClientOrderId) => {
    // By name, as the signature wants them.
    const params: Record<string, string | number> = {
      apiKey,
      newClientOrderId,
      price,
      quantity: QUANTITY,
      recvWindow: RECV_WINDOW_MS,
      side: ORDER.side,
      symbol: ORDER.symbol,
      timeInForce: ORDER.timeInForce,
      timestamp: Date.now(),
      type: ORDER.type,
    };
    const text = Object.entries(params)
      .map(([name, value]) => `${name}=${value}`)
      .join("&");
    const answered = new Promise<{ readonly status: number; readonly result?: unknown }>((resolve) => {
      waiting.set(newClientOrderId, resolve);
    });
    const request = {
      id: newClientOrderId,
      method: "order.place",
      params: { ...params, signature: signed(text) },
    };
    connection.send(JSON.stringify(request));
    const { status, result } = await answered;
    taken(status === 200, result);
  };
}

function taken(ok: boolean, answer: unknown): void {
  if (!ok || !Object.hasOwn(answer as object, "orderId"))
    throw new Error(`an order was not taken: ${JSON.stringify(answer)}`);
}

export const CLIENTS = {
  floor,
  adapter,
  ccxt: viaCcxt,
  ccxtRaw: viaCcxtRaw,
  binance: viaBinance,
  official: viaOfficial,
  socket,
} as const satisfies Readonly<Record<string, (place: Place) => PlaceOrder | Promise<PlaceOrder>>>;
export type ClientName = keyof typeof CLIENTS;
