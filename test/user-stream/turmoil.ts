import fc from "fast-check";
import { setTimeout as sleep } from "node:timers/promises";
import { format, parseMoney, parseQuantity, parsePrice } from "#libs/domain/fixed.ts";
import {
  clientOrderIdOf,
  decodeClientOrderId,
  parseAccountId,
  parseSymbol,
  uuid7,
} from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import type { LiveStage } from "./live-stage.ts";

const SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT"] as const;
/** The books are looked at as often as a test can wait for. */
export const OFTEN = { booksMs: 1_500 };
/** Facts; more never wait here. */
export const WAITING_MAX = 10_000;
const LOTS = { BTCUSDT: "0.002", ETHUSDT: "0.05", SOLUSDT: "1" } as const;
type Name = (typeof SYMBOLS)[number];

type Step =
  | {
      readonly do: "trade";
      readonly symbol: Name;
      readonly buy: boolean;
      readonly lots: number;
      readonly own: boolean;
    }
  | {
      readonly do: "rest";
      readonly symbol: Name;
      readonly buy: boolean;
      readonly near: boolean;
      readonly own: boolean;
      readonly reduceOnly: boolean;
    }
  | { readonly do: "cancel"; readonly which: number }
  | { readonly do: "transfer"; readonly amount: number }
  | { readonly do: "funding" }
  | { readonly do: "deleverage"; readonly symbol: Name }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "fault"; readonly rule: object }
  | { readonly do: "heal" }
  /** Another process takes the account, and gives it back as a fault is healed. */
  | { readonly do: "steal" }
  | { readonly do: "restart"; readonly killed: boolean };

const symbol = fc.constantFrom(...SYMBOLS);
const bool = fc.boolean();
const of = (name: Step["do"], rest: Record<string, fc.Arbitrary<unknown>> = {}): fc.Arbitrary<Step> =>
  fc.record({ do: fc.constant(name), ...rest }) as fc.Arbitrary<Step>;

/** What REST tells late stays within the time that what is young is given. */
const FAULTS: readonly object[] = [
  { fault: "user-stream-silent" },
  { fault: "user-event-lost", event: "ORDER_TRADE_UPDATE" },
  { fault: "user-event-lost", event: "ORDER_TRADE_UPDATE", probability: 0.4 },
  { fault: "user-event-lost", event: "ACCOUNT_UPDATE" },
  { fault: "user-event-lost", event: "TRADE_LITE" },
  { fault: "user-event-lost", probability: 0.5 },
  { fault: "user-event-duplicated", probability: 0.6 },
  { fault: "user-event-late", probability: 0.5, delayMs: 600 },
  { fault: "user-event-late", event: "ORDER_TRADE_UPDATE", delayMs: 2_500 },
  { fault: "user-event-late", event: "ACCOUNT_UPDATE", delayMs: 2_500 },
  { fault: "user-event-reordered", probability: 0.5 },
  { fault: "user-stream-cut", for: "50ms" },
  { fault: "user-stream-cut", for: "50ms" },
  { fault: "listen-key-lost", for: "50ms" },
  { fault: "listen-key-expired", for: "50ms" },
  { fault: "rest-lag", lagMs: 200 },
  { fault: "unknown-503", endpoint: "GET /fapi/v1/userTrades", probability: 0.5 },
  { fault: "unavailable-503", endpoint: "GET /fapi/v3/account", probability: 0.5 },
  { fault: "unavailable-503", endpoint: "GET /fapi/v1/income", probability: 0.7 },
  { fault: "slow-answer", delayMs: 700 },
  { fault: "odd-fills", parts: 4 },
];

