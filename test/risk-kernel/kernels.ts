import { spawn, type ChildProcess } from "node:child_process";
import { followLedger } from "#libs/bus/ledger-follower.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { readStream } from "#libs/bus/read-stream.ts";
import type { FactBody } from "#libs/domain/fact.ts";
import { parseMoney } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import type { Answer } from "#libs/domain/ledger.ts";
import { policyToJson } from "#libs/domain/policy-json.ts";
import type { Policy } from "#libs/domain/policy.ts";
import { referenceToJson } from "#libs/domain/reference.ts";
import { encodeFact } from "#libs/wire/fact.ts";
import { decodeAnswer } from "#libs/wire/ledger.ts";
import { encodeClockBeat, encodeMarketEvent } from "#libs/wire/market.ts";
import { storeIntent } from "../support/intents.ts";
import type { TestBus } from "../support/test-bus.ts";
import { ACCOUNT, BTC, ratio, reference, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";
import { vouchFor } from "./vouched.ts";

type Over = Parameters<TestDesk["intentOf"]>[0];

export const control = (command: "ARM" | "STOP"): FactBody => ({
  kind: "control",
  commandId: "c",
  command,
  operator: "ana",
  reason: "test",
});
export const snapshot = (caughtUp = true): FactBody => ({
  kind: "snapshot",
  walletBalance: parseMoney("10000"),
  positions: [],
  openClientOrderIds: [],
  asOfMs: Date.now(),
  caughtUp,
});
export const leverage: FactBody = { kind: "leverage", symbol: parseSymbol(BTC), leverage: 10 };

/** Real kernel processes on a bus; the exchange and the gateway are played. */
export class Kernels {
  readonly #bus: TestBus;
  readonly #beats: NodeJS.Timeout;
  readonly #desk = new TestDesk();
  readonly #stop = new AbortController();
  readonly #children = new Set<ChildProcess>();
  readonly #answers = new Map<string, Answer[]>();
  #answered: (() => void)[] = [];

  private constructor(bus: TestBus, vouches: boolean) {
    this.#bus = bus;
    this.#beats = setInterval(() => {
      this.#beat();
    }, 50);
    if (vouches) vouchFor(bus.nc, [ACCOUNT, "paper-2"]);
    void this.#collect();
  }

  /** Everything a kernel reads from KV is stored, and prices come. */
  static async on(
    bus: TestBus,
    more: { readonly vouches?: boolean; readonly policy?: Partial<Policy> } = {},
  ): Promise<Kernels> {
    const policy = {
      ...WIDE_POLICY,
      marketStaleMs: 60_000,
      clockStaleMs: 60_000,
      policyStaleMs: 600_000,
      ...more.policy,
    };
    await (await bus.kvm.open("policy")).put("active", policyToJson(policy));
    await (await bus.kvm.open("reference")).put(`symbol.${BTC}`, referenceToJson(reference(BTC)));
    return new Kernels(bus, more.vouches ?? true);
  }

  stop(): void {
    clearInterval(this.#beats);
    this.#stop.abort();
  }

  killAll(): void {
    for (const child of this.#children) child.kill("SIGKILL");
    this.#children.clear();
  }

  #beat(): void {
    const now = Date.now();
    const event = { symbol: parseSymbol(BTC), eventTimeMs: now, receivedAtMs: now, derived: false } as const;
    this.#bus.nc.publish("clock.exchange", encodeClockBeat({ exchangeTimeMs: now, rate: 1, ageMs: 0 }));
    this.#bus.nc.publish(
      `md.${BTC}.mark`,
      encodeMarketEvent({
        ...event,
        body: { kind: "mark", markPrice: "50000", indexPrice: "", fundingRate: "", nextFundingMs: 0 },
      }),
    );
    this.#bus.nc.publish(
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

  async #collect(): Promise<void> {
    for await (const { data } of readStream({
      reader: "test",
      js: this.#bus.js,
      jsm: this.#bus.jsm,
      stream: "ANSWERS",
      fromSequence: 1,
      signal: this.#stop.signal,
    })) {
      const answer = decodeAnswer(data);
      this.#answers.set(answer.intentId, [...(this.#answers.get(answer.intentId) ?? []), answer]);
      for (const wake of this.#answered.splice(0)) wake();
    }
  }

  async answersOf(intentId: string, count = 1): Promise<readonly Answer[]> {
    for (;;) {
      const found = this.#answers.get(intentId) ?? [];
      if (found.length >= count) return found;
      await new Promise<void>((resolve) => this.#answered.push(resolve));
    }
  }

  /** A kernel process; resolves to what its log says at the event. */
  start(
    instance: string,
    url = this.#bus.url,
    more: Readonly<Record<string, string>> = {},
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
        env: { ...process.env, INSTANCE: instance, NATS_URL: url, TIME_SCALE: "1", PARTITION: "0", ...more },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    this.#children.add(child);
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

  async fact(body: FactBody, account: string = ACCOUNT): Promise<void> {
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
    await publishDurably(this.#bus.js, {
      subject,
      bytes,
      msgId: `${subject}:${this.#desk.id(Date.now())}`,
      type: "Fact",
    });
  }

  async prepareAccount(): Promise<void> {
    await this.fact(control("ARM"));
    await this.fact(snapshot());
    await this.fact({ kind: "stream", connected: true, reason: "test" });
    await this.fact(leverage);
  }

  /** A well-formed intent of this moment. */
  fresh(over: Over = {}): Intent {
    return this.#desk.intentOf({
      createdAtMs: Date.now(),
      expiresAtMs: Date.now() + 600_000,
      intentId: this.#desk.id(Date.now()),
      ...over,
    });
  }

  /** One that is denied whatever the state. */
  denied(): Intent {
    return this.fresh({ confidence: ratio("0.1") });
  }

  /** Sends one and gives its verdict, or the reason of its denial. */
  async verdictOn(over: Over = {}): Promise<string | undefined> {
    const intent = this.fresh(over);
    await this.send(intent);
    const [answer] = await this.answersOf(intent.intentId);
    return answer?.reason ?? answer?.verdict;
  }

  /** Asks again until the verdict is the wanted one: what it rests on reaches the kernel by ways of its own. */
  async untilVerdict(wanted: string, over: Over = {}): Promise<void> {
    let verdict: string | undefined;
    for (let tries = 0; tries <= 300; tries += 1) {
      verdict = await this.verdictOn(over);
      if (verdict === wanted) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the verdict stays ${verdict} and does not become ${wanted}`);
  }

  async send(intent: Intent, msgId: string = intent.intentId): Promise<void> {
    await storeIntent(this.#bus.js, intent, msgId);
  }

  /** Everything the ledger holds: contiguous and chained, or the follower throws. */
  async ledger(): Promise<{
    readonly verdicts: ReadonlyMap<string, readonly number[]>;
    readonly orders: readonly string[];
    readonly epochs: ReadonlySet<number>;
    /** No commit of an epoch comes after one of a newer epoch. */
    readonly ordered: boolean;
  }> {
    const { state } = await this.#bus.jsm.streams.info("LEDGER_0");
    const verdicts = new Map<string, number[]>();
    const orders: string[] = [];
    const epochs = new Set<number>();
    const done = new AbortController();
    let newest = 0;
    let ordered = true;
    for await (const { number, commit } of followLedger({
      reader: "test",
      js: this.#bus.js,
      jsm: this.#bus.jsm,
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
}
