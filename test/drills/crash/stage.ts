import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import { Kvm, type KV } from "@nats-io/kv";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseMoney, parseRatio } from "#libs/domain/fixed.ts";
import {
  clientOrderIdOf,
  parseAccountId,
  parseSymbol,
  uuid7,
  type ClientOrderId,
  type IntentId,
} from "#libs/domain/ids.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { decodeAnswer } from "#libs/wire/ledger.ts";
import { decodeClockBeat } from "#libs/wire/market.ts";
import type { Report } from "../../../deploy/local/report.ts";
import { readJudgeLedger, type JudgeSummary } from "../../../services/sim-exchange/judge.ts";
import { seeded, SYNTHETIC_SYMBOLS } from "../../../services/sim-exchange/market/synthetic.ts";
import { FactLog } from "../../support/fact-log.ts";
import { freePort } from "../../support/free-port.ts";
import { entryOf, storeIntent } from "../../support/intents.ts";
import { startPaper, type LivePaper } from "../../support/paper.ts";
import { keyPlaces } from "../../support/sealed-accounts.ts";
import type { AnswerClass, Leg } from "./classes.ts";
import { StruckRouter } from "./router.ts";

/** Nothing of the kernel's is in the way of an order, and no trip ends the drill. */
const POLICY = {
  name: "MATRIX",
  accountSlotsMax: 200,
  deskSlotsMax: 10_000,
  regimeSlotsBase: 0,
  regimeSlotsTrend: 0,
  regimeSlotsChop: 0,
  rotationImprovementMin: "2",
  correlationMax: "1",
  cooldownMs: 0,
  orderSpacingMs: 0,
  positionMarginMin: "1",
  volatilityTargetPercent: "0",
  marketStaleMs: 60_000,
  clockStaleMs: 60_000,
  marketStaleTripMs: 86_400_000,
  entrySendWithinMs: 600_000,
  executionErrorsMax: 1_000,
  // An exit's own order is struck on its whole way: none is cancelled for its silence, with another beside it.
  exitSilenceMs: 600_000,
  protectionDeadlineMs: 600_000,
  dailyDrawdownTripPercent: "100",
  openLossTripPercent: "100",
};
/** Until a resting order is cancelled, exchange milliseconds. */
const WORKING_MS = 2_500;
const WITHIN_MS = 90_000;
/** A stream that tells late tells later than a request can time out. */
export const LATE_MS = 8_000;

/** One account's one symbol: a place for one cell at a time. */
export interface Slot {
  readonly account: string;
  readonly symbol: string;
}

/** What the kernel says of an account. */
export interface KernelAccount {
  readonly known: boolean;
  readonly wallet?: string;
  readonly positions?: readonly { readonly symbol: string; readonly amount: string }[];
  readonly openOrders?: readonly {
    readonly clientOrderId: string;
    readonly symbol: string;
    readonly phase: string;
  }[];
  /** Stops that have not ended; one that outlives its position keeps its slot. */
  readonly stops?: readonly { readonly symbol: string }[];
}

export interface Sent {
  readonly intentId: IntentId;
  readonly orderId: ClientOrderId;
}

/** The whole system in real processes but for the router, which the drill starts and strikes itself. */
export class Stage {
  readonly #paper: LivePaper;
  readonly #dir: string;
  readonly #restUrl: string;
  readonly #random: () => number;
  readonly #js: JetStreamClient;
  readonly #jsm: JetStreamManager;
  readonly facts: FactLog;
  /** Verdicts per intent id, as published. */
  readonly answers = new Map<string, string[]>();
  readonly slots: readonly Slot[];
  #exchange = { nowMs: 0, at: 0 };
  #routers = 0;
  readonly #heard = new Set<string>();

