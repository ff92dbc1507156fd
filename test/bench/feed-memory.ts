import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Recorded } from "./feed-frames.ts";
import { gatewayInto, nothingConflated, publisherInto, readInto, whole } from "./feed-stages.ts";
import type { BenchSystem } from "./system.ts";

export const REPLAYS = 10;
/** The replay after which everything that grows once has grown. */
export const GROWN_AFTER = 2;

/** MB that are in use after each of {@link REPLAYS} replays of one market through one gateway. */
export async function memoryOfReplays(
  { nc }: BenchSystem,
  base: string,
  recorded: Recorded,
): Promise<readonly number[]> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const publisher = publisherInto(nc);
  const { gateway, stats } = await gatewayInto(publisher, recorded);
  const used: number[] = [];
  for (let n = 0; n < REPLAYS; n += 1) {
    const { frames } = await readInto(gateway, publisher, `${base}/replay/${n}`);
    gateway.publishStats();
    whole("stored", publisher.acked, (n + 1) * frames);
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    used.push((heapUsed + arrayBuffers) / 1024 / 1024);
  }
  publisher.close();
  nothingConflated(stats);
  const broken = stats.toJson().counters["books.broken"] ?? 0;
  const crossed = stats.toJson().counters["books.crossed"] ?? 0;
  if (broken + crossed > 0)
    throw new Error(`${broken + crossed} books broke: the replays are no market that goes on`);
  return used;
}
