import { fixedCredentials } from "#libs/binance/credentials.ts";
import { BinanceRest } from "#libs/binance/rest.ts";
import type { FleetBudget } from "#libs/budget/fleet-budget.ts";
import { factMessage } from "#libs/bus/facts.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import type { FactBody } from "#libs/domain/fact.ts";
import { parseAccountId, parseSymbol } from "#libs/domain/ids.ts";
import { encodeMarketEvent } from "#libs/wire/market.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import type { LeaseView } from "../../services/order-router/fence.ts";
import { Protector } from "../../services/order-router/protector.ts";
import { publishedTouch } from "../../services/order-router/published-touch.ts";
import type { Waits } from "../../services/order-router/resolver.ts";
import { Router } from "../../services/order-router/router.ts";
import { Sender } from "../../services/order-router/sender.ts";
import { StopRequests } from "../../services/order-router/stop-requests.ts";
import { budgetOf } from "../support/budget.ts";
import { FactLog } from "../support/fact-log.ts";
import { ScriptedExchange } from "../support/scripted-exchange.ts";
import { contextFor } from "../support/service-context.ts";
import { TestBus } from "../support/test-bus.ts";
import { commandOf, TestLedger } from "./test-ledger.ts";

export const QUICK: Waits = { lastAcceptance: 100, evidenceApart: 50, ask: [10, 20] };
const HELD: LeaseView = { holds: () => true, confirmedUntilMs: Number.POSITIVE_INFINITY };

interface RouterOptions {
  readonly waits?: Waits;
  readonly lease?: LeaseView;
  readonly begun?: () => Promise<void>;
  /** Ends this one alone. */
  readonly end?: AbortSignal;
  readonly budget?: FleetBudget;
}

/** Routers on a real server; the kernel and the exchange are played by the test. */
export class RouterStage {
  readonly bus: TestBus;
  readonly exchange: ScriptedExchange;
  readonly ledger: TestLedger;
  readonly facts: FactLog;
  readonly stop = new AbortController();
  readonly failures: unknown[] = [];
  readonly #running: Promise<void>[] = [];

  private constructor(bus: TestBus, exchange: ScriptedExchange, facts: FactLog) {
    this.bus = bus;
    this.exchange = exchange;
    this.ledger = new TestLedger(bus.nc);
    this.facts = facts;
  }

  static async open(): Promise<RouterStage> {
    const bus = await TestBus.start();
    return new RouterStage(bus, await ScriptedExchange.start(), await FactLog.open(bus.nc));
  }

  /** A router that works from now on: what is committed after this is live. */
  readonly startRouter = async (
    options: RouterOptions = {},
  ): Promise<{
    readonly clock: ExchangeClock;
    readonly protector: Protector;
    readonly router: Router;
    readonly ended: Promise<void>;
  }> => {
    const telling = this.stop.signal;
    const signal = options.end === undefined ? telling : AbortSignal.any([telling, options.end]);
    const clock = new ExchangeClock(1);
    const { budget = budgetOf({ signal }), waits = QUICK, lease = HELD } = options;
    const rest = new BinanceRest(this.exchange.url, clock, budget);
    await rest.syncClock();
    const { js, jsm, kvm } = this.bus;
    const context = contextFor("order-router", this.bus, {
      signal,
      fail: (error) => this.failures.push(error),
    });
    const credentials = ["paper-1", "paper-2"].map((id) =>
      fixedCredentials({ id, apiKey: "k", apiSecret: "s" }),
    );
    const sender = new Sender({ context, js, rest, clock, credentials, lease, telling, waits });
    const requests = new StopRequests(rest, credentials);
    const touch = publishedTouch(jsm, clock);
    const protector = new Protector({ context, requests, clock, sender, touch });
    const router = new Router({ context, js, jsm, risk: await kvm.open("risk"), clock, sender, protector });
    const ended = router.run(signal).catch((error: unknown) => void this.failures.push(error));
    this.#running.push(ended);
    await options.begun?.();
    // An order that is placed, or found when it counts as history, shows that the router is past its start.
    const id = `started-${this.#running.length}`;
    this.exchange.plant(id, "BTCUSDT", "rest");
    await this.ledger.append([commandOf(id)]);
    await this.facts.until(() => (this.facts.ofOrder(id).length > 0 ? true : undefined));
    return { clock, protector, router, ended };
  };

  readonly store = (body: FactBody): Promise<unknown> =>
    publishDurably(
      this.bus.js,
      factMessage({ account: parseAccountId("paper-1"), recordedAtMs: 1, traceparent: "", body }),
    );

  /** feed-gateway has published a touch, and the exchange's own cannot be asked for. */
  async publishTouch(symbol: string, bidPrice: string, askPrice: string): Promise<void> {
    const now = Date.now();
    const body = {
      kind: "top",
      updateId: 1,
      bidPrice,
      bidQuantity: "1",
      askPrice,
      askQuantity: "1",
    } as const;
    await this.bus.js.publish(
      `md.${symbol}.top`,
      encodeMarketEvent({
        symbol: parseSymbol(symbol),
        eventTimeMs: now,
        receivedAtMs: now,
        derived: false,
        body,
      }),
    );
    this.exchange.hold("GET /fapi/v1/ticker/bookTicker");
  }

  /** @throws Error when a router failed. */
  async close(): Promise<void> {
    this.stop.abort();
    await Promise.all(this.#running);
    this.facts.close();
    await this.exchange.stop();
    await this.bus.stop();
    if (this.failures.length > 0)
      throw new Error(`the router failed: ${this.failures.map(String).join("; ")}`);
  }
}
