import { setTimeout as sleep } from "node:timers/promises";
import { fixedCredentials } from "#libs/binance/credentials.ts";
import { BinanceRest } from "#libs/binance/rest.ts";
import { factOfTrade, type RestOrder } from "#libs/binance/orders.ts";
import { tradesFrom, type SignedRead } from "#libs/binance/trades.ts";
import type { Request } from "#libs/budget/port.ts";
import { factMessage } from "#libs/bus/facts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import type { DriftFact, LedgerFact } from "#libs/domain/fact.ts";
import { format, parsePrice, parseQuantity } from "#libs/domain/fixed.ts";
import {
  clientOrderIdOf,
  parseAccountId,
  parseSymbol,
  uuid7,
  type Leg,
  type Symbol,
} from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { foldFact } from "../../services/risk-kernel/facts.ts";
import { bookOf } from "../../services/risk-kernel/account.ts";
import { foreignOrdersOf } from "../../services/risk-kernel/account-view.ts";
import { openOrder } from "../../services/risk-kernel/orders.ts";
import { accountOf, emptyState } from "../../services/risk-kernel/state.ts";
import { isStopOver } from "#libs/domain/fact.ts";
import { Accounts } from "../../services/user-stream/accounts.ts";
import { AccountStream } from "../../services/user-stream/account-stream.ts";
import { cadenceOf, type Cadence } from "../../services/user-stream/cadence.ts";
import { OrderTraces } from "../../services/user-stream/order-traces.ts";
import { socketTimes, type SocketTimes } from "../../services/user-stream/private-socket.ts";
import { budgetOf } from "../support/budget.ts";
import { TestExchange } from "../support/exchange.ts";
import { FactLog } from "../support/fact-log.ts";
import { keeping } from "../support/keeping.ts";
import { contextFor } from "../support/service-context.ts";
import { TestBus } from "../support/test-bus.ts";

const ACCOUNT = parseAccountId("paper-1");
const SYMBOLS = ["BTCUSDT", "ETHUSDT", "SOLUSDT"].map((symbol) => parseSymbol(symbol));

/** Comparisons as often as a test can wait for; everything else as it is. */
const QUICK: Cadence = { ...cadenceOf(1), compareMs: 500, soonMs: 250, graceMs: 300, retryMs: 250 };

/**
 * The user stream on a real bus and the real simulated exchange. The kernel's books are its own fold of the facts;
 * what it has reserved is told by the test.
 */
export class LiveStage {
  readonly bus: TestBus;
  readonly exchange: TestExchange;
  readonly facts: FactLog;
  /** Everything the stream asked the budget for, oldest first. */
  readonly asked: Request[] = [];
  readonly #failures: unknown[] = [];
  readonly #reserved: OrderCommand[] = [];
  readonly #connectionTime: number;
  readonly #keeping = keeping();
  #stop = new AbortController();
  #context: ServiceContext | undefined;
  #end: () => Promise<void> = () => Promise.resolve();
  #running: Promise<void> = Promise.resolve();

  private constructor(bus: TestBus, exchange: TestExchange, facts: FactLog, connectionTime: number) {
    this.#connectionTime = connectionTime;
    this.bus = bus;
    this.exchange = exchange;
    this.facts = facts;
    bus.nc.subscribe("kernel.query", {
      callback: (_, message) => {
        const { positions, ...kernel } = this.kernel();
        const held = Object.entries(positions).map(([symbol, amount]) => ({ symbol, amount }));
        message.respond(JSON.stringify({ what: "account", account: { ...kernel, positions: held } }));
      },
    });
  }

  /** @param connectionTime connections and listen keys live so many times shorter. */
  static async start(connectionTime = 1): Promise<LiveStage> {
    const flags = ["--no-limits", "--connection-time", String(connectionTime)];
    const [bus, exchange] = await Promise.all([
      TestBus.start(),
      TestExchange.start("--symbols", SYMBOLS.join(","), ...flags),
    ]);
    return new LiveStage(bus, exchange, await FactLog.open(bus.nc), connectionTime);
  }

