import { jetstream } from "@nats-io/jetstream";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseMoney, parseRatio } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import type { Intent } from "#libs/domain/intent.ts";
import { decodeAnswer } from "#libs/wire/ledger.ts";
import { decodeClockBeat } from "#libs/wire/market.ts";
import type { JudgeOrder } from "../../services/sim-exchange/judge.ts";
import { PaperDesk } from "../drills/paper-desk.ts";
import { until } from "../support/eventually.ts";
import { freePort } from "../support/free-port.ts";
import { entryOf, storeIntent } from "../support/intents.ts";
import { exchangeLines, kernelAccount, startPaper, type LivePaper } from "../support/paper.ts";

/** What rests stays where it is, and no move of the market ends the test. */
const POLICY = {
  name: "DEAD MAN",
  cooldownMs: 0,
  orderSpacingMs: 0,
  positionMarginMin: "1",
  correlationMax: "1",
  priceBandPercent: "5",
  // Far behind what an entry may pay in a market that falls 1 % in two seconds.
  defaultStopPercent: "10",
  volatilityTargetPercent: "0",
  entryChaseMax: 0,
  regimeSlotsBase: 0,
  regimeSlotsTrend: 0,
  regimeSlotsChop: 0,
};

interface KernelAccount {
  readonly positions: readonly {
    readonly symbol: string;
    readonly stopId: string;
    readonly amount: string;
  }[];
  readonly openOrders: readonly {
    readonly clientOrderId: string;
    readonly symbol: string;
    readonly phase: string;
  }[];
}

interface Exchange {
  /** What was set or ended on a symbol, and what fired, in order. */
  readonly countdowns: readonly { readonly t: number; readonly until: number }[];
  readonly orders: ReadonlyMap<string, JudgeOrder>;
  /** Conditional orders that have not ended. */
  readonly waiting: readonly string[];
}

/** The whole system with a short countdown and one account. */
export class DeadManStage {
  readonly paper: LivePaper;
  /** Somebody's hand. */
  readonly desk: PaperDesk;
  readonly #dir: string;
  readonly #answers = new Map<string, string>();
  exchangeNowMs = 0;

  private constructor(paper: LivePaper, dir: string, desk: PaperDesk) {
    this.paper = paper;
    this.desk = desk;
    this.#dir = dir;
    paper.nc.subscribe("clock.exchange", {
      callback: (error, { data }) => {
        if (error === null) this.exchangeNowMs = decodeClockBeat(data).exchangeTimeMs;
      },
    });
    paper.nc.subscribe("answer.>", {
      callback: (error, { data }) => {
        if (error !== null) return;
        const { intentId, verdict, reason } = decodeAnswer(data);
        this.#answers.set(intentId, reason ?? verdict);
      },
    });
  }

  static async start(countdownMs: number, synthetic: string, policy: object): Promise<DeadManStage> {
    const dir = mkdtempSync(join(tmpdir(), "plimsoll-dead-man-"));
    const policyFile = join(dir, "policy.json");
    writeFileSync(policyFile, JSON.stringify({ ...POLICY, ...policy }));
    // A router that is started again has it too.
    process.env["DEAD_MAN_MS"] = String(countdownMs);
    const exchangePort = await freePort();
    const paper = await startPaper({ policyFile, synthetic, exchangePort });
    await paper.supervisor.stop("signal-engine-0");
    return new DeadManStage(paper, dir, await PaperDesk.open(exchangePort, join(paper.scratch, "state")));
  }

  async remove(): Promise<void> {
    delete process.env["DEAD_MAN_MS"];
    await this.paper.remove();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** Of an intent that is sent now. */
  async answer(symbol: string, change: Partial<Intent>): Promise<string> {
    await until("a clock", async () => this.exchangeNowMs > 0);
    const intentId = uuid7(this.exchangeNowMs, randomBytes(10));
    const intent = entryOf({
      intentId,
      account: parseAccountId("paper-1"),
      symbol: parseSymbol(symbol),
      size: { kind: "notional", notional: parseMoney("500") },
      slippageBps: 50,
      confidence: parseRatio("0.9"),
      createdAtMs: this.exchangeNowMs,
      expiresAtMs: this.exchangeNowMs + 600_000,
      ...change,
    });
    await storeIntent(jetstream(this.paper.nc), intent);
    await until(`an answer to ${intentId}`, async () => this.#answers.has(intentId));
    return this.#answers.get(intentId) ?? "";
  }

  /** An entry; sent anew until the system, which has just come up, approves one. */
  enter(symbol: string, change: Partial<Intent>): Promise<void> {
    return until(`an approved entry on ${symbol}`, async () =>
      ["APPROVED", "POSITION_EXISTS"].includes(await this.answer(symbol, change)),
    );
  }

  async account(): Promise<KernelAccount> {
    return kernelAccount<KernelAccount>(this.paper);
  }

  /** The exchange's own record of a symbol. */
  async exchange(symbol: string): Promise<Exchange> {
    const countdowns: { t: number; until: number }[] = [];
    const orders = new Map<string, JudgeOrder>();
    const waiting = new Map<number, string>();
    for await (const line of exchangeLines(this.paper))
      if (line.k === "countdown" && line.symbol === symbol) countdowns.push({ t: line.t, until: line.until });
      else if (line.k === "order" && line.order.symbol === symbol) orders.set(line.order.orderId, line.order);
      else if (line.k === "algo" && line.algo.symbol === symbol) {
        if (line.algo.status === "NEW") waiting.set(line.algo.algoId, line.algo.clientId);
        else waiting.delete(line.algo.algoId);
      }
    return { countdowns, orders, waiting: [...waiting.values()] };
  }

  routerPid(): number {
    const pid = this.paper.supervisor.pid("order-router-0");
    if (pid === undefined) throw new Error("no router runs");
    return pid;
  }
}