  private constructor(options: {
    paper: LivePaper;
    dir: string;
    restUrl: string;
    seed: number;
    jsm: JetStreamManager;
    facts: FactLog;
    accounts: number;
  }) {
    const { paper, dir, restUrl, seed, jsm, facts, accounts } = options;
    this.#paper = paper;
    this.#dir = dir;
    this.#restUrl = restUrl;
    this.#random = seeded(seed);
    this.#js = jetstream(paper.nc);
    this.#jsm = jsm;
    this.facts = facts;
    this.slots = Array.from({ length: accounts }, (_, i) => `paper-${i + 1}`).flatMap((account) =>
      SYNTHETIC_SYMBOLS.map(({ symbol }) => ({ account, symbol })),
    );
    paper.nc.subscribe("clock.exchange", {
      callback: (error, { data }) => {
        if (error === null)
          this.#exchange = { nowMs: decodeClockBeat(data).exchangeTimeMs, at: performance.now() };
      },
    });
    paper.nc.subscribe("stats.>", {
      callback: (error, { subject }) => {
        if (error === null) this.#heard.add(subject);
      },
    });
    paper.nc.subscribe("answer.>", {
      callback: (error, { data }) => {
        if (error !== null) return;
        const { intentId, verdict, reason } = decodeAnswer(data);
        const known = this.answers.get(intentId) ?? [];
        this.answers.set(intentId, [...known, reason === undefined ? verdict : `${verdict} ${reason}`]);
      },
    });
  }

  static async start(accounts: number, seed: number): Promise<Stage> {
    const dir = mkdtempSync(join(tmpdir(), "plimsoll-crash-matrix-"));
    const policyFile = join(dir, "policy.json");
    writeFileSync(policyFile, JSON.stringify(POLICY));
    const exchangePort = await freePort();
    // Budgets are another drill's: this one's many accounts ask more in a minute than one address may.
    const before = process.env["SIM_LIMITS"];
    process.env["SIM_LIMITS"] = "off";
    const paper = await startPaper({ accounts, policyFile, seed, exchangePort }).finally(() => {
      if (before === undefined) delete process.env["SIM_LIMITS"];
      else process.env["SIM_LIMITS"] = before;
    });
    await Promise.all(["signal-engine-0", "order-router-0"].map((name) => paper.supervisor.stop(name)));
    return new Stage({
      paper,
      dir,
      restUrl: `http://127.0.0.1:${exchangePort}`,
      seed,
      jsm: await jetstreamManager(paper.nc),
      facts: await FactLog.open(paper.nc),
      accounts,
    });
  }