export const steps = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: of("trade", { symbol, buy: bool, lots: fc.integer({ min: 1, max: 5 }), own: bool }),
    },
    {
      weight: 4,
      arbitrary: of("rest", {
        symbol,
        buy: bool,
        near: bool,
        own: bool,
        reduceOnly: fc.constantFrom(false, false, true),
      }),
    },
    { weight: 3, arbitrary: of("cancel", { which: fc.nat({ max: 5 }) }) },
    { weight: 2, arbitrary: of("transfer", { amount: fc.integer({ min: -300, max: 300 }) }) },
    { weight: 1, arbitrary: of("funding") },
    { weight: 1, arbitrary: of("deleverage", { symbol }) },
    { weight: 6, arbitrary: of("wait", { ms: fc.constantFrom(50, 200, 700, 1_500) }) },
    { weight: 4, arbitrary: of("fault", { rule: fc.constantFrom(...FAULTS) }) },
    { weight: 3, arbitrary: of("heal") },
    { weight: 1, arbitrary: of("steal") },
    { weight: 1, arbitrary: of("restart", { killed: bool }) },
  ),
  { minLength: 15, maxLength: 60, size: "max" },
);

/** An account to which everything happens, and a stream of it that is lossy. */
export class AccountTurmoil {
  readonly #stage: LiveStage;
  readonly #heal: (() => Promise<void>)[] = [];
  readonly #resting: { readonly id: string; readonly symbol: Name }[] = [];
  readonly #seed: number;
  #orders = 0;
  readonly trace: string[] = [];

  constructor(stage: LiveStage, seed: number) {
    this.#stage = stage;
    this.#seed = seed;
  }

