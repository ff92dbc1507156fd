import { jetstream, type JetStreamClient } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { setTimeout as sleep } from "node:timers/promises";
import { parseRatio, signed } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import { decodeAnswer } from "#libs/wire/ledger.ts";
import { decodeClockBeat } from "#libs/wire/market.ts";
import { entryOf, storeIntent } from "../support/intents.ts";
import { seeded } from "../../services/sim-exchange/market/synthetic.ts";

const SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "BNBUSDT", "XRPUSDT"];
const LOOK_MS = 20;
/** A lane in which nothing happens for so long asks anew. */
const PATIENCE_MS = 4_000;

interface Lane {
  readonly account: string;
  readonly symbol: string;
  position: bigint;
  readonly trades: Set<string>;
  /** Its last entry is protected, or its closing has begun. */
  settled: boolean;
}

interface Wanted {
  readonly count: number;
  left: number;
  made: number;
  readonly by: number;
  readonly stopPercent: string | undefined;
}

/** Opens and closes positions on every account and symbol at once; follows the facts to know how they stand. */
export class Traders {
  readonly #nc: NatsConnection;
  readonly #js: JetStreamClient;
  readonly #random: () => number;
  readonly #lanes = new Map<string, Lane>();
  readonly #answers = new Map<string, (approved: boolean) => void>();
  #clock = { exchangeMs: 0, atMs: 0 };

  private constructor(nc: NatsConnection, seed: number) {
    this.#nc = nc;
    this.#js = jetstream(nc);
    this.#random = seeded(seed);
  }

  static async start(nc: NatsConnection, accounts: readonly string[], seed: number): Promise<Traders> {
    const traders = new Traders(nc, seed);
    for (const account of accounts)
      for (const symbol of SYMBOLS)
        traders.#lanes.set(`${account} ${symbol}`, {
          account,
          symbol,
          position: 0n,
          trades: new Set(),
          settled: false,
        });
    traders.#listen();
    while (traders.#clock.exchangeMs === 0) await sleep(LOOK_MS);
    return traders;
  }

  /** Makes so many entries that fill. @returns how many there were in time. */
  async make(
    count: number,
    options: { readonly by: number; readonly stopPercent?: string | undefined },
  ): Promise<number> {
    const wanted: Wanted = { count, left: count, made: 0, by: options.by, stopPercent: options.stopPercent };
    await Promise.all([...this.#lanes.values()].map((lane) => this.#run(lane, wanted)));
    return wanted.made;
  }

  /** One entry; true once it has filled. */
  async enter(account: string, symbol: string, change: Partial<Intent> = {}): Promise<boolean> {
    const lane = this.#lanes.get(`${account} ${symbol}`);
    if (lane === undefined) throw new Error(`no lane ${account} ${symbol}`);
    return (await this.#ask(lane, change)) && until(() => lane.position !== 0n, PATIENCE_MS);
  }

  /** Closes what is open. */
  async stop(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => this.#close(lane)));
  }

  async #run(lane: Lane, wanted: Wanted): Promise<void> {
    let idleSince = performance.now();
    while (
      wanted.made < wanted.count &&
      performance.now() < wanted.by &&
      performance.now() - idleSince < 2 * PATIENCE_MS
    ) {
      // One that is being made may not fill: whoever waits for that has not given up.
      if (wanted.left === 0) {
        idleSince = performance.now();
        await sleep(LOOK_MS);
        continue;
      }
      wanted.left -= 1;
      lane.settled = false;
      const side = this.#random() < 0.5 ? "BUY" : "SELL";
      const approved = await this.#ask(lane, { side, purpose: "OPEN", ...this.#plan(wanted) });
      const filled = approved && (await until(() => lane.position !== 0n, 500));
      if (!filled) {
        wanted.left += 1;
        await sleep(50);
        continue;
      }
      wanted.made += 1;
      await until(() => lane.settled || lane.position === 0n, PATIENCE_MS);
      if (this.#random() < 0.2) await this.#increase(lane);
      if (wanted.stopPercent === undefined) await sleep(100 + this.#random() * 300);
      else await until(() => lane.position === 0n, PATIENCE_MS);
      await this.#close(lane);
      idleSince = performance.now();
    }
  }

  /** More of it, with a stop of its own. */
  async #increase(lane: Lane): Promise<void> {
    if (lane.position === 0n) return;
    lane.settled = false;
    const side = lane.position > 0n ? "BUY" : "SELL";
    if (await this.#ask(lane, { side, purpose: "INCREASE" }))
      await until(() => lane.settled || lane.position === 0n, PATIENCE_MS);
  }

  #plan({ stopPercent }: Wanted): Partial<Intent> {
    return stopPercent === undefined
      ? {}
      : { exitPlan: { stopPercent: parseRatio(stopPercent), ladder: [], horizonMs: 0 } };
  }

  async #close(lane: Lane): Promise<void> {
    for (let tries = 0; lane.position !== 0n && tries < 20; tries += 1) {
      const side = lane.position > 0n ? "SELL" : "BUY";
      await this.#ask(lane, { side, purpose: "CLOSE", size: { kind: "all" } });
      await until(() => lane.position === 0n, 500);
    }
  }

  async #ask({ account, symbol }: Lane, change: Partial<Intent>): Promise<boolean> {
    const nowMs = Math.round(this.#clock.exchangeMs + performance.now() - this.#clock.atMs);
    const random = new Uint8Array(Array.from({ length: 10 }, () => Math.floor(this.#random() * 256)));
    const intent = entryOf({
      intentId: uuid7(nowMs, random),
      account: parseAccountId(account),
      strategy: "never-naked",
      symbol: parseSymbol(symbol),
      confidence: parseRatio("0.95"),
      createdAtMs: nowMs,
      expiresAtMs: nowMs + 20_000,
      ...change,
    });
    const answer = new Promise<boolean>((resolve) => this.#answers.set(intent.intentId, resolve));
    await storeIntent(this.#js, intent);
    return Promise.race([answer, sleep(PATIENCE_MS, false)]);
  }

  #listen(): void {
    this.#nc.subscribe("clock.exchange", {
      callback: (error, { data }) => {
        if (error === null)
          this.#clock = { exchangeMs: decodeClockBeat(data).exchangeTimeMs, atMs: performance.now() };
      },
    });
    this.#nc.subscribe("answer.>", {
      callback: (error, { data }) => {
        if (error !== null) return;
        const { intentId, verdict } = decodeAnswer(data);
        this.#answers.get(intentId)?.(verdict === "APPROVED");
        this.#answers.delete(intentId);
      },
    });
    this.#nc.subscribe("exec.>", {
      callback: (error, { data }) => {
        if (error === null) this.#onFact(decodeFact(data));
      },
    });
  }

  #onFact({ account, body }: ReturnType<typeof decodeFact>): void {
    if (body.kind !== "order" && body.kind !== "protection") return;
    const lane = this.#lanes.get(`${account} ${body.symbol}`);
    if (lane === undefined) return;
    if (body.kind === "protection") {
      lane.settled = true;
      return;
    }
    const { fill, side } = body;
    if (fill === undefined || lane.trades.has(fill.tradeId)) return;
    lane.trades.add(fill.tradeId);
    lane.position += signed(side, fill.quantity);
  }
}

async function until(check: () => boolean, withinMs: number): Promise<boolean> {
  for (const by = performance.now() + withinMs; !check(); await sleep(LOOK_MS))
    if (performance.now() > by) return false;
  return true;
}
