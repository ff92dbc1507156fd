import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixedCredentials } from "#libs/binance/credentials.ts";
import { BinanceRest } from "#libs/binance/rest.ts";
import type { FactBody } from "#libs/domain/fact.ts";
import { clientOrderIdOf, parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { cadenceOf, type Cadence } from "../../services/user-stream/cadence.ts";
import { AccountStream } from "../../services/user-stream/account-stream.ts";
import { OrderTraces } from "../../services/user-stream/order-traces.ts";
import { socketTimes, type SocketTimes } from "../../services/user-stream/private-socket.ts";
import { budgetOf } from "../support/budget.ts";
import { FactLog } from "../support/fact-log.ts";
import { ScriptedExchange } from "../support/scripted-exchange.ts";
import { keeping } from "../support/keeping.ts";
import { contextFor } from "../support/service-context.ts";
import { TestBus } from "../support/test-bus.ts";
import { spawnUserStream } from "../support/user-stream.ts";

const ACCOUNT = "paper-1";
export const SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "ADAUSDT"].map((symbol) =>
  parseSymbol(symbol),
);
export const OURS = clientOrderIdOf(uuid7(1_700_000_000_000, new Uint8Array(10)), "ENTRY", 0);

/** Comparisons follow each other faster here than any address allows. */
const AMPLE = {
  rateLimits: [
    { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 100_000 },
    { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 300 },
    { rateLimitType: "ORDERS", interval: "MINUTE", intervalNum: 1, limit: 1_200 },
  ],
};

/** The user stream on a real server and real sockets; the exchange and the kernel's answer are played by the test. */
export class Stage {
  /** What the kernel says of the account. */
  view: object = { known: true };
  /** How often it was asked. */
  asked = 0;
  readonly bus: TestBus;
  readonly exchange: ScriptedExchange;
  readonly facts: FactLog;
  readonly #scratch = mkdtempSync(join(tmpdir(), "plimsoll-user-stream-"));
  readonly #stop = new AbortController();
  readonly #failures: unknown[] = [];
  readonly #children = new Set<ChildProcess>();
  #running: Promise<void> = Promise.resolve();

  private constructor(bus: TestBus, exchange: ScriptedExchange, facts: FactLog) {
    this.bus = bus;
    this.exchange = exchange;
    this.facts = facts;
    bus.nc.subscribe("kernel.query", {
      callback: (_, message) => {
        this.asked += 1;
        message.respond(JSON.stringify({ what: "account", account: this.view }));
      },
    });
  }

  static async start(): Promise<Stage> {
    const bus = await TestBus.start();
    return new Stage(bus, await ScriptedExchange.start(), await FactLog.open(bus.nc));
  }

  /** @throws when the stream has failed. */
  async stop(): Promise<void> {
    for (const child of this.#children) child.kill("SIGKILL");
    this.#stop.abort();
    await this.exchange.stop();
    await this.#running;
    this.facts.close();
    await this.bus.stop();
    rmSync(this.#scratch, { recursive: true, force: true });
    if (this.#failures.length > 0)
      throw new Error(`the stream failed: ${this.#failures.map(String).join("; ")}`);
  }

  /** Runs an account's stream in this process; resolves when it is up. */
  async startStream(
    everyMs = 50,
    cadence: Partial<Cadence> = {},
    times: Partial<SocketTimes> = {},
  ): Promise<void> {
    const { signal } = this.#stop;
    const fail = (error: unknown): void => void this.#failures.push(error);
    const clock = new ExchangeClock(1);
    const budget = budgetOf({ signal });
    budget.learn(AMPLE);
    const rest = new BinanceRest(this.exchange.url, clock, budget);
    await rest.syncClock();
    const stream = new AccountStream({
      context: contextFor("user-stream", this.bus, { signal, fail }),
      js: this.bus.js,
      rest,
      clock,
      keys: fixedCredentials({ id: ACCOUNT, apiKey: "k", apiSecret: "s" }),
      symbols: SYMBOLS,
      traces: new OrderTraces(),
      socketTimes: { ...socketTimes(), ...times },
      ownership: { holds: () => true, over: signal },
      keeping: keeping(),
      cadence: { ...cadenceOf(1), compareMs: everyMs, soonMs: Math.min(everyMs, 2_000), ...cadence },
    });
    this.#running = stream.run(this.exchange.wsUrl).catch(fail);
    await this.untilUp();
  }

  /** Runs it in a process of its own. */
  async spawnStream(instance?: string): Promise<ChildProcess> {
    const child = await spawnUserStream({
      bus: this.bus,
      exchange: this.exchange,
      account: ACCOUNT,
      symbols: SYMBOLS,
      scratch: this.#scratch,
      ...(instance === undefined ? {} : { instance }),
    });
    this.#children.add(child);
    return child;
  }

  /** Where an instance's facts wait for the bus. */
  spoolOf(instance: string): string {
    return join(this.#scratch, `${instance}.sqlite`);
  }

  /** The stream's words so far: `up` and `down`. */
  words(): readonly string[] {
    return this.bodies("stream").map(({ connected }) => (connected ? "up" : "down"));
  }

  untilUp(times = 1): Promise<unknown> {
    return this.facts.until(() =>
      this.words().filter((word) => word === "up").length >= times ? true : undefined,
    );
  }

  bodies<Kind extends FactBody["kind"]>(kind: Kind): readonly Extract<FactBody, { kind: Kind }>[] {
    return this.facts.facts.flatMap(({ body }) =>
      body.kind === kind ? [body as Extract<FactBody, { kind: Kind }>] : [],
    );
  }

  /** Resolves after so many more comparisons. */
  async comparisons(more: number): Promise<void> {
    const target = this.bodies("snapshot").length + more;
    await this.facts.until(() => (this.bodies("snapshot").length >= target ? true : undefined));
  }
}

/** One of our orders as the private stream tells it. */
export const orderEvent = (change: Record<string, unknown>): object => ({
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
