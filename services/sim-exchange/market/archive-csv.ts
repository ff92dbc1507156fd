import { parse } from "csv-parse/sync";
import { parsePrice, parseQuantity, parseQuantityOrZero } from "#libs/domain/fixed.ts";
import { basename } from "node:path";
import type { Recording, VenueEvent } from "./events.ts";
import { linesOf } from "./lines.ts";

type ArchiveKind = Exclude<Recording["kind"], "raw-log">;

/** Column names per kind. Source: data.binance.vision, futures/um. Older files have no header row. */
const COLUMNS: Record<ArchiveKind, readonly string[]> = {
  aggTrades: [
    "agg_trade_id",
    "price",
    "quantity",
    "first_trade_id",
    "last_trade_id",
    "transact_time",
    "is_buyer_maker",
  ],
  bookTicker: [
    "update_id",
    "best_bid_price",
    "best_bid_qty",
    "best_ask_price",
    "best_ask_qty",
    "transaction_time",
    "event_time",
  ],
  klines: ["open_time", "open", "high", "low", "close", "volume", "close_time"],
};

/** What a first row is: a header names its kind, bare numbers are told by count and magnitude. */
export function archiveKind(
  row: string,
): { readonly kind: ArchiveKind; readonly columns: readonly string[] } | undefined {
  const cells = cellsOf(row);
  for (const kind of Object.keys(COLUMNS) as ArchiveKind[]) {
    const [first = ""] = COLUMNS[kind];
    if (cells[0] === first) return { kind, columns: cells };
  }
  if (!cells.every((cell) => /^(-?[\d.]+|true|false)$/i.test(cell))) return undefined;
  const kind: ArchiveKind | undefined =
    cells.length === 7 && /^(true|false)$/i.test(cells[6] ?? "")
      ? "aggTrades"
      : cells.length === 7 && isTimeMs(cells[5]) && isTimeMs(cells[6])
        ? "bookTicker"
        : (cells.length === 12 || cells.length === 7) && isTimeMs(cells[0]) && isTimeMs(cells[6])
          ? "klines"
          : undefined;
  return kind === undefined ? undefined : { kind, columns: COLUMNS[kind] };
}

/** The symbol in an archive's file name, e.g. `BTCUSDT-aggTrades-2024-01.csv` or `usdm_klines_1m_BTCUSDT_…`. */
export const symbolOfFile = (path: string): string | undefined =>
  /(?:^|[_-])([A-Z0-9]{2,20}(?:USDT|USDC|BUSD|FDUSD))(?:[_.-]|$)/.exec(basename(path))?.[1];

/** An archive's rows as events; a kline becomes a walk open → low/high → close inside its minute. */
export async function* archive(path: string, symbol: string): AsyncGenerator<VenueEvent> {
  let columns: readonly string[] | undefined;
  let kind: ArchiveKind = "klines";
  let id = 0;
  for await (const line of linesOf(path)) {
    if (columns === undefined) {
      const found = archiveKind(line);
      if (found === undefined) throw new Error(`${path}: its first row is of no known kind`);
      ({ kind, columns } = found);
      if (/^[a-z]/i.test(line)) continue;
    }
    const cells = cellsOf(line);
    const cell = (name: string): string => cells[columns?.indexOf(name) ?? -1] ?? "";
    if (kind === "klines") {
      for (const event of walk(symbol, cell, (id += 10))) yield event;
    } else if (kind === "aggTrades") {
      yield {
        kind: "trade",
        symbol,
        timeMs: Number(cell("transact_time")),
        tradeId: Number(cell("agg_trade_id")),
        price: cell("price"),
        quantity: cell("quantity"),
        buyerIsMaker: cell("is_buyer_maker").toLowerCase() === "true",
      };
    } else {
      yield {
        kind: "top",
        symbol,
        timeMs: Number(cell("event_time")),
        updateId: Number(cell("update_id")),
        bid: cell("best_bid_price"),
        bidQuantity: cell("best_bid_qty"),
        ask: cell("best_ask_price"),
        askQuantity: cell("best_ask_qty"),
      };
    }
  }
}

/** A minute's trades are made in whole multiples of it. */
const LOT = parseQuantity("0.001");
const inThousandths = (lots: bigint): string =>
  `${lots / 1_000n}.${(lots % 1_000n).toString().padStart(3, "0")}`;

function* walk(symbol: string, cell: (name: string) => string, id: number): Generator<VenueEvent> {
  const openMs = Number(cell("open_time"));
  const rising = parsePrice(cell("close"), "close") >= parsePrice(cell("open"), "open");
  const path = [
    cell("open"),
    rising ? cell("low") : cell("high"),
    rising ? cell("high") : cell("low"),
    cell("close"),
  ];
  const quarter = parseQuantityOrZero(cell("volume"), "volume") / 4n;
  const lots = (quarter + LOT / 2n) / LOT;
  if (lots === 0n) return; // A minute without a trade has no price of its own.
  for (const [step, price] of path.entries())
    yield {
      kind: "trade",
      symbol,
      timeMs: openMs + step * 15_000,
      tradeId: id + step,
      price,
      quantity: inThousandths(lots),
      buyerIsMaker: !rising,
    };
}

function cellsOf(line: string): string[] {
  const rows = parse(line, { relax_column_count: true, trim: true }) as unknown as string[][];
  return rows[0] ?? [];
}

const isTimeMs = (cell: string | undefined): boolean => cell !== undefined && /^1\d{12}$/.test(cell);
