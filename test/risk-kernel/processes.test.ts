import { once } from "node:events";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { publishDurably } from "#libs/bus/publish.ts";
import { parseMoney, parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { HealthView } from "#libs/runtime/health.ts";
import { until } from "../support/eventually.ts";
import { freePort } from "../support/free-port.ts";
import { failingOf, healthOf } from "../support/health.ts";
import { SlowLink } from "../support/slow-link.ts";
import { TestBus } from "../support/test-bus.ts";
import { ACCOUNT, BTC } from "./given.ts";
import { control, Kernels, leverage, snapshot } from "./kernels.ts";

let bus: TestBus;
let kernels: Kernels;

beforeAll(async () => {
  bus = await TestBus.start();
  kernels = await Kernels.on(bus);
});
afterEach(() => {
  kernels.killAll();
});
afterAll(async () => {
  kernels.stop();
  await bus.stop();
});

test("an intent is answered; the same id past the dedup window is DUPLICATE and stops nothing", async () => {
  const kernel = kernels.start("risk-kernel-a");
  await kernel.event("ready");
  await kernels.prepareAccount();
  let intent = kernels.fresh();
  await kernels.send(intent);
  let [first] = await kernels.answersOf(intent.intentId);
  // Policy, reference and prices reach the kernel by ways of their own: until all are there it rightly refuses.
  for (let tries = 0; first?.verdict !== "APPROVED" && tries < 300; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    intent = kernels.fresh();
    await kernels.send(intent);
    [first] = await kernels.answersOf(intent.intentId);
  }
  expect([first?.verdict, first?.quantity]).toEqual(["APPROVED", "0.1"]);
  // Another message id is what the stream sees once its window has passed.
  await kernels.send(intent, `${intent.intentId}:again`);
  const [, second] = await kernels.answersOf(intent.intentId, 2);
  expect([second?.verdict, second?.commitNumber]).toEqual(["DUPLICATE", first?.commitNumber]);
  const next = kernels.denied();
  await kernels.send(next);
  expect((await kernels.answersOf(next.intentId))[0]?.reason).toBe("CONFIDENCE_BELOW_FLOOR");
  kernel.child.kill("SIGTERM");
  const [code] = (await once(kernel.child, "exit")) as [number];
  expect(code).toBe(0);
});

test("prices, time and inputs that are none end no kernel", async () => {
  const kernel = kernels.start("risk-kernel-a");
  await kernel.event("reigning");
  bus.nc.publish("md.bad-token.top", new Uint8Array([255]));
  bus.nc.publish(`md.${BTC}.mark`, new Uint8Array([255, 255]));
  bus.nc.publish("clock.exchange", new Uint8Array([255, 255]));
  await publishDurably(bus.js, {
    subject: `intent.${ACCOUNT}.${BTC}`,
    bytes: new Uint8Array([255, 255]),
    msgId: "bad",
    type: "Intent",
  });
  await publishDurably(bus.js, {
    subject: `exec.${ACCOUNT}.${BTC}`,
    bytes: new Uint8Array([255, 255]),
    msgId: "bad-fact",
    type: "Fact",
  });
  await publishDurably(bus.js, {
    subject: `intent.${ACCOUNT}.${BTC}`,
    bytes: new Uint8Array(900_000),
    msgId: "huge",
    type: "Intent",
  });
  const next = kernels.denied();
  await kernels.send(next);
  expect((await kernels.answersOf(next.intentId))[0]?.verdict).toBe("DENIED");
  expect(kernel.child.exitCode).toBe(null);
});

test("the active kernel and then the server are killed: every intent is answered exactly once", async () => {
  const first = kernels.start("risk-kernel-a");
  await first.event("reigning");
  const second = kernels.start("risk-kernel-b");
  await second.event("ready");
  const intents = Array.from({ length: 600 }, () => kernels.denied());
  const sending = (async () => {
    for (const [i, intent] of intents.entries()) {
      if (i === 200) first.child.kill("SIGKILL");
      if (i === 400) {
        await bus.server.kill();
        await bus.server.restart();
      }
      await kernels.send(intent);
    }
  })();
  await second.event("reigning");
  await sending;
  for (const { intentId } of intents) await kernels.answersOf(intentId);
  const { verdicts, orders, epochs } = await kernels.ledger();
  for (const { intentId } of intents) expect(verdicts.get(intentId)).toEqual([2]);
  expect(new Set(orders).size).toBe(orders.length);
  expect(epochs.size).toBeGreaterThanOrEqual(2);
}, 80_000);

test("nothing is admitted before the account is reconciled, and nothing before the facts of the time without a kernel", async () => {
  const first = kernels.start("risk-kernel-a");
  await first.event("reigning");
  const account = "paper-2";
  await kernels.fact(control("ARM"));
  expect(await kernels.verdictOn({ account })).toBe("ACCOUNT_UNKNOWN");
  await kernels.fact(snapshot(false), account);
  await kernels.fact({ kind: "stream", connected: true, reason: "test" }, account);
  await kernels.fact(leverage, account);
  expect(await kernels.verdictOn({ account })).toBe("ACCOUNT_UNKNOWN");
  await kernels.fact(snapshot(), account);
  await kernels.untilVerdict("APPROVED", { account, purpose: "OPEN" });
  await kernels.fact({ kind: "stream", connected: false, reason: "test" }, account);
  await kernels.untilVerdict("NOT_RECONCILED", { account });
  await kernels.fact({ kind: "stream", connected: true, reason: "test" }, account);
  expect(await kernels.verdictOn({ account })).toBe("NOT_RECONCILED");
  await kernels.fact(snapshot(), account);
  await kernels.untilVerdict("POSITION_EXISTS", { account });

  first.child.kill("SIGKILL");
  await Promise.all(Array.from({ length: 3_000 }, () => kernels.fact(leverage, account)));
  await kernels.fact(control("STOP"));
  const waiting = kernels.fresh({ account });
  await kernels.send(waiting);
  kernels.start("risk-kernel-b");
  expect((await kernels.answersOf(waiting.intentId))[0]?.reason).toBe("NOT_ARMED");
});

test("a kernel that was paused cannot append any more: it retires, follows, and takes over again", async () => {
  const first = kernels.start("risk-kernel-a");
  await first.event("reigning");
  const second = kernels.start("risk-kernel-b");
  await second.event("ready");
  const intents: Intent[] = [];
  let pause = false;
  let done = false;
  const sending = (async () => {
    while (!done) {
      const intent = kernels.denied();
      intents.push(intent);
      await kernels.send(intent);
      // In the middle of its appends.
      if (intents.length === 50) {
        first.child.kill("SIGSTOP");
        pause = true;
      }
    }
  })();
  await second.event("reigning");
  expect(pause).toBe(true);
  first.child.kill("SIGCONT");
  await first.event("reign-ended");
  expect(first.child.exitCode).toBe(null);
  const more = kernels.denied();
  await kernels.send(more);
  await kernels.answersOf(more.intentId);
  done = true;
  await sending;
  const before = (await kernels.ledger()).epochs.size;
  first.forget();
  second.child.kill("SIGKILL");
  await first.event("reigning");
  const last = kernels.denied();
  intents.push(more, last);
  await kernels.send(last);
  for (const { intentId } of intents) await kernels.answersOf(intentId);
  const { verdicts, epochs, ordered } = await kernels.ledger();
  for (const { intentId } of intents) expect(verdicts.get(intentId)).toEqual([2]);
  expect([epochs.size, ordered]).toEqual([before + 1, true]);
}, 80_000);

test("a bus that is nearly full: entries are denied, exits pass", async () => {
  const kernel = kernels.start("risk-kernel-a");
  await kernel.event("reigning");
  await kernels.prepareAccount();
  const symbol = parseSymbol(BTC);
  await kernels.fact({
    kind: "order",
    symbol,
    clientOrderId: "web_1",
    exchangeOrderId: "1",
    side: "BUY",
    status: "FILLED",
    quantity: parseQuantity("0.1"),
    price: parsePrice("50000"),
    cumulativeFilled: parseQuantity("0.1"),
    fill: {
      tradeId: String(Date.now()),
      price: parsePrice("50000"),
      quantity: parseQuantity("0.1"),
      fee: parseMoney("0"),
      feeAsset: "USDT",
      realizedPnl: parseMoney("0"),
      maker: false,
    },
    reduceOnly: false,
    transactionTimeMs: Date.now(),
    source: "STREAM",
  });
  await kernels.untilVerdict("APPROVED", {
    purpose: "INCREASE",
    size: { kind: "quantity", quantity: parseQuantity("0.001") },
  });
  const { config, state } = await bus.jsm.streams.info("LEDGER_0");
  await bus.jsm.streams.update("LEDGER_0", { ...config, max_bytes: Math.floor(state.bytes * 1.3) });
  await kernels.untilVerdict("BUS_NOT_DURABLE", { purpose: "INCREASE" });
  const half = { kind: "quantity", quantity: parseQuantity("0.05") } as const;
  expect(await kernels.verdictOn({ side: "SELL", purpose: "REDUCE", size: half })).toBe("APPROVED");
  await bus.jsm.streams.update("LEDGER_0", { ...config, max_bytes: -1 });
  await kernels.untilVerdict("APPROVED", {
    purpose: "INCREASE",
    size: { kind: "quantity", quantity: parseQuantity("0.001") },
  });
});

test("whoever asks is told how a kernel is: before the bus is there, reigning, standing by, and when it is away", async () => {
  const [first, second] = [await freePort(), await freePort()];
  const says = async (port: number, code: number): Promise<HealthView> => {
    let view: HealthView | undefined;
    await until(`the kernel is ${code === 200 ? "" : "not "}ready`, async () => {
      const answer = await healthOf(port, "ready");
      view = answer.view;
      return answer.code === code;
    });
    return view as HealthView;
  };
  await bus.server.kill();
  kernels.start("risk-kernel-a", bus.url, { METRICS_PORT: String(first) });
  expect(failingOf(await says(first, 503))).toContainEqual([
    "bus",
    "connecting to bus: it has not answered yet",
  ]);
  const startup = await healthOf(first, "startup");
  expect([startup.code, startup.view.status]).toEqual([503, "failing"]);
  expect((await healthOf(first, "live")).code).toBe(200);
  await bus.server.restart();
  await until("it reigns", async () => (await says(first, 200)).role === "active");
  expect((await healthOf(first, "startup")).code).toBe(200);
  kernels.start("risk-kernel-b", bus.url, { METRICS_PORT: String(second) });
  await until("it answers", () => fetch(`http://127.0.0.1:${second}/health/live`).then(({ ok }) => ok));
  expect((await says(second, 200)).role).toBe("standby");

  await bus.server.kill();
  for (const port of [first, second]) {
    expect(failingOf(await says(port, 503))).toContainEqual([
      "bus",
      "the bus is away: trying to connect again",
    ]);
    // Whoever starts them again for it makes it worse.
    expect([(await healthOf(port, "live")).code, (await healthOf(port, "startup")).code]).toEqual([200, 200]);
  }
  await bus.server.restart();
  for (const port of [first, second]) await says(port, 200);
  const wrong = await fetch(`http://127.0.0.1:${first}/health/ready`, { method: "POST" });
  expect(wrong.status).toBe(405);
});

test("a bus that stores slowly is named at start", async () => {
  const link = await SlowLink.start(bus.server.port, 60);
  const kernel = kernels.start("risk-kernel-slow", `nats://127.0.0.1:${link.port}`);
  await kernel.event("slow-disk");
  expect(kernel.child.exitCode).toBe(null);
  kernel.child.kill("SIGKILL");
  link.close();
});

test("a ledger that ends before what was published is not continued", async () => {
  const risk = await bus.kvm.open("risk");
  const cursor = (await risk.get("projector.0"))?.string() ?? "0";
  await risk.put("projector.0", "1000000000");
  const { state } = await bus.jsm.streams.info("LEDGER_0");
  const kernel = kernels.start("risk-kernel-a");
  const [code] = (await once(kernel.child, "exit")) as [number];
  expect([code, (await bus.jsm.streams.info("LEDGER_0")).state.last_seq]).toEqual([70, state.last_seq]);
  await risk.put("projector.0", cursor);
});
