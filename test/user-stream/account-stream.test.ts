import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { format, parseMoney, parsePositionAmount, parsePrice } from "#libs/domain/fixed.ts";
import { foldFact } from "../../services/risk-kernel/facts.ts";
import { emptyState } from "../../services/risk-kernel/state.ts";
import { cadenceOf } from "../../services/user-stream/cadence.ts";
import { until } from "../support/eventually.ts";
import { orderEvent, Stage } from "./stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.start();
});
afterEach(() => stage.stop());

test("a kernel that did not find the snapshot equal is given the next one soon, and no more once it has", async () => {
  stage.view = { known: true, reconciled: false };
  await stage.startStream(600_000, { soonMs: 50 });
  await stage.comparisons(2);
  stage.view = { known: true, reconciled: true };
  const asked = stage.asked;
  await until("it is asked again", () => stage.asked > asked);
  // One that was under way comes to its end.
  await sleep(500);
  const given = stage.bodies("snapshot").length;
  await sleep(1_000);
  expect(stage.bodies("snapshot")).toHaveLength(given);
  expect(stage.words()).toEqual(["down", "up"]);
});

test("a connection that takes over is followed by a comparison that does not wait for its turn", async () => {
  await stage.startStream(600_000, { soonMs: 50 }, { keepAliveMs: 200, overlapMs: 100 });
  expect(stage.bodies("snapshot")).toHaveLength(1);
  stage.exchange.listenKey = "another";
  await stage.comparisons(1);
  expect(stage.words()).toEqual(["down", "up"]);
});

const funding = (change: string, wallet: string, atMs: number): object => ({
  e: "ACCOUNT_UPDATE",
  E: atMs,
  T: atMs,
  a: { m: "FUNDING_FEE", B: [{ a: "USDT", wb: wallet, cw: wallet, bc: change }], P: [], S: "BTCUSDT" },
});

test("after a SIGKILL the stream is down in the ledger's eyes until the catch-up is done", async () => {
  const first = await stage.spawnStream();
  await stage.untilUp();
  first.kill("SIGKILL");
  await once(first, "exit");
  expect(stage.words()).toEqual(["down", "up"]);

  const release = stage.exchange.hold("GET /fapi/v3/account");
  const second = await stage.spawnStream();
  await stage.facts.until(() => (stage.words().length >= 3 ? true : undefined));
  expect(stage.words()).toEqual(["down", "up", "down"]);
  release();
  await stage.untilUp(2);
  // In good order it leaves a word too.
  second.kill("SIGTERM");
  await once(second, "exit");
  await stage.facts.until(() => (stage.words().length >= 5 ? true : undefined));
  expect(stage.words()).toEqual(["down", "up", "down", "up", "down"]);
});

test("what happens between two connections is told once, and what a cut connection said is not lost", async () => {
  await stage.startStream(600_000);
  const release = stage.exchange.hold("GET /fapi/v1/userTrades");
  stage.exchange.emit({ e: "listenKeyExpired", E: "1", listenKey: "key" });
  stage.exchange.plant("web_1", "BTCUSDT", "fill");
  stage.exchange.positions.set("BTCUSDT", { amount: "1", entryPrice: "10" });
  await stage.exchange.untilAsked("POST /fapi/v1/listenKey", {}, 2);
  await stage.exchange.untilConnected();
  // Said while the catch-up runs, on a connection that does not live to its end.
  stage.exchange.wallet = "9999";
  stage.exchange.emit(funding("-1", "9999", 5_000));
  stage.exchange.emit(orderEvent({ c: "web_1", x: "TRADE", X: "FILLED", l: "1", z: "1", L: "10", t: 101 }));
  stage.exchange.drop();
  await stage.exchange.untilAsked("POST /fapi/v1/listenKey", {}, 3);
  release();
  await stage.untilUp(2);
  expect(stage.words()).toEqual(["down", "up", "down", "up"]);
  expect(stage.bodies("balance").map(({ change }) => format(change))).toEqual(["-1"]);
  expect(stage.facts.ofOrder("web_1")).toEqual(["FILLED fill"]);
});

test("a fill that a cut connection has told goes before one that came behind it and that nobody has told", async () => {
  await stage.startStream(600_000);
  const { exchange } = stage;
  const release = exchange.hold("GET /fapi/v3/account");
  exchange.drop();
  await exchange.untilOpened(2);
  exchange.plant("web_1", "BTCUSDT", "fill", { side: "SELL" });
  exchange.emit(
    orderEvent({ c: "web_1", S: "SELL", x: "TRADE", X: "FILLED", l: "1", z: "1", L: "10", t: 101 }),
  );
  exchange.drop();
  exchange.plant("web_2", "BTCUSDT", "fill", { quantity: "3", price: "12" });
  exchange.positions.set("BTCUSDT", { amount: "2", entryPrice: "12" });
  await exchange.untilOpened(3);
  release();
  await stage.untilUp(2);
  const told = stage.bodies("order").map(({ fill }) => fill?.tradeId);
  // Told the other way round, the short of 1 at 10 would be averaged into what was bought at 12.
  expect([...new Set(told)]).toEqual(["101", "102"]);
});

