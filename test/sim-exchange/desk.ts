import { Exchange } from "../../services/sim-exchange/engine/exchange.ts";
import { ownerOf, type VenueNotice } from "../../services/sim-exchange/engine/notices.ts";
import { rulesOf, VenueError } from "../../services/sim-exchange/engine/rules.ts";
import { parseLossless } from "#libs/binance/json.ts";
import { toJson } from "../../services/sim-exchange/json.ts";
import type { JudgeLine } from "../../services/sim-exchange/judge.ts";
import { userEvents } from "../../services/sim-exchange/payloads/user-events.ts";
import type { Venue } from "../../services/sim-exchange/rest/endpoint.ts";
import { RateLimits } from "../../services/sim-exchange/rest/limits.ts";
import { findEndpoint } from "../../services/sim-exchange/rest/table.ts";
import { ListenKeys } from "../../services/sim-exchange/ws/listen-keys.ts";

export const T0 = 1_790_000_000_000;
export const SYMBOLS = ["BTCUSDT", "ETHUSDT"] as const;

export type Row = Readonly<Record<string, unknown>>;
type Params = Readonly<Record<string, string | number | boolean>>;

/**
 * The exchange's engine and its REST rows without sockets: requests go in as parameters, answers and user events
 * come out as the JSON that would be sent. Time stands still until it is moved.
 */
export class Desk {
  readonly exchange: Exchange;
  readonly lines: JudgeLine[] = [];
  readonly notices: VenueNotice[] = [];
  /** User events per account, as sent. */
  readonly events: { readonly account: string; readonly event: Row }[] = [];
  readonly venue: Venue;
  nowMs = T0;
  #updateId = 0;

  constructor(symbols: readonly string[] = SYMBOLS) {
    this.exchange = new Exchange(
      (line) => this.lines.push(JSON.parse(JSON.stringify(line)) as JudgeLine),
      (notice) => {
        // Orders go on changing: kept as they are now.
        this.notices.push("order" in notice ? { ...notice, order: { ...notice.order } } : notice);
        this.#send(notice);
      },
    );
    for (const symbol of symbols) {
      this.exchange.addSymbol(rulesOf(symbol), false);
      this.exchange.sawTop(symbol);
    }
    // Limits and faults lie before the rows, in the gateway.
    this.venue = {
      exchange: this.exchange,
      markets: new Map(),
      accounts: [],
      listenKeys: new ListenKeys(1, () => undefined),
      record: (line) => this.lines.push(line),
      release: (answer) => {
        answer();
      },
      now: () => this.nowMs,
      scale: () => 1,
      status: () => ({}),
      limits: new RateLimits(true),
    } as Omit<Venue, "plan" | "conditions" | "gatewayNow"> as Venue;
  }