  /** @throws when the stream has failed. */
  async stop(): Promise<void> {
    await this.stopStream();
    this.facts.close();
    await this.exchange.stop();
    await this.bus.stop();
    if (this.#failures.length > 0)
      throw new Error(`the stream failed: ${this.#failures.map(String).join("; ")}`);
  }

  /** @param symbols that are traded here; the exchange knows three. */
  async startStream(
    times: Partial<SocketTimes> = {},
    cadence: Partial<Cadence> = {},
    symbols: readonly Symbol[] = SYMBOLS,
  ): Promise<void> {
    const { context, common, keys } = await this.#prepare(times, cadence, symbols);
    const ownership = { holds: () => true, over: this.#stop.signal };
    const stream = new AccountStream({ ...common, context, keys, ownership, keeping: this.#keeping });
    this.#end = () => stream.stop();
    await this.#runs(() => stream.run(new URL(this.exchange.ws)));
  }

  /** As a process runs it: under a lease, and begun anew when more waits for the bus than is kept. */
  async startAccounts(waitingMax: number, cadence: Partial<Cadence> = {}): Promise<void> {
    const { context, common, keys } = await this.#prepare({}, cadence);
    const kept = keeping(waitingMax);
    const accounts = new Accounts({
      context,
      js: this.bus.js,
      kv: await this.bus.kvm.open("lease"),
      make: (own, ownContext, ownership) =>
        new AccountStream({ ...common, context: ownContext, keys: own, ownership, keeping: kept }),
    });
    this.#end = () => accounts.stop();
    await this.#runs(() => accounts.keep(keys, new URL(this.exchange.ws)));
  }

  async #prepare(
    times: Partial<SocketTimes> = {},
    cadence: Partial<Cadence> = {},
    symbols: readonly Symbol[] = SYMBOLS,
  ) {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const fail = (error: unknown): void => void this.#failures.push(error);
    this.#context = contextFor("user-stream", this.bus, { signal, fail });
    const clock = new ExchangeClock(1);
    const budget = budgetOf({ signal });
    const take = budget.take.bind(budget);
    budget.take = (request, untilAt) => {
      this.asked.push(request);
      return take(request, untilAt);
    };
    const rest = new BinanceRest(new URL(this.exchange.rest), clock, budget);
    await rest.syncClock();
    // It has no limits, and says so: comparisons follow each other faster than any address allows.
    await rest.get("/fapi/v1/exchangeInfo");
    const { apiKey, secret } = this.exchange.accounts[0]!;
    const common = {
      js: this.bus.js,
      rest,
      clock,
      symbols,
      traces: new OrderTraces(),
      cadence: { ...QUICK, ...cadence },
      socketTimes: { ...socketTimes(this.#connectionTime), ...times },
    };
    return {
      context: this.#context,
      common,
      keys: fixedCredentials({ id: ACCOUNT, apiKey, apiSecret: secret }),
    };
  }

  /** Resolves when it is up. */
  async #runs(run: () => Promise<void>): Promise<void> {
    const ups = this.#ups();
    this.#running = run().catch((error: unknown) => void this.#failures.push(error));
    await this.facts.until(() => (this.#ups() > ups ? true : undefined));
  }

  /** In good order, as a process ends. */
  async stopStream(): Promise<void> {
    await this.#end();
    this.#stop.abort();
    await this.#running;
    this.#end = () => Promise.resolve();
  }

  /** Without a last word, as a process is killed. */
  async killStream(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.#end = () => Promise.resolve();
    // A process that is gone renews no lease.
    await (await this.bus.kvm.open("lease")).delete(`user.${ACCOUNT}`);
  }

  /** The kernel has committed this order: it holds capacity until its end is folded. */
  reserve(command: OrderCommand): void {
    this.#reserved.push(command);
  }

  /** What a kernel that has folded every fact would say of the account. */
  kernel() {
    const state = emptyState();
    const account = accountOf(state, ACCOUNT);
    for (const command of this.#reserved)
      bookOf(account, command.symbol).orders.set(command.clientOrderId, openOrder(command, 0));
    for (const fact of this.facts.facts) foldFact(state, fact, () => undefined);
    const books = [...account.books];
    return {
      known: account.known,
      wallet: format(account.wallet),
      reconciled: account.reconciled,
      circuit: account.circuit,
      drift: account.driftText,
      positions: Object.fromEntries(
        books.flatMap(([symbol, { position }]) =>
          position.amount === 0n ? [] : [[symbol, format(position.amount)]],
        ),
      ),
      openOrders: books.flatMap(([symbol, { orders }]) =>
        [...orders.keys()].map((clientOrderId) => ({ clientOrderId, symbol })),
      ),
      stops: books.flatMap(([symbol, { stops }]) =>
        [...stops]
          .filter(([, { status }]) => !isStopOver(status))
          .map(([clientOrderId, { status }]) => ({ clientOrderId, symbol, status })),
      ),
      foreignOrders: foreignOrdersOf(account),
      lastTradeIds: Object.fromEntries(
        books.map(([symbol, { lastTradeId }]) => [symbol, lastTradeId.toString()]),
      ),
    };
  }

  /** Resolves when so often another connection took over before the one before it went. */
  untilRenewed(times: number): Promise<void> {
    return this.untilCounted("renewed", times);
  }

  /** Resolves when the stream has counted so many of something. */
  async untilCounted(name: string, times = 1): Promise<void> {
    while (this.counted(name) < times) await sleep(50);
  }

  /** How often the stream has counted something. */
  counted(name: string): number {
    return this.#context?.stats.toJson().counters[name] ?? 0;
  }

  /** Differences that were named so far. */
  drifts(): readonly DriftFact[] {
    return this.facts.facts.flatMap(({ body }) => (body.kind === "drift" ? [body] : []));
  }

  /** The newest statement of the books, and the kernel's wallet beside it, once they are `as`. */
  untilBooks(as: (books: LedgerFact) => boolean): Promise<LedgerFact> {
    return this.facts.until((all) => {
      const last = all.findLast(({ body }) => body.kind === "ledger")?.body;
      return last?.kind === "ledger" && as(last) ? last : undefined;
    });
  }

  /** Somebody else has the lease of the account; gives what gives it back. */
  async stealLease(): Promise<() => Promise<void>> {
    const leases = await this.bus.kvm.open("lease");
    await leases.put(`user.${ACCOUNT}`, "somebody-else");
    return () => leases.delete(`user.${ACCOUNT}`);
  }

  /** Switches a fault on; gives what switches it off. */
  async fault(rule: object): Promise<() => Promise<void>> {
    const { status, body } = await this.exchange.request("POST", "/sim/faults", "", {
      body: JSON.stringify({ account: ACCOUNT, ...rule }),
    });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return async () => {
      await this.exchange.request("DELETE", "/sim/faults", `id=${(body as { id: number }).id}`);
    };
  }

  /** Something happens to the account without an order of its own. */
  act(act: "transfer" | "funding", amount?: string): Promise<void> {
    return this.#act({ act, ...(amount === undefined ? {} : { amount }) });
  }

  /** So much of its position is closed against another's liquidation. */
  deleverage(symbol: string, quantity: string): Promise<void> {
    return this.#act({ act: "deleverage", symbol, quantity });
  }

  async #act(act: object): Promise<void> {
    const { status, body } = await this.exchange.request("POST", "/sim/acts", "", {
      body: JSON.stringify({ account: ACCOUNT, ...act }),
    });
    if (status !== 200) throw new Error(JSON.stringify(body));
  }

  /** A market order; gives the exchange's answer. */
  async trade(side: "BUY" | "SELL", quantity: string, newClientOrderId: string, symbol = "BTCUSDT") {
    const { status, body } = await this.exchange.signed("POST", "/fapi/v1/order", {
      symbol,
      side,
      type: "MARKET",
      quantity,
      newClientOrderId,
      newOrderRespType: "RESULT",
    });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body as { readonly orderId: number; readonly status: string };
  }

  /** Every trade of BTC there was by the exchange's own word, oldest first: one order may be filled in several. */
  async tradeIds(): Promise<readonly string[]> {
    const ids: string[] = [];
    for await (const { id } of tradesFrom(this.#read, BTC, 0n)) ids.push(String(id));
    return ids;
  }

  /** A limit order that rests. */
  async rest(
    side: "BUY" | "SELL",
    quantity: string,
    price: string,
    newClientOrderId: string,
    symbol = "BTCUSDT",
    reduceOnly = false,
  ): Promise<void> {
    const { status, body } = await this.exchange.signed("POST", "/fapi/v1/order", {
      symbol,
      side,
      type: "LIMIT",
      timeInForce: "GTC",
      quantity,
      price,
      newClientOrderId,
      reduceOnly: String(reduceOnly),
    });
    if (status !== 200) throw new Error(JSON.stringify(body));
  }

  /** The newest trade, which is this order's, as a fact of somebody who has asked the exchange: a router without an answer. */
  async tellAsRouter(origClientOrderId: string): Promise<void> {
    const order = (await this.#read("/fapi/v1/order", { symbol: BTC, origClientOrderId })) as RestOrder;
    const newest = (await this.tradeIds()).at(-1) ?? "";
    for await (const trade of tradesFrom(this.#read, BTC, BigInt(newest))) {
      const fact = { account: ACCOUNT, recordedAtMs: Date.now(), traceparent: "" };
      await publishDurably(this.bus.js, factMessage({ ...fact, body: factOfTrade(trade, order) }));
    }
    await this.facts.said(origClientOrderId, "PARTIALLY_FILLED fill");
  }

  async cancel(origClientOrderId: string, symbol = "BTCUSDT"): Promise<void> {
    await this.exchange.signed("DELETE", "/fapi/v1/order", { symbol, origClientOrderId });
  }

  /** What a person reads. */
  async ledgerView(): Promise<object> {
    const entry = await (await this.bus.kvm.open("risk")).get(`ledger.${ACCOUNT}`);
    return entry?.json<object>() ?? {};
  }

  /** The wallet by the exchange's own word. */
  async wallet(): Promise<string> {
    const { body } = await this.exchange.signed("GET", "/fapi/v3/account");
    return (body as { assets: { walletBalance: string }[] }).assets[0]?.walletBalance ?? "";
  }

  readonly #read: SignedRead = async (path, params) => {
    const { status, body } = await this.exchange.signed("GET", path, params);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body;
  };

  #ups(): number {
    return this.facts.facts.filter(({ body }) => body.kind === "stream" && body.connected).length;
  }
}

const BTC: Symbol = parseSymbol("BTCUSDT");
let orders = 0;

/** A command for 0.01 BTC, as the kernel would have committed it. */
export function ownOrder(leg: Leg): OrderCommand {
  const intentId = uuid7(1_700_000_000_000 + (orders += 1), new Uint8Array(10));
  const command = { account: ACCOUNT, symbol: BTC, leg, clientOrderId: clientOrderIdOf(intentId, leg, 0) };
  return { ...command, quantity: parseQuantity("0.01"), price: parsePrice("61700") } as OrderCommand;
}
