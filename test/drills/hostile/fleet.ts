import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { followLedgerLazily } from "#libs/bus/ledger-follower.ts";
import { mergeHistograms, quantileMs, type StatsJson } from "#libs/telemetry/stats.ts";
import { orderCommandFromWire } from "#libs/wire/ledger.ts";
import type { Report } from "../../../deploy/local/report.ts";
import { partitionOf } from "../../../services/order-router/partitions.ts";
import { FactLog } from "../../support/fact-log.ts";
import { freePort } from "../../support/free-port.ts";
import { exchangeRecord, ROOT, startPaper, type LivePaper } from "../../support/paper.ts";
import { keyPlaces } from "../../support/sealed-accounts.ts";
import type { Invariant } from "../drill.ts";
import type { Ban, Committed } from "../hostile-judge.ts";

export const ACCOUNTS = Array.from({ length: 5 }, (_, i) => `paper-${i + 1}`);

/**
 * The caps let a burst through: what limits it is the exchange's own 300 orders in 10 s of an account. Entries may wait for
 * their turn, none is worked on beyond its first order, and no market move ends the drill.
 */
const POLICY = {
  name: "HOSTILE FLEET",
  accountSlotsMax: 20,
  deskSlotsMax: 200,
  regimeSlotsBase: 0,
  regimeSlotsTrend: 0,
  regimeSlotsChop: 0,
  grossExposurePercentMax: "12500",
  symbolSharePercentMax: "100",
  marginUtilizationPercentMax: "100",
  positionMarginMin: "0",
  positionMarginMax: "10000",
  riskPerTradePercent: "5",
  defaultStopPercent: "3",
  defaultTargetPercent: "0",
  correlationMax: "1",
  volatilityTargetPercent: "0",
  liquidationDistancePercentMin: "0",
  cooldownMs: 0,
  orderSpacingMs: 0,
  ordersPer10sMax: 300,
  intentsWaitingMax: 10_000,
  entrySendWithinMs: 300_000,
  entryRepriceMax: 0,
  entryFallbackBps: 0,
  entryRetryMax: 0,
  entryChaseMax: 0,
  marketStaleMs: 60_000,
  marketStaleTripMs: 86_400_000,
  comparisonStaleMs: 600_000,
  dailyDrawdownTripPercent: "100",
  openLossTripPercent: "100",
  executionErrorsMax: 1_000,
};

/** The market in which every symbol but BTCUSDT falls, 1 % a minute. */
const MARKET_SEED = 1;

/** Why an order was not sent, where that is the budget's doing or the exchange's. */
const UNSENT = /budget|silent|told|banned|cancelled/;

/** The whole system in real processes, with as many order routers as are asked for and processes that only read. */
export class Fleet {
  readonly paper: LivePaper;
  readonly facts: FactLog;
  readonly restUrl: string;
  /** Orders of the ledger that are to be placed. */
  readonly committed = new Map<string, Committed>();
  readonly #dir: string;
  readonly #partitions: number;
  readonly #following = new AbortController();
  readonly #stats = new Map<string, StatsJson>();
  readonly #started: string[] = [];
  readonly #outcomes = new Map<string, readonly string[]>();
  /** Why nobody knew what became of an order, the newest. */
  readonly #doubts = new Map<string, string>();
  /** Facts that are in the outcomes. */
  #seen = 0;
  #followed: Promise<void> = Promise.resolve();
  /** Exchange time minus this machine's. */
  #offsetMs = 0;

  private constructor(options: {
    paper: LivePaper;
    dir: string;
    restUrl: string;
    facts: FactLog;
    partitions: number;
  }) {
    this.paper = options.paper;
    this.facts = options.facts;
    this.restUrl = options.restUrl;
    this.#dir = options.dir;
    this.#partitions = options.partitions;
  }

  /** @param deadlineMs until a position must have a stop. */
  static async start(routers: number, readers: number, deadlineMs: number): Promise<Fleet> {
    const dir = mkdtempSync(join(tmpdir(), "plimsoll-hostile-"));
    const policyFile = join(dir, "policy.json");
    writeFileSync(policyFile, JSON.stringify({ ...POLICY, protectionDeadlineMs: deadlineMs }));
    const exchangePort = await freePort();
    const market = { synthetic: "trend", seed: MARKET_SEED };
    const paper = await startPaper({ accounts: ACCOUNTS.length, policyFile, exchangePort, ...market });
    await Promise.all(["signal-engine-0", "order-router-0"].map((name) => paper.supervisor.stop(name)));
    const fleet = new Fleet({
      paper,
      dir,
      restUrl: `http://127.0.0.1:${exchangePort}`,
      facts: await FactLog.open(paper.nc),
      partitions: partitionsFor(routers),
    });
    await fleet.#listen();
    for (let i = 0; i < routers; i += 1) fleet.startRouter();
    for (let i = 0; i < readers; i += 1) fleet.#start("fleet-reader", "test/drills/hostile/reader.ts");
    return fleet;
  }

