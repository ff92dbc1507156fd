import { format, parseMoney, ZERO_MONEY, type Money } from "#libs/domain/fixed.ts";
import { judgeLines, type JudgeAlgo, type JudgeLine, type JudgeOrder } from "./judge.ts";

const MINUTE_MS = 60_000;
const MINUTES_SHOWN = 60;
const OPENING_BALANCE = "10000";

interface AccountReport {
  wallet: string;
  fees: Money;
  realized: Money;
  funding: Money;
  fills: number;
  readonly positions: Map<string, { readonly amount: string; readonly entry: string }>;
  /** Those that are open. */
  readonly orders: Map<string, JudgeOrder>;
  /** How many orders have ended, by their last status. */
  readonly ended: Map<string, number>;
  /** Those that wait. */
  readonly algos: Map<number, JudgeAlgo>;
  /** Where it was set. */
  readonly leverage: Map<string, number>;
  hedgeMode: boolean;
  /** Symbol → exchange time at which the dead man's switch fires. */
  readonly countdowns: Map<string, number>;
}

type RulesLine = Extract<JudgeLine, { k: "rules" }>;

/** What was asked within one minute of exchange time. */
interface RequestWindow {
  requests: number;
  weight: number;
  /** Requests that place or amend orders. */
  orders: number;
  refused429: number;
  refused418: number;
}

/** What a ledger says of a moment: everything up to it is folded, nothing after. */
export interface JudgeReport {
  runs: number;
  fromMs: number;
  toMs: number;
  readonly accounts: Map<string, AccountReport>;
  /** Of symbols whose rules have changed. */
  readonly rules: Map<string, RulesLine>;
  /** By the start of their minute. */
  readonly windows: Map<number, RequestWindow>;
  readonly faults: Map<string, number>;
  /** Requests that were never answered. */
  unanswered: number;
}

/** @param atMs exchange time; undefined: the end. */
export async function readReport(path: string, atMs?: number): Promise<JudgeReport> {
  const report: JudgeReport = {
    runs: 0,
    fromMs: 0,
    toMs: 0,
    accounts: new Map(),
    rules: new Map(),
    windows: new Map(),
    faults: new Map(),
    unanswered: 0,
  };
  for await (const line of judgeLines(path)) {
    if (atMs !== undefined && line.t > atMs) continue;
    if (report.fromMs === 0) report.fromMs = line.t;
    report.toMs = Math.max(report.toMs, line.t);
    fold(report, line);
  }
  return report;
}

function fold(report: JudgeReport, line: JudgeLine): void {
  switch (line.k) {
    case "start":
      report.runs += 1;
      return;
    case "request":
      foldRequest(report, line);
      return;
    case "order":
      foldOrder(accountOf(report, line.account), line.order);
      return;
    case "algo":
      if (isWaiting(line.algo)) accountOf(report, line.account).algos.set(line.algo.algoId, line.algo);
      else accountOf(report, line.account).algos.delete(line.algo.algoId);
      return;
    case "fill": {
      const account = accountOf(report, line.account);
      account.wallet = line.wallet;
      account.fills += 1;
      account.fees = (account.fees + parseMoney(line.fee)) as Money;
      account.realized = (account.realized + parseMoney(line.realized)) as Money;
      if (line.amount === "0") account.positions.delete(line.symbol);
      else account.positions.set(line.symbol, { amount: line.amount, entry: line.entry });
      return;
    }
    case "funding": {
      const account = accountOf(report, line.account);
      account.wallet = line.wallet;
      account.funding = (account.funding + parseMoney(line.change)) as Money;
      return;
    }
    case "transfer":
      accountOf(report, line.account).wallet = line.wallet;
      return;
    case "leverage":
      accountOf(report, line.account).leverage.set(line.symbol, line.leverage);
      return;
    case "dual":
      accountOf(report, line.account).hedgeMode = line.dual;
      return;
    case "countdown": {
      const { countdowns } = accountOf(report, line.account);
      if (line.until === 0) countdowns.delete(line.symbol);
      else countdowns.set(line.symbol, line.until);
      return;
    }
    case "rules":
      report.rules.set(line.symbol, line);
      return;
    case "clock":
  }
}

/** An order has one line that ends it, and none after. Only open ones are kept: a ledger may be larger than memory. */
function foldOrder({ orders, ended }: AccountReport, order: JudgeOrder): void {
  if (isOpen(order)) orders.set(order.orderId, order);
  else {
    orders.delete(order.orderId);
    ended.set(order.status, (ended.get(order.status) ?? 0) + 1);
  }
}

function foldRequest(report: JudgeReport, line: Extract<JudgeLine, { k: "request" }>): void {
  const startMs = Math.floor(line.t / MINUTE_MS) * MINUTE_MS;
  let window = report.windows.get(startMs);
  if (window === undefined)
    report.windows.set(
      startMs,
      (window = { requests: 0, weight: 0, orders: 0, refused429: 0, refused418: 0 }),
    );
  window.requests += 1;
  window.weight += line.weight;
  if (line.method !== "GET" && line.method !== "DELETE" && /order/i.test(line.path)) window.orders += 1;
  if (line.status === 429) window.refused429 += 1;
  if (line.status === 418) window.refused418 += 1;
  if (line.status === 0) report.unanswered += 1;
  if (line.fault !== undefined) report.faults.set(line.fault, (report.faults.get(line.fault) ?? 0) + 1);
}

