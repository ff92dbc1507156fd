import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BinanceRest } from "#libs/binance/rest.ts";
import { listDeadLetters } from "#libs/bus/dlq.ts";
import type { FactBody } from "#libs/domain/fact.ts";
import { format, parseMoney, parsePositionAmount, parsePrice } from "#libs/domain/fixed.ts";
import { clientOrderIdOf, parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { foldFact } from "../../services/risk-kernel/facts.ts";
import { emptyState } from "../../services/risk-kernel/state.ts";
import { AccountStream, verifyEveryMs } from "../../services/user-stream/account-stream.ts";
import { OrderTraces } from "../../services/user-stream/order-traces.ts";
import { FactLog } from "../support/fact-log.ts";
import { contextFor } from "../support/service-context.ts";
import { TestBus } from "../support/test-bus.ts";
import { ScriptedExchange } from "../support/scripted-exchange.ts";

/** The user stream on a real server and real sockets; the exchange and the kernel's answer are played by the test. */

const KEYS = { id: "paper-1", apiKey: "k", apiSecret: "s" };
const SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "ADAUSDT"].map((symbol) => parseSymbol(symbol));
const OURS = clientOrderIdOf(uuid7(1_700_000_000_000, new Uint8Array(10)), "ENTRY", 0);

let bus: TestBus;
let exchange: ScriptedExchange;
let facts: FactLog;
let stop: AbortController;
let failures: unknown[];
let running: Promise<void>;
let scratch: string;
/** What the kernel says of the account. */
let view: object;
const children = new Set<ChildProcess>();

beforeEach(async () => {
  bus = await TestBus.start();
  exchange = await ScriptedExchange.start();
  facts = await FactLog.open(bus.nc);
  stop = new AbortController();
  failures = [];
  running = Promise.resolve();
  scratch = mkdtempSync(join(tmpdir(), "plimsoll-user-stream-"));
  view = { known: true };
  bus.nc.subscribe("kernel.query", {
    callback: (_, message) => {
      message.respond(JSON.stringify({ what: "account", account: view }));
    },
  });
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  children.clear();
  stop.abort();
  await exchange.stop();
  await running;
  facts.close();
  await bus.stop();
  rmSync(scratch, { recursive: true, force: true });
  if (failures.length > 0) throw new Error(`the stream failed: ${failures.map(String).join("; ")}`);
});

/** Runs an account's stream in this process; resolves when it is up. */
async function startStream(everyMs = 50): Promise<void> {
  const clock = new ExchangeClock(1);
  const rest = new BinanceRest(exchange.url, clock);
  await rest.syncClock();
  const context = contextFor("user-stream", bus, {
    signal: stop.signal,
    fail: (error) => failures.push(error),
  });
  const stream = new AccountStream({
    context,
    js: bus.js,
    rest,
    clock,
    keys: KEYS,
    symbols: SYMBOLS,
    traces: new OrderTraces(),
    verifyEveryMs: everyMs,
  });
  running = stream.run(exchange.wsUrl).catch((error: unknown) => void failures.push(error));
  await untilUp();
}

/** The stream's words so far: `up` and `down`. */
const words = (): readonly string[] =>
  facts.facts.flatMap(({ body }) => (body.kind === "stream" ? [body.connected ? "up" : "down"] : []));
const untilUp = (times = 1): Promise<unknown> =>
  facts.until(() => (words().filter((word) => word === "up").length >= times ? true : undefined));
const bodies = <Kind extends FactBody["kind"]>(kind: Kind) =>
  facts.facts.flatMap(({ body }) => (body.kind === kind ? [body as Extract<FactBody, { kind: Kind }>] : []));
/** Resolves after so many more comparisons. */
async function comparisons(more: number): Promise<void> {
  const target = bodies("snapshot").length + more;
  await facts.until(() => (bodies("snapshot").length >= target ? true : undefined));
}

const orderEvent = (change: Record<string, unknown>): object => ({
  e: "ORDER_TRADE_UPDATE",
  E: Date.now(),
  T: Date.now(),
  o: {
    s: "BTCUSDT",
    c: OURS,
    S: "BUY",
    q: "1",
    p: "10",
    x: "NEW",
    X: "NEW",
    i: 77,
    l: "0",
    z: "0",
    L: "0",
    T: Date.now(),
    t: 0,
    m: false,
    R: false,
    rp: "0",
    ...change,
  },
});
const funding = (change: string, wallet: string, atMs: number): object => ({
  e: "ACCOUNT_UPDATE",
  E: atMs,
  T: atMs,
  a: { m: "FUNDING_FEE", B: [{ a: "USDT", wb: wallet, cw: wallet, bc: change }], P: [], S: "BTCUSDT" },
});

