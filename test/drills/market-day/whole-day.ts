import { Kvm } from "@nats-io/kv";
import { jetstream } from "@nats-io/jetstream";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { format, parseMoney } from "#libs/domain/fixed.ts";
import type { RunningPaper } from "../../../deploy/local/paper.ts";
import type { Report } from "../../../deploy/local/report.ts";
import { judgeLines, type JudgeLine } from "../../../services/sim-exchange/judge.ts";
import { FactLog } from "../../support/fact-log.ts";
import type { Invariant } from "../drill.ts";
import type { PaperDesk } from "../paper-desk.ts";
import { CandleWatch } from "./candles.ts";
import { candleFiles, type Extremes } from "./candle-files.ts";
import { equityAround, type Around } from "./day-open.ts";
import { booksClose } from "./found.ts";
import { guaranteesHold, runDay, unlessWrong, type Print } from "./run.ts";

const ACCOUNTS = ["paper-1", "paper-2", "paper-3"] as const;
/** Its listen key ends without a word. */
const LOST_KEY = ACCOUNTS[1];
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MIDNIGHT_MS = Date.UTC(2025, 4, 5);
/** After 23 of its 24 hours a connection is replaced. */
const CONNECTION_LIFE_MS = 23 * HOUR_MS;
/** The exchange pays funding every eight hours. */
const FUNDING_MS = 8 * HOUR_MS;
/** Real milliseconds. */
const HAND_EVERY_MS = 150;
/** So many rounds at most until somebody held something when funding was paid. */
const HAND_MOST = 40;
/** The last candle closes, and what is under way ends. */
const TAIL_MS = 10 * MINUTE_MS;

export interface Plan {
  readonly klines: ReadonlyMap<string, string> | undefined;
  readonly seed: number;
  readonly speed: number;
  /** The recording begins so long before a UTC midnight; where the system is up later than that, the next one is waited for. */
  readonly beforeMs: number;
  /** Listen keys end so long after it: when a connection lives no longer by itself, and before funding is paid again. */
  readonly keysMs: number;
  /** The run ends so long after it. */
  readonly afterMs: number;
}

/** Prices come every 15 s of exchange time, and fees of a day must not end it. */
const POLICY = {
  name: "DAY",
  // Five real seconds: request windows and what may be asked in them stay real.
  cooldownMs: 30 * MINUTE_MS,
  marketStaleMs: 600_000,
  marketStaleTripMs: HOUR_MS,
  entrySendWithinMs: 600_000,
  comparisonStaleMs: 600_000,
  dailyDrawdownTripPercent: "100",
  openLossTripPercent: "100",
  correlationMax: "1",
};

/**
 * Hours of a recorded market in minutes, connections and listen keys aging with them; nothing is killed. Connections reach
 * their end and are replaced, listen keys end with a word and without, funding is paid, and a day begins.
 */
