import { afterAll, beforeAll, expect, test } from "vitest";
import { INTERVALS } from "../../services/sim-exchange/market/candles.ts";
import { TestExchange } from "../support/exchange.ts";

let exchange: TestExchange;
beforeAll(async () => {
  // Twenty exchange seconds in one: candles close within three.
  exchange = await TestExchange.start("--speed", "20", "--symbols", "BTCUSDT,ETHUSDT");
});
afterAll(() => exchange.stop());

type Json = Readonly<Record<string, unknown>>;
const keysOf = (value: unknown): string =>
  Object.keys(value as Json)
    .sort()
    .join(" ");

const TICKER = "C E F L O P Q c e h l n o p ps q s st v w";
const MINI = "E c e h l o ps q s st v";
const MARK = "E P T ap derived e i p r s st";
const TOP = "A B E T a b e ps s st u";
const DEPTH = "E T U a b e ps pu s st u";
const KLINE = "E derived e k s";

/** Source: facts, sections 1.1 and 2.2. `derived` is ours and says so. */
test.each<[category: string, stream: string, event: string, keys: string]>([
  ["public", "btcusdt@bookTicker", "bookTicker", TOP],
  ["public", "!bookTicker", "bookTicker", TOP],
  ...["", "@100ms", "@500ms"].flatMap((speed) =>
    ["", "5", "10", "20"].map((levels): [string, string, string, string] => [
      "public",
      `btcusdt@depth${levels}${speed}`,
      "depthUpdate",
      DEPTH,
    ]),
  ),
  ["public", "btcusdt@trade", "trade", "E T X e m p q s t"],
  ["market", "btcusdt@trade", "trade", "E T X e m p q s t"],
  ["market", "btcusdt@aggTrade", "aggTrade", "E T a derived e f l m nq p q s st"],
  ["market", "btcusdt@markPrice", "markPriceUpdate", MARK],
  ["market", "btcusdt@markPrice@1s", "markPriceUpdate", MARK],
  ["market", "btcusdt@ticker", "24hrTicker", TICKER],
  ["market", "btcusdt@miniTicker", "24hrMiniTicker", MINI],
  ...INTERVALS.map((interval): [string, string, string, string] => [
    "market",
    `btcusdt@kline_${interval}`,
    "kline",
    KLINE,
  ]),
])("/%s delivers %s", async (category, stream, event, keys) => {
  const socket = await exchange.open(`/${category}/stream?streams=${stream}`);
  const { stream: name, data } = await socket.next(({ stream: named }) => named !== undefined);
  expect([name, (data as Json)["e"], keysOf(data)]).toEqual([stream, event, keys]);
  socket.close();
});

test.each([
  ["!markPrice@arr", MARK],
  ["!markPrice@arr@1s", MARK],
  ["!ticker@arr", TICKER],
  ["!miniTicker@arr", MINI],
])("%s is a list of the symbols", async (stream, keys) => {
  const socket = await exchange.open(`/market/ws/${stream}`);
  const list = (await socket.next(Array.isArray)) as unknown as readonly Json[];
  expect(list.map(({ s }) => s).every((symbol) => symbol === "BTCUSDT" || symbol === "ETHUSDT")).toBe(true);
  expect(keysOf(list[0])).toBe(keys);
  socket.close();
});

test("a minute ends with a closed candle, the next begins where it ended, and REST shows the same", async () => {
  const socket = await exchange.open("/market/ws/btcusdt@kline_1m/btcusdt@kline_3m");
  const closed = await socket.next(({ k }) => (k as Json)["x"] === true && (k as Json)["i"] === "1m");
  const candle = closed["k"] as Json;
  const start = candle["t"] as number;
  const following = await socket.next(({ k }) => (k as Json)["t"] === start + 60_000);
  expect((following["k"] as Json)["i"]).toBe("1m");
  const { body } = await exchange.get("/fapi/v1/klines", {
    symbol: "BTCUSDT",
    interval: "1m",
    startTime: start,
    limit: 1,
  });
  const at = (keys: string) => keys.split(" ").map((key) => candle[key]);
  expect(body).toEqual([at("t o h l c v T q n V Q B")]);
  // Its three minutes begin no later and hold at least as many trades.
  const longer = await socket.next(({ k }) => {
    const { i, t, T, n } = k as { i: string; t: number; T: number; n: number };
    return i === "3m" && t <= start && T > start && n >= (candle["n"] as number);
  });
  expect(((longer["k"] as Json)["t"] as number) % 180_000).toBe(0);
  socket.close();
});

test("the book with RPI orders changes as the one without, as none are taken here", async () => {
  const names = ["btcusdt@depth@500ms", "btcusdt@rpiDepth@500ms"];
  const socket = await exchange.open(`/public/stream?streams=${names.join("/")}`);
  const received: Json[] = [];
  for (const name of names)
    received.push((await socket.next(({ stream }) => stream === name))["data"] as Json);
  const [plain, rpi] = received;
  expect(rpi).toEqual(plain);
  expect(rpi).toMatchObject({ e: "depthUpdate", s: "BTCUSDT" });
  socket.close();
});