test("after a SIGKILL the stream is down in the ledger's eyes until the catch-up is done", async () => {
  const accounts = join(scratch, "accounts.json");
  writeFileSync(accounts, JSON.stringify([KEYS]), { mode: 0o600 });
  const start = (): ChildProcess => {
    const child = spawn(
      process.execPath,
      [new URL("../../services/user-stream/main.ts", import.meta.url).pathname],
      {
        env: {
          ...process.env,
          INSTANCE: "user-stream-0",
          NATS_URL: bus.url,
          TIME_SCALE: "1",
          EXCHANGE_REST_URL: exchange.url.href,
          EXCHANGE_WS_URL: exchange.wsUrl.href,
          ACCOUNTS_FILE: accounts,
          SYMBOLS: SYMBOLS.join(","),
        },
        stdio: "ignore",
      },
    );
    children.add(child);
    return child;
  };
  const first = start();
  await untilUp();
  first.kill("SIGKILL");
  await once(first, "exit");
  expect(words()).toEqual(["down", "up"]);

  const release = exchange.hold("GET /fapi/v3/account");
  const second = start();
  await facts.until(() => (words().length >= 3 ? true : undefined));
  expect(words()).toEqual(["down", "up", "down"]);
  release();
  await untilUp(2);
  // In good order it leaves a word too.
  second.kill("SIGTERM");
  await once(second, "exit");
  await facts.until(() => (words().length >= 5 ? true : undefined));
  expect(words()).toEqual(["down", "up", "down", "up", "down"]);
});

test("a status nobody knows takes nothing down: its fill counts, the event is kept, evidence ends the order", async () => {
  await startStream();
  exchange.plant(OURS, "BTCUSDT", { status: "NEW_MOON", open: true, filled: "0.4" });
  exchange.emit(
    orderEvent({ x: "TRADE", X: "NEW_MOON", l: "0.4", z: "0.4", L: "10", t: 101, n: "0.001", N: "USDT" }),
  );
  await facts.said(OURS, "PARTIALLY_FILLED fill");
  // While the exchange lists it as open, nothing is concluded from a word.
  await exchange.untilAsked("GET /fapi/v1/openOrders", { symbol: "BTCUSDT" }, 8);
  expect(facts.ofOrder(OURS)).toEqual(["PARTIALLY_FILLED fill"]);
  exchange.plant(OURS, "BTCUSDT", { status: "ECLIPSED", open: false });
  await facts.said(OURS, "EXPIRED");
  expect(words()).toEqual(["down", "up"]);
  const letters = await listDeadLetters(bus.jsm);
  expect(letters.map(({ reason }) => reason)).toEqual([
    `order ${OURS} has status NEW_MOON, which this version does not know`,
  ]);
  expect(Buffer.from(letters[0]?.payload ?? []).toString()).toContain("NEW_MOON");
});

test("a status nobody knows that REST knows by another name is settled by REST", async () => {
  await startStream();
  exchange.plant(OURS, "BTCUSDT", "expire");
  exchange.emit(orderEvent({ x: "EXPIRED", X: "ECLIPSED" }));
  await facts.said(OURS, "EXPIRED");
  expect(words()).toEqual(["down", "up"]);
});

test("a catch-up survives an open order in a status nobody knows", async () => {
  exchange.plant(OURS, "BTCUSDT", { status: "ECLIPSED", open: false });
  view = { known: true, openOrders: [{ clientOrderId: OURS, symbol: "BTCUSDT" }] };
  await startStream();
  await facts.said(OURS, "EXPIRED");
  expect(words()).toEqual(["down", "up"]);
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
    await startStream();
    exchange.plant("web_1", "BTCUSDT", "fill");
    exchange.emit(event);
    await untilUp(2);
    expect(words()).toEqual(["down", "up", "down", "up"]);
    expect(bodies("order").map(({ fill }) => fill?.tradeId)).toEqual(["101"]);
    expect((await listDeadLetters(bus.jsm)).map((letter) => letter.reason)).toEqual([
      expect.stringContaining(reason),
    ]);
  },
);

