import type { JetStreamClient } from "@nats-io/jetstream";
import { setTimeout as sleep } from "node:timers/promises";
import { VenueAnswerError } from "#libs/binance/errors.ts";
import { parseLossless } from "#libs/binance/json.ts";
import {
  factOfOrder,
  factOfOrderUpdate,
  factOfTrade,
  type RestOrder,
  type RestTrade,
} from "#libs/binance/orders.ts";
import type { BinanceRest, Credentials } from "#libs/binance/rest.ts";
import { keepConnected } from "#libs/binance/socket.ts";
import { factMessage } from "#libs/bus/facts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import type { AccountSnapshot, FactBody, OrderFact } from "#libs/domain/fact.ts";
import { parseMoney, parsePositionAmount, parsePriceOrZero } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol, type AccountId, type Symbol } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { ServiceContext } from "#libs/runtime/service.ts";
import { SpanKind, startSpan, type TracedSpan } from "#libs/telemetry/trace.ts";
import type { OrderTraces } from "./order-traces.ts";

type Payload = Readonly<Record<string, unknown>>;

/** What the kernel says of an account. */
interface KernelAccount {
  readonly known: boolean;
  readonly openOrders: readonly { readonly clientOrderId: string; readonly symbol: string }[];
  readonly lastTradeIds: Readonly<Record<string, string>>;
}

const KEEP_ALIVE_MS = 30 * 60_000;
const VERIFY_EVERY_MS = 5_000;
/** The exchange pings every 3 minutes; much longer without a frame is a dead socket. */
const IDLE_MS = 10 * 60_000;
const QUEUE_ALARM = 10_000;

/**
 * One account's private stream: listenKey, events as facts in order, REST catch-up after every connection.
 *
 * A silent socket proves nothing, so every connection begins with a comparison by REST, and another follows every
 * few seconds while nothing moves.
 */
export class AccountStream {
  readonly #context: ServiceContext;
  readonly #js: JetStreamClient;
  readonly #rest: BinanceRest;
  readonly #clock: ExchangeClock;
  readonly #keys: Credentials;
  readonly #account: AccountId;
  readonly #symbols: readonly Symbol[];
  readonly #traces: OrderTraces;
  /** Facts leave one after the other: one account's order is kept. */
  #publishing: Promise<void> = Promise.resolve();
  #waiting = 0;
  /** Events of a connection that is not caught up yet. */
  #held: Payload[] | undefined;
  #connection = 0;
  #events = 0;
  #caughtUp = false;
  /** Newest trade id that we have handed on, per symbol. */
  readonly #lastTrade = new Map<string, bigint>();

  constructor(options: {
    readonly context: ServiceContext;
    readonly js: JetStreamClient;
    readonly rest: BinanceRest;
    readonly clock: ExchangeClock;
    readonly keys: Credentials;
    readonly symbols: readonly Symbol[];
    /** Gives an order's facts their place in the trace that began with its intent. */
    readonly traces: OrderTraces;
  }) {
    this.#context = options.context;
    this.#js = options.js;
    this.#rest = options.rest;
    this.#clock = options.clock;
    this.#keys = options.keys;
    this.#account = parseAccountId(options.keys.id);
    this.#symbols = options.symbols;
    this.#traces = options.traces;
  }

