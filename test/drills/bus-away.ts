import { jetstreamManager } from "@nats-io/jetstream";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WAITING_SUBJECT, type WaitingFacts } from "#libs/wire/waiting.ts";
import { runPaper, type RunningPaper } from "../../deploy/local/paper.ts";
import { compare } from "../../deploy/local/reconcile.ts";
import { freePort } from "../support/free-port.ts";
import { paperOptions } from "../support/paper.ts";
import type { Drill, Invariant } from "./drill.ts";
import { compareTold, toldByExchange, toldByFacts, type Differences } from "./bus-away-judge.ts";
import { judgedGuarantees, startProducer } from "./look-back.ts";
import { PaperDesk } from "./paper-desk.ts";
import { enters, reached } from "./progress.ts";

const ACCOUNTS = ["paper-1", "paper-2", "paper-3"] as const;
/** Trades by hand of each account: with their orders some 20 facts a second. */
const TRADE_EVERY_MS = 250;
const QUANTITY = "0.002";
/** So many entries before it goes away: it trades. */
const ENTRIES_BEFORE = 5;
const PRODUCER = "producer-0";
/** Intents beside the strategy's, on all accounts and symbols. */
const INTENT_EVERY_MS = 100;

/** From its return until an entry is sent: some seconds of stream and lease, and no wait for another minute's budget. */
const TRADES_WITHIN_MS = 30_000;

/** The bus itself, killed; and the router, once: its lease is its right to send. */
const ENDS_WITH_THE_BUS: ReadonlySet<string> = new Set(["nats-server", "order-router"]);

type Way = "frozen" | "killed";

/** One absence of the bus. */
interface Absence {
  readonly way: Way;
  readonly awayMs: number;
  /** Trades by hand while it was away. */
  readonly byHand: number;
  /** What was written to disk meanwhile. */
  readonly waited: number;
  /** From its return until nothing waits, until the books are the exchange's, until an entry is sent; ms. */
  readonly storedAfterMs: number | undefined;
  readonly equalAfterMs: number | undefined;
  readonly tradesAfterMs: number | undefined;
  /** Streams and buckets that were there before and are not there afterwards. */
  readonly gone: readonly string[];
}

/**
 * The bus goes away twice under full load: once it stands still (SIGSTOP), once it is killed and comes back with what it
 * had stored. Meanwhile people trade and move money by hand, and orders that rest fill.
 */