test.each([
  ["a trade", "TRADE"],
  ["what the exchange itself closes", "CALCULATED"],
])(
  "a fill whose event waits for the catch-up is the stream's to tell, one without any event is told before it: %s",
  async (_, x) => {
    await stage.startStream(600_000);
    const release = stage.exchange.hold("GET /fapi/v1/userTrades");
    stage.exchange.drop();
    await stage.exchange.untilAsked("POST /fapi/v1/listenKey", {}, 2);
    await stage.exchange.untilConnected();
    stage.exchange.plant("web_1", "BTCUSDT", "fill");
    stage.exchange.plant("web_2", "BTCUSDT", "fill");
    stage.exchange.positions.set("BTCUSDT", { amount: "2", entryPrice: "10" });
    stage.exchange.emit(orderEvent({ c: "web_2", x, X: "FILLED", l: "1", z: "1", L: "10", t: 102 }));
    await stage.exchange.untilAsked("GET /fapi/v1/userTrades", {}, 1);
    release();
    await stage.untilUp(2);
    const told = stage
      .bodies("order")
      .map(({ clientOrderId, source, fill }) => `${clientOrderId} ${source} ${fill?.tradeId}`);
    expect(told).toEqual(["web_1 REST 101", "web_2 STREAM 102"]);
  },
);

test.each([
  ["a position", "1"],
  ["a position that was closed again", "0"],
])("what the account did and the stream did not say is found and told: %s", async (_, amount) => {
  await stage.startStream();
  stage.exchange.plant("web_1", "BTCUSDT", "fill");
  stage.exchange.wallet = "9999.995";
  stage.exchange.positions.set("BTCUSDT", { amount, entryPrice: "10" });
  await stage.facts.said("web_1", "PARTIALLY_FILLED fill");
  await stage.untilUp(2);
  const { walletBalance, positions } = stage.bodies("snapshot").at(-1) ?? {};
  expect(walletBalance).toBe(parseMoney("9999.995"));
  expect(positions?.find(({ symbol }) => symbol === "BTCUSDT")).toMatchObject({
    amount: parsePositionAmount(amount),
    lastTradeId: "101",
  });
});

test("funding that the base holds already counts once, whether its event came before the base or after", async () => {
  stage.view = { known: false };
  const release = stage.exchange.hold("GET /fapi/v3/account");
  stage.exchange.wallet = "9990";
  stage.exchange.walletTimeMs = 2_000;
  const up = stage.startStream(600_000);
  await stage.exchange.untilAsked("GET /fapi/v3/account");
  stage.exchange.emit(funding("-4", "9996", 1_000));
  // An event during the read makes it worthless; the next one is taken.
  release();
  await up;
  stage.exchange.emit(funding("-6", "9990", 2_000));
  stage.exchange.wallet = "9989";
  stage.exchange.emit(funding("-1", "9989", 3_000));
  await stage.facts.until(() =>
    stage.bodies("balance").some(({ transactionTimeMs }) => transactionTimeMs === 3_000) ? true : undefined,
  );
  const state = emptyState();
  for (const fact of stage.facts.facts) foldFact(state, fact, () => undefined);
  expect([...state.accounts.values()].map(({ wallet }) => format(wallet))).toEqual(["9989"]);
});

test("comparisons are cheap: quiet or trading, five symbols stay far below the exchange's 2,400 a minute", async () => {
  stage.exchange.positions.set("BTCUSDT", { amount: "0.3", entryPrice: "37140.123456785" });
  await stage.startStream(20);
  // Averages have more places than prices: the ninth is rounded, not refused.
  const [btc] = stage.bodies("snapshot")[0]?.positions ?? [];
  expect(btc).toMatchObject({ symbol: "BTCUSDT", entryPrice: parsePrice("37140.12345679") });
  const perMinute = 60_000 / cadenceOf(1).compareMs;
  // Counted where the weight is, what was asked may not be told yet. Each asks before and after all else.
  const asked = (): number => stage.exchange.asked("GET /fapi/v3/account").length / 2;
  const weightOf = async (count: number, each: () => void): Promise<number> => {
    await stage.comparisons(2);
    const [weight, comparisons] = [stage.exchange.weight, asked()];
    for (let i = 0; i < count; i += 1) {
      each();
      await stage.comparisons(1);
    }
    return ((stage.exchange.weight - weight) / (asked() - comparisons)) * perMinute;
  };
  const quiet = await weightOf(12, () => undefined);
  let trades = 100;
  const busy = await weightOf(12, () => {
    stage.exchange.plant(`web_${(trades += 1)}`, "BTCUSDT", "fill");
    stage.exchange.emit(
      orderEvent({ c: `web_${trades}`, x: "TRADE", X: "FILLED", l: "1", z: "1", L: "10", t: trades }),
    );
  });
  expect(
    stage.exchange.asked("GET /fapi/v1/openOrders").filter(({ params }) => params["symbol"] === undefined),
  ).toEqual([]);
  expect({ quiet: quiet < 100, busy: busy < 400 }, `quiet ${quiet}, busy ${busy} a minute`).toEqual({
    quiet: true,
    busy: true,
  });
});

test("a margin type that somebody changes by hand takes the symbol's leverage away, one that is crossed again does not", async () => {
  await stage.startStream();
  const changed = (mt: string): object => ({
    e: "ACCOUNT_UPDATE",
    E: Date.now(),
    T: Date.now(),
    a: { m: "MARGIN_TYPE_CHANGE", B: [], P: [{ s: "ETHUSDT", pa: "0", ep: "0", mt, ps: "BOTH" }] },
  });
  stage.exchange.emit(changed("cross"));
  stage.exchange.emit(changed("isolated"));
  await stage.facts.until(() => (stage.bodies("leverage").length > 0 ? true : undefined));
  expect(stage.bodies("leverage")).toEqual([{ kind: "leverage", symbol: "ETHUSDT", leverage: 0 }]);
  expect(stage.words()).toEqual(["down", "up"]);
});