  #send(notice: VenueNotice): void {
    const account = ownerOf(notice);
    const view = {
      account: this.exchange.account(account),
      markOf: (symbol: string) => (this.exchange.hasMark(symbol) ? this.exchange.mark(symbol) : undefined),
      nowMs: this.nowMs,
    };
    for (const event of userEvents(notice, view))
      this.events.push({ account, event: parseLossless(toJson(event)) as Row });
  }

  /** A new touch of a market. */
  top(bid: string, ask: string, quantity = "1", symbol: string = SYMBOLS[0]): void {
    this.exchange.applyMarket(
      {
        kind: "top",
        symbol,
        timeMs: this.nowMs,
        updateId: ++this.#updateId,
        bid,
        bidQuantity: quantity,
        ask,
        askQuantity: quantity,
      },
      this.nowMs,
    );
  }

  trade(price: string, quantity: string, buyerIsMaker: boolean, symbol: string = SYMBOLS[0]): void {
    this.exchange.applyMarket(
      {
        kind: "trade",
        symbol,
        timeMs: this.nowMs,
        tradeId: ++this.#updateId,
        price,
        quantity,
        buyerIsMaker,
      },
      this.nowMs,
    );
  }

  /** Moves time, and does what is due by it. */
  pass(ms: number): void {
    this.nowMs += ms;
    this.exchange.advance(this.nowMs);
  }

  /** One request, past signature and limits. @throws VenueError */
  call<T = Row>(request: string, params: Params = {}, account = "a"): T {
    const [method = "", path = ""] = request.split(" ");
    const endpoint = findEndpoint(method, path);
    if (endpoint === undefined) throw new Error(`${request}: no such endpoint`);
    const sent = new URLSearchParams();
    for (const [name, value] of Object.entries(params)) sent.set(name, String(value));
    return parseLossless(toJson(endpoint.answer(this.venue, account, sent))) as T;
  }

  /** The code a request is refused with; 0 when it is taken. */
  code(request: string, params: Params = {}, account = "a"): number {
    try {
      this.call(request, params, account);
      return 0;
    } catch (error) {
      if (error instanceof VenueError) return error.code;
      throw error;
    }
  }

  /** Places an order of half a bitcoin at the bid, changed as asked; a value of "" leaves the parameter out. */
  order(change: Params = {}, account = "a"): Row {
    return this.call("POST /fapi/v1/order", { ...LIMIT, ...change }, account);
  }

  orderCode(change: Params = {}, account = "a"): number {
    return this.code("POST /fapi/v1/order", { ...LIMIT, ...change }, account);
  }

  buy(quantity: string, account = "a", symbol: string = SYMBOLS[0]): Row {
    return this.call(
      "POST /fapi/v1/order",
      { symbol, side: "BUY", type: "MARKET", quantity, newOrderRespType: "RESULT" },
      account,
    );
  }

  sell(quantity: string, account = "a", symbol: string = SYMBOLS[0]): Row {
    return this.call(
      "POST /fapi/v1/order",
      { symbol, side: "SELL", type: "MARKET", quantity, newOrderRespType: "RESULT" },
      account,
    );
  }

  query(order: Row, account = "a"): Row {
    return this.call(
      "GET /fapi/v1/order",
      { symbol: String(order["symbol"]), orderId: String(order["orderId"]) },
      account,
    );
  }

  /** What a user stream has sent of one kind, as `field=value` of the fields asked for. */
  told(kind: string, fields: readonly string[], account = "a"): readonly string[] {
    return this.events
      .filter((sent) => sent.account === account && sent.event["e"] === kind)
      .map(({ event }) => {
        const inner = (event["o"] ?? event["a"] ?? event["ac"] ?? event) as Row;
        return fields.map((field) => String(inner[field])).join(" ");
      });
  }

  position(account = "a", symbol: string = SYMBOLS[0]): string {
    return this.exchange.account(account).stateText(symbol).amount;
  }

  wallet(account = "a"): string {
    return this.exchange.account(account).stateText(SYMBOLS[0]).wallet;
  }
}

/** A protective stop, as an algo order. */
export const STOP = {
  algoType: "CONDITIONAL",
  symbol: "BTCUSDT",
  side: "SELL",
  type: "STOP_MARKET",
  quantity: "0.5",
  triggerPrice: "59000",
};
export const LIMIT = {
  symbol: "BTCUSDT",
  side: "BUY",
  type: "LIMIT",
  timeInForce: "GTC",
  quantity: "0.5",
  price: "60000",
};

/** A desk whose bitcoin market stands at 60000 / 60001 and whose ether market at 2500 / 2500.01. */
export function desk(quantity = "1"): Desk {
  const made = new Desk();
  made.top("60000", "60001", quantity);
  made.top("2500", "2500.01", "100", "ETHUSDT");
  return made;
}

/** The parameters that name an order to amend, its quantity as it was. */
export const amendOf = (order: Row) => ({
  symbol: "BTCUSDT",
  orderId: String(order["orderId"]),
  side: "BUY",
  quantity: "0.5",
});
