import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { FAULT_NAMES, type FaultName, type FaultOn } from "../../services/sim-exchange/faults/catalogue.ts";
import { TestSocket } from "../support/exchange.ts";
import { BTC, executionOf, FaultyExchange, filled, idOf, outcomeOf } from "../support/faulty.ts";

/** Every fault of streams, of the engine, and every condition, seen on the wire. */
let venue: FaultyExchange;
beforeAll(async () => {
  venue = await FaultyExchange.start();
});
afterEach(() => venue.calm());
afterAll(() => venue.exchange.stop());

type Json = Readonly<Record<string, unknown>>;
type OtherFault = Exclude<FaultName, FaultOn<"request">>;

/** A stop on either side, so close to the price that the next moves reach one; one reached too soon is placed anew. */
async function placeStops(): Promise<void> {
  for (const [side, away] of [
    ["BUY", 3],
    ["SELL", -3],
  ] as const)
    for (;;) {
      const { body } = await venue.exchange.get("/fapi/v1/ticker/price", BTC);
      const answer = await venue.exchange.signed("POST", "/fapi/v1/algoOrder", {
        ...BTC,
        algoType: "CONDITIONAL",
        side,
        type: "STOP_MARKET",
        quantity: "0.002",
        triggerPrice: (Number((body as { price: string }).price) + away).toFixed(1),
      });
      if (outcomeOf(answer)[1] === -2021) continue;
      expect(answer.status).toBe(200);
      break;
    }
}

const statusOf = async (symbol: string): Promise<string | undefined> => {
  const { body } = await venue.exchange.get("/fapi/v1/exchangeInfo");
  return (body as { symbols: { symbol: string; status: string }[] }).symbols.find(
    (each) => each.symbol === symbol,
  )?.status;
};

