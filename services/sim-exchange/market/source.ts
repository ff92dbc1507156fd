import { parseMoney, parsePrice, parseQuantity, parseRatio } from "#libs/domain/fixed.ts";
import type { TimeScale } from "#libs/runtime/env.ts";
import { rulesOf, type SymbolRules } from "../engine/rules.ts";
import { idle, play, tickUntil, type VenueClock } from "../pump.ts";
import type { VenueEvent } from "./events.ts";
import { followExchange, getPublic, type Upstream } from "./live.ts";
import type { Mark } from "./market-streams.ts";
import { inspectAll, openRecordings } from "./recording.ts";
import type { Phase } from "./regimes.ts";
import { synthetic, SYNTHETIC_SYMBOLS } from "./synthetic.ts";

/** What a source drives while it runs. */
export interface Drive {
  readonly clock: VenueClock;
  readonly speed: TimeScale;
  /** Added to the times of the source, so that exchange time never runs back between runs. */
  readonly shiftMs: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: VenueEvent, nowMs: number) => void;
  readonly tick: (nowMs: number) => void;
  readonly buffered: () => number;
  /** The recording is over; time goes on. */
  readonly onEnd: () => void;
  readonly onTrouble: (text: string) => void;
}

/** Where prices come from. */
export interface PriceSource {
  readonly kind: "replay" | "synthetic" | "live";
  readonly symbols: readonly string[];
  /** Exchange time at which it begins. */
  readonly firstMs: number;
  readonly recordings: readonly string[];
  /** Kinds of market data that the source lacks and that are derived. */
  readonly derived: readonly string[];
  /** Whether its ids start anew with every run. */
  readonly idsRestart: boolean;
  readonly rules: (symbol: string) => SymbolRules;
  readonly hasDepth: (symbol: string) => boolean;
  /** The mark that the source itself gives. */
  readonly mark: (symbol: string) => Mark | undefined;
  /** Runs until the signal is aborted. */
  readonly run: (drive: Drive) => Promise<void>;
}

const ALWAYS_DERIVED = ["markPrice", "indexPrice", "kline", "aggTrade"];
const noMark = (): undefined => undefined;

/** @throws Error when a file is no recording or `wanted` leaves no symbol. */
export async function replaySource(
  paths: readonly string[],
  wanted: readonly string[],
): Promise<PriceSource> {
  const recordings = await inspectAll(paths);
  const symbols = chosen([...new Set(recordings.flatMap((recording) => recording.symbols))], wanted);
  return {
    kind: "replay",
    symbols,
    firstMs: Math.min(...recordings.map(({ firstTimeMs }) => firstTimeMs)),
    recordings: recordings.map(({ path }) => path),
    derived: recordings.every(({ hasDepth }) => hasDepth) ? ALWAYS_DERIVED : [...ALWAYS_DERIVED, "depth"],
    idsRestart: true,
    rules: (symbol) => rulesOf(symbol),
    hasDepth: (symbol) => recordings.some((one) => one.hasDepth && one.symbols.includes(symbol)),
    mark: noMark,
    run: async (drive) => {
      await play({ ...drive, feed: openRecordings(recordings) });
      drive.onEnd();
      await idle(drive.clock, drive.tick, drive.signal);
    },
  };
}

/** @throws Error when `wanted` leaves no symbol. */
export function syntheticSource(options: {
  readonly phases: readonly Phase[];
  readonly seed: number;
  readonly wanted: readonly string[];
  readonly firstMs: number;
}): PriceSource {
  const symbols = chosen(
    SYNTHETIC_SYMBOLS.map(({ symbol }) => symbol),
    options.wanted,
  );
  return {
    kind: "synthetic",
    symbols,
    firstMs: options.firstMs,
    recordings: [],
    derived: ALWAYS_DERIVED,
    idsRestart: true,
    rules: (symbol) => rulesOf(symbol),
    hasDepth: () => true,
    mark: noMark,
    run: (drive) =>
      play({ ...drive, feed: synthetic(symbols, options.seed, options.firstMs, options.phases) }),
  };
}

/** Live prices of another exchange, under its own rules. @throws Error when it cannot be reached or lacks a symbol. */
export async function liveSource(upstream: Upstream, wanted: readonly string[]): Promise<PriceSource> {
  const [time, info] = (await Promise.all([
    getPublic(upstream, "/fapi/v1/time"),
    getPublic(upstream, "/fapi/v1/exchangeInfo"),
  ])) as [{ serverTime: number }, { symbols: readonly UpstreamSymbol[] }];
  const rules = new Map(info.symbols.map((symbol) => [symbol.symbol, symbol]));
  const symbols = chosen([...rules.keys()], wanted);
  const marks = new Map<string, Mark>();
  return {
    kind: "live",
    symbols,
    firstMs: time.serverTime,
    recordings: [],
    derived: ["kline"],
    idsRestart: false,
    rules: (symbol) => rulesFrom(rules.get(symbol) as UpstreamSymbol),
    hasDepth: () => true,
    mark: (symbol) => marks.get(symbol),
    run: async ({ clock, tick, signal, onEvent, onTrouble }) => {
      await Promise.all([
        followExchange({
          upstream,
          symbols,
          signal,
          onTrouble,
          onEvent: (event) => {
            onEvent(event, clock.now());
          },
          onMark: (symbol, mark) => marks.set(symbol, mark),
        }),
        tickUntil(clock, tick, signal),
      ]);
    },
  };
}

function chosen(there: readonly string[], wanted: readonly string[]): readonly string[] {
  const absent = wanted.filter((symbol) => !there.includes(symbol));
  if (absent.length > 0)
    throw new Error(
      `symbols ${absent.join(",")}: the source has only ${there.slice(0, 20).join(", ")}${there.length > 20 ? " …" : ""}`,
    );
  return wanted.length === 0 ? there : wanted;
}

interface UpstreamSymbol {
  readonly symbol: string;
  readonly filters: readonly Readonly<Record<string, string>>[];
}

/** The rules in an exchangeInfo entry; a filter that is absent keeps our own value. */
function rulesFrom({ symbol, filters }: UpstreamSymbol): SymbolRules {
  const own = rulesOf(symbol);
  const field = <T>(filter: string, name: string, parse: (text: string) => T, absent: T): T => {
    const text = filters.find(({ filterType }) => filterType === filter)?.[name];
    return text === undefined ? absent : parse(text);
  };
  return {
    ...own,
    tickSize: field("PRICE_FILTER", "tickSize", parsePrice, own.tickSize),
    minPrice: field("PRICE_FILTER", "minPrice", parsePrice, own.minPrice),
    maxPrice: field("PRICE_FILTER", "maxPrice", parsePrice, own.maxPrice),
    stepSize: field("LOT_SIZE", "stepSize", parseQuantity, own.stepSize),
    minQuantity: field("LOT_SIZE", "minQty", parseQuantity, own.minQuantity),
    maxQuantity: field("LOT_SIZE", "maxQty", parseQuantity, own.maxQuantity),
    marketMaxQuantity: field("MARKET_LOT_SIZE", "maxQty", parseQuantity, own.marketMaxQuantity),
    minNotional: field("MIN_NOTIONAL", "notional", parseMoney, own.minNotional),
    multiplierUp: field("PERCENT_PRICE", "multiplierUp", parseRatio, own.multiplierUp),
    multiplierDown: field("PERCENT_PRICE", "multiplierDown", parseRatio, own.multiplierDown),
  };
}
