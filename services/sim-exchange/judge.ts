import { closeSync, createReadStream, existsSync, openSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { lineText } from "./judge-text.ts";

/**
 * The exchange's own record, by which tests, drills and reports judge everybody else: `ledger.jsonl`, append-only,
 * one JSON object per line, `k` naming its kind and `t` the exchange time in milliseconds. Decimals are text.
 *
 * - `start` {run, wall}: the process began; `wall` is wall-clock time.
 * - `request` {account, method, path, params, status, code, weight, fault}: a request and its answer, without its
 *   signature; `account` is "" for public ones, `status` 0 when it was never answered, `fault` names the one it met.
 * - `order` {account, order}: an order's whole state after a change; fields that say nothing special are left out.
 * - `algo` {account, algo}: a conditional order's whole state after a change.
 * - `fill` {account, symbol, clientId, orderId, tradeId, side, quantity, price, maker, fee, realized, amount, entry, wallet}.
 * - `clock` {until}: exchange time up to `until` may have been shown; a later run starts behind it.
 * - `funding` {account, symbol, tranId, change, wallet}, `transfer` {account, reason, tranId, change, wallet}: what
 *   changed a wallet besides fills; a fill's own income is in its line (`realized`, `fee`).
 * - `rules` {symbol, status, tickSize, stepSize, minNotional}: rules of a symbol after a change.
 * - `leverage` {account, symbol, leverage}, `dual` {account, dual}: settings. `countdown` {account, symbol, until}: the
 *   dead man's switch was set, or with 0 stopped or fired.
 *
 * Wallets begin at 10,000 USDT. Fills, funding and transfers rebuild every account at every moment; `order` and
 * `algo` lines every open order.
 *
 * A line is written before the answer or event it is about leaves the process, so SIGKILL loses nothing that
 * anybody saw; a torn last line is nobody's.
 */
export interface JudgeOrder {
  readonly orderId: string;
  readonly clientId: string;
  readonly symbol: string;
  readonly side: "BUY" | "SELL";
  readonly type: "LIMIT" | "MARKET";
  readonly timeInForce: string;
  readonly price: string;
  readonly quantity: string;
  readonly filled: string;
  /** Σ price × quantity of the fills. */
  readonly quote: string;
  readonly status: string;
  readonly reduceOnly: boolean;
  readonly timeMs: number;
  readonly updateTimeMs: number;
  /** EXPIRE_MAKER when left out. */
  readonly selfTradeMode?: string | undefined;
  readonly priceMatch?: string | undefined;
  readonly goodTillMs?: number | undefined;
  readonly amendments?: number | undefined;
  readonly modifyId?: string | undefined;
  /** The conditional order it was before its trigger. */
  readonly origin?: JudgeOrigin | undefined;
}

interface JudgeOrigin {
  readonly algoId: number;
  readonly type: string;
  readonly triggerPrice: string;
  readonly workingType: string;
  readonly priceProtect: boolean;
  readonly closePosition: boolean;
  readonly activatePrice: string;
  readonly callbackRate: string;
}

export interface JudgeAlgo {
  readonly algoId: number;
  readonly clientId: string;
  readonly symbol: string;
  readonly side: "BUY" | "SELL";
  readonly type: string;
  readonly timeInForce: string;
  readonly quantity: string;
  readonly price: string;
  readonly triggerPrice: string;
  readonly workingType: string;
  readonly priceMatch: string;
  readonly closePosition: boolean;
  readonly priceProtect: boolean;
  readonly reduceOnly: boolean;
  readonly activatePrice: string;
  readonly callbackRate: string;
  readonly selfTradeMode: string;
  readonly goodTillMs: number;
  readonly status: string;
  readonly active: boolean;
  readonly extreme: string;
  /** "" until it became an order. */
  readonly orderId: string;
  readonly reason: string;
  readonly createMs: number;
  readonly updateMs: number;
  readonly triggerMs: number;
}

export type JudgeLine =
  | { readonly k: "clock"; readonly t: number; readonly until: number }
  | {
      readonly k: "rules";
      readonly t: number;
      readonly symbol: string;
      readonly status: string;
      readonly tickSize: string;
      readonly stepSize: string;
      readonly minNotional: string;
    }
  | { readonly k: "start"; readonly t: number; readonly run: number; readonly wall: number }
  | {
      readonly k: "request";
      readonly t: number;
      readonly account: string;
      readonly method: string;
      readonly path: string;
      readonly params: string;
      readonly status: number;
      readonly code: number;
      readonly weight: number;
      /** The fault that it met. */
      readonly fault?: string | undefined;
    }
  | { readonly k: "algo"; readonly t: number; readonly account: string; readonly algo: JudgeAlgo }
  | { readonly k: "dual"; readonly t: number; readonly account: string; readonly dual: boolean }
  | {
      readonly k: "countdown";
      readonly t: number;
      readonly account: string;
      readonly symbol: string;
      /** Exchange time; 0 when none is set. */
      readonly until: number;
    }
  | {
      readonly k: "transfer";
      readonly t: number;
      readonly account: string;
      readonly reason: string;
      readonly tranId: number;
      readonly change: string;
      readonly wallet: string;
    }
  | { readonly k: "order"; readonly t: number; readonly account: string; readonly order: JudgeOrder }
  | {
      readonly k: "fill";
      readonly t: number;
      readonly account: string;
      readonly symbol: string;
      readonly clientId: string;
      readonly orderId: string;
      readonly tradeId: number;
      readonly side: "BUY" | "SELL";
      readonly quantity: string;
      readonly price: string;
      readonly maker: boolean;
      readonly fee: string;
      readonly realized: string;
      readonly amount: string;
      readonly entry: string;
      readonly wallet: string;
    }
  | {
      readonly k: "funding";
      readonly t: number;
      readonly account: string;
      readonly symbol: string;
      readonly tranId?: number;
      readonly change: string;
      readonly wallet: string;
    }
  | {
      readonly k: "leverage";
      readonly t: number;
      readonly account: string;
      readonly symbol: string;
      readonly leverage: number;
    };

export class JudgeWriter {
  readonly #fd: number;

  constructor(path: string) {
    this.#fd = openSync(path, "a");
    // A run that was killed may have left half a line; nobody saw what it was about.
    writeSync(this.#fd, "\n");
  }

  /** Appends lines with one write. */
  write(lines: readonly JudgeLine[]): void {
    let text = "";
    for (const line of lines) text += `${lineText(line)}\n`;
    writeSync(this.#fd, text);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Every line of a judge's ledger, oldest first; a torn line is passed over. */
export async function* judgeLines(path: string): AsyncGenerator<JudgeLine> {
  if (!existsSync(path)) return;
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (line === "") continue;
    let parsed: JudgeLine;
    try {
      parsed = JSON.parse(line) as JudgeLine;
    } catch {
      continue; // Torn by a kill: written, but never seen by anybody.
    }
    yield parsed;
  }
}

export interface JudgeAccount {
  walletBalance: string;
  /** Signed amounts of positions that are not flat. */
  readonly positions: Map<string, string>;
  readonly openOrders: Set<string>;
}

/** What happened at the exchange since `sinceMs` (exchange time), and how every account stands now. */
export interface JudgeSummary {
  readonly accounts: Map<string, JudgeAccount>;
  /** Orders per client order id that was used since then, with those of before; more than one is a duplicate. */
  readonly ordersByClientId: Map<string, Set<string>>;
  readonly orders: Map<string, JudgeOrder>;
  readonly requests: number;
  /** POST requests for orders. */
  readonly placements: number;
  readonly fills: number;
  readonly http429: number;
  readonly http418: number;
  /** Highest request weight in one window. */
  readonly weightPeakPerMinute: number;
  readonly lastTimeMs: number;
}

/**
 * Reads a judge's ledger; accounts without any line hold `openingBalance`.
 *
 * @param minuteMs a real minute in exchange time.
 */
export async function readJudgeLedger(path: string, sinceMs = 0, minuteMs = 60_000): Promise<JudgeSummary> {
  const accounts = new Map<string, JudgeAccount>();
  const allByClientId = new Map<string, Set<string>>();
  const ordersByClientId = new Map<string, Set<string>>();
  const orders = new Map<string, JudgeOrder>();
  const weights = new Map<number, number>();
  let [requests, placements, fills, http429, http418, lastTimeMs] = [0, 0, 0, 0, 0, 0];
  const account = (id: string): JudgeAccount => {
    let found = accounts.get(id);
    if (found === undefined)
      accounts.set(id, (found = { walletBalance: "10000", positions: new Map(), openOrders: new Set() }));
    return found;
  };
  for await (const line of judgeLines(path)) {
    lastTimeMs = Math.max(lastTimeMs, line.t);
    const counted = line.t >= sinceMs;
    if (line.k === "request" && counted) {
      requests += 1;
      if (line.method === "POST" && line.path === "/fapi/v1/order") placements += 1;
      if (line.status === 429) http429 += 1;
      if (line.status === 418) http418 += 1;
      const minute = Math.floor(line.t / minuteMs);
      weights.set(minute, (weights.get(minute) ?? 0) + line.weight);
    } else if (line.k === "order") {
      const { order } = line;
      const { openOrders } = account(line.account);
      if (order.status === "NEW" || order.status === "PARTIALLY_FILLED") openOrders.add(order.clientId);
      else openOrders.delete(order.clientId);
      let ids = allByClientId.get(order.clientId);
      if (ids === undefined) allByClientId.set(order.clientId, (ids = new Set()));
      ids.add(order.orderId);
      if (!counted) continue;
      orders.set(order.orderId, order);
      ordersByClientId.set(order.clientId, ids);
    } else if (line.k === "fill") {
      if (counted) fills += 1;
      const holder = account(line.account);
      holder.walletBalance = line.wallet;
      if (line.amount === "0") holder.positions.delete(line.symbol);
      else holder.positions.set(line.symbol, line.amount);
    } else if (line.k === "funding" || line.k === "transfer") {
      account(line.account).walletBalance = line.wallet;
    }
  }
  return {
    accounts,
    ordersByClientId,
    orders,
    requests,
    placements,
    fills,
    http429,
    http418,
    weightPeakPerMinute: Math.max(0, ...weights.values()),
    lastTimeMs,
  };
}
