import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { parseSymbol } from "#libs/domain/ids.ts";
import { createLogger } from "#libs/telemetry/log.ts";
import { Stats } from "#libs/telemetry/stats.ts";
import { Gateway } from "../../services/feed-gateway/gateway.ts";

const BTC = parseSymbol("BTCUSDT");
const SILENT_MS = 50;
const ALL_SILENT_MS = 7 * SILENT_MS;

test("prices are stale when the best ones are silent too, for longer than marks may be", async () => {
  const gateway = new Gateway(
    {
      stats: new Stats("feed-gateway", "test", 0),
      log: createLogger("feed-gateway", "test", "silent"),
      signal: new AbortController().signal,
      rest: { get: () => Promise.reject(new Error("not asked here")) },
      clock: { now: () => 1 },
      publisher: {
        full: false,
        inFlight: 0,
        acked: 0,
        lost: 0,
        refused: 0,
        lastRefusal: "",
        publish: () => undefined,
        room: () => Promise.resolve(),
      },
      alarm: () => undefined,
      badPrintPercent: 15,
    },
    [BTC],
  );
  expect(gateway.stalePrices(3_600_000)).toEqual([]);
  await sleep(ALL_SILENT_MS);
  gateway.onFrame(
    JSON.stringify({ data: { e: "markPriceUpdate", E: 1, s: "BTCUSDT", p: "100", i: "100", r: "0", T: 1 } }),
  );
  expect(gateway.stalePrices(SILENT_MS)).toEqual([BTC]);
});