  /** One more router; it answers for accounts as soon as some are free. */
  startRouter(): void {
    this.#start("order-router", "services/order-router/main.ts");
  }

  /** Which routers answer for accounts now. */
  async holders(): Promise<ReadonlySet<string>> {
    const leases = await new Kvm(jetstream(this.paper.nc)).open("lease");
    const partitions = new Set(ACCOUNTS.map((account) => partitionOf(account, this.#partitions)));
    const entries = await Promise.all([...partitions].map((partition) => leases.get(`router.${partition}`)));
    return new Set(
      entries.map((entry) => (entry?.operation === "PUT" ? (entry.string().split(" ")[0] ?? "") : "")),
    );
  }

  /** Exchange epoch milliseconds. */
  get nowMs(): number {
    return Date.now() + this.#offsetMs;
  }

  get ledger(): string {
    return exchangeRecord(this.paper.scratch);
  }

  /** How long exits waited for the budget itself, as the routers say. */
  exitsWaitForBudget(maxMs: number): Invariant {
    const waits = mergeHistograms(
      [...this.#stats.values()].flatMap(({ latencies }) => latencies["budgetWaitExit"] ?? []),
    );
    const shown = (share: number): string => `${quantileMs(waits, share)?.toFixed(1) ?? "-"} ms`;
    const p99 = quantileMs(waits, 0.99);
    return {
      name: "exits wait at most 1 s for the budget, p99",
      pass: p99 !== undefined && p99 <= maxMs,
      figures: `p50 ${shown(0.5)}, p99 ${shown(0.99)}, max ${shown(1)}`,
    };
  }

  /** Bans the address; a router that starts meanwhile is started too. */
  async ban(banMs: number): Promise<Ban> {
    await fetch(`${this.restUrl}/sim/faults`, {
      method: "POST",
      body: JSON.stringify({ fault: "banned-418", banMs, count: 1 }),
    });
    await sleep(banMs / 4);
    const budget = await new Kvm(jetstream(this.paper.nc)).open("budget");
    const text = (await budget.get("silence.default"))?.string() ?? "";
    this.startRouter();
    await sleep((banMs * 3) / 4);
    return { banMs, text };
  }

  /** Entries in the ledger. */
  get entries(): number {
    let entries = 0;
    for (const { kind } of this.committed.values()) if (kind === "entry") entries += 1;
    return entries;
  }

  /** Entries in the ledger of which no router has said yet what became of them. */
  get waiting(): number {
    this.#read();
    let waiting = 0;
    for (const [id, { kind }] of this.committed)
      if (kind === "entry" && !this.#outcomes.has(id)) waiting += 1;
    return waiting;
  }

  /** Whether the exchange has taken an exit that was committed since; exchange epoch milliseconds. */
  exitSentSince(sinceMs: number): boolean {
    this.#read();
    return [...this.committed].some(
      ([id, { kind, atMs }]) =>
        kind === "exit" &&
        atMs > sinceMs &&
        this.#outcomes.get(id)?.some((said) => said.startsWith("ACCEPTED")) === true,
    );
  }

  /** How often each outcome was said, and orders without exactly one, or that ended unsent without saying why. */
  judgeOutcomes(): { readonly outcomes: string; readonly wrong: readonly string[] } {
    this.#read();
    const counts = new Map<string, number>();
    const wrong: string[] = [];
    for (const [id, { kind }] of this.committed) {
      const said = this.#outcomes.get(id) ?? [];
      for (const each of said) {
        const name = `${kind} ${each.split(" ")[0] ?? ""}`;
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      const explained = said.every((each) => !each.startsWith("NOT_PLACED") || UNSENT.test(each));
      const doubt = this.#doubts.get(id);
      if (said.length !== 1 || !explained)
        wrong.push(
          `${id}: ${said.join(", ") || "no outcome"}${doubt === undefined ? "" : ` (UNKNOWN ${doubt})`}`,
        );
    }
    return { outcomes: `${[...counts].map(([name, count]) => `${name} ${count}`).join(", ")} `, wrong };
  }

  #read(): void {
    const { facts } = this.facts;
    for (; this.#seen < facts.length; this.#seen += 1) {
      const body = facts[this.#seen]?.body;
      if (body?.kind !== "send" || body.outcome === "CANCEL_DONE") continue;
      if (body.outcome === "UNKNOWN") {
        this.#doubts.set(body.clientOrderId, body.reason);
        continue;
      }
      const said = this.#outcomes.get(body.clientOrderId) ?? [];
      this.#outcomes.set(body.clientOrderId, [...said, `${body.outcome} ${body.reason}`]);
    }
  }

  /** How often an alert was raised so far. */
  async alertsOf(kind: string): Promise<number> {
    const jsm = await jetstreamManager(this.paper.nc);
    const { subjects } = (await jsm.streams.info("ALERTS", { subjects_filter: `alert.warning.${kind}` }))
      .state;
    return Object.values(subjects ?? {}).reduce((sum, count) => sum + count, 0);
  }

  async end(): Promise<Report> {
    this.#following.abort();
    this.facts.close();
    await this.#followed;
    await this.#stopStarted();
    return this.paper.end();
  }

  async remove(): Promise<void> {
    this.#following.abort();
    this.facts.close();
    await this.#stopStarted();
    await this.paper.remove();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async #stopStarted(): Promise<void> {
    await Promise.all(this.#started.splice(0).map((instance) => this.paper.supervisor.stop(instance)));
  }

  #start(service: string, script: string): void {
    const instance = `${service}-fleet-${this.#started.length + 1}`;
    this.#started.push(instance);
    this.paper.supervisor.start({
      instance,
      service,
      command: process.execPath,
      args: ["--max-old-space-size=400", "--max-semi-space-size=2", "--disable-sigusr1", join(ROOT, script)],
      env: {
        MALLOC_ARENA_MAX: "1",
        INSTANCE: instance,
        NATS_URL: this.paper.natsUrl,
        BUS_KEY_FILE: join(this.paper.busKeys, "order-router.nk"),
        TIME_SCALE: "1",
        EXCHANGE_REST_URL: this.restUrl,
        SYMBOLS: "BTCUSDT,ETHUSDT,SOLUSDT,BNBUSDT,XRPUSDT",
        ...keyPlaces(join(this.paper.scratch, "state")),
        ROUTER_PARTITIONS: String(this.#partitions),
      },
      endsWithStdin: true,
    });
  }

  async #listen(): Promise<void> {
    const { nc } = this.paper;
    // The quickest of several answers tells the exchange's clock best.
    let quickest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 20; i += 1) {
      const sentAt = Date.now();
      const { exchangeTimeMs } = (await (await fetch(`${this.restUrl}/sim/status`)).json()) as {
        exchangeTimeMs: number;
      };
      const took = Date.now() - sentAt;
      if (took < quickest) [quickest, this.#offsetMs] = [took, exchangeTimeMs - (sentAt + took / 2)];
    }
    nc.subscribe("stats.>", {
      callback: (_error, message) => {
        const stats = message.json<StatsJson>();
        this.#stats.set(stats.instance, stats);
      },
    });
    this.#followed = this.#follow(await jetstreamManager(nc));
  }

  async #follow(jsm: Awaited<ReturnType<typeof jetstreamManager>>): Promise<void> {
    const after = { number: 0, hash: undefined };
    for await (const { commit, storedAtMs } of followLedgerLazily({
      reader: "drill",
      js: jetstream(this.paper.nc),
      jsm,
      partition: 0,
      after,
      signal: this.#following.signal,
    }))
      for (const wire of commit.orders()) {
        const { action, clientOrderId, leg } = orderCommandFromWire(wire);
        const atMs = storedAtMs + this.#offsetMs;
        const known = this.committed.get(clientOrderId);
        if (action === "CANCEL" && known !== undefined) known.cancelledAtMs ??= atMs;
        if (action !== "PLACE") continue;
        const kind = leg === "ENTRY" ? "entry" : leg === "TARGET" ? undefined : "exit";
        if (kind !== undefined) this.committed.set(clientOrderId, { kind, atMs });
      }
  }
}

/** As few as give each account a partition of its own. */
function partitionsFor(routers: number): number {
  for (let count = routers; ; count += 1)
    if (new Set(ACCOUNTS.map((account) => partitionOf(account, count))).size === ACCOUNTS.length)
      return count;
}