  async step(step: Step): Promise<void> {
    const stage = this.#stage;
    this.trace.push(`${new Date().toISOString().slice(17)} ${JSON.stringify(step)}`);
    try {
      switch (step.do) {
        case "trade": {
          const quantity = String(Number(LOTS[step.symbol]) * step.lots).slice(0, 6);
          const id = this.#id(step.own, step.symbol, quantity, step.buy);
          await stage.trade(step.buy ? "BUY" : "SELL", quantity, id, step.symbol);
          return;
        }
        case "rest": {
          const { body } = await stage.exchange.get(`/fapi/v1/ticker/bookTicker?symbol=${step.symbol}`);
          const touch = body as { bidPrice: string; askPrice: string };
          const best = Number(step.buy ? touch.bidPrice : touch.askPrice);
          const away = best * (step.near ? 0.00005 : 0.02);
          const price = (step.buy ? best - away : best + away).toFixed(step.symbol === "BTCUSDT" ? 1 : 2);
          const id = this.#id(step.own && !step.reduceOnly, step.symbol, LOTS[step.symbol], step.buy);
          await stage.rest(
            step.buy ? "BUY" : "SELL",
            LOTS[step.symbol],
            price,
            id,
            step.symbol,
            step.reduceOnly,
          );
          this.#resting.push({ id, symbol: step.symbol });
          return;
        }
        case "cancel": {
          const order = this.#resting.at(-1 - step.which);
          if (order !== undefined) await stage.cancel(order.id, order.symbol);
          return;
        }
        case "transfer":
          await stage.act("transfer", String(step.amount));
          return;
        case "funding":
          await stage.act("funding");
          return;
        case "deleverage":
          await stage.deleverage(step.symbol, LOTS[step.symbol]);
          return;
        case "wait":
          await sleep(step.ms);
          return;
        case "fault":
          this.#heal.push(await stage.fault(step.rule));
          return;
        case "steal":
          this.#heal.push(await stage.stealLease());
          return;
        case "heal":
          await this.#heal.shift()?.();
          return;
        case "restart":
          while (this.#heal.length > 0) await this.#heal.shift()?.();
          await (step.killed ? stage.killStream() : stage.stopStream());
          await stage.startAccounts(WAITING_MAX, OFTEN);
      }
    } catch (error) {
      this.trace.push(`   refused: ${String(error).slice(0, 200)}`);
    }
  }

  async calm(): Promise<void> {
    while (this.#heal.length > 0) await this.#heal.shift()?.();
  }

  #id(own: boolean, name: Name, quantity: string, buy: boolean): string {
    this.#orders += 1;
    if (!own) return `web_${this.#seed}_${this.#orders}`;
    const intentId = uuid7(1_700_000_000_000 + this.#seed * 1_000 + this.#orders, new Uint8Array(10));
    const clientOrderId = clientOrderIdOf(intentId, "ENTRY", 0);
    const command: OrderCommand = {
      action: "PLACE",
      account: parseAccountId("paper-1"),
      symbol: parseSymbol(name),
      leg: "ENTRY",
      attempt: 0,
      side: buy ? "BUY" : "SELL",
      clientOrderId,
      intentId,
      quantity: parseQuantity(quantity),
      price: parsePrice("1"),
      timeInForce: "GTC",
      reduceOnly: false,
      notAfterMs: 0,
      workingUntilMs: 0,
      traceparent: "",
      strategy: "",
    };
    this.#stage.reserve(command);
    return clientOrderId;
  }
}

interface Position {
  readonly symbol: string;
  readonly positionAmt: string;
}
interface Open {
  readonly clientOrderId: string;
}
interface Trade {
  readonly id: number;
}

/** What is not yet as it is at the exchange; "" when nothing. */
export async function differences(stage: LiveStage): Promise<string> {
  const { exchange } = stage;
  const found: string[] = [];
  const ask = async (path: string, params: Record<string, string> = {}): Promise<unknown> =>
    (await exchange.signed("GET", path, params)).body;
  const wallet = await stage.wallet();
  const positions = (await ask("/fapi/v3/positionRisk")) as readonly Position[];
  const open = (await ask("/fapi/v1/openOrders")) as readonly Open[];
  const kernel = stage.kernel();
  if (!kernel.reconciled) found.push("not reconciled");
  if (kernel.drift !== "") found.push(`drift ${kernel.drift}`);
  if (parseMoney(kernel.wallet) !== parseMoney(wallet))
    found.push(`wallet ${kernel.wallet} here, ${wallet} there`);
  const there = Object.fromEntries(
    positions
      .filter(({ positionAmt }) => Number(positionAmt) !== 0)
      .map(({ symbol: s, positionAmt }) => [s, Number(positionAmt)]),
  );
  for (const name of SYMBOLS) {
    const here = Number((kernel.positions as Record<string, string>)[name] ?? 0);
    if (here !== (there[name] ?? 0)) found.push(`${name} ${here} here, ${there[name] ?? 0} there`);
  }
  const ids = open.map(({ clientOrderId }) => clientOrderId);
  const ours = ids.filter((id) => decodeClientOrderId(id) !== undefined);
  for (const { clientOrderId } of kernel.openOrders)
    if (!ours.includes(clientOrderId)) found.push(`${clientOrderId} is open here only`);
  const fills = new Set<string>();
  for (const { body } of stage.facts.facts)
    if (body.kind === "order" && body.fill !== undefined) fills.add(`${body.symbol} ${body.fill.tradeId}`);
  for (const name of SYMBOLS) {
    const trades = (await ask("/fapi/v1/userTrades", { symbol: name, limit: "1000" })) as readonly Trade[];
    for (const { id } of trades)
      if (!fills.has(`${name} ${id}`)) found.push(`trade ${name} ${id} was not told`);
  }
  const stream = stage.facts.facts.findLast(({ body }) => body.kind === "stream")?.body;
  if (stream?.kind !== "stream" || !stream.connected) found.push("the stream is down");
  const books = stage.facts.facts.findLast(({ body }) => body.kind === "ledger")?.body;
  if (
    books?.kind !== "ledger" ||
    books.unconfirmed > 0 ||
    books.lines.some(({ residual }) => residual !== 0n)
  )
    found.push(
      `the books do not close: ${books?.kind !== "ledger" ? "none" : `${books.unconfirmed} unconfirmed, ${books.lines.map((line) => `${line.asset} ${format(line.residual)}`).join()}`}`,
    );
  return found.join("; ");
}
