import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { followLedger } from "#libs/bus/ledger-follower.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { readStream } from "#libs/bus/read-stream.ts";
import type { FactBody } from "#libs/domain/fact.ts";
import { parseMoney, parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { Answer } from "#libs/domain/ledger.ts";
import { policyToJson } from "#libs/domain/policy.ts";
import { referenceToJson } from "#libs/domain/reference.ts";
import { encodeFact } from "#libs/wire/fact.ts";
import { encodeIntent } from "#libs/wire/intent.ts";
import { decodeAnswer } from "#libs/wire/ledger.ts";
import { encodeClockBeat, encodeMarketEvent } from "#libs/wire/market.ts";
import { SlowLink } from "../support/slow-link.ts";
import { TestBus } from "../support/test-bus.ts";
import { ACCOUNT, BTC, ratio, reference, TestDesk, WIDE_POLICY } from "./desk.ts";

/** Real kernel processes on a real server: only the exchange and the gateway are played by the test. */

let bus: TestBus;
let desk: TestDesk;
let beats: NodeJS.Timeout;
const stop = new AbortController();
const kernels = new Set<ChildProcess>();
const answers = new Map<string, Answer[]>();
let answered: (() => void)[] = [];

beforeAll(async () => {
  bus = await TestBus.start();
  await (
    await bus.kvm.open("policy")
  ).put(
    "active",
    policyToJson({ ...WIDE_POLICY, marketStaleMs: 60_000, clockStaleMs: 60_000, policyStaleMs: 600_000 }),
  );
  await (await bus.kvm.open("reference")).put(`symbol.${BTC}`, referenceToJson(reference(BTC)));
  beats = setInterval(beat, 50);
  void collect();
});

afterAll(async () => {
  clearInterval(beats);
  stop.abort();
  await bus.stop();
});

beforeEach(() => {
  desk = new TestDesk();
  desk.nowMs = Date.now();
});

afterEach(() => {
  for (const kernel of kernels) kernel.kill("SIGKILL");
  kernels.clear();
});

function beat(): void {
  const now = Date.now();
  const event = { symbol: parseSymbol(BTC), eventTimeMs: now, receivedAtMs: now, derived: false } as const;
  bus.nc.publish("clock.exchange", encodeClockBeat({ exchangeTimeMs: now, rate: 1, ageMs: 0 }));
  bus.nc.publish(
    `md.${BTC}.mark`,
    encodeMarketEvent({
      ...event,
      body: { kind: "mark", markPrice: "50000", indexPrice: "", fundingRate: "", nextFundingMs: 0 },
    }),
  );
  bus.nc.publish(
    `md.${BTC}.top`,
    encodeMarketEvent({
      ...event,
      body: {
        kind: "top",
        updateId: 1,
        bidPrice: "49999.9",
        bidQuantity: "1",
        askPrice: "50000",
        askQuantity: "1",
      },
    }),
  );
}

async function collect(): Promise<void> {
  for await (const { data } of readStream({
    reader: "test",
    js: bus.js,
    jsm: bus.jsm,
    stream: "ANSWERS",
    fromSequence: 1,
    signal: stop.signal,
  })) {
    const answer = decodeAnswer(data);
    answers.set(answer.intentId, [...(answers.get(answer.intentId) ?? []), answer]);
    for (const wake of answered.splice(0)) wake();
  }
}

async function answersOf(intentId: string, count = 1): Promise<readonly Answer[]> {
  for (;;) {
    const found = answers.get(intentId) ?? [];
    if (found.length >= count) return found;
    await new Promise<void>((resolve) => answered.push(resolve));
  }
}

/** A kernel process; resolves to what its log says at the event. */
function startKernel(
  instance: string,
  url = bus.url,
): {
  readonly child: ChildProcess;
  readonly event: (name: string) => Promise<void>;
  /** Events from now on only. */
  readonly forget: () => void;
} {
  const child = spawn(
    process.execPath,
    [new URL("../../services/risk-kernel/main.ts", import.meta.url).pathname],
    {
      env: { ...process.env, INSTANCE: instance, NATS_URL: url, TIME_SCALE: "1", PARTITION: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  kernels.add(child);
  const seen = new Set<string>();
  const waiting: (() => void)[] = [];
  let rest = "";
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) seen.add((JSON.parse(line) as { event?: string }).event ?? "");
    for (const wake of waiting.splice(0)) wake();
  });
  return {
    child,
    forget: () => {
      seen.clear();
    },
    event: async (name) => {
      while (!seen.has(name)) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}

async function fact(body: FactBody, account: string = ACCOUNT): Promise<void> {
  const subject =
    body.kind === "control"
      ? "control.desk.arm"
      : `${body.kind === "order" ? "exec" : "account"}.${account}.${body.kind === "order" ? body.symbol : body.kind}`;
  const bytes = encodeFact({
    account: body.kind === "control" ? "" : parseAccountId(account),
    recordedAtMs: Date.now(),
    traceparent: "",
    body,
  });
  await publishDurably(bus.js, { subject, bytes, msgId: `${subject}:${desk.id()}`, type: "Fact" });
}

const control = (command: "ARM" | "STOP"): FactBody => ({
  kind: "control",
  commandId: "c",
  command,
  operator: "ana",
  reason: "test",
});
const snapshot = (caughtUp = true): FactBody => ({
  kind: "snapshot",
  walletBalance: parseMoney("10000"),
  positions: [],
  openClientOrderIds: [],
  asOfMs: Date.now(),
  caughtUp,
});
const leverage: FactBody = { kind: "leverage", symbol: parseSymbol(BTC), leverage: 10 };

async function prepareAccount(): Promise<void> {
  await fact(control("ARM"));
  await fact(snapshot());
  await fact({ kind: "stream", connected: true, reason: "test" });
  await fact(leverage);
}

/** A well-formed intent of this moment. */
const fresh = (over: Parameters<TestDesk["intentOf"]>[0] = {}): Intent =>
  desk.intentOf({
    createdAtMs: Date.now(),
    expiresAtMs: Date.now() + 600_000,
    intentId: desk.id(Date.now()),
    ...over,
  });

/** Sends one and gives its verdict, or the reason of its denial. */
async function verdictOn(over: Parameters<TestDesk["intentOf"]>[0] = {}): Promise<string | undefined> {
  const intent = fresh(over);
  await send(intent);
  const [answer] = await answersOf(intent.intentId);
  return answer?.reason ?? answer?.verdict;
}

/** Asks again until the verdict is the wanted one: what it rests on reaches the kernel by ways of its own. */
async function untilVerdict(wanted: string, over: Parameters<TestDesk["intentOf"]>[0] = {}): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if ((await verdictOn(over)) === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await verdictOn(over)).toBe(wanted);
}

async function send(intent: Intent, msgId: string = intent.intentId): Promise<void> {
  await publishDurably(bus.js, {
    subject: `intent.${intent.account}.${intent.symbol}`,
    bytes: encodeIntent(intent),
    msgId,
    type: "Intent",
  });
}

/** Everything the ledger holds: contiguous and chained, or the follower throws. */
async function ledger(): Promise<{
  readonly verdicts: ReadonlyMap<string, readonly number[]>;
  readonly orders: readonly string[];
  readonly epochs: ReadonlySet<number>;
  /** No commit of an epoch comes after one of a newer epoch. */
  readonly ordered: boolean;
}> {
  const { state } = await bus.jsm.streams.info("LEDGER_0");
  const verdicts = new Map<string, number[]>();
  const orders: string[] = [];
  const epochs = new Set<number>();
  const done = new AbortController();
  let newest = 0;
  let ordered = true;
  for await (const { number, commit } of followLedger({
    reader: "test",
    js: bus.js,
    jsm: bus.jsm,
    partition: 0,
    after: { number: 0, hash: undefined },
    signal: done.signal,
  })) {
    epochs.add(commit.epoch);
    ordered &&= commit.epoch >= newest;
    newest = commit.epoch;
    for (const answer of commit.answers)
      verdicts.set(answer.intentId, [...(verdicts.get(answer.intentId) ?? []), answer.verdict]);
    for (const order of commit.orders) if (order.action === 1) orders.push(order.intentId);
    if (number >= state.last_seq) done.abort();
  }
  return { verdicts, orders, epochs, ordered };
}

const denied = (): Intent => fresh({ confidence: ratio("0.1") });

test("an intent is answered; the same id past the dedup window is DUPLICATE and stops nothing", async () => {
  const kernel = startKernel("risk-kernel-a");
  await kernel.event("ready");
  await prepareAccount();
  let intent = fresh();
  await send(intent);
  let [first] = await answersOf(intent.intentId);
  // Policy, reference and prices reach the kernel by ways of their own: until all are there it rightly refuses.
  for (let tries = 0; first?.verdict !== "APPROVED" && tries < 50; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    intent = fresh();
    await send(intent);
    [first] = await answersOf(intent.intentId);
  }
  expect([first?.verdict, first?.quantity]).toEqual(["APPROVED", "0.1"]);
  // Another message id is what the stream sees once its window has passed.
  await send(intent, `${intent.intentId}:again`);
  const [, second] = await answersOf(intent.intentId, 2);
  expect([second?.verdict, second?.commitNumber]).toEqual(["DUPLICATE", first?.commitNumber]);
  const next = denied();
  await send(next);
  expect((await answersOf(next.intentId))[0]?.reason).toBe("CONFIDENCE_BELOW_FLOOR");
  kernel.child.kill("SIGTERM");
  const [code] = (await once(kernel.child, "exit")) as [number];
  expect(code).toBe(0);
});

test("prices, time and inputs that are none end no kernel", async () => {
  const kernel = startKernel("risk-kernel-a");
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
  const next = denied();
  await send(next);
  expect((await answersOf(next.intentId))[0]?.verdict).toBe("DENIED");
  expect(kernel.child.exitCode).toBe(null);
});

test("the active kernel and then the server are killed: every intent is answered exactly once", async () => {
  const first = startKernel("risk-kernel-a");
  await first.event("reigning");
  const second = startKernel("risk-kernel-b");
  await second.event("ready");
  const intents = Array.from({ length: 600 }, denied);
  const sending = (async () => {
    for (const [i, intent] of intents.entries()) {
      if (i === 200) first.child.kill("SIGKILL");
      if (i === 400) {
        await bus.server.kill();
        await bus.server.restart();
      }
      await send(intent);
    }
  })();
  await second.event("reigning");
  await sending;
  for (const { intentId } of intents) await answersOf(intentId);
  const { verdicts, orders, epochs } = await ledger();
  for (const { intentId } of intents) expect(verdicts.get(intentId)).toEqual([2]);
  expect(new Set(orders).size).toBe(orders.length);
  expect(epochs.size).toBeGreaterThanOrEqual(2);
}, 80_000);

test("nothing is admitted before the account is reconciled, and nothing before the facts of the time without a kernel", async () => {
  const first = startKernel("risk-kernel-a");
  await first.event("reigning");
  const account = "paper-2";
  await fact(control("ARM"));
  expect(await verdictOn({ account })).toBe("ACCOUNT_UNKNOWN");
  await fact(snapshot(false), account);
  await fact({ kind: "stream", connected: true, reason: "test" }, account);
  await fact(leverage, account);
  expect(await verdictOn({ account })).toBe("ACCOUNT_UNKNOWN");
  await fact(snapshot(), account);
  await untilVerdict("APPROVED", { account, purpose: "OPEN" });
  await fact({ kind: "stream", connected: false, reason: "test" }, account);
  await untilVerdict("NOT_RECONCILED", { account });
  await fact({ kind: "stream", connected: true, reason: "test" }, account);
  expect(await verdictOn({ account })).toBe("NOT_RECONCILED");
  await fact(snapshot(), account);
  await untilVerdict("POSITION_EXISTS", { account });

  first.child.kill("SIGKILL");
  await Promise.all(Array.from({ length: 3_000 }, () => fact(leverage, account)));
  await fact(control("STOP"));
  const waiting = fresh({ account });
  await send(waiting);
  startKernel("risk-kernel-b");
  expect((await answersOf(waiting.intentId))[0]?.reason).toBe("NOT_ARMED");
});

test("a kernel that was paused cannot append any more: it retires, follows, and takes over again", async () => {
  const first = startKernel("risk-kernel-a");
  await first.event("reigning");
  const second = startKernel("risk-kernel-b");
  await second.event("ready");
  const intents: Intent[] = [];
  let pause = false;
  let done = false;
  const sending = (async () => {
    while (!done) {
      const intent = denied();
      intents.push(intent);
      await send(intent);
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
  const more = denied();
  await send(more);
  await answersOf(more.intentId);
  done = true;
  await sending;
  const before = (await ledger()).epochs.size;
  first.forget();
  second.child.kill("SIGKILL");
  await first.event("reigning");
  const last = denied();
  intents.push(more, last);
  await send(last);
  for (const { intentId } of intents) await answersOf(intentId);
  const { verdicts, epochs, ordered } = await ledger();
  for (const { intentId } of intents) expect(verdicts.get(intentId)).toEqual([2]);
  expect([epochs.size, ordered]).toEqual([before + 1, true]);
}, 80_000);

test("a bus that is nearly full: entries are denied, exits pass", async () => {
  const kernel = startKernel("risk-kernel-a");
  await kernel.event("reigning");
  await prepareAccount();
  const symbol = parseSymbol(BTC);
  await fact({
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
  await untilVerdict("APPROVED", {
    purpose: "INCREASE",
    size: { kind: "quantity", quantity: parseQuantity("0.001") },
  });
  const { config, state } = await bus.jsm.streams.info("LEDGER_0");
  await bus.jsm.streams.update("LEDGER_0", { ...config, max_bytes: Math.floor(state.bytes * 1.3) });
  await untilVerdict("BUS_NOT_DURABLE", { purpose: "INCREASE" });
  expect(await verdictOn({ side: "SELL", purpose: "CLOSE", size: { kind: "all" } })).toBe("APPROVED");
  await bus.jsm.streams.update("LEDGER_0", { ...config, max_bytes: -1 });
  await untilVerdict("APPROVED", {
    purpose: "INCREASE",
    size: { kind: "quantity", quantity: parseQuantity("0.001") },
  });
});

test("a bus that stores slowly is named at start", async () => {
  const link = await SlowLink.start(bus.server.port, 60);
  const kernel = startKernel("risk-kernel-slow", `nats://127.0.0.1:${link.port}`);
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
  const kernel = startKernel("risk-kernel-a");
  const [code] = (await once(kernel.child, "exit")) as [number];
  expect([code, (await bus.jsm.streams.info("LEDGER_0")).state.last_seq]).toEqual([70, state.last_seq]);
  await risk.put("projector.0", cursor);
});