  /** Runs until the signal is aborted. */
  async run(wsBase: URL): Promise<void> {
    const { signal, log, stats } = this.#context;
    let cut: () => void = () => undefined;
    const keepAlive = setInterval(
      () => {
        this.#rest.keyed("PUT", "/fapi/v1/listenKey", this.#keys).catch((error: unknown) => {
          log.warn(
            { event: "listen-key-lost", account: this.#account, error: messageOf(error) },
            "a new listen key is fetched",
          );
          cut();
        });
      },
      KEEP_ALIVE_MS * (0.9 + Math.random() / 10),
    );
    const verify = setInterval(() => {
      if (this.#caughtUp) this.#verify().catch(this.#onRestError);
    }, VERIFY_EVERY_MS);
    try {
      await keepConnected({
        url: async () => {
          const { listenKey } = (await this.#rest.keyed("POST", "/fapi/v1/listenKey", this.#keys)) as {
            listenKey: string;
          };
          return new URL(`${wsBase.href.replace(/\/$/, "")}/private/ws/${listenKey}`);
        },
        signal,
        idleMs: IDLE_MS,
        onOpen: (terminate) => {
          cut = terminate;
          stats.count("connections");
          this.#connection += 1;
          this.#held = [];
          this.#caughtUp = false;
          const connection = this.#connection;
          this.#catchUp(connection).catch((error: unknown) => {
            if (signal.aborted) return;
            log.warn(
              { event: "catch-up-failed", account: this.#account, error: messageOf(error) },
              "connecting anew",
            );
            terminate();
          });
        },
        onText: (text) => {
          this.#onText(text, cut);
        },
        onClosed: (reason) => {
          this.#caughtUp = false;
          this.#connection += 1;
          stats.count("reconnects");
          log.warn({ event: "stream-down", account: this.#account, reason }, "the private stream is down");
          this.#publish({ kind: "stream", connected: false, reason });
        },
      });
    } finally {
      clearInterval(keepAlive);
      clearInterval(verify);
    }
  }

  /** Resolves when everything received is stored. */
  async drain(): Promise<void> {
    await this.#publishing;
  }

  #onText(text: string, cut: () => void): void {
    const event = parseLossless(text) as Payload;
    this.#events += 1;
    this.#context.stats.count("events");
    if (event["e"] === "listenKeyExpired") {
      cut(); // No more events come on this socket, and it stays open.
      return;
    }
    if (this.#held !== undefined) this.#held.push(event);
    else this.#onEvent(event);
  }

  #onEvent(event: Payload): void {
    try {
      for (const body of factsOf(event)) {
        if (body.kind === "order" && body.fill !== undefined) this.#sawTrade(body.symbol, body.fill.tradeId);
        this.#publish(body);
      }
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      // What it said is not known: only a comparison can tell whether it mattered.
      this.#context.stats.count("events.refused");
      this.#context.log.error(
        { event: "event-refused", account: this.#account, error: messageOf(error) },
        "an account event was refused",
      );
      this.#publish({
        kind: "stream",
        connected: false,
        reason: `an event was refused: ${messageOf(error)}`,
      });
    }
  }

  #publish(body: FactBody): void {
    const span = body.kind === "order" ? this.#spanOf(body) : undefined;
    const message = factMessage({
      account: this.#account,
      recordedAtMs: this.#clock.now(performance.now()),
      traceparent: span?.traceparent ?? "",
      body,
    });
    this.#waiting += 1;
    if (this.#waiting === QUEUE_ALARM)
      this.#context.log.error(
        { event: "backlog", account: this.#account, waiting: this.#waiting },
        "facts wait for the bus",
      );
    this.#publishing = this.#publishing
      .then(async () => {
        await publishDurably(this.#js, message, this.#context.signal);
        this.#context.stats.count("facts");
        span?.end();
      })
      .catch((error: unknown) => {
        span?.end("not stored");
        if (!this.#context.signal.aborted) this.#context.fail(error);
      })
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  /** From receipt to stored, under the producer's span as `decide` and `send` are; none for an order without a trace. */
  #spanOf(order: OrderFact): TracedSpan | undefined {
    const parent = this.#traces.of(order.clientOrderId);
    if (parent === "") return undefined;
    return startSpan(order.fill === undefined ? "order-update" : "fill", SpanKind.CONSUMER, parent, {
      "plimsoll.client_order_id": order.clientOrderId,
      "plimsoll.symbol": order.symbol,
      "plimsoll.status": order.status,
      ...(order.fill === undefined ? {} : { "plimsoll.trade_id": order.fill.tradeId }),
    });
  }

  #sawTrade(symbol: string, tradeId: string): void {
    const id = BigInt(tradeId);
    if (id > (this.#lastTrade.get(symbol) ?? 0n)) this.#lastTrade.set(symbol, id);
  }

  async #catchUp(connection: number): Promise<void> {
    const kernel = await this.#askKernel();
    if (kernel.known) await this.#replayGap(kernel);
    for (;;) {
      if (connection !== this.#connection || this.#context.signal.aborted) return;
      const snapshot = await this.#stableSnapshot(!kernel.known);
      if (snapshot === undefined) {
        this.#releaseHeld();
        await sleep(100);
        continue;
      }
      if (!kernel.known) this.#publish(snapshot);
      this.#releaseHeld();
      if (kernel.known) this.#publish(snapshot);
      break;
    }
    this.#publish({ kind: "stream", connected: true, reason: "connected and caught up" });
    this.#held = undefined;
    this.#caughtUp = true;
    this.#context.stats.count("catchups");
  }

  /** Fills, and ends of orders, that happened while nobody listened. */
  async #replayGap(kernel: KernelAccount): Promise<void> {
    for (const symbol of new Set([...this.#symbols, ...Object.keys(kernel.lastTradeIds)])) {
      const last = BigInt(kernel.lastTradeIds[symbol] ?? "0");
      this.#sawTrade(symbol, last.toString());
      for (let from = last + 1n; ;) {
        const trades = (await this.#signed("/fapi/v1/userTrades", {
          symbol,
          fromId: from.toString(),
          limit: 1000,
        })) as readonly RestTrade[];
        for (const trade of trades) {
          const order = (await this.#signed("/fapi/v1/order", {
            symbol,
            orderId: String(trade.orderId),
          })) as RestOrder;
          this.#publish(factOfTrade(trade, order));
          this.#sawTrade(symbol, String(trade.id));
          this.#context.stats.count("fills.recovered");
        }
        if (trades.length < 1000) break;
        from = BigInt(trades.at(-1)?.id ?? 0) + 1n;
      }
    }
    for (const { clientOrderId, symbol } of kernel.openOrders) {
      try {
        const order = (await this.#signed("/fapi/v1/order", {
          symbol,
          origClientOrderId: clientOrderId,
        })) as RestOrder;
        this.#publish(factOfOrder(order));
      } catch (error) {
        // Not known to the exchange (yet): the router finds out what became of it.
        if (!(error instanceof VenueAnswerError && error.answer === "NOT_FOUND")) throw error;
      }
    }
  }

  #releaseHeld(): void {
    const held = this.#held ?? [];
    this.#held = [];
    for (const event of held) this.#onEvent(event);
  }

  async #verify(): Promise<void> {
    const connection = this.#connection;
    const snapshot = await this.#stableSnapshot(false);
    if (snapshot === undefined || connection !== this.#connection) return;
    this.#context.stats.count("verifications");
    this.#publish(snapshot);
  }

  /** Two equal reads with no event in between and no trade that has not reached us; otherwise undefined. */
  async #stableSnapshot(base: boolean): Promise<AccountSnapshot | undefined> {
    const events = this.#events;
    const first = await this.#read();
    const second = await this.#read();
    if (events !== this.#events || JSON.stringify(first) !== JSON.stringify(second)) return undefined;
    for (const { symbol, lastTradeId } of second.positions) {
      if (base) this.#sawTrade(symbol, lastTradeId);
      else if (BigInt(lastTradeId) !== (this.#lastTrade.get(symbol) ?? 0n)) return undefined;
    }
    return {
      kind: "snapshot",
      walletBalance: parseMoney(second.wallet, "totalWalletBalance"),
      positions: second.positions.map(({ symbol, amount, entryPrice, lastTradeId }) => ({
        symbol: parseSymbol(symbol),
        amount: parsePositionAmount(amount, "positionAmt"),
        entryPrice: parsePriceOrZero(entryPrice, "entryPrice"),
        lastTradeId,
      })),
      openClientOrderIds: second.open,
      asOfMs: this.#clock.now(performance.now()),
      caughtUp: true,
    };
  }

  async #read() {
    const account = (await this.#signed("/fapi/v3/account", {})) as {
      readonly totalWalletBalance: string;
      readonly positions: readonly {
        readonly symbol: string;
        readonly positionAmt: string;
        readonly entryPrice: string;
      }[];
    };
    const open = (await this.#signed("/fapi/v1/openOrders", {})) as readonly RestOrder[];
    const held = new Map(account.positions.map((position) => [position.symbol, position]));
    const positions = [];
    for (const symbol of new Set([...this.#symbols, ...held.keys()])) {
      const [newest] = (await this.#signed("/fapi/v1/userTrades", {
        symbol,
        limit: 1,
      })) as readonly RestTrade[];
      const position = held.get(symbol);
      positions.push({
        symbol,
        amount: position?.positionAmt ?? "0",
        entryPrice: position?.entryPrice ?? "0",
        lastTradeId: String(newest?.id ?? "0"),
      });
    }
    return {
      wallet: account.totalWalletBalance,
      positions,
      open: open.map(({ clientOrderId }) => clientOrderId).sort(),
    };
  }

  #signed(path: string, params: Readonly<Record<string, string | number>>): Promise<unknown> {
    return this.#rest.signed("GET", path, params, this.#keys);
  }

  readonly #onRestError = (error: unknown): void => {
    if (this.#context.signal.aborted) return;
    if (!(error instanceof VenueAnswerError)) {
      this.#context.fail(error);
      return;
    }
    this.#context.stats.count("verifications.failed");
    this.#context.log.warn(
      { event: "verification-failed", account: this.#account, error: error.message },
      "the comparison is repeated",
    );
  };

  /** The active kernel's view; waits until there is one. */
  async #askKernel(): Promise<KernelAccount> {
    const { nc, signal } = this.#context;
    while (!signal.aborted)
      try {
        const reply = await nc.request(
          "kernel.query",
          JSON.stringify({ what: "account", account: this.#account }),
          { timeout: 1_000 },
        );
        const { account } = reply.json<{ account: Partial<KernelAccount> }>();
        return {
          known: account.known === true,
          openOrders: account.openOrders ?? [],
          lastTradeIds: account.lastTradeIds ?? {},
        };
      } catch {
        // No active kernel yet: without its cursor the gap's beginning is not known.
        await sleep(200, undefined, { signal }).catch(() => undefined);
      }
    throw new Error("stopped");
  }
}

/** The facts in one user stream event; events that say nothing new give none. @throws InvalidValueError */
export function factsOf(event: Payload): readonly FactBody[] {
  switch (event["e"]) {
    case "ORDER_TRADE_UPDATE":
      return [factOfOrderUpdate(event["o"] as Payload)];
    case "ACCOUNT_UPDATE": {
      const update = event["a"] as Payload;
      const reason = String(update["m"]);
      // Trades are folded from their orders; the balances here are their result.
      if (reason === "ORDER") return [];
      const balances = (update["B"] ?? []) as readonly Payload[];
      return balances.map((balance) => ({
        kind: "balance",
        reason,
        change: parseMoney(String(balance["bc"]), "bc"),
        walletBalance: parseMoney(String(balance["wb"]), "wb"),
        asset: String(balance["a"]),
        transactionTimeMs: Number(event["T"]),
        symbol: typeof update["S"] === "string" ? update["S"] : "",
      }));
    }
    case "ACCOUNT_CONFIG_UPDATE": {
      const config = event["ac"] as Payload | undefined;
      if (config === undefined) return [];
      return [{ kind: "leverage", symbol: parseSymbol(String(config["s"])), leverage: Number(config["l"]) }];
    }
    default:
      return []; // TRADE_LITE repeats a fill; others concern nothing we hold.
  }
}