  /** @param partitions into which the fleet's accounts are divided. */
  router(partitions = 1): StruckRouter {
    const instance = `order-router-${(this.#routers += 1)}`;
    const state = join(this.#paper.scratch, "state");
    return new StruckRouter(instance, join(state, "logs", `${instance}.log`), {
      NATS_URL: this.#paper.natsUrl,
      BUS_KEY_FILE: join(state, "bus", "order-router.nk"),
      TIME_SCALE: "1",
      EXCHANGE_REST_URL: this.#restUrl,
      SYMBOLS: SYNTHETIC_SYMBOLS.map(({ symbol }) => symbol).join(","),
      ...keyPlaces(state),
      ROUTER_PARTITIONS: String(partitions),
      // Orders that are held at a request of theirs keep its connection.
      EXCHANGE_CONNECTIONS: "1000",
    });
  }

  /** How many processes of a service, those that the drill has started, have told their figures. */
  heardOf(service: string): number {
    return [...this.#heard].filter(
      (subject) => subject.startsWith(`stats.${service}.`) && !subject.endsWith("-0"),
    ).length;
  }

  leases(): Promise<KV> {
    return new Kvm(this.#js).open("lease");
  }

  /** Who holds the lease of a partition of the routers; "" when nobody does. */
  async leader(partition = 0): Promise<string> {
    const entry = await (await this.leases()).get(`router.${partition}`).catch(() => null);
    return entry?.operation === "PUT" ? (entry.string().split(" ")[0] ?? "") : "";
  }

  /** The id that an intent's order will have. */
  idOf(leg: Leg): Sent {
    const nowMs = Math.round(this.#exchange.nowMs + performance.now() - this.#exchange.at);
    const random = new Uint8Array(Array.from({ length: 10 }, () => Math.floor(this.#random() * 256)));
    const intentId = uuid7(nowMs, random);
    return { intentId, orderId: clientOrderIdOf(intentId, leg, 0) };
  }

  /** Stores an intent: an entry buys for 300 USDT, an exit closes all there is. */
  async send(
    { intentId }: Sent,
    { account, symbol }: Slot,
    leg: Leg,
    rests: boolean,
    entry: "OPEN" | "INCREASE" = "OPEN",
  ): Promise<void> {
    const nowMs = Math.round(this.#exchange.nowMs + performance.now() - this.#exchange.at);
    const intent = entryOf({
      intentId,
      account: parseAccountId(account),
      strategy: "crash-matrix",
      symbol: parseSymbol(symbol),
      side: leg === "ENTRY" ? "BUY" : "SELL",
      purpose: leg === "ENTRY" ? entry : "CLOSE",
      size: leg === "ENTRY" ? { kind: "notional", notional: parseMoney("300") } : { kind: "all" },
      entryStyle: rests ? "POST_ONLY" : "BOUNDED_LIMIT",
      slippageBps: 50,
      workingMs: rests ? WORKING_MS : 0,
      confidence: parseRatio("0.9"),
      createdAtMs: nowMs,
    });
    await storeIntent(this.#js, intent);
  }

  /** The exchange treats the slot's next placement like this. */
  async fault(answer: AnswerClass, { account, symbol }: Slot): Promise<void> {
    const late = { fault: "user-event-late", delayMs: LATE_MS, event: "ORDER_TRADE_UPDATE" };
    for (const rule of [
      ...(answer.fault === undefined ? [] : [{ ...answer.fault, endpoint: "POST /fapi/v1/order", count: 1 }]),
      ...(answer.streamLate === true ? [late] : []),
    ]) {
      const body = JSON.stringify({ ...rule, account, symbol });
      const response = await fetch(`${this.#restUrl}/sim/faults`, { method: "POST", body });
      if (!response.ok) throw new Error(`the fault ${body}: ${await response.text()}`);
    }
  }

  /** The kernel's one answer to the intent was a denial. */
  isDenied({ intentId }: Sent): boolean {
    const answers = this.answers.get(intentId) ?? [];
    return answers.length === 1 && answers[0]?.startsWith("DENIED") === true;
  }

  /** How often each reason of a denial was given. */
  denials(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const answer of [...this.answers.values()].flat())
      if (answer.startsWith("DENIED")) counts.set(answer, (counts.get(answer) ?? 0) + 1);
    return counts;
  }

  async noFaults(): Promise<void> {
    await fetch(`${this.#restUrl}/sim/faults`, { method: "DELETE" });
  }

  async kernel(account: string): Promise<KernelAccount | undefined> {
    try {
      const reply = await this.#paper.nc.request(
        "kernel.query",
        JSON.stringify({ what: "account", account }),
        {
          timeout: 2_000,
        },
      );
      return reply.json<{ account: KernelAccount }>().account;
    } catch {
      return undefined; // A look that says nothing; the next one may.
    }
  }

  async accounts(): Promise<ReadonlyMap<string, KernelAccount>> {
    const ids = [...new Set(this.slots.map(({ account }) => account))];
    const found = await Promise.all(ids.map(async (id) => [id, await this.kernel(id)] as const));
    return new Map(found.flatMap(([id, account]) => (account === undefined ? [] : [[id, account] as const])));
  }

  /** The exchange's own record. */
  exchange(): Promise<JudgeSummary> {
    return readJudgeLedger(join(this.#paper.scratch, "state", "exchange", "ledger.jsonl"));
  }

  /** Every fact stored so far is folded into a commit, and read here. */
  async folded(): Promise<void> {
    const { last_seq: last } = (await this.#jsm.streams.info("FACTS")).state;
    await this.until("every fact is folded", async () => {
      const tail = await this.#jsm.streams.getMessage("LEDGER_0", { last_by_subj: "ledger.0" });
      const folded = tail === null ? 0 : (plimsoll.v1.Commit.decode(tail.data).cursors?.facts ?? 0);
      return folded >= last && this.facts.facts.length >= last;
    });
  }

  /** Looks until it is so. @returns false after {@link WITHIN_MS}. */
  async until(_what: string, look: () => Promise<boolean> | boolean, withinMs = WITHIN_MS): Promise<boolean> {
    for (const by = performance.now() + withinMs; performance.now() < by; await sleep(100))
      if (await look()) return true;
    return false;
  }

  async end(): Promise<Report> {
    this.facts.close();
    return this.#paper.end();
  }

  async remove(): Promise<void> {
    this.facts.close();
    await this.#paper.remove();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
