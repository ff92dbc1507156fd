import { createReadStream, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { join } from "node:path";
import { archiveCsv } from "../../support/archive.ts";

const MINUTE_MS = 60_000;
const MADE_UP = [
  { symbol: "BTCUSDT", price: 95_000, decimals: 1 },
  { symbol: "ETHUSDT", price: 1_800, decimals: 2 },
  { symbol: "SOLUSDT", price: 145, decimals: 2 },
];

/** Lowest and highest price of a symbol within a minute, as the exchange's text. */
export type Extremes = ReadonlyMap<string, ReadonlyMap<number, readonly [low: string, high: string]>>;

/**
 * A stretch of 1 m candles, a file for each symbol, in a folder.
 *
 * @param recorded the archive of each symbol; undefined: made up.
 */
export async function candleFiles(
  folder: string,
  recorded: ReadonlyMap<string, string> | undefined,
  fromMs: number,
  minutes: number,
): Promise<Extremes> {
  const extremes = new Map<string, Map<number, readonly [string, string]>>();
  const keep = (symbol: string, text: string): void => {
    const rows = text.trim().split("\n");
    writeFileSync(join(folder, `${symbol}-1m-day.csv`), `${rows.join("\n")}\n`);
    extremes.set(
      symbol,
      new Map(
        rows.slice(1).map((row) => {
          const [openTimeMs = "", , high = "", low = ""] = row.split(",");
          return [Number(openTimeMs), [low, high]];
        }),
      ),
    );
  };
  if (recorded === undefined)
    for (const { symbol, price, decimals } of MADE_UP)
      keep(symbol, archiveCsv("klines", { startMs: fromMs, seconds: minutes * 60, price, decimals }, true));
  else
    for (const [symbol, file] of recorded) {
      const rows: string[] = [];
      const lines = createInterface({ input: createReadStream(file).pipe(createGunzip()) });
      for await (const row of lines) {
        const openTimeMs = Number(row.split(",")[0]);
        if (rows.length === 0) rows.push(row);
        else if (openTimeMs >= fromMs + minutes * MINUTE_MS) break;
        else if (openTimeMs >= fromMs) rows.push(row);
      }
      keep(symbol, rows.join("\n"));
    }
  return extremes;
}
