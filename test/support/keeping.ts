import type { Keeping } from "../../services/user-stream/fact-queue.ts";
import { Spool } from "../../services/user-stream/spool.ts";

/** Room for what waits for the bus, in memory. */
export const keeping = (waitingMax = 10_000): Keeping => ({
  spool: Spool.open(":memory:", (text) => {
    throw new Error(text);
  }),
  waitingMax,
});