const SHOWN: Record<OtherFault, () => Promise<void>> = {
  "snapshot-too-old": async () => {
    await venue.on("snapshot-too-old", BTC);
    const idNow = async (symbol: string) =>
      ((await venue.exchange.get("/fapi/v1/depth", { symbol })).body as { lastUpdateId: number })
        .lastUpdateId;
    const frozen = await idNow("BTCUSDT");
    const socket = await venue.market("/public/ws/btcusdt@depth@100ms");
    const change = await socket.next(({ U }) => (U as number) > frozen);
    await socket.next(({ U }) => (U as number) > (change["u"] as number));
    // Nothing that is received can be joined to it, while another symbol's goes on.
    expect(await idNow("BTCUSDT")).toBe(frozen);
    expect(await idNow("ETHUSDT")).toBeGreaterThan(frozen);
  },
  "clock-skew": async () => {
    const off = await venue.on("clock-skew", { skewMs: -60_000 });
    const { serverTime } = (await venue.exchange.get("/fapi/v1/time")).body as { serverTime: number };
    expect(Date.now() - serverTime).toBeGreaterThan(59_000);
    expect(outcomeOf(await venue.post({}))).toEqual([400, -1021]);
    await off();
    expect(outcomeOf(await venue.post({}))).toEqual([200, 0]);
  },
  maintenance: async () => {
    const api = await TestSocket.open(venue.exchange.wsApi);
    const socket = await venue.market("/public/ws/btcusdt@bookTicker");
    const off = await venue.on("maintenance");
    expect(outcomeOf(await venue.exchange.get("/fapi/v1/ping"))).toEqual([503, -1016]);
    await Promise.all([socket.ended(), api.ended()]);
    await expect(venue.exchange.open("/public/ws/btcusdt@bookTicker")).rejects.toThrow("503");
    await off();
    expect(outcomeOf(await venue.exchange.get("/fapi/v1/ping"))).toEqual([200, 0]);
  },
  "listen-key-expired": async () => {
    const socket = await venue.user();
    await venue.on("listen-key-expired", { account: "paper-1" });
    await socket.next(({ e }) => e === "listenKeyExpired");
    expect(outcomeOf(await venue.exchange.keyed("PUT", "/fapi/v1/listenKey"))).toEqual([400, -1125]);
    expect(socket.closed).toBeUndefined();
  },
  "listen-key-lost": async () => {
    const socket = await venue.user();
    await venue.on("listen-key-lost", { account: "paper-1" });
    const id = venue.newId();
    expect((await venue.post({ newClientOrderId: id })).status).toBe(200);
    expect(outcomeOf(await venue.exchange.keyed("PUT", "/fapi/v1/listenKey"))).toEqual([400, -1125]);
    const fresh = await venue.user();
    const later = venue.newId();
    expect((await venue.post({ newClientOrderId: later })).status).toBe(200);
    await fresh.next(filled(later));
    expect([socket.messages, socket.closed]).toEqual([[], undefined]);
  },
  "user-stream-cut": async () => {
    const [mine, other] = [await venue.user(0), await venue.user(1)];
    await venue.on("user-stream-cut", { account: "paper-1" });
    expect((await mine.ended()).code).toBe(1006);
    expect(other.closed).toBeUndefined();
  },
  "user-stream-silent": async () => {
    const socket = await venue.user();
    const off = await venue.on("user-stream-silent", { account: "paper-1" });
    expect((await venue.post({})).status).toBe(200);
    const pong = new Promise((resolve) => socket.socket.once("pong", resolve));
    socket.socket.ping();
    await pong;
    await off();
    const id = venue.newId();
    await venue.post({ newClientOrderId: id });
    await socket.next(filled(id));
    // What happened meanwhile never comes.
    expect(socket.messages.map(idOf).filter((each) => each !== undefined && each !== id)).toEqual([]);
  },
  "user-event-lost": async () => {
    const socket = await venue.user();
    await venue.on("user-event-lost", { event: "ORDER_TRADE_UPDATE", count: 1 });
    const id = venue.newId();
    await venue.post({ newClientOrderId: id });
    await socket.next(filled(id));
    expect(socket.messages.some((message) => executionOf(message) === "NEW")).toBe(false);
  },
  "user-event-duplicated": async () => {
    const socket = await venue.user();
    await venue.on("user-event-duplicated", { event: "ACCOUNT_UPDATE" });
    const id = venue.newId();
    await venue.post({ newClientOrderId: id });
    await socket.next(filled(id));
    const updates = socket.messages.filter(({ e }) => e === "ACCOUNT_UPDATE");
    expect(updates.length % 2).toBe(0);
    expect(updates[0]).toEqual(updates[1]);
  },
  "user-event-late": async () => {
    const socket = await venue.user();
    await venue.on("user-event-late", { event: "ACCOUNT_UPDATE", delayMs: 300, count: 1 });
    const id = venue.newId();
    await venue.post({ newClientOrderId: id });
    const update = await socket.next(({ e }) => e === "ACCOUNT_UPDATE");
    const last = socket.messages.findIndex(filled(id));
    expect(last).toBeGreaterThanOrEqual(0);
    expect(socket.messages.indexOf(update)).toBeGreaterThan(last);
  },
  "user-event-reordered": async () => {
    const socket = await venue.user();
    await venue.on("user-event-reordered", { event: "ACCOUNT_UPDATE", count: 1 });
    const id = venue.newId();
    await venue.post({ newClientOrderId: id });
    await socket.next(({ e }) => e === "ACCOUNT_UPDATE");
    const kinds = socket.messages.map((message) => message["e"]);
    expect(kinds.indexOf("ACCOUNT_UPDATE")).toBe(kinds.indexOf("TRADE_LITE") + 2);
  },
  "market-gap": async () => {
    const socket = await venue.market("/public/ws/btcusdt@depth@100ms");
    await socket.next(({ u }) => u !== undefined);
    await venue.on("market-gap", { ...BTC, count: 1 });
    const broken = await socket.next(({ pu }) => {
      const at = socket.messages.findIndex((message) => message["pu"] === pu);
      return at > 0 && socket.messages[at - 1]!["u"] !== pu;
    });
    const at = socket.messages.indexOf(broken);
    const next = await socket.next(() => true, at + 1);
    expect(next["pu"]).toBe(broken["u"]);
  },
  "market-stale": async () => {
    const socket = await venue.market("/public/stream?streams=btcusdt@bookTicker/ethusdt@bookTicker");
    const of = (symbol: string) =>
      socket.messages.filter(({ stream }) => stream === `${symbol}@bookTicker`).length;
    await socket.next(() => of("btcusdt") > 0);
    const off = await venue.on("market-stale", BTC);
    const [btc, eth] = [of("btcusdt"), of("ethusdt")];
    await socket.next(() => of("ethusdt") > eth + 5);
    expect(of("btcusdt") - btc).toBeLessThanOrEqual(1);
    expect(socket.closed).toBeUndefined();
    await off();
    const stale = of("btcusdt");
    await socket.next(() => of("btcusdt") > stale);
  },
  "market-cut": async () => {
    const [tops, trades, mine] = [
      await venue.market("/public/ws/btcusdt@bookTicker"),
      await venue.market("/market/ws/btcusdt@aggTrade"),
      await venue.user(),
    ];
    await venue.on("market-cut");
    expect([(await tops.ended()).code, (await trades.ended()).code]).toEqual([1006, 1006]);
    expect(mine.closed).toBeUndefined();
  },
  "odd-fills": async () => {
    await venue.on("odd-fills", { parts: 3, account: "paper-2" });
    const socket = await venue.user(1);
    const id = venue.newId();
    await venue.post({ newClientOrderId: id, quantity: "0.019" }, 1);
    await socket.next(filled(id));
    const sizes = socket.messages
      .filter((message) => idOf(message) === id && (message["o"] as Json)["x"] === "TRADE")
      .map((message) => Number((message["o"] as Json)["l"]));
    expect(sizes.length).toBeGreaterThanOrEqual(3);
    expect(new Set(sizes).size).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeCloseTo(0.019, 8);
  },
  "stuck-trigger": async () => {
    const socket = await venue.user();
    await venue.on("stuck-trigger", BTC);
    await placeStops();
    const stuck = await socket.next(({ e, o }) => e === "ALGO_UPDATE" && (o as Json)["X"] === "TRIGGERING");
    const algoId = (stuck["o"] as { aid: number }).aid;
    const { body } = await venue.exchange.signed("GET", "/fapi/v1/algoOrder", { algoId });
    expect(body).toMatchObject({ algoStatus: "TRIGGERING" });
    expect(outcomeOf(await venue.exchange.signed("DELETE", "/fapi/v1/algoOrder", { algoId }))).toEqual([
      400, -2011,
    ]);
  },
  "stop-expired": async () => {
    const socket = await venue.user();
    await venue.on("stop-expired", { ...BTC, count: 1 });
    await placeStops();
    await socket.next(({ e, o }) => e === "ALGO_UPDATE" && (o as Json)["X"] === "EXPIRED");
  },
  "symbol-halted": async () => {
    const socket = await venue.market("/market/ws/!contractInfo");
    const off = await venue.on("symbol-halted", { symbol: "XRPUSDT" });
    expect(await socket.next(({ s }) => s === "XRPUSDT")).toMatchObject({
      e: "contractInfo",
      cs: "TRADING_HALT",
    });
    expect(await statusOf("XRPUSDT")).toBe("TRADING_HALT");
    expect(outcomeOf(await venue.post({ symbol: "XRPUSDT", quantity: "100" }))).toEqual([400, -4140]);
    await off();
    await socket.next(({ cs }) => cs === "TRADING");
    expect(outcomeOf(await venue.post({ symbol: "XRPUSDT", quantity: "100" }))).toEqual([200, 0]);
  },
  "symbol-delisted": async () => {
    const [contracts, events] = [await venue.market("/market/ws/!contractInfo"), await venue.user()];
    expect((await venue.post({ symbol: "SOLUSDT", quantity: "1" })).status).toBe(200);
    await venue.on("symbol-delisted", { symbol: "SOLUSDT" });
    expect(await contracts.next(({ s }) => s === "SOLUSDT")).toMatchObject({ cs: "CLOSE" });
    await events.next((message) => idOf(message)?.startsWith("settlement_autoclose") === true);
    expect(await statusOf("SOLUSDT")).toBe("CLOSE");
    expect(outcomeOf(await venue.post({ symbol: "SOLUSDT", quantity: "1" }))).toEqual([400, -4141]);
    const { body } = await venue.exchange.signed("GET", "/fapi/v3/positionRisk", { symbol: "SOLUSDT" });
    expect(body).toEqual([]);
  },
  "filters-changed": async () => {
    const socket = await venue.market("/market/ws/!contractInfo");
    expect(outcomeOf(await venue.post({ symbol: "BNBUSDT", quantity: "0.05" }))).toEqual([200, 0]);
    await venue.on("filters-changed", { symbol: "BNBUSDT", stepSize: "0.1", minNotional: "100" });
    await socket.next(({ s }) => s === "BNBUSDT");
    expect(outcomeOf(await venue.post({ symbol: "BNBUSDT", quantity: "0.05" }))).toEqual([400, -1111]);
    expect(outcomeOf(await venue.post({ symbol: "BNBUSDT", quantity: "0.1" }))).toEqual([400, -4164]);
  },
};

test.each(FAULT_NAMES.filter((name) => name in SHOWN) as OtherFault[])("%s", async (name) => {
  await SHOWN[name]();
  expect.hasAssertions();
});