test("snapshot and changes rebuild the book that partial depth shows", async () => {
  const socket = await exchange.open("/public/stream?streams=btcusdt@depth@100ms/btcusdt@depth20@100ms");
  const changes = () =>
    socket.messages.filter(({ stream }) => stream === "btcusdt@depth@100ms").map(({ data }) => data as Json);
  await socket.next(() => changes().length >= 2);
  const { body } = await exchange.get("/fapi/v1/depth", { symbol: "BTCUSDT", limit: 1000 });
  const snapshot = body as { lastUpdateId: number; bids: [string, string][]; asks: [string, string][] };
  const sides = { b: new Map(snapshot.bids), a: new Map(snapshot.asks) };
  const from = socket.messages.length + 20;
  await socket.next(() => socket.messages.length > from);
  const partial = socket.messages.findLast(({ stream }) => stream === "btcusdt@depth20@100ms")![
    "data"
  ] as Json;
  let previous: number | undefined;
  for (const change of changes()) {
    const { U, u, pu } = change as { U: number; u: number; pu: number };
    if (u < snapshot.lastUpdateId || u > (partial["u"] as number)) continue;
    if (previous === undefined) expect(U <= snapshot.lastUpdateId && u >= snapshot.lastUpdateId).toBe(true);
    else expect(pu).toBe(previous);
    previous = u;
    for (const side of ["b", "a"] as const)
      for (const [price, quantity] of change[side] as [string, string][])
        if (Number(quantity) === 0) sides[side].delete(price);
        else sides[side].set(price, quantity);
  }
  const best = (side: "b" | "a") =>
    [...sides[side]]
      .map(([price, quantity]) => [Number(price), Number(quantity)] as const)
      .sort(([one], [other]) => (side === "b" ? other - one : one - other))
      .slice(0, 20);
  const shown = (side: "b" | "a") =>
    (partial[side] as [string, string][]).map(([price, quantity]) => [Number(price), Number(quantity)]);
  expect(previous).toBe(partial["u"]);
  expect(best("b")).toEqual(shown("b"));
  expect(best("a")).toEqual(shown("a"));
  socket.close();
});

test("an unrouted URL connects and delivers public streams only; no category delivers another's", async () => {
  const both = "streams=btcusdt@aggTrade/btcusdt@bookTicker";
  const names = async (path: string) => {
    const socket = await exchange.open(`${path}?${both}`);
    await socket.next(() => socket.messages.length >= 20);
    socket.close();
    return [...new Set(socket.messages.map(({ stream }) => stream))];
  };
  expect(await names("/stream")).toEqual(["btcusdt@bookTicker"]);
  expect(await names("/public/stream")).toEqual(["btcusdt@bookTicker"]);
  expect(await names("/market/stream")).toEqual(["btcusdt@aggTrade"]);
});

test("SUBSCRIBE, LIST_SUBSCRIPTIONS, UNSUBSCRIBE and the combined form change while connected", async () => {
  const socket = await exchange.open("/public/ws");
  const ask = async (id: number, method: string, params?: readonly unknown[]) => {
    socket.send({ method, params, id });
    const { result } = await socket.next((message) => message["id"] === id);
    return result;
  };
  expect(await ask(1, "SUBSCRIBE", ["btcusdt@bookTicker", "ethusdt@bookTicker"])).toBeNull();
  expect((await socket.next(({ s }) => s === "ETHUSDT"))["e"]).toBe("bookTicker");
  expect(await ask(2, "LIST_SUBSCRIPTIONS")).toEqual(["btcusdt@bookTicker", "ethusdt@bookTicker"]);
  expect(await ask(3, "GET_PROPERTY", ["combined"])).toBe(false);
  expect(await ask(4, "SET_PROPERTY", ["combined", true])).toBeNull();
  await socket.next(({ stream }) => stream === "btcusdt@bookTicker");
  expect(await ask(5, "UNSUBSCRIBE", ["btcusdt@bookTicker"])).toBeNull();
  const from = socket.messages.length;
  await socket.next(() => socket.messages.length >= from + 10);
  expect(new Set(socket.messages.slice(from).map(({ stream }) => stream))).toEqual(
    new Set(["ethusdt@bookTicker"]),
  );
  socket.close();
});

test.each<[what: string, frame: string, code: number]>([
  ["no JSON", "hello", 3],
  ["an id that is no number", '{"method":"SUBSCRIBE","params":["x"],"id":"a"}', 2],
  ["an unknown method", '{"method":"LISTEN","params":[],"id":1}', 2],
  ["no method", '{"id":1}', 2],
  ["streams that are no text", '{"method":"SUBSCRIBE","params":[1],"id":1}', 2],
  ["an unknown property", '{"method":"GET_PROPERTY","params":["speed"],"id":1}', 0],
  ["a property of the wrong type", '{"method":"SET_PROPERTY","params":["combined","yes"],"id":1}', 1],
])("a control frame with %s is refused by its code", async (_, frame, code) => {
  const socket = await exchange.open("/market/ws");
  socket.send(frame);
  expect((await socket.next(({ code: given }) => given !== undefined))["code"]).toBe(code);
  socket.close();
});
