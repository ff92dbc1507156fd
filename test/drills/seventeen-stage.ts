import type { KV } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { publishDurably } from "#libs/bus/publish.ts";
import { parseQuantity, type Quantity } from "#libs/domain/fixed.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { regimeToJson, type Regime } from "#libs/domain/conditions.ts";
import { policyToJson } from "#libs/domain/policy-json.ts";
import { referenceToJson } from "#libs/domain/reference.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { encodeClockBeat, encodeMarketEvent } from "#libs/wire/market.ts";
import { Supervisor } from "../../deploy/local/supervisor.ts";
import { ratio, reference, WIDE_POLICY } from "../risk-kernel/given.ts";
import { TestDesk } from "../risk-kernel/desk.ts";
import { vouchFor } from "../risk-kernel/vouched.ts";
import { TestBus } from "../support/test-bus.ts";
import { LedgerWatch, WITHIN_MS } from "./seventeen-watch.ts";

const HERE = new URL(".", import.meta.url).pathname;
const ACCOUNT = "paper-1";
const LAYERS = ["layer-1", "layer-2", "layer-3", "layer-4"];
const KERNELS = ["risk-kernel-0", "risk-kernel-1"];
/** Signals at once, each on a symbol of its own. */
export const SIGNALS = 15;
const PRICE = "100";