test("what happens between two connections is told once, and what a cut connection said is not lost", async () => {
  await startStream(600_000);
  const release = exchange.hold("GET /fapi/v1/userTrades");
  exchange.emit({ e: "listenKeyExpired", E: "1", listenKey: "key" });
  exchange.plant("web_1", "BTCUSDT", "fill");
  await exchange.untilAsked("POST /fapi/v1/listenKey", {}, 2);
  await exchange.untilConnected();
  // Said while the catch-up runs, on a connection that does not live to its end.
  exchange.wallet = "9999";
  exchange.emit(funding("-1", "9999", 5_000));
  exchange.emit(orderEvent({ c: "web_1", x: "TRADE", X: "FILLED", l: "1", z: "1", L: "10", t: 101 }));
  exchange.drop();
  await exchange.untilAsked("POST /fapi/v1/listenKey", {}, 3);
  release();
  await untilUp(2);
  expect(words()).toEqual(["down", "up", "down", "up"]);
  expect(bodies("balance").map(({ change }) => format(change))).toEqual(["-1"]);
  expect(facts.ofOrder("web_1")).toEqual(["PARTIALLY_FILLED fill", "FILLED fill"]);
});

test.each([
  ["a position", "1"],
  ["a position that was closed again", "0"],
])("what the account did and the stream did not say is found and told: %s", async (_, amount) => {
  await startStream();
  exchange.plant("web_1", "BTCUSDT", "fill");
  exchange.wallet = "9999.995";
  exchange.positions.set("BTCUSDT", { amount, entryPrice: "10" });
  await facts.said("web_1", "PARTIALLY_FILLED fill");
  await untilUp(2);
  const { walletBalance, positions } = bodies("snapshot").at(-1) ?? {};
  expect(walletBalance).toBe(parseMoney("9999.995"));
  expect(positions?.find(({ symbol }) => symbol === "BTCUSDT")).toMatchObject({
    amount: parsePositionAmount(amount),
    lastTradeId: "101",
  });
});

test("funding that the base holds already counts once, whether its event came before the base or after", async () => {
  view = { known: false };
  const release = exchange.hold("GET /fapi/v3/account");
  exchange.wallet = "9990";
  exchange.walletTimeMs = 2_000;
  const up = startStream(600_000);
  await exchange.untilAsked("GET /fapi/v3/account");
  exchange.emit(funding("-4", "9996", 1_000));
  // An event during the read makes it worthless; the next one is taken.
  release();
  await up;
  exchange.emit(funding("-6", "9990", 2_000));
  exchange.wallet = "9989";
  exchange.emit(funding("-1", "9989", 3_000));
  await facts.until(() =>
    bodies("balance").some(({ transactionTimeMs }) => transactionTimeMs === 3_000) ? true : undefined,
  );
  const state = emptyState();
  for (const fact of facts.facts) foldFact(state, fact, () => undefined);
  expect([...state.accounts.values()].map(({ wallet }) => format(wallet))).toEqual(["9989"]);
});

test("comparisons are cheap: quiet or trading, five symbols stay far below the exchange's 2,400 a minute", async () => {
  exchange.positions.set("BTCUSDT", { amount: "0.3", entryPrice: "37140.123456785" });
  await startStream(20);
  // Averages have more places than prices: the ninth is rounded, not refused.
  const [btc] = bodies("snapshot")[0]?.positions ?? [];
  expect(btc).toMatchObject({ symbol: "BTCUSDT", entryPrice: parsePrice("37140.12345679") });
  const perMinute = 60_000 / verifyEveryMs(1);
  const weightOf = async (count: number, each: () => void): Promise<number> => {
    await comparisons(1);
    const [weight, snapshots] = [exchange.weight, bodies("snapshot").length];
    for (let i = 0; i < count; i += 1) {
      each();
      await comparisons(1);
    }
    return ((exchange.weight - weight) / (bodies("snapshot").length - snapshots)) * perMinute;
  };
  const quiet = await weightOf(12, () => undefined);
  let trades = 100;
  const busy = await weightOf(12, () => {
    exchange.plant(`web_${(trades += 1)}`, "BTCUSDT", "fill");
    exchange.emit(
      orderEvent({ c: `web_${trades}`, x: "TRADE", X: "FILLED", l: "1", z: "1", L: "10", t: trades }),
    );
  });
  expect(
    exchange.asked("GET /fapi/v1/openOrders").filter(({ params }) => params["symbol"] === undefined),
  ).toHaveLength(1);
  expect({ quiet: quiet < 100, busy: busy < 400 }, `quiet ${quiet}, busy ${busy} a minute`).toEqual({
    quiet: true,
    busy: true,
  });
});
