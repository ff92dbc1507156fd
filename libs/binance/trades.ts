import type { RestTrade } from "./orders.ts";

/** A signed GET of one account. */
export type SignedRead = (
  path: string,
  params: Readonly<Record<string, string | number>>,
) => Promise<unknown>;

/** Most rows of one answer. Source: Binance USDⓈ-M, "Account Trade List", `limit`. */
const PAGE = 1_000;
/** Widest span of one request. Source: the same page, `startTime` and `endTime`. */
const SPAN_MAX_MS = 7 * 86_400_000;
/** Older trades are not kept. Source: the same page. */
const KEPT_MS = 90 * 86_400_000;

/**
 * All our trades on a symbol from one exchange time to another, both included; undefined when they cannot be read
 * completely.
 *
 * A full page is cut in two by time: which part of a span a full page holds is not documented, and a proof of
 * absence must not rest on it.
 */
export async function tradesBetween(
  read: SignedRead,
  symbol: string,
  fromMs: number,
  toMs: number,
): Promise<readonly RestTrade[] | undefined> {
  if (toMs - fromMs > KEPT_MS) return undefined;
  const trades: RestTrade[] = [];
  const spans: [from: number, to: number][] = [];
  for (let from = fromMs; from <= toMs; from += SPAN_MAX_MS)
    spans.push([from, Math.min(toMs, from + SPAN_MAX_MS - 1)]);
  for (let span = spans.shift(); span !== undefined; span = spans.shift()) {
    const [startTime, endTime] = span;
    const page = await pageOf(read, { symbol, startTime, endTime });
    if (page.length < PAGE) {
      trades.push(...page);
      continue;
    }
    if (startTime >= endTime) return undefined;
    const middle = Math.floor((startTime + endTime) / 2);
    spans.unshift([startTime, middle], [middle + 1, endTime]);
  }
  return trades;
}

/** Our trades on a symbol from a trade id on, oldest first, page by page. */
export async function* tradesFrom(
  read: SignedRead,
  symbol: string,
  fromId: bigint,
): AsyncGenerator<RestTrade> {
  for (let next = fromId; ;) {
    const page = await pageOf(read, { symbol, fromId: next.toString() });
    yield* page;
    const last = page.at(-1);
    if (page.length < PAGE || last === undefined) return;
    next = BigInt(last.id) + 1n;
  }
}

/** Of our trades on a symbol; 0 without one. */
export async function newestTradeId(read: SignedRead, symbol: string): Promise<bigint> {
  const [trade] = (await read("/fapi/v1/userTrades", { symbol, limit: 1 })) as readonly RestTrade[];
  return BigInt(trade?.id ?? 0);
}

/** All trades of one order. */
export async function tradesOfOrder(
  read: SignedRead,
  symbol: string,
  orderId: string,
): Promise<readonly RestTrade[]> {
  const trades = [...(await pageOf(read, { symbol, orderId }))];
  const last = trades.at(-1);
  if (trades.length < PAGE || last === undefined) return trades;
  // A further page goes by trade id, which cannot be combined with the order's.
  for await (const trade of tradesFrom(read, symbol, BigInt(last.id) + 1n))
    if (String(trade.orderId) === orderId) trades.push(trade);
  return trades;
}

const pageOf = async (
  read: SignedRead,
  params: Readonly<Record<string, string | number>>,
): Promise<readonly RestTrade[]> =>
  (await read("/fapi/v1/userTrades", { ...params, limit: PAGE })) as readonly RestTrade[];
