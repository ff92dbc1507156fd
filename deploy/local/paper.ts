import type { NatsConnection } from "@nats-io/transport-node";
import { setTimeout as sleep } from "node:timers/promises";
import { followLedger } from "#libs/bus/ledger-follower.ts";
import { readTail } from "#libs/bus/ledger-writer.ts";
import { messageOf } from "#libs/domain/errors.ts";
import type { StatsJson } from "#libs/telemetry/stats.ts";
import { collectReport } from "./collect.ts";
import { busServers } from "./bus-servers.ts";
import { openEdge } from "./edge-access.ts";
import type { PaperOptions } from "./flags.ts";
import {
  arm,
  ASKING,
  setUpBus,
  startBus,
  startExchange,
  startServices,
  STOP_GROUPS,
  venueStatus,
  type Bus,
  type Launch,
  type Venue,
} from "./launch.ts";
import { keepStreams } from "./keep-streams.ts";
import { LedgerJudge } from "./ledger-judge.ts";
import { findNatsServer } from "./nats-server.ts";
import { prepare } from "./prepare.ts";
import { compare, type Comparison } from "./reconcile.ts";
import type { Report } from "./report.ts";
import { placeLines, statusLines } from "./screen.ts";
import { shown } from "./state-folder.ts";
import { StatsBook } from "./stats-book.ts";
import { Supervisor } from "./supervisor.ts";

const QUIET_WITHIN_MS = 8_000;
/** A person who pressed Ctrl-C waits 5 s in all. */
const QUIET_WHEN_INTERRUPTED_MS = 1_000;
const DIFFERENCE_LASTS_MS = 1_000;

/** What a drill may do while the system runs. */
export interface RunningPaper {
  readonly supervisor: Supervisor;
  readonly judge: LedgerJudge;
  readonly stats: StatsBook;
  readonly nc: NatsConnection;
  readonly natsUrl: string;
  /** Folder of every role's key for the bus. */
  readonly busKeys: string;
}

export interface Hooks {
  readonly print: (line: string) => void;
  /** Aborted: end the run now. */
  readonly signal: AbortSignal;
  /** Runs beside the system; the run does not end before it does. */
  readonly meanwhile?: (running: RunningPaper) => Promise<void>;
}

