import { max, min, parsePrice, type Price } from "#libs/domain/fixed.ts";
import { judgeLines, type JudgeOrder } from "../../services/sim-exchange/judge.ts";
import type { Phase } from "../../services/sim-exchange/market/regimes.ts";
import { synthetic, SYNTHETIC_SYMBOLS } from "../../services/sim-exchange/market/synthetic.ts";

export const SYMBOLS = SYNTHETIC_SYMBOLS.map(({ symbol }) => symbol);

/** From the market to the kernel, the router and back, and then some. */
const KNOWN_FOR_MS = 1_000;

interface Top {
  readonly timeMs: number;
  readonly bid: Price;
  readonly ask: Price;
}

/** The tops of a seeded market, made again from its seed: what the exchange showed at any moment. */
export class CrashMarket {
  readonly #tops: ReadonlyMap<string, readonly Top[]>;

  private constructor(tops: ReadonlyMap<string, readonly Top[]>) {
    this.#tops = tops;
  }

  static async of(
    seed: number,
    firstMs: number,
    untilMs: number,
    phases: readonly Phase[],
  ): Promise<CrashMarket> {
    const tops = new Map<string, Top[]>(SYMBOLS.map((symbol) => [symbol, []]));
    for await (const event of synthetic(SYMBOLS, seed, firstMs, phases)) {
      if (event.kind !== "top") continue;
      if (event.timeMs > untilMs) break;
      const { symbol, timeMs, bid, ask } = event;
      tops.get(symbol)?.push({ timeMs, bid: parsePrice(bid), ask: parsePrice(ask) });
    }
    return new CrashMarket(tops);
  }

  /**
   * The touch that takes an order furthest, of those shown in the second before it came: somebody who decided by one
   * of them could not know the next.
   */
  touchOf(sells: boolean, symbol: string, timeMs: number): Price {
    const seen = (this.#tops.get(symbol) ?? []).filter(
      (top) => top.timeMs <= timeMs && top.timeMs > timeMs - KNOWN_FOR_MS,
    );
    const touches = seen.map((top) => (sells ? top.bid : top.ask));
    const first = touches[0];
    if (first === undefined) throw new Error(`${symbol} has no top at ${timeMs}`);
    return touches.reduce((furthest, touch) => (sells ? min : max)(furthest, touch), first);
  }

  /** The newest top at a time. */
  at(symbol: string, timeMs: number): Top {
    const tops = this.#tops.get(symbol) ?? [];
    const found = tops.findLast((top) => top.timeMs <= timeMs);
    if (found === undefined) throw new Error(`${symbol} has no top at ${timeMs}`);
    return found;
  }
}

/** One reduce-only order as the exchange recorded it. */
export interface Slice {
  readonly account: string;
  readonly order: JudgeOrder;
  /** Its limit through the touch, see {@link CrashMarket.touchOf}; basis points; undefined: it had no limit. */
  readonly limitBps: number | undefined;
  /** Its fills against the touch when it came, and against the middle when the exits were asked for. */
  readonly touchBps: number | undefined;
  readonly arrivalBps: number | undefined;
}

/** What the exchange's own record says of everything that was closed. */
export interface Closed {
  readonly slices: readonly Slice[];
  /** Fills that took a position from one side to the other. */
  readonly flips: readonly string[];
  /** Exchange time at which each position of an account and symbol became flat. */
  readonly flatAtMs: ReadonlyMap<string, number>;
  readonly open: readonly string[];
}

export async function closedBy(file: string, market: CrashMarket, askedAtMs: number): Promise<Closed> {
  const orders = new Map<string, { readonly account: string; readonly atMs: number; order: JudgeOrder }>();
  const amounts = new Map<string, string>();
  const flatAtMs = new Map<string, number>();
  const flips: string[] = [];
  for await (const line of judgeLines(file)) {
    if (line.k === "order" && line.order.reduceOnly) {
      const known = orders.get(line.order.orderId);
      if (known === undefined)
        orders.set(line.order.orderId, { account: line.account, atMs: line.t, order: line.order });
      else known.order = line.order;
    } else if (line.k === "fill") {
      const name = `${line.account} ${line.symbol}`;
      const before = amounts.get(name) ?? "0";
      if (before !== "0" && line.amount !== "0" && before.startsWith("-") !== line.amount.startsWith("-"))
        flips.push(`${name}: ${before} → ${line.amount}`);
      amounts.set(name, line.amount);
      if (line.amount === "0") flatAtMs.set(name, line.t);
      else flatAtMs.delete(name);
    }
  }
  const slices = [...orders.values()].map(({ account, atMs, order }): Slice => {
    const top = market.at(order.symbol, atMs);
    const asked = market.at(order.symbol, askedAtMs);
    const sells = order.side === "SELL";
    const touch = sells ? top.bid : top.ask;
    const middle = ((asked.bid + asked.ask) / 2n) as Price;
    const average = averageOf(order);
    return {
      account,
      order,
      limitBps:
        order.type === "MARKET"
          ? undefined
          : worseBps(sells, market.touchOf(sells, order.symbol, atMs), parsePrice(order.price)),
      touchBps: average === undefined ? undefined : worseBps(sells, touch, average),
      arrivalBps: average === undefined ? undefined : worseBps(sells, middle, average),
    };
  });
  const open = [...amounts]
    .filter(([, amount]) => amount !== "0")
    .map(([name, amount]) => `${name} ${amount}`);
  return { slices, flips, flatAtMs, open };
}

function averageOf({ quote, filled }: JudgeOrder): Price | undefined {
  const quantity = parseDecimal(filled);
  return quantity === 0n ? undefined : (((parseDecimal(quote) * 100_000_000n) / quantity) as Price);
}

/** For figures alone: decimal text of any length, in hundred-millionths. */
function parseDecimal(text: string): bigint {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.slice(0, 8).padEnd(8, "0"));
}

/** Basis points by which `price` is worse than `than`, two decimals. */
const worseBps = (sells: boolean, than: Price, price: Price): number =>
  Number(((sells ? than - price : price - than) * 1_000_000n) / than) / 100;

/** How the realised slippage is spread: each order counts once. */
export function spread(values: readonly (number | undefined)[]): string {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  if (sorted.length === 0) return "none";
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  return `p10 ${at(0.1)}, p50 ${at(0.5)}, p90 ${at(0.9)}, max ${(sorted.at(-1) ?? 0).toFixed(1)} bps over ${sorted.length} orders`;
}