function accountOf({ accounts }: JudgeReport, id: string): AccountReport {
  let account = accounts.get(id);
  if (account === undefined)
    accounts.set(
      id,
      (account = {
        wallet: OPENING_BALANCE,
        fees: ZERO_MONEY,
        realized: ZERO_MONEY,
        funding: ZERO_MONEY,
        fills: 0,
        positions: new Map(),
        orders: new Map(),
        ended: new Map(),
        algos: new Map(),
        leverage: new Map(),
        hedgeMode: false,
        countdowns: new Map(),
      }),
    );
  return account;
}

const isOpen = ({ status }: JudgeOrder): boolean => status === "NEW" || status === "PARTIALLY_FILLED";
const isWaiting = ({ status }: JudgeAlgo): boolean => status === "NEW" || status === "TRIGGERING";

/** The report as JSON: decimals as text. */
export function reportJson(report: JudgeReport): object {
  return {
    runs: report.runs,
    fromMs: report.fromMs,
    toMs: report.toMs,
    accounts: byId(report).map(([id, account]) => ({
      id,
      walletBalance: account.wallet,
      realized: format(account.realized),
      fees: format(account.fees),
      funding: format(account.funding),
      fills: account.fills,
      positions: [...account.positions].map(([symbol, position]) => ({ symbol, ...position })),
      orders: countsOf(account),
      openOrders: [...account.orders.values()],
      conditionalOrders: [...account.algos.values()],
      leverage: Object.fromEntries(account.leverage),
      hedgeMode: account.hedgeMode,
      countdowns: Object.fromEntries(account.countdowns),
    })),
    rules: [...report.rules.values()].map(({ t, symbol, status, tickSize, stepSize, minNotional }) => ({
      symbol,
      sinceMs: t,
      status,
      tickSize,
      stepSize,
      minNotional,
    })),
    requests: {
      ...totals(report),
      unanswered: report.unanswered,
      faults: Object.fromEntries(report.faults),
      minutes: [...report.windows].map(([startMs, window]) => ({ startMs, ...window })),
    },
  };
}

/** The report as lines for people. */
export function reportLines(report: JudgeReport): readonly string[] {
  const time = (ms: number): string => new Date(ms).toISOString();
  const lines = [`exchange time ${time(report.fromMs)} to ${time(report.toMs)}, ${report.runs} run(s)`];
  for (const [id, account] of byId(report)) {
    const counts = Object.entries(countsOf(account));
    const all = counts.reduce((sum, [, count]) => sum + count, 0);
    lines.push(
      "",
      `account ${id}`,
      `  balance     ${account.wallet} USDT  realised ${format(account.realized)}  fees ${format(account.fees)}  funding ${format(account.funding)}`,
      `  orders      ${all}${counts.map(([status, count]) => `  ${status} ${count}`).join("")}  fills ${account.fills}`,
    );
    for (const [symbol, { amount, entry }] of account.positions)
      lines.push(`  position    ${symbol} ${amount} at ${entry}`);
    for (const [symbol, leverage] of account.leverage) lines.push(`  leverage    ${symbol} ${leverage}`);
    if (account.hedgeMode) lines.push("  mode        hedge");
    for (const [symbol, until] of account.countdowns)
      lines.push(`  countdown   ${symbol} cancels all at ${time(until)}`);
    for (const order of account.orders.values())
      lines.push(
        `  open        ${order.symbol} ${order.side} ${order.quantity} at ${order.price}, filled ${order.filled}, ${order.clientId} (${order.orderId})`,
      );
    for (const algo of account.algos.values())
      lines.push(
        `  waiting     ${algo.symbol} ${algo.side} ${algo.type} ${algo.quantity} at ${algo.triggerPrice}, ${algo.clientId} (${algo.algoId})`,
      );
  }
  if (report.rules.size > 0) lines.push("");
  for (const { t, symbol, status, tickSize, stepSize, minNotional } of report.rules.values())
    lines.push(
      `rules         ${symbol} ${status}, tick ${tickSize}, step ${stepSize}, least notional ${minNotional}, since ${time(t)}`,
    );
  const total = totals(report);
  lines.push(
    "",
    `requests      ${total.requests}  weight ${total.weight}  orders ${total.orders}  429s ${total.refused429}  418s ${total.refused418}  unanswered ${report.unanswered}`,
  );
  if (report.faults.size > 0)
    lines.push(`faults met    ${[...report.faults].map(([fault, count]) => `${fault} ${count}`).join("  ")}`);
  const shown = [...report.windows].slice(-MINUTES_SHOWN);
  lines.push(`requests    weight  orders    429s    418s   per minute, the last ${shown.length}`);
  for (const [startMs, window] of shown)
    lines.push(
      `${[window.requests, window.weight, window.orders, window.refused429, window.refused418].map((value) => String(value).padStart(8)).join("")}   ${time(startMs).slice(0, 16)}`,
    );
  return lines;
}

const byId = ({ accounts }: JudgeReport): readonly (readonly [string, AccountReport])[] =>
  [...accounts].sort(([one], [other]) => one.localeCompare(other));

function totals({ windows }: JudgeReport): RequestWindow {
  const total = { requests: 0, weight: 0, orders: 0, refused429: 0, refused418: 0 };
  for (const window of windows.values())
    for (const name of Object.keys(total) as (keyof RequestWindow)[]) total[name] += window[name];
  return total;
}

/** How many orders there are in each status. */
function countsOf({ orders, ended }: AccountReport): Readonly<Record<string, number>> {
  const counts: Record<string, number> = Object.fromEntries(ended);
  for (const { status } of orders.values()) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