const symbolsOf = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${i + 1}USDT`);

/** Encodes facts as the user stream does. */
class Facts extends TestDesk {
  readonly out: { readonly subject: string; readonly bytes: Uint8Array }[] = [];

  protected override push(_: string, __: number, subject: string, data: Uint8Array): void {
    this.out.push({ subject, bytes: data });
  }
}

interface Wave {
  /** What is expected. */
  readonly free: number;
  readonly waits: number;
  readonly of: number;
  readonly approved: number;
  readonly waiting: number;
}

/**
 * Two real kernels, four real producers and a real bus; the exchange is played, so that each fill comes exactly when
 * the drill says. Judged by the ledger and by what the played exchange has seen.
 */
export class SeventeenStage {
  readonly #bus: TestBus;
  readonly #leases: KV;
  readonly #references: KV;
  readonly #supervisor: Supervisor;
  readonly #beats: NodeJS.Timeout;
  readonly #facts = new Facts();
  readonly #watch: LedgerWatch;
  readonly #signals = symbolsOf("S", SIGNALS);
  readonly #timeline: { readonly text: string; readonly used: number }[] = [];
  readonly #waves: Wave[] = [];
  readonly #signalled = new Set<string>();
  #trade = 1_000;
  readonly #ready = new Set<string>();

  private constructor(
    bus: TestBus,
    { leases, references }: { readonly leases: KV; readonly references: KV },
    supervisor: Supervisor,
    held: readonly string[],
  ) {
    const { nc } = bus;
    this.#bus = bus;
    this.#leases = leases;
    this.#references = references;
    this.#supervisor = supervisor;
    this.#watch = new LedgerWatch(bus, held);
    this.#beats = setInterval(() => {
      for (const symbol of [...held, ...this.#signals]) beat(nc, symbol);
      nc.publish("clock.exchange", encodeClockBeat({ exchangeTimeMs: Date.now(), rate: 1, ageMs: 0 }));
    }, 100);
    vouchFor(nc, [ACCOUNT]);
    nc.subscribe("drill.ready", {
      callback: (error, message) => {
        if (error === null) this.#ready.add(message.string());
      },
    });
  }

  static async start({
    dir,
    open,
    policy,
  }: {
    readonly dir: string;
    readonly open: number;
    readonly policy: object;
  }): Promise<SeventeenStage> {
    const bus = await TestBus.start();
    const { kvm } = bus;
    const staleMs = 60_000;
    await (
      await kvm.open("policy")
    ).put(
      "active",
      policyToJson({ ...WIDE_POLICY, marketStaleMs: staleMs, clockStaleMs: staleMs, ...policy }),
    );
    const held = symbolsOf("H", open);
    const references = await kvm.open("reference");
    for (const symbol of [...held, ...symbolsOf("S", SIGNALS)])
      await references.put(`symbol.${symbol}`, referenceToJson(reference(symbol)));
    mkdirSync(join(dir, "logs"));
    const supervisor = new Supervisor({
      logDir: join(dir, "logs"),
      onStart: () => undefined,
      onDeath: () => undefined,
    });
    const leases = await kvm.open("lease");
    const stage = new SeventeenStage(bus, { leases, references }, supervisor, held);
    try {
      await stage.#open(held);
    } catch (error) {
      await stage.stop();
      throw error;
    }
    return stage;
  }

  /** The market's regime, folded by the kernel when it resolves. */
  async regime(regime: Regime): Promise<void> {
    const before = this.#watch.regimes;
    await this.#references.put("regime", regimeToJson({ regime, windowMs: 60_000, asOfMs: Date.now() }));
    await this.#watch.until("the regime is folded", () => this.#watch.regimes > before);
    this.note(`regime ${regime}`);
  }

  /**
   * All layers send all signals at once, perhaps with a kill of the active kernel in between. Resolves when every one
   * is answered or waits for a position to be closed; expects as many approvals as slots are free.
   */
  async wave(free: number, { kill = false, waits = 0 } = {}): Promise<void> {
    await this.#admits(this.#signals[0] ?? "");
    const wave = this.#waves.length + 1;
    const sentBy = new Map<string, readonly string[]>();
    const subscription = this.#bus.nc.subscribe("drill.sent", {
      callback: (error, message) => {
        if (error !== null) return;
        const sent = message.json<{ wave: number; layer: string; ids: string[] }>();
        if (sent.wave === wave) sentBy.set(sent.layer, sent.ids);
      },
    });
    const before = this.#watch.judge.approved;
    // Once more for a layer that was not connected: it sends a wave once however often it hears of it.
    const tell = (): void => {
      this.#bus.nc.publish("drill.wave", JSON.stringify({ wave, symbols: this.#signals }));
    };
    tell();
    const telling = setInterval(tell, 1_000);
    try {
      if (kill) await this.killActive();
      await this.#watch.until("every layer has sent", () => sentBy.size === LAYERS.length);
    } finally {
      clearInterval(telling);
      subscription.unsubscribe();
    }
    const ids = [...sentBy.values()].flat();
    const open = (): readonly string[] => ids.filter((id) => !this.#watch.verdicts.has(id));
    await this.#watch.until("every signal is answered or waits for a slot", () =>
      open().every((id) => this.#watch.rotations.has(id)),
    );
    const waiting = open().length;
    const approved = this.#watch.judge.approved - before;
    for (const id of ids) this.#signalled.add(id);
    this.#waves.push({ free, waits, of: ids.length, approved, waiting });
    this.note(`${approved} of ${ids.length} approved${waiting === 0 ? "" : `, ${waiting} waits for a slot`}`);
  }

  /** SIGKILL to whoever holds the lease; resolves once another kernel commits. */
  async killActive(): Promise<void> {
    let holder = "";
    let pid: number | undefined;
    // On a slow machine a lease can end and pass on at any time.
    await this.#watch.until("a kernel holds the lease", async () => {
      holder = (await this.#leases.get("kernel.0"))?.string() ?? "";
      pid = this.#supervisor.pid(holder);
      return pid !== undefined;
    });
    if (pid === undefined) return;
    const before = this.#watch.judge.commits;
    process.kill(pid, "SIGKILL");
    this.note(`SIGKILL ${holder}`);
    await this.#watch.until("another kernel takes over", () => this.#watch.judge.commits > before);
  }

  /** Entries and exits under way at the exchange. */
  working(): readonly OrderCommand[] {
    return this.#watch.orders();
  }

  held(): readonly string[] {
    return [...this.#watch.held];
  }

  /** Some of an order is executed, in whole when nothing is left. */
  async fill(order: OrderCommand | undefined, quantity: string): Promise<void> {
    const known = this.#watch.working.get(order?.clientOrderId ?? "");
    if (order === undefined || known === undefined) throw new Error("there is no order to fill");
    const size = parseQuantity(quantity);
    known.filled += size;
    const done = known.filled === order.quantity;
    if (order.reduceOnly && done) this.#watch.held.delete(order.symbol);
    else this.#watch.held.add(order.symbol);
    if (done) this.#watch.working.delete(order.clientOrderId);
    const tradeId = String(++this.#trade);
    this.#facts.orderFact(order, done ? "FILLED" : "PARTIALLY_FILLED", known.filled as Quantity, {
      tradeId,
      quantity: size,
    });
    await this.#publish();
    await this.#watch.until("the fill is folded", () => this.#watch.judge.fills >= this.#trade - 1_000);
    this.note(`${order.symbol}: ${quantity} filled`);
  }

  /** The exchange ends a closing order before it is filled; resolves when the kernel sends the next for the rest. */
  async expire(order: OrderCommand | undefined): Promise<OrderCommand> {
    const known = this.#watch.working.get(order?.clientOrderId ?? "");
    if (order === undefined || known === undefined) throw new Error("there is no order to end");
    this.#watch.working.delete(order.clientOrderId);
    this.#facts.orderFact(order, "EXPIRED", known.filled as Quantity);
    await this.#publish();
    await this.#watch.until("the next closing order is under way", () =>
      this.working().some(({ symbol }) => symbol === order.symbol),
    );
    this.note(`${order.symbol}: what is left is closed by another order`);
    return this.working().find(({ symbol }) => symbol === order.symbol) as OrderCommand;
  }

  /** The exchange ends an order that has no fills. */
  async cancel(order: OrderCommand | undefined): Promise<void> {
    if (order === undefined) throw new Error("there is no order to cancel");
    this.#watch.working.delete(order.clientOrderId);
    this.#facts.orderFact(order, "CANCELED", "0");
    const used = this.#watch.used;
    await this.#publish();
    await this.#watch.until("the cancel is folded", () => this.#watch.used < used);
    this.note(`${order.symbol}: cancelled`);
  }

  /** An exit for a whole position is sent and approved; its order is under way. */
  async close(symbol: string): Promise<OrderCommand> {
    this.#facts.nowMs = Date.now();
    const intent = this.#facts.intentOf({
      account: ACCOUNT,
      symbol,
      side: "SELL",
      purpose: "CLOSE",
      size: { kind: "all" },
      intentId: this.#facts.id(Date.now()),
    });
    this.#facts.intent(intent);
    await this.#publish(intent.intentId);
    await this.#watch.until("the exit is under way", () =>
      this.working().some(({ intentId }) => intentId === intent.intentId),
    );
    this.note(`${symbol}: closing`);
    return this.working().find(({ intentId }) => intentId === intent.intentId) as OrderCommand;
  }

  /** A line of the timeline, with the slots in use now. */
  note(text: string): void {
    this.#timeline.push({ text, used: this.#watch.used });
  }

  judge() {
    return {
      timeline: this.#timeline,
      peak: this.#watch.peak,
      peakAtExchange: this.#watch.peakAtExchange,
      waves: this.#waves,
      rotations: [...this.#watch.rotations.values()],
      usedAfterEntries: this.#watch.usedAfterEntries,
      unrotated: this.#watch.unrotated,
      faults: [...this.#watch.judge.faults, ...this.#watch.judge.answerFaults],
      notOnce: [...this.#signalled].filter((id) => this.#watch.verdicts.get(id)?.length !== 1),
    };
  }

  async stop(): Promise<void> {
    clearInterval(this.#beats);
    await this.#supervisor.stopAll([LAYERS, KERNELS]);
    await this.#watch.stop();
    await this.#bus.stop();
  }

  /** Starts the processes and tells the kernel of an armed, reconciled account that holds these. */
  async #open(held: readonly string[]): Promise<void> {
    const start = (instance: string, script: string, env: Readonly<Record<string, string>>): void => {
      this.#supervisor.start({
        instance,
        service: instance,
        command: process.execPath,
        args: [join(HERE, script)],
        env: { INSTANCE: instance, NATS_URL: this.#bus.url, ...env },
        endsWithStdin: false,
      });
    };
    for (const kernel of KERNELS)
      start(kernel, "../../services/risk-kernel/main.ts", { PARTITION: "0", TIME_SCALE: "1" });
    for (const layer of LAYERS) start(layer, "signal-layer.ts", { ACCOUNT });
    const facts = this.#facts;
    facts.nowMs = Date.now();
    facts.arm().snapshot(
      ACCOUNT,
      "100000",
      held.map((symbol) => [symbol, "1", PRICE] as const),
    );
    facts.fact(ACCOUNT, { kind: "stream", connected: true, reason: "drill" });
    for (const symbol of [...held, ...this.#signals])
      facts.fact(ACCOUNT, { kind: "leverage", symbol: parseSymbol(symbol), leverage: 10 });
    await this.#publish();
    await this.#watch.until(
      "kernel, layers and account are ready",
      () => this.#ready.size === LAYERS.length && this.#watch.used === held.length,
    );
    for (const symbol of this.#signals) await this.#admits(symbol);
    this.note(`${held.length} open`);
  }

  /**
   * Waits until the active kernel has prices, policy, time and reference data: they reach it by ways of their own.
   * What it then refuses is the probe's confidence.
   */
  async #admits(symbol: string): Promise<void> {
    for (const by = performance.now() + WITHIN_MS; performance.now() < by; await sleep(50)) {
      this.#facts.nowMs = Date.now();
      const intentId = this.#facts.id(Date.now());
      this.#facts.intent(
        this.#facts.intentOf({ account: ACCOUNT, symbol, confidence: ratio("0.1"), intentId }),
      );
      await this.#publish(intentId);
      await this.#watch.until("the probe is answered", () => this.#watch.verdicts.has(intentId));
      if (this.#watch.reasons.get(intentId) === plimsoll.v1.DenialReason.DENIAL_REASON_CONFIDENCE_BELOW_FLOOR)
        return;
    }
    throw new Error(`${symbol} is never ready`);
  }

  async #publish(id?: string): Promise<void> {
    for (const { subject, bytes } of this.#facts.out.splice(0))
      await publishDurably(this.#bus.js, {
        subject,
        bytes,
        msgId: id ?? `${subject}:${this.#facts.id(Date.now())}`,
        type: id === undefined ? "Fact" : "Intent",
      });
  }
}

function beat(nc: NatsConnection, symbol: string): void {
  const now = Date.now();
  const event = { symbol: parseSymbol(symbol), eventTimeMs: now, receivedAtMs: now, derived: false } as const;
  nc.publish(
    `md.${symbol}.mark`,
    encodeMarketEvent({
      ...event,
      body: { kind: "mark", markPrice: PRICE, indexPrice: "", fundingRate: "", nextFundingMs: 0 },
    }),
  );
  nc.publish(
    `md.${symbol}.top`,
    encodeMarketEvent({
      ...event,
      body: {
        kind: "top",
        updateId: 1,
        bidPrice: PRICE,
        bidQuantity: "1",
        askPrice: PRICE,
        askQuantity: "1",
      },
    }),
  );
}