export async function wholeDay(
  plan: Plan,
  print: Print,
): Promise<{ readonly invariants: readonly Invariant[]; readonly report: Report }> {
  const { speed, seed, beforeMs, afterMs } = plan;
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-candles-"));
  const policyFile = join(folder, "policy.json");
  let judged: readonly Invariant[] = [];
  try {
    const recording = mkdtempSync(join(folder, "recording-"));
    const minutes = Math.ceil((beforeMs + DAY_MS + afterMs + TAIL_MS) / MINUTE_MS);
    const extremes = await candleFiles(recording, plan.klines, MIDNIGHT_MS - beforeMs, minutes);
    writeFileSync(policyFile, JSON.stringify(POLICY));
    const options = {
      replay: [recording],
      speed,
      connectionTime: speed,
      seed,
      accounts: ACCOUNTS.length,
      policyFile,
    };
    const report = await runDay(options, print, async (running, desk, restUrl, stateDir) => {
      const facts = await FactLog.open(running.nc);
      try {
        const ledger = join(stateDir, "exchange", "ledger.jsonl");
        judged = await new WholeDay(running, desk, facts, print).run({ plan, extremes, restUrl, ledger });
      } finally {
        facts.close();
      }
    });
    return { invariants: [...judged, ...guaranteesHold(report)], report };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class WholeDay {
  readonly #running: RunningPaper;
  readonly #desk: PaperDesk;
  readonly #facts: FactLog;
  readonly #print: Print;

  constructor(running: RunningPaper, desk: PaperDesk, facts: FactLog, print: Print) {
    this.#running = running;
    this.#desk = desk;
    this.#facts = facts;
    this.#print = print;
  }

  async run(given: {
    readonly plan: Plan;
    readonly extremes: Extremes;
    readonly restUrl: string;
    readonly ledger: string;
  }): Promise<readonly Invariant[]> {
    const { plan, extremes, restUrl, ledger } = given;
    const { stats, nc } = this.#running;
    const candles = new CandleWatch(nc);
    for (const account of ACCOUNTS)
      await this.#facts.until((all) =>
        all.find((fact) => fact.account === account && fact.body.kind === "ledger"),
      );
    const readyMs = await this.#desk.now();
    const midnightMs = MIDNIGHT_MS + Math.max(0, Math.ceil((readyMs - MIDNIGHT_MS) / DAY_MS)) * DAY_MS;
    const endMs = midnightMs + plan.afterMs;
    // A commit may come a real second after midnight, and KV as much later.
    const lateMs = 1_000 * plan.speed;
    // Whether the desk holds anything when funding is paid is not certain: positions by hand are closed as soon as they are seen.
    await this.#untilTime(midnightMs - lateMs);
    let n = 0;
    for (; n === 0 || (await this.#desk.now()) < midnightMs; n += 1) {
      await this.#tradeByHand(n);
      await sleep(HAND_EVERY_MS);
    }
    await this.#untilTime(midnightMs + 2 * lateMs);
    // On a machine that stands still at midnight nobody held anything then: funding is paid once more, to who holds something.
    for (; n < HAND_MOST && (await fundingsOf(ledger)).length === 0; n += 1) {
      await this.#tradeByHand(n);
      await this.#desk.funding();
      await sleep(HAND_EVERY_MS);
    }
    const opening = await this.#dayOpen({ ledger, midnightMs, lateMs, extremes });
    // One listen key ends with the exchange's word, another without any.
    await this.#untilTime(midnightMs + plan.keysMs);
    const replaced = [
      await this.#keyEnds(ACCOUNTS[0], "listen-key-expired"),
      await this.#keyEnds(LOST_KEY, "listen-key-lost"),
    ];
    await this.#untilTime(endMs);
    const open = await booksClose(this.#facts, ACCOUNTS);
    await this.#untilTime(endMs + TAIL_MS / 2);
    const compared = await candles.compare(restUrl);
    const renewed = stats.counter("user-stream", "renewed");
    const rolled = stats.counter("feed-gateway", "rollovers");
    const gaps = stats.counter("feed-gateway", "lines.gaps") + stats.counter("feed-gateway", "books.broken");
    // Every connection is replaced after 23 hours at the latest.
    const lives = endMs - readyMs >= CONNECTION_LIFE_MS ? 1 : 0;
    const minutes = Math.floor((endMs - midnightMs) / MINUTE_MS);
    return [
      {
        name: "connections of market and accounts are replaced before their 24 h end, without a gap",
        pass: renewed >= lives * ACCOUNTS.length && rolled >= lives * 4 && gaps === 0,
        figures: `accounts ${renewed}, market ${rolled}, gaps ${gaps}`,
      },
      {
        name: "a listen key that ends, said or unsaid, is replaced",
        pass: replaced.every((each) => !each.includes("not ")),
        figures: replaced.join(", "),
      },
      await this.#funding(ledger),
      opening,
      this.#drifts(),
      {
        name: "the books of every account close to the cent",
        pass: open.length === 0,
        figures: open.length === 0 ? "residual 0.00 in each" : open.join(", "),
      },
      unlessWrong(
        "candles are the exchange's after backfill",
        compared.compared >= extremes.size * minutes,
        `${compared.compared} candles`,
        compared.wrong,
      ),
    ];
  }

  async #untilTime(timeMs: number): Promise<void> {
    while ((await this.#desk.now()) < timeMs) await sleep(200);
  }

  /** Every account buys a little. */
  async #tradeByHand(n: number): Promise<void> {
    await Promise.all(
      ACCOUNTS.map((account) => this.#desk.trade(account, "BUY", "0.002", `web_${account}_${n}`)),
    );
  }

  /** Ends a listen key; resolves when the account is listened to again. */
  async #keyEnds(account: string, fault: string): Promise<string> {
    const from = this.#facts.facts.length;
    const at = await this.#desk.now();
    await this.#desk.fault({ fault, account });
    const up = this.#facts
      .until((all) =>
        all
          .slice(from)
          .find(({ account: whose, body }) => whose === account && body.kind === "stream" && body.connected),
      )
      .then(({ recordedAtMs }) => recordedAtMs);
    const within = await Promise.race([up, sleep(60_000, undefined, { ref: false })]);
    const text =
      within === undefined
        ? `${fault} of ${account}: not replaced`
        : `${fault} of ${account}: back after ${Math.round((within - at) / 1_000)} s`;
    this.#print(text);
    return text;
  }

  /** Each payment that the exchange has recorded was told once, to the last digit. */
  async #funding(ledger: string): Promise<Invariant> {
    const paid = await fundingsOf(ledger);
    const theirs = paid.map(
      ({ account, symbol, change }) => `${account} ${symbol} ${format(parseMoney(change))}`,
    );
    const times = new Set(paid.map(({ t }) => Math.floor(t / FUNDING_MS)));
    const ours = this.#facts.facts.flatMap(({ account, body }) =>
      body.kind === "balance" && body.reason === "FUNDING_FEE"
        ? [`${account} ${body.symbol} ${format(body.change)}`]
        : [],
    );
    const same = JSON.stringify(theirs.sort()) === JSON.stringify([...ours].sort());
    return {
      name: "funding is told as it was paid",
      pass: same && theirs.length > 0,
      figures: `${theirs.length} payments at ${times.size} times, ${ours.length} told${same ? "" : ", not the same"}`,
    };
  }

  /** What the kernel keeps as the day's opening equity is what the exchange's record and the prices of midnight make it. */
  async #dayOpen(around: Around): Promise<Invariant> {
    const risk = await new Kvm(jetstream(this.#running.nc)).open("risk");
    const figures: string[] = [];
    let pass = true;
    for (const account of ACCOUNTS) {
      const view = (await risk.get(`account.${account}`))?.json<{ dayStartEquity: string }>();
      const kept = parseMoney(view?.dayStartEquity ?? "0");
      const { low, high } = await equityAround(account, around);
      pass &&= kept > 0n && kept >= low && kept <= high;
      figures.push(`${account} ${format(kept)} of ${format(low)}..${format(high)}`);
    }
    return { name: "equity at UTC midnight is kept as the day's opening", pass, figures: figures.join(", ") };
  }

  /** Nothing was lost but what happened while a listen key had ended unsaid: that is found, and nothing else differs. */
  #drifts(): Invariant {
    const drifts = this.#facts.facts.flatMap(({ account, body }) =>
      body.kind === "drift" ? [{ account, ...body }] : [],
    );
    const strange = drifts.filter(
      ({ account, class: name }) => account !== LOST_KEY || !["MISSED_FILL", "MISSED_END"].includes(name),
    );
    return unlessWrong(
      "nothing differs but what happened behind the lost key",
      true,
      `${drifts.length} differences`,
      strange.map(({ account, class: name, theirs }) => `${account} ${name}: ${theirs}`),
    );
  }
}

type Funding = Extract<JudgeLine, { readonly k: "funding" }>;

/** The payments of funding in the exchange's record. */
async function fundingsOf(ledger: string): Promise<readonly Funding[]> {
  const paid: Funding[] = [];
  for await (const line of judgeLines(ledger)) if (line.k === "funding") paid.push(line);
  return paid;
}