export const busAway: Drill = {
  name: "bus-away",
  about: "nats-server frozen, then killed, for a minute each under load: nothing lost, in order, once",
  seconds: 60,
  chooses: true,
  run: async ({ seconds, seed, print, only = [] }) => {
    const scratch = mkdtempSync(join(tmpdir(), "plimsoll-bus-away-"));
    const stateDir = join(scratch, "state");
    const exchangePort = await freePort();
    const ways = (["frozen", "killed"] as const).filter(
      (way) => only.length === 0 || only.some((text) => way.includes(text)),
    );
    const absences: Absence[] = [];
    const exchangeLedger = join(stateDir, "exchange", "ledger.jsonl");
    let differences: Differences = { lost: [], twice: [], disordered: [], told: 0 };
    let ended: readonly string[] = [];
    try {
      const report = await runPaper(
        await paperOptions(scratch, { seed, accounts: ACCOUNTS.length, exchangePort }),
        {
          print,
          signal: new AbortController().signal,
          meanwhile: async (running) => {
            const desk = await PaperDesk.open(exchangePort, stateDir, 1_000);
            startProducer(running, {
              instance: PRODUCER,
              seed,
              accounts: ACCOUNTS,
              everyMs: INTENT_EVERY_MS,
              dir: scratch,
            });
            for (const way of ways) {
              await enters(running, ENTRIES_BEFORE);
              const awayMs = seconds * 1_000;
              const absence = await leave(way, running, { desk, exchangeLedger, awayMs });
              print(textOf(absence));
              absences.push(absence);
            }
            await running.supervisor.stop(PRODUCER);
            const happened = await toldByExchange(exchangeLedger);
            await reached(async () => {
              differences = compareTold(happened, await toldByFacts(running.nc));
              return differences.lost.length === 0;
            });
            ended = [...running.supervisor.restarts].flatMap(([service, times]) =>
              times <= (ENDS_WITH_THE_BUS.has(service) ? absences.length : 0) ? [] : [`${service} ${times}`],
            );
          },
        },
      );
      return {
        invariants: [
          ...absences.flatMap(judgedAbsence),
          ...judgedFacts(differences),
          {
            name: "no process ended but the bus and the router, which ends with its lease",
            pass: ended.length === 0,
            figures: ended.join(", "),
          },
          {
            name: "reconciliation residual is 0",
            pass: report.reconciliation.residual === "0",
            figures: `${report.reconciliation.residual} ${report.reconciliation.differences.join("; ")}`,
          },
          {
            name: "no duplicate order at the exchange",
            pass: report.orders.duplicates === 0,
            figures: String(report.orders.duplicates),
          },
          ...judgedGuarantees(report.guarantees),
        ],
        report: { absences, ...report },
      };
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
};

/** The bus goes, people trade, it comes back. */
async function leave(
  way: Way,
  running: RunningPaper,
  at: {
    readonly desk: PaperDesk;
    readonly exchangeLedger: string;
    readonly awayMs: number;
  },
): Promise<Absence> {
  const before = await writtenToDisk(running);
  const streams = await streamsOf(running);
  const back = await takeAway(way, running);
  const goneAt = performance.now();
  const byHand = await tradeByHand(at.desk, goneAt + at.awayMs);
  back();
  const backAt = performance.now();
  const since = (reached: boolean): number | undefined =>
    reached ? Math.round(performance.now() - backAt) : undefined;
  const entering = enters(running, 1).then(since);
  const stored = since(await reached(async () => (await waiting(running)) === 0));
  const waited = (await writtenToDisk(running)) - before;
  const equal = since(
    await reached(
      async () => (await compare(running.nc, at.exchangeLedger, ACCOUNTS)).differences.length === 0,
    ),
  );
  const there = await streamsOf(running);
  return {
    way,
    awayMs: Math.round(backAt - goneAt),
    byHand,
    waited,
    storedAfterMs: stored,
    equalAfterMs: equal,
    tradesAfterMs: await entering,
    gone: streams.filter((each) => !there.includes(each)),
  };
}

async function takeAway(way: Way, { supervisor }: RunningPaper): Promise<() => void> {
  if (way === "killed") return supervisor.hold("nats-server");
  const pid = supervisor.pid("nats-server");
  if (pid === undefined) throw new Error("nats-server does not run");
  process.kill(pid, "SIGSTOP");
  return () => {
    process.kill(pid, "SIGCONT");
  };
}

/** Every account trades there and back, and moves money now and then. @returns how many trades there were. */
async function tradeByHand(desk: PaperDesk, untilMs: number): Promise<number> {
  let trades = 0;
  for (let round = 1; performance.now() < untilMs; round += 1) {
    for (const account of ACCOUNTS) {
      const side = round % 2 === 1 ? "BUY" : "SELL";
      await desk.trade(
        account,
        side,
        QUANTITY,
        `web_${account}_${performance.now().toFixed(3).replace(".", "_")}`,
      );
      trades += 1;
    }
    if (round % 10 === 0) {
      await desk.transfer("paper-2", "1.25");
      await desk.funding();
    }
    await sleep(TRADE_EVERY_MS);
  }
  return trades;
}

/** Facts that user-stream has written to disk since it began, by its own next word. */
async function writtenToDisk({ nc }: RunningPaper): Promise<number> {
  for await (const message of nc.subscribe("stats.user-stream.>", { max: 1 }))
    return message.json<{ counters: Record<string, number> }>().counters["spool.written"] ?? 0;
  throw new Error("the bus closed the connection");
}

/** What all accounts have waiting; undefined while nobody answers. */
async function waiting({ nc }: RunningPaper): Promise<number | undefined> {
  const reply = await nc.request(WAITING_SUBJECT, "", { timeout: 1_000 });
  const { accounts } = reply.json<WaitingFacts>();
  return accounts.reduce((sum, account) => sum + account.waiting, 0);
}

const textOf = ({
  way,
  awayMs,
  byHand,
  waited,
  storedAfterMs,
  equalAfterMs,
  tradesAfterMs,
}: Absence): string =>
  `${way} for ${awayMs} ms, ${byHand} trades by hand, ${waited} facts waited; after its return all stored in ${storedAfterMs ?? "-"} ms, books equal in ${equalAfterMs ?? "-"} ms, an entry sent in ${tradesAfterMs ?? "-"} ms`;

const judgedAbsence = (absence: Absence): readonly Invariant[] => [
  {
    name: `${absence.way}: facts waited, and all were stored`,
    pass: absence.waited > 0 && absence.storedAfterMs !== undefined,
    figures: textOf(absence),
  },
  {
    name: `${absence.way}: books equal to the exchange's again`,
    pass: absence.equalAfterMs !== undefined,
    figures: `${absence.equalAfterMs ?? "-"} ms`,
  },
  {
    name: `${absence.way}: every stream and bucket is there again, those in memory too`,
    pass: absence.gone.length === 0,
    figures: absence.gone.join(", "),
  },
  {
    name: `${absence.way}: it trades again by itself`,
    pass: (absence.tradesAfterMs ?? Number.POSITIVE_INFINITY) <= TRADES_WITHIN_MS,
    figures: `${absence.tradesAfterMs ?? "-"} ms of ${TRADES_WITHIN_MS}`,
  },
];

/** Names of all streams, those of buckets too. */
async function streamsOf({ nc }: RunningPaper): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const name of (await jetstreamManager(nc)).streams.names()) names.push(name);
  return names;
}

const judgedFacts = ({ lost, twice, disordered, told }: Differences): readonly Invariant[] => [
  {
    name: "nothing lost",
    pass: told > 0 && lost.length === 0,
    figures: `${told} told; ${lost.slice(0, 5).join("; ")}`,
  },
  { name: "nothing told twice", pass: twice.length === 0, figures: twice.slice(0, 5).join("; ") },
  { name: "order kept", pass: disordered.length === 0, figures: disordered.slice(0, 5).join("; ") },
];
