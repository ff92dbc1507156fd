import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fixedCredentials } from "#libs/binance/credentials.ts";
import { BinanceRest } from "#libs/binance/rest.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import {
  keepAliveAfterMs,
  PrivateSocket,
  socketTimes,
  type SocketTimes,
} from "../../services/user-stream/private-socket.ts";
import { budgetOf } from "../support/budget.ts";
import { ScriptedExchange } from "../support/scripted-exchange.ts";
import { contextFor } from "../support/service-context.ts";
import { TestBus } from "../support/test-bus.ts";

/** The listen key of one connection, on real sockets; the exchange answers what the test says. */

const KEEP_ALIVE = "PUT /fapi/v1/listenKey";
const NEW_KEY = "POST /fapi/v1/listenKey";
const DISCONNECTED = -1001;

let bus: TestBus;
let exchange: ScriptedExchange;
let context: ServiceContext;
let ending: AbortController;
let running: Promise<void>;
let said: string[];

async function start(times: Partial<SocketTimes>): Promise<void> {
  const { signal } = ending;
  context = contextFor("user-stream", bus, { signal });
  const rest = new BinanceRest(exchange.url, new ExchangeClock(1), budgetOf({ signal }));
  await rest.syncClock();
  const socket = new PrivateSocket({
    context,
    rest,
    keys: fixedCredentials({ id: "paper-1", apiKey: "k", apiSecret: "s" }),
    times: { ...socketTimes(), ...times },
  });
  running = socket.run(exchange.wsUrl, {
    open: () => said.push("open"),
    closed: () => said.push("closed"),
    renewed: () => said.push("renewed"),
    text: (text) => said.push(text),
  });
  await exchange.untilOpened(1);
}
const counted = (name: string): number => context.stats.toJson().counters[name] ?? 0;

describe("one connection", () => {
  beforeEach(async () => {
    bus = await TestBus.start();
    exchange = await ScriptedExchange.start();
    ending = new AbortController();
    said = [];
  });
  afterEach(async () => {
    ending.abort();
    await exchange.stop();
    await running;
    await bus.stop();
  });

  test("a keep-alive that the exchange answers with -1125 has no key: a new one is fetched, and its stream is heard", async () => {
    await start({ keepAliveMs: 200 });
    await exchange.untilAsked(KEEP_ALIVE, {}, 2);
    expect([exchange.connections, counted("listen-keys.lost")]).toEqual([["/private/ws/key"], 0]);
    exchange.listenKey = "second";
    exchange.keepAliveRefusal = -1125;
    await exchange.untilAsked(NEW_KEY, {}, 2);
    exchange.keepAliveRefusal = undefined;
    // It may have been asked once more before the new connection was there.
    await exchange.untilOpened(2);
    expect(exchange.connections.at(-1)).toBe("/private/ws/second");
    expect(counted("listen-keys.lost")).toBeGreaterThan(0);
    expect(counted("keep-alive.failed")).toBe(0);
    const before = exchange.asked(KEEP_ALIVE).length;
    await exchange.untilAsked(KEEP_ALIVE, {}, before + 2);
    expect(said.filter((word) => word === "closed").length).toBe(exchange.connections.length - 1);
    expect(said.at(-1)).toBe("open");
  });

  test("a keep-alive that answers with another key: a connection by that one takes over without a gap", async () => {
    await start({ keepAliveMs: 200, overlapMs: 300 });
    exchange.listenKey = "another";
    await exchange.untilOpened(2);
    exchange.emit({ e: "TRADE_LITE", n: 1 });
    const before = exchange.asked(KEEP_ALIVE).length;
    await exchange.untilAsked(KEEP_ALIVE, {}, before + 3);
    expect(exchange.connections).toEqual(["/private/ws/key", "/private/ws/another"]);
    expect(said.filter((word) => !word.startsWith("{"))).toEqual(["open", "renewed"]);
  });

  test("keep-alives that fail are tried again, later each time, and the connection stays while the key may live", async () => {
    await start({ keepAliveMs: 1_000, retryMs: 100 });
    exchange.keepAliveRefusal = DISCONNECTED;
    await exchange.untilAsked(KEEP_ALIVE, {}, 5);
    const asked = exchange.asked(KEEP_ALIVE).map(({ receivedAt }) => receivedAt);
    const apartMs = asked.slice(1).map((at, i) => at - (asked[i] ?? 0));
    // At least what the jitter leaves; how much more depends on the machine.
    for (const [i, least] of [75, 150, 300, 600].entries()) expect(apartMs[i]).toBeGreaterThan(least - 5);
    exchange.keepAliveRefusal = undefined;
    await exchange.untilAsked(KEEP_ALIVE, {}, 7);
    expect(counted("keep-alive.failed")).toBeGreaterThanOrEqual(5);
    expect([exchange.connections.length, said]).toEqual([1, ["open"]]);
  });

  test("a key that was not kept alive for as long as it lives is gone, whatever the reason", async () => {
    await start({ keepAliveMs: 100, retryMs: 50, keyLifeMs: 400 });
    exchange.listenKey = "second";
    exchange.keepAliveRefusal = DISCONNECTED;
    await exchange.untilOpened(2);
    expect(exchange.connections.at(-1)).toBe("/private/ws/second");
    expect(counted("listen-keys.lost")).toBeGreaterThan(0);
    exchange.keepAliveRefusal = undefined;
  });
});

test.each([
  // Failures, and the least and the most that the next keep-alive is away.
  [0, 1_620_000, 1_800_000],
  [1, 3_750, 6_250],
  [2, 7_500, 12_500],
  [4, 30_000, 50_000],
  [20, 1_350_000, 2_250_000],
])("after %d failures in a row the next keep-alive is %d to %d ms away", (failures, least, most) => {
  const times = socketTimes();
  expect(keepAliveAfterMs(times, failures, 0)).toBeCloseTo(least);
  expect(keepAliveAfterMs(times, failures, 1)).toBeCloseTo(most);
});
