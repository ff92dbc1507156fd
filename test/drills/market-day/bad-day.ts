import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { compare } from "../../../deploy/local/reconcile.ts";
import type { Report } from "../../../deploy/local/report.ts";
import type { RunningPaper } from "../../../deploy/local/paper.ts";
import { seeded } from "../../../services/sim-exchange/market/synthetic.ts";
import { FactLog } from "../../support/fact-log.ts";
import type { Invariant } from "../drill.ts";
import type { PaperDesk } from "../paper-desk.ts";
import { reached } from "../progress.ts";
import { BookWatch } from "./books.ts";
import { CandleWatch } from "./candles.ts";
import {
  booksClose,
  FOUND_WITHIN_MS,
  foundTable,
  judgeFound,
  named,
  TAKEOVER_MS,
  type Found,
  type Injected,
} from "./found.ts";
import { guaranteesHold, runDay, unlessWrong, type Print } from "./run.ts";

const ACCOUNTS = ["paper-1", "paper-2", "paper-3"] as const;
/** The recordings last 345 s: behind their end prices stand still. */
const FULL_MS = 300_000;
const INSTANTS = 100;
/** Between two kills, at random within. */
const KILL_EVERY_MS = { least: 18_000, most: 40_000 };
/** Guarantee G4: so soon a position that is known has a stop that the exchange has confirmed. */
const STOP_WITHIN_MS = 2_000;
/** A process that was killed works again by then. */
const WORKS_AGAIN_MS = 15_000;

/** The network is bad all day long; each with the probability of an event. */
const STORM = [
  { fault: "user-event-lost", probability: 0.05 },
  { fault: "user-event-duplicated", probability: 0.1 },
  { fault: "user-event-reordered", probability: 0.05 },
  { fault: "user-event-late", probability: 0.05 },
] as const;

/**
 * Five minutes of a recorded market in its own time: three accounts trade while their events are lost, doubled, late and
 * out of order, streams fall silent, the readers of the market and of the accounts are killed at random, people trade
 * and move money by hand, funding is paid, and a position is liquidated.
 *
 * @param logs the raw log of each symbol.
 */
export async function badDay(
  logs: ReadonlyMap<string, string>,
  seed: number,
  print: Print,
): Promise<{ readonly invariants: readonly Invariant[]; readonly report: Report }> {
  let judged: readonly Invariant[] = [];
  const options = { replay: [...logs.values()], speed: 1, seed, accounts: ACCOUNTS.length };
  const report = await runDay(options, print, async (running, desk, restUrl, stateDir) => {
    const facts = await FactLog.open(running.nc);
    try {
      judged = await new BadDay(running, desk, facts, seed, print).run(
        logs,
        restUrl,
        join(stateDir, "exchange", "ledger.jsonl"),
      );
    } finally {
      facts.close();
    }
  });
  // Nobody can protect what nobody was told of: a fill on a silent stream has its stop when it is found.
  const { max } = report.protection.byExchange;
  const found: Invariant = {
    name: "a position that no event told of has its stop once it is found",
    pass: report.protection.nakedNow === 0 && (max ?? 0) <= FOUND_WITHIN_MS + TAKEOVER_MS + STOP_WITHIN_MS,
    figures: `${report.protection.byExchange.count} positions, the longest ${max ?? 0} ms without a confirmed stop`,
  };
  return { invariants: [...judged, found, ...guaranteesHold(report, ["G4"])], report };
}

class BadDay {
  readonly #running: RunningPaper;
  readonly #desk: PaperDesk;
  readonly #facts: FactLog;
  readonly #print: Print;
  readonly #random: () => number;
  readonly #beganAt = performance.now();
  readonly #storms = new Map<string, readonly (() => Promise<void>)[]>();
  readonly #found: Found[] = [];
  readonly #kills: { readonly process: string; readonly atMs: number; readonly backAfterMs: number }[] = [];

  constructor(running: RunningPaper, desk: PaperDesk, facts: FactLog, seed: number, print: Print) {
    this.#running = running;
    this.#desk = desk;
    this.#facts = facts;
    this.#print = print;
    this.#random = seeded(seed);
  }

