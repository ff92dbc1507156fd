import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { encodeMarketEvent, marketSubjectToken, type MarketEvent } from "#libs/wire/market.ts";
import { ccxtBooks } from "./feed-ccxt.ts";
import { bareBooks, bareBoth, bareWindow } from "./feed-floors.ts";
import { eventsOf, FRAMES, loadFrames, type Recorded } from "./feed-frames.ts";
import { latencyRows } from "./feed-latency.ts";
import { GROWN_AFTER, memoryOfReplays, REPLAYS } from "./feed-memory.ts";
import { bothStage, ourWindow, socketStage } from "./feed-stages.ts";
import { median, type BenchSystem } from "./system.ts";
import type { Row } from "./main.ts";

const ROUNDS = 5;
/** How often the messages of the publishing stages repeat: a live gateway holds no 60,000 events, nor should its bench. */
const REPEATS = 20;
/** Memory after the last replay may be so much of that after an early one: what is not yet collected moves a little. */
const FLAT = 1.1;

/** Price messages per second, stage by stage, each beside its own floor of the same run; latency and memory. */
export async function benchFeed(system: BenchSystem): Promise<readonly Row[]> {
  const recorded = await loadFrames();
  // A process of its own: sending must not take the reader's time.
  const sender = fork(new URL("feed-sender.ts", import.meta.url).pathname, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  try {
    const [port] = (await once(sender, "message")) as [number];
    const base = `ws://127.0.0.1:${port}`;
    return [
      ...(await rates(system, recorded, base)),
      ...(await latencyRows(system, recorded)),
      await memoryRow(system, recorded, base),
    ];
  } finally {
    await end(sender);
  }
}

async function rates(system: BenchSystem, recorded: Recorded, base: string): Promise<readonly Row[]> {
  const events = eventsOf(recorded, FRAMES / REPEATS);
  const encoded = eventsOf(recorded, FRAMES).map((event) => ({
    subject: subjectOf(event),
    bytes: encodeMarketEvent(event),
  }));
  const [all, books] = [`${base}/all`, `${base}/books`];
  const stages = {
    bareSocket: () => bareBooks(all),
    socket: () => socketStage(all, recorded),
    ccxt: () => ccxtBooks(books, recorded),
    book: () => socketStage(books, recorded),
    barePublish: () => bareWindow(system, encoded.slice(0, events.length)),
    publish: () => ourWindow(system, events),
    bareBoth: () => bareBoth(system, all, encoded),
    both: () => bothStage(system, all, recorded),
  };
  type Stage = keyof typeof stages;
  const rounds: Record<Stage, number>[] = [];
  // One round more, whose figures are those of code that nobody optimised yet.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const taken = {} as Record<Stage, number>;
    for (const stage of Object.keys(stages) as Stage[]) taken[stage] = await stages[stage]();
    if (round > 0) rounds.push(taken);
  }
  /** Ours and its floor one right after the other: those of the round whose ratio is the median. */
  const taken = (ours: Stage, floor: Stage): Pick<Row, "unit" | "ours" | "floor"> => {
    const ratios = rounds.map((of) => of[ours] / of[floor]);
    const of = rounds[ratios.indexOf(median(ratios))];
    return { unit: "messages/s", ours: of?.[ours] ?? Number.NaN, floor: of?.[floor] ?? Number.NaN };
  };
  const median5 = `median of ${ROUNDS} rounds`;
  return [
    {
      name: `feed: socket, parse, book (${recorded.source})`,
      ...taken("socket", "bareSocket"),
      floorIs: "bare ws + JSON.parse + Maps of the same frames",
      wanted: 0.5,
      limit: `one core: WebSocket framing and JSON.parse, then the fields and the order book; ${median5}`,
    },
    {
      name: "feed: order books beside ccxt.pro's",
      ...taken("book", "ccxt"),
      floorIs: "ccxt.pro's own socket, parsing and order book, the frames of the books only",
      wanted: 2,
      limit: `one core: JSON.parse and the levels of the books; ${median5}`,
    },
    {
      name: "feed: encode, into the memory stream",
      ...taken("publish", "barePublish"),
      floorIs: "bare publishes of the same bytes, acknowledgements counted, same window",
      wanted: 0.7,
      limit: `one core: the client's sending and its parsing of acknowledgements, then the encoding; ${median5}`,
    },
    {
      name: "feed: socket to stream in one process",
      ...taken("both", "bareBoth"),
      floorIs: "bare ws + JSON.parse + bare publish of the same bytes, one process",
      wanted: 0.5,
      limit: `one core that does all of it; ${median5}`,
    },
  ];
}

async function memoryRow(system: BenchSystem, recorded: Recorded, base: string): Promise<Row> {
  const used = await memoryOfReplays(system, base, recorded);
  return {
    name: `feed: memory after ${REPLAYS} replays`,
    unit: "MB",
    ours: used.at(-1) ?? Number.NaN,
    floor: used[GROWN_AFTER - 1] ?? Number.NaN,
    floorIs: `the same gateway after ${GROWN_AFTER} replays`,
    wanted: FLAT,
    lessIsBetter: true,
    limit: `heap and buffers in use after each: ${used.map((mb) => mb.toFixed(1)).join(", ")}`,
  };
}

const subjectOf = ({ symbol, body }: MarketEvent): string => `md.${symbol}.${marketSubjectToken(body.kind)}`;

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