/** Runs the whole system until its time is over, the recording ends, or the signal is aborted. */
export async function runPaper(options: PaperOptions, hooks: Hooks): Promise<Report> {
  const { print, signal } = hooks;
  const prepared = await prepare(options, print);
  const { folder, symbols } = prepared;
  const found = await findNatsServer(print);
  const binary = `${found.version} from ${found.from}`;
  const startedAt = performance.now();
  folder.open(options.fresh);
  const supervisor = new Supervisor({
    logDir: folder.logs,
    onStart: (instance, pid) => {
      folder.processes.record(instance, pid);
    },
    onDeath: (instance, why) => {
      print(
        `restart    ${instance} ${why} and is started again; its log: ${shown(folder.logs)}/${instance}.log`,
      );
    },
  });
  const launch: Launch = { options, prepared, supervisor, signal };
  const following = new AbortController();
  let nc: NatsConnection | undefined;
  try {
    nc = await startBus(launch, found.path);
    const bus = await setUpBus(launch, nc);
    const { signal: over } = following;
    void keepStreams(nc, bus.jsm, { replicas: busServers(options).length, print, signal: over });
    const started = await startExchange(launch);
    const edge = openEdge(folder, started.accounts);
    const venue = { ...started, secrets: [...started.secrets, edge.token] };
    const { number: resumedAt } = await readTail(bus.jsm, 0);
    const intentsBefore = (await bus.jsm.streams.info("INTENTS")).state.last_seq;
    const costsBefore = (await bus.jsm.streams.info("COSTS")).state.last_seq;
    const stats = listen(nc);
    startServices(launch, venue, edge);
    const judge = new LedgerJudge(resumedAt, venue.secrets);
    let chainFault: string | undefined;
    const judging = judgeLedger(bus, judge, following.signal).catch((error: unknown) => {
      chainFault = messageOf(error);
    });
    const { synthetic, derived, restUrl, accounts } = venue;
    const { text: policy } = bus.policy;
    const edgeUrl = `ws://127.0.0.1:${prepared.edgePort}`;
    const urls = { natsUrl: bus.url, restUrl, edgeUrl };
    const places = { options, policy, symbols, folder, synthetic, derived, ...urls, edge };
    for (const line of placeLines({ ...places, binary, resumedAt })) print(line);
    folder.announce({ ...urls, edgeTokenFile: edge.tokenFile, pid: process.pid, accounts });
    for (const { account, cause } of await arm(bus, accounts))
      print(
        `stopped    ${account} was stopped (${cause}) and stays so until npm run plimsoll -- arm --operator NAME --reason TEXT`,
      );

    const screen = statusLines(stats, judge, print, startedAt);
    const meanwhile = hooks.meanwhile?.({
      supervisor,
      judge,
      stats,
      nc,
      natsUrl: bus.url,
      busKeys: folder.busKeys,
    });
    await runsOut(options, venue, hooks);
    await meanwhile;

    print("ending     no new intents; waiting for orders under way");
    await supervisor.stopEach(ASKING);
    const comparison = await settled(launch, bus, venue, judge);
    clearInterval(screen);
    // The last figures of every process arrive within its next second.
    if (!signal.aborted) await sleep(1_100);
    const watched = {
      judge,
      chainFault: () => chainFault,
      stats,
      comparison,
      intentsBefore,
      costsBefore,
      startedAt,
    };
    const report = await collectReport({ launch, bus, venue, binary, ...watched });
    following.abort();
    await judging;
    return report;
  } finally {
    following.abort();
    await nc?.close().catch(() => undefined);
    await supervisor.stopAll(STOP_GROUPS);
    folder.close();
  }
}

/** The figures that every process publishes, as they come. */
function listen(nc: NatsConnection): StatsBook {
  const stats = new StatsBook();
  nc.subscribe("stats.>", {
    callback: (error, message) => {
      if (error === null) stats.take(message.json<StatsJson>());
    },
  });
  return stats;
}

/** Feeds the judge the ledger from its beginning. @throws HaltError at a hole or a wrong hash. */
async function judgeLedger({ js, jsm }: Bus, judge: LedgerJudge, signal: AbortSignal): Promise<void> {
  const after = { number: 0, hash: undefined };
  for await (const { commit, bytes } of followLedger({
    reader: "launcher",
    js,
    jsm,
    partition: 0,
    after,
    signal,
  }))
    judge.fold(commit, bytes);
}

/** Resolves when the time is over, the recording has ended, or the run is interrupted. */
async function runsOut(options: PaperOptions, venue: Venue, { print, signal }: Hooks): Promise<void> {
  const endsAt = performance.now() + (options.forMs ?? Number.POSITIVE_INFINITY);
  while (!signal.aborted && performance.now() < endsAt) {
    await sleep(200);
    const status = await venueStatus(venue.restUrl).catch(() => undefined); // It may be restarting.
    if (status?.ended === true) {
      print("ended      the recording is over");
      return;
    }
  }
}

/** Waits until no order is under way and our books equal the exchange's; what they are then, or at the deadline. */
async function settled(
  { prepared, signal }: Launch,
  bus: Bus,
  { accounts }: Venue,
  judge: LedgerJudge,
): Promise<Comparison> {
  const by = performance.now() + (signal.aborted ? QUIET_WHEN_INTERRUPTED_MS : QUIET_WITHIN_MS);
  for (;;) {
    const comparison = await compare(bus.nc, prepared.folder.exchangeLedger, accounts);
    const late = performance.now() - by;
    const quiet = late > 0 || judge.underWay === 0;
    // An order that still works can fill between the two looks: a difference must last.
    if ((quiet && comparison.differences.length === 0) || late > DIFFERENCE_LASTS_MS) return comparison;
    await sleep(200);
  }
}