  async run(
    logs: ReadonlyMap<string, string>,
    restUrl: string,
    ledger: string,
  ): Promise<readonly Invariant[]> {
    const { nc } = this.#running;
    // Twice as many as are needed: while a book is broken there is none to look at.
    const books = new BookWatch(nc, ((FULL_MS / INSTANTS) * logs.size) / 2);
    const candles = new CandleWatch(nc);
    // The day begins when every account is read.
    for (const account of ACCOUNTS)
      await this.#facts.until((all) =>
        all.find((fact) => fact.account === account && fact.body.kind === "ledger"),
      );
    for (const account of ACCOUNTS) await this.#storm(account);
    await this.#desk.fault({ fault: "market-gap", probability: 0.002 });
    await this.#desk.fault({ fault: "market-stale", symbol: "BTCUSDT", after: "60s", for: "20s" });
    await this.#desk.fault({ fault: "market-cut", after: "150s", for: "1s" });
    const over = new AbortController();
    const killing = this.#killAtRandom(over.signal);
    await Promise.all([this.#first(), this.#second(), this.#third()]);
    while (this.#atMs() < FULL_MS) await sleep(500);
    over.abort();
    await killing;
    for (const account of ACCOUNTS) await this.#calm(account);
    // What was lost until now has as long to be found.
    await reached(
      async () => (await compare(nc, ledger, ACCOUNTS)).differences.length === 0,
      FOUND_WITHIN_MS + TAKEOVER_MS,
    );
    const open = await booksClose(this.#facts, ACCOUNTS);
    const sampled = await books.compare(logs);
    const compared = await candles.compare(restUrl);
    const kills = this.#kills.filter(({ process }) => process === "user-stream-0").map(({ atMs }) => atMs);
    for (const line of foundTable(this.#found, kills)) this.#print(line);
    return [
      ...judgeFound(this.#found, this.#facts.facts, kills),
      {
        name: "the books of every account close to the cent",
        pass: open.length === 0,
        figures: open.length === 0 ? "residual 0.00 in each" : open.join(", "),
      },
      unlessWrong(
        `the book is the recording's at ${INSTANTS} sampled instants`,
        sampled.compared >= INSTANTS,
        `${sampled.compared} instants, every level that a snapshot reaches`,
        [...books.broken, ...sampled.wrong],
      ),
      unlessWrong(
        "candles are the exchange's after backfill",
        compared.compared > 0,
        `${compared.compared} candles`,
        compared.wrong,
      ),
      {
        name: "both readers were killed and came back",
        pass: this.#kills.length >= 4 && new Set(this.#kills.map(({ process }) => process)).size === 2,
        figures: this.#kills.map(({ process, backAfterMs }) => `${process} ${backAfterMs} ms`).join(", "),
      },
    ];
  }

  /** A person trades by hand, beside the desk and while it is away. */
  async #first(): Promise<void> {
    const [account] = ACCOUNTS;
    const trade = (id: string): Pick<Injected, "account" | "class" | "evidence"> => ({
      account,
      class: "MANUAL_TRADE",
      evidence: new RegExp(`order ${id}:`),
    });
    await this.#inject({ what: "a trade by hand", ...trade("web_1") }, () =>
      this.#desk.trade(account, "BUY", "0.002", "web_1"),
    );
    await sleep(15_000);
    await this.#inject(
      { what: "a trade by hand, the reader killed with it", ...trade("web_2") },
      async () => {
        await this.#desk.trade(account, "SELL", "0.002", "web_2");
        await this.#kill("user-stream-0");
      },
    );
    await sleep(15_000);
    await this.#inject(
      { what: "an order by hand that rests", account, class: "UNKNOWN_ORDER", evidence: /order web_3 / },
      () => this.#desk.rest(account, "web_3"),
    );
    await this.#desk.cancel(account, "web_3");
    await sleep(15_000);
    await this.#inject({ what: "another trade by hand", ...trade("web_4") }, () =>
      this.#desk.trade(account, "BUY", "0.003", "web_4"),
    );
  }

  /** Money is moved, and the listen key ends without a word. */
  async #second(): Promise<void> {
    const [, account] = ACCOUNTS;
    const transfer = (amount: string): Pick<Injected, "account" | "class" | "evidence"> => ({
      account,
      class: "TRANSFER",
      evidence: new RegExp(`of ${amount} USDT`),
    });
    await sleep(8_000);
    await this.#inject({ what: "a withdrawal", ...transfer("-123.45") }, () =>
      this.#desk.transfer(account, "-123.45"),
    );
    await sleep(20_000);
    await this.#inject({ what: "a deposit, the listen key lost unsaid", ...transfer("77") }, async () => {
      await this.#desk.fault({ fault: "listen-key-lost", account });
      await this.#desk.transfer(account, "77");
    });
    await sleep(20_000);
    await this.#inject({ what: "a deposit, the listen key expired", ...transfer("31.5") }, async () => {
      await this.#desk.transfer(account, "31.5");
      await this.#desk.fault({ fault: "listen-key-expired", account });
    });
  }

  /** Funding is paid, and what covers a position is withdrawn. */
  async #third(): Promise<void> {
    const [, , account] = ACCOUNTS;
    await sleep(12_000);
    // Whether the desk holds anything then is not certain; who trades by hand holds something for sure.
    await this.#inject({ what: "funding", account, class: "FUNDING", evidence: /FUNDING_FEE/ }, async () => {
      await this.#desk.trade(account, "BUY", "0.002", "web_5");
      await this.#desk.funding();
    });
    while (this.#atMs() < FULL_MS / 2) await sleep(500);
    // With nothing left but what its positions are worth beyond their entries, the next price liquidates.
    await this.#inject(
      { what: "a liquidation", account, class: "LIQUIDATION", evidence: /order autoclose-/ },
      async () => {
        await this.#desk.trade(account, "BUY", "0.002", "web_6");
        await this.#desk.transfer(account, `-${await this.#desk.marginBalance(account)}`);
      },
    );
  }

  /** Does something that no event tells, and waits until it is named. */
  async #inject(injected: Injected, act: () => Promise<unknown>): Promise<void> {
    const { account, what } = injected;
    // Nothing that follows is told by an event, not even a late one.
    await this.#calm(account);
    const silent = await this.#desk.fault({ fault: "user-stream-silent", account });
    const from = this.#facts.facts.length;
    const injectedAtMs = this.#atMs();
    await act();
    this.#print(`${(injectedAtMs / 1_000).toFixed(0)} s  ${account}: ${what}`);
    const drift = await named(this.#facts, from, injected);
    await silent();
    await this.#storm(account);
    const after = drift === undefined ? undefined : drift.recordedAtMs - drift.happenedAtMs;
    this.#print(
      `${(this.#atMs() / 1_000).toFixed(0)} s  ${account}: ${what}: ${drift === undefined ? "not named" : `${drift.class} after ${after} ms`}`,
    );
    this.#found.push({ ...injected, injectedAtMs, drift });
  }

  async #storm(account: string): Promise<void> {
    this.#storms.set(account, await Promise.all(STORM.map((rule) => this.#desk.fault({ ...rule, account }))));
  }

  async #calm(account: string): Promise<void> {
    await Promise.all((this.#storms.get(account) ?? []).map((off) => off()));
    this.#storms.delete(account);
  }

  async #killAtRandom(signal: AbortSignal): Promise<void> {
    const { least, most } = KILL_EVERY_MS;
    for (let count = 0; !signal.aborted; count += 1) {
      const waitMs = least + this.#random() * (most - least);
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      // Each of the two at least once in a row of four.
      const isGateway =
        count % 2 === 0 ? this.#random() < 0.5 : this.#kills.at(-1)?.process !== "feed-gateway-0";
      await this.#kill(isGateway ? "feed-gateway-0" : "user-stream-0");
    }
  }

  async #kill(process_: string): Promise<void> {
    const { supervisor } = this.#running;
    const pid = supervisor.pid(process_);
    if (pid === undefined) return;
    const atMs = await this.#desk.now();
    const killedAt = performance.now();
    process.kill(pid, "SIGKILL");
    for (const by = killedAt + WORKS_AGAIN_MS; performance.now() < by; await sleep(50)) {
      const now = supervisor.pid(process_);
      if (now !== undefined && now !== pid) break;
    }
    this.#kills.push({ process: process_, atMs, backAfterMs: Math.round(performance.now() - killedAt) });
  }

  #atMs(): number {
    return Math.round(performance.now() - this.#beganAt);
  }
}
