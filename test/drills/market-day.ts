import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Drill, Invariant } from "./drill.ts";
import { badDay } from "./market-day/bad-day.ts";
import { wholeDay } from "./market-day/whole-day.ts";

const RECORDED = new URL("../../../shared/data/market/", import.meta.url).pathname;
const LOGS = new Map([
  ["BTCUSDT", join(RECORDED, "usdm_raw_ws_btcusdt_20240808T2354Z.log.gz")],
  ["ETHUSDT", join(RECORDED, "usdm_raw_ws_ethusdt_20240808T2354Z.log.gz")],
]);
const KLINES = new Map([
  ["BTCUSDT", join(RECORDED, "usdm_klines_1m_BTCUSDT_20250504_20250603.csv.gz")],
  ["ETHUSDT", join(RECORDED, "usdm_klines_1m_ETHUSDT_20250504_20250615.csv.gz")],
  ["SOLUSDT", join(RECORDED, "usdm_klines_1m_SOLUSDT_20250504_20250603.csv.gz")],
]);
/** Less is a sample: some hours about midnight, and no bad day. */
const FULL_SECONDS = 600;

const HOUR_MS = 3_600_000;
/** A day in four minutes: longer than any connection lives. */
const WHOLE = { speed: 360, beforeMs: 2 * HOUR_MS, keysMs: 22 * HOUR_MS, afterMs: 23.75 * HOUR_MS };
/** The system is up in 18 s as a rule: then this takes half a minute. */
const SAMPLE = { speed: 600, beforeMs: 3 * HOUR_MS, keysMs: HOUR_MS / 3, afterMs: HOUR_MS };

const PARTS = { "whole-day": wholeDay, "bad-day": badDay };

/** A day at the exchange, twice: 24 hours in minutes where nothing dies, then five minutes in which everything does. */
export const marketDay: Drill = {
  name: "market-day",
  about:
    "24 h in minutes (rollovers, listen keys that end, funding, the day's change), then 5 min with 3 accounts of lost, doubled, late and reordered events, silent streams, gateway and user-stream killed at random, people trading by hand and a liquidation: every difference named in 30 s, books to the cent",
  seconds: FULL_SECONDS,
  chooses: true,
  run: async ({ seconds, seed, print, only }) => {
    const full = seconds >= FULL_SECONDS;
    const chosen = (name: keyof typeof PARTS): boolean =>
      (full || name === "whole-day") && (only === undefined || only.some((each) => name.includes(each)));
    const invariants: Invariant[] = [];
    const reports: Record<string, unknown> = {};
    const add = (part: string, judged: { invariants: readonly Invariant[]; report: unknown }): void => {
      invariants.push(...judged.invariants.map((each) => ({ ...each, name: `${part}: ${each.name}` })));
      reports[part] = judged.report;
    };
    if (chosen("whole-day")) {
      const recorded = [...KLINES.values()].every((file) => existsSync(file));
      if (!recorded) print("the recorded candles are not here: the day is made up");
      const plan = full ? WHOLE : SAMPLE;
      add("24 h", await wholeDay({ klines: recorded ? KLINES : undefined, seed, ...plan }, print));
    }
    if (chosen("bad-day")) {
      if (![...LOGS.values()].every((file) => existsSync(file)))
        throw new Error(`the bad day needs the recorded market data in ${RECORDED}`);
      add("5 min", await badDay(LOGS, seed, print));
    }
    return { invariants, report: reports };
  },
};
