import { fork } from "node:child_process";
import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseMarketEvent } from "#libs/binance/market-events.ts";
import { encodeMarketEvent, marketSubjectToken } from "#libs/wire/market.ts";
import { payloadOf, RECEIVED_AT_MS, type Recorded } from "./feed-frames.ts";
import type { Passed } from "./feed-pacer.ts";
import { readAll } from "./feed-reading.ts";
import { gatewayInto, publisherInto, whole } from "./feed-stages.ts";
import { median, type BenchSystem } from "./system.ts";
import type { Row } from "./main.ts";

const RUNS = 3;
/** What the gateway may add to the floor's p99, milliseconds. */
const ADDED_MS = 1;
const NS_PER_MS = 1_000_000;

interface Paced extends Passed {
  /** p99 of how late a timer of 1 ms comes, itself included. */
  readonly lagMs: number;
}

/** From the sender's socket to a subscriber of the bus at the recording's own rate, and how long the reader's loop was busy. */
export async function latencyRows(system: BenchSystem, recorded: Recorded): Promise<readonly Row[]> {
  const pacer = fork(new URL("feed-pacer.ts", import.meta.url).pathname, [system.urls[0] ?? ""], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  try {
    const [port] = (await once(pacer, "message")) as [number];
    const paced = async (onFrame: (text: string) => void): Promise<Paced> => {
      const passed = once(pacer, "message") as Promise<[Passed]>;
      const lag = monitorEventLoopDelay({ resolution: 1 });
      lag.enable();
      await readAll(`ws://127.0.0.1:${port}`, { onFrame });
      lag.disable();
      const [run] = await passed;
      whole("heard", run.matched, run.frames);
      return { ...run, lagMs: lag.percentile(99) / NS_PER_MS };
    };
    const ours: Paced[] = [];
    const floors: Paced[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      floors.push(await bare(system, paced));
      ours.push(await gateway(system, recorded, paced));
    }
    const of = (runs: readonly Paced[], figure: "p50" | "p99" | "lagMs"): number =>
      median(runs.map((run) => run[figure]));
    const rate = `${ours[0]?.frames ?? 0} frames at the recording's own rate, median of ${RUNS} runs`;
    const floorIs = "bare ws + JSON.parse + encode + bare publish of the same frames";
    return [
      {
        name: "feed: in to out, p99",
        unit: "ms",
        ours: of(ours, "p99"),
        floor: of(floors, "p99"),
        floorIs,
        wantedOver: ADDED_MS,
        lessIsBetter: true,
        limit: `${rate}; p50 ${of(ours, "p50").toFixed(3)} ms, floor ${of(floors, "p50").toFixed(3)} ms`,
      },
      {
        name: "feed: event-loop lag, p99",
        unit: "ms",
        ours: of(ours, "lagMs"),
        floor: of(floors, "lagMs"),
        floorIs,
        lessIsBetter: true,
        limit: `${rate}; a timer of 1 ms, itself included`,
      },
    ];
  } finally {
    pacer.kill("SIGKILL");
  }
}

type Pace = (onFrame: (text: string) => void) => Promise<Paced>;

async function gateway({ nc }: BenchSystem, recorded: Recorded, paced: Pace): Promise<Paced> {
  const publisher = publisherInto(nc);
  const { gateway: running } = await gatewayInto(publisher, recorded);
  const run = await paced((text) => {
    running.onFrame(text);
  });
  publisher.close();
  return run;
}

const bare = ({ nc }: BenchSystem, paced: Pace): Promise<Paced> =>
  paced((text) => {
    const event = parseMarketEvent(payloadOf(text), RECEIVED_AT_MS);
    if ("ignored" in event) return;
    nc.publish(`md.${event.symbol}.${marketSubjectToken(event.body.kind)}`, encodeMarketEvent(event));
  });
