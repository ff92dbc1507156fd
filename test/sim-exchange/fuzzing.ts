import { createHmac } from "node:crypto";
import { format, notionalOf, parseMoney, type Money, type Quantity } from "#libs/domain/fixed.ts";
import type { JudgeLine } from "../../services/sim-exchange/judge.ts";
import { toJson } from "../../services/sim-exchange/json.ts";
import { seeded } from "../../services/sim-exchange/market/synthetic.ts";
import type { Endpoint, Venue } from "../../services/sim-exchange/rest/endpoint.ts";
import { RateLimits } from "../../services/sim-exchange/rest/limits.ts";
import { runRequest, type ApiRequest } from "../../services/sim-exchange/rest/pipeline.ts";
import { ENDPOINTS } from "../../services/sim-exchange/rest/table.ts";
import { FaultPlan } from "../../services/sim-exchange/faults/plan.ts";
import { desk, Desk, T0, type Row } from "./desk.ts";
import { GARBAGE, MANDATORY } from "./fuzz-values.ts";

const ACCOUNTS = ["a", "c", "bystander"].map((id) => ({
  id,
  apiKey: `key-${id}`,
  apiSecret: `secret-${id}`,
}));
/** Rows that need no market streams, which a desk has not. */
const ROWS = ENDPOINTS.filter(
  ({ security, path }) => security !== "none" || path === "/fapi/v1/ping" || path === "/fapi/v1/exchangeInfo",
);
const TRADING = ROWS.filter(({ path }) => /order|Order/.test(path));

const PLACING = ROWS.filter(({ method, path }) => method !== "GET" && /order$|algoOrder$/.test(path));

/** Seeded requests of every kind of wrong, and what must hold whatever they are. */
export class Fuzz {
  readonly made: Desk = desk("5");
  readonly #random: () => number;
  readonly #venue: Venue;
  readonly #orderIds: string[] = ["1"];
  readonly #earned = new Map<string, bigint>();
  #changes = 0;
  #linesSeen = 0;
  /** How many requests were taken and how many refused, by code. */
  readonly answers = new Map<number, number>();

  constructor(seed: number) {
    this.#random = seeded(seed);
    this.#venue = {
      ...this.made.venue,
      accounts: ACCOUNTS,
      limits: new RateLimits(false),
      plan: new FaultPlan(seed),
      conditions: { maintenance: false } as Venue["conditions"],
      now: () => this.made.nowMs,
      gatewayNow: () => this.made.nowMs,
    };
    this.made.exchange.account("bystander");
  }

  #below(n: number): number {
    return Math.floor(this.#random() * n);
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)]!;
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  /** Moves the market or time, sends one request, and sees that a refusal changed nothing. */
  async step(): Promise<void> {
    if (this.#chance(0.3)) this.#market();
    if (this.#chance(0.02)) this.made.pass(this.#below(3_600_000));
    if (this.#chance(0.01))
      this.made.exchange.transfer(
        this.#pick(["a", "c"]),
        parseMoney(String(this.#below(20_000))),
        "DEPOSIT",
        this.made.nowMs,
      );
    this.#read();
    const before = this.#changes;
    const request = this.#request();
    let outcome;
    try {
      outcome = await runRequest(this.#venue, request);
    } catch (error) {
      throw new Error(`it broke by ${JSON.stringify(request)}`, { cause: error });
    }
    if (outcome.kind !== "reply") throw new Error(`no reply to ${JSON.stringify(request)}`);
    this.#read();
    const { status, code, body } = outcome;
    this.answers.set(code, (this.answers.get(code) ?? 0) + 1);
    const text = toJson(body);
    if (status === 200 ? code !== 0 : status < 400 || status >= 500 || code >= 0)
      throw new Error(`status ${status} with code ${code} to ${JSON.stringify(request)}`);
    if (code !== 0 && this.#changes !== before)
      throw new Error(`refused with ${code}, and yet something changed: ${JSON.stringify(request)}`);
    const id = /"orderId":(\d+)/.exec(text)?.[1];
    if (id !== undefined) {
      this.#orderIds.push(id);
      if (this.#orderIds.length > 50) this.#orderIds.shift();
    }
  }

  #market(): void {
    const symbol = this.#pick(["BTCUSDT", "ETHUSDT"]);
    const base = symbol === "BTCUSDT" ? 60_000 : 2_500;
    const bid = base * (1 + (this.#random() - 0.5) * (this.#chance(0.01) ? 0.3 : 0.01));
    const quantity = (this.#random() * 3).toFixed(3);
    if (this.#chance(0.5)) this.made.top(bid.toFixed(1), (bid + 0.1).toFixed(1), quantity, symbol);
    else this.made.trade(bid.toFixed(1), (this.#random() * 2 + 0.001).toFixed(3), this.#chance(0.5), symbol);
  }

  #request(): ApiRequest {
    const { apiKey, apiSecret } = ACCOUNTS[this.#below(2)]!;
    const endpoint = this.#pick(this.#chance(0.5) ? PLACING : this.#chance(0.6) ? TRADING : ROWS);
    const method = this.#chance(0.02) ? this.#pick(["PATCH", "OPTIONS", "", "get"]) : endpoint.method;
    const path = this.#chance(0.01) ? this.#pick(["/", "//", "/fapi/v1", "/fapi/v1/order/"]) : endpoint.path;
    let sent = this.#encode(this.#parameters(endpoint));
    if (endpoint.security === "signed" && !this.#chance(0.02)) {
      const at = this.#chance(0.02) ? this.#pick([0, -1, T0 * 2, 1e15]) : this.made.nowMs;
      sent += `${sent === "" ? "" : "&"}timestamp=${this.#chance(0.01) ? this.#pick(GARBAGE) : at}`;
      if (this.#chance(0.05)) sent += `&recvWindow=${this.#pick(["5000", "60001", "-1", "x"])}`;
    }
    const inBody = endpoint.method !== "GET" && this.#chance(0.4);
    const cut = inBody ? sent.length - this.#below(sent.length + 1) : sent.length;
    const at = sent.lastIndexOf("&", cut);
    const query = !inBody || at < 0 ? sent : sent.slice(0, at);
    let body = !inBody || at < 0 ? "" : sent.slice(at + 1);
    let full = query;
    if (endpoint.security === "signed" && !this.#chance(0.02)) {
      const right = createHmac("sha256", apiSecret)
        .update(query + body)
        .digest("hex");
      const signature = this.#chance(0.03) ? this.#pick([...GARBAGE, right.slice(2), `${right}00`]) : right;
      if (body === "") full += `${full === "" ? "" : "&"}signature=${signature}`;
      else body += `&signature=${signature}`;
    }
    const key = this.#chance(0.02) ? this.#pick([undefined, "", "key-", "__proto__", "key-nobody"]) : apiKey;
    return { method, path, ip: "10.0.0.1", apiKey: key, query: full, body };
  }

  /** Mostly parameters that belong together, with one of them spoilt now and then; else any. */
  #parameters(endpoint: Endpoint): [string, string][] {
    const right = this.#chance(0.85) ? this.#right(endpoint) : undefined;
    if (right === undefined) return this.#any(endpoint);
    const pairs = right.map((name): [string, string] => {
      const [given = "", value = this.#value(given)] = name.split("=");
      return [given, value];
    });
    const spoilt = this.#pick(pairs);
    if (this.#chance(0.1)) spoilt[1] = this.#chance(0.5) ? this.#pick(GARBAGE) : this.#value(spoilt[0]);
    else if (this.#chance(0.05)) spoilt[0] = this.#pick(endpoint.parameters);
    return pairs;
  }

  /** Names of parameters that make a sound request, some with their value. */
  #right({ method, path }: Endpoint): readonly string[] | undefined {
    const extra = this.#pick([
      [],
      [],
      ["reduceOnly=true"],
      ["newClientOrderId"],
      ["selfTradePreventionMode"],
      ["newOrderRespType"],
    ]);
    switch (`${method} ${path}`) {
      case "POST /fapi/v1/order":
      case "POST /fapi/v1/order/test":
        return this.#pick([
          ["symbol=BTCUSDT", "side", "type=LIMIT", "timeInForce", "quantity", "price", ...extra],
          ["symbol=BTCUSDT", "side", "type=LIMIT", "timeInForce=GTD", "quantity", "price", "goodTillDate"],
          ["symbol=BTCUSDT", "side", "type=LIMIT", "timeInForce=GTC", "quantity", "priceMatch", ...extra],
          ["symbol", "side", "type=MARKET", "quantity", ...extra],
        ]);
      case "DELETE /fapi/v1/order":
      case "GET /fapi/v1/order":
        return this.#pick([
          ["symbol=BTCUSDT", "orderId"],
          ["symbol=BTCUSDT", "origClientOrderId"],
        ]);
      case "PUT /fapi/v1/order":
        return ["symbol=BTCUSDT", "side", "orderId", "quantity", "price"];
      case "POST /fapi/v1/algoOrder":
        return this.#pick([
          [
            "algoType",
            "symbol=BTCUSDT",
            "side",
            "type=STOP_MARKET",
            "quantity",
            "triggerPrice",
            "workingType",
          ],
          ["algoType", "symbol=BTCUSDT", "side", "type=STOP", "quantity", "triggerPrice", "price"],
          [
            "algoType",
            "symbol=BTCUSDT",
            "side",
            "type=TAKE_PROFIT_MARKET",
            "closePosition=true",
            "triggerPrice",
          ],
          ["algoType", "symbol=BTCUSDT", "side", "type=TRAILING_STOP_MARKET", "quantity", "callbackRate"],
        ]);
      default:
        return undefined;
    }
  }

  #any(endpoint: Endpoint): [string, string][] {
    const pairs: [string, string][] = [];
    for (const name of endpoint.parameters) {
      if (!this.#chance(MANDATORY.has(name) ? 0.97 : 0.35)) continue;
      pairs.push([name, this.#chance(0.04) ? this.#pick(GARBAGE) : this.#value(name)]);
      if (this.#chance(0.01)) pairs.push([name, this.#pick(GARBAGE)]);
    }
    if (this.#chance(0.02)) pairs.push([this.#pick(GARBAGE), this.#pick(GARBAGE)]);
    return pairs;
  }

  /** Mostly encoded as it should be. */
  #encode(pairs: readonly (readonly [string, string])[]): string {
    const raw = this.#chance(0.03);
    return pairs
      .map(([name, value]) =>
        raw
          ? `${name}=${value}`
          : `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`,
      )
      .join("&");
  }

  #value(name: string): string {
    const number = (from: number, to: number, places: number): string =>
      (from + this.#random() * (to - from)).toFixed(places);
    switch (name) {
      case "symbol":
        return this.#chance(0.04)
          ? this.#pick(["NOPEUSDT", "btcusdt"])
          : this.#pick(["BTCUSDT", "BTCUSDT", "BTCUSDT", "ETHUSDT"]);
      case "side":
        return this.#pick(["BUY", "SELL"]);
      case "type":
        return this.#pick([
          "LIMIT",
          "LIMIT",
          "MARKET",
          "STOP",
          "STOP_MARKET",
          "TAKE_PROFIT",
          "TRAILING_STOP_MARKET",
        ]);
      case "algoType":
        return "CONDITIONAL";
      case "timeInForce":
        return this.#pick(["GTC", "GTC", "IOC", "FOK", "GTX", "GTD"]);
      case "quantity":
        return number(0.001, this.#chance(0.1) ? 50 : 2, this.#chance(0.05) ? 5 : 3);
      case "price":
      case "triggerPrice":
      case "activatePrice":
        return number(59_400, 60_600, this.#chance(0.05) ? 3 : 1);
      case "callbackRate":
        return number(0, 6, 1);
      case "orderId":
        return this.#chance(0.5) ? this.#openId() : this.#pick(this.#orderIds);
      case "orderIdList":
        return `[${this.#pick(this.#orderIds)},${this.#pick(this.#orderIds)}]`;
      case "newClientOrderId":
      case "origClientOrderId":
      case "clientAlgoId":
        return `c${this.#below(30)}`;
      case "origClientOrderIdList":
        return `["c${this.#below(30)}","c${this.#below(30)}"]`;
      case "algoId":
        return String(1_000_000_033_000_000 + this.#below(50));
      case "reduceOnly":
      case "closePosition":
      case "priceProtect":
      case "multiAssetsMargin":
        return this.#pick(["true", "false"]);
      case "dualSidePosition":
        return this.#chance(0.02) ? "true" : "false";
      case "positionSide":
        return this.#pick(["BOTH", "BOTH", "BOTH", "LONG"]);
      case "newOrderRespType":
        return this.#pick(["ACK", "RESULT"]);
      case "priceMatch":
        return this.#pick(["OPPONENT", "QUEUE", "QUEUE_5", "OPPONENT_20"]);
      case "selfTradePreventionMode":
        return this.#pick(["NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"]);
      case "workingType":
        return this.#pick(["MARK_PRICE", "CONTRACT_PRICE"]);
      case "goodTillDate":
        return String(this.made.nowMs + this.#below(2_000_000));
      case "countdownTime":
        return String(this.#below(100_000));
      case "leverage":
        return String(this.#below(130));
      case "startTime":
      case "endTime":
        return String(this.made.nowMs - this.#below(10 * 86_400_000));
      case "batchOrders":
        return JSON.stringify(Array.from({ length: this.#below(7) }, () => this.#item()));
      default:
        return String(this.#below(100));
    }
  }

  #openId(): string {
    const open = this.made.exchange.openOrders(this.#pick(["a", "c"]));
    return open.length === 0 ? "1" : this.#pick(open).orderId.toString();
  }

  #item(): unknown {
    if (this.#chance(0.05))
      return this.#pick<unknown>([null, 1, "x", [], {}, { symbol: {} }, { quantity: [1] }]);
    const endpoint = this.#pick(ROWS.filter(({ path }) => path === "/fapi/v1/order"));
    const pairs = this.#parameters(endpoint).filter(([name]) => name !== "__proto__");
    return Object.fromEntries(
      pairs.map(([name, value]) => [
        name,
        this.#chance(0.1) && Number.isFinite(Number(value)) ? Number(value) : value,
      ]),
    );
  }

  /** Folds what the ledger says since the last look. */
  #read(): void {
    const { lines } = this.made;
    for (; this.#linesSeen < lines.length; this.#linesSeen += 1) {
      const line: JudgeLine = lines[this.#linesSeen]!;
      if (line.k === "request") continue;
      this.#changes += 1;
      if (line.k === "fill") this.#earn(line.account, parseMoney(line.realized) - parseMoney(line.fee));
      else if (line.k === "funding" || line.k === "transfer")
        this.#earn(line.account, parseMoney(line.change));
    }
  }

  #earn(account: string, change: bigint): void {
    this.#earned.set(account, (this.#earned.get(account) ?? 0n) + change);
  }

  /** What must hold at every moment; throws what does not. */
  check(): void {
    const { exchange } = this.made;
    this.#read();
    for (const id of ["a", "c", "bystander"]) {
      const account = exchange.account(id);
      const expected = (parseMoney("10000") + (this.#earned.get(id) ?? 0n)) as Money;
      must(account.wallet === expected, `${id}: wallet ${format(account.wallet)} is not ${format(expected)}`);
      const open = exchange.openOrders(id);
      for (const order of open)
        must(order.filled < order.quantity, `${id}: order ${order.orderId} is open and full`);
      for (const symbol of exchange.rules.keys()) {
        const worth = (side: string): bigint =>
          open
            .filter((order) => order.symbol === symbol && order.side === side && !order.reduceOnly)
            .reduce(
              (sum, order) =>
                sum + notionalOf((order.quantity - order.filled) as Quantity, order.price, "up"),
              0n,
            );
        const margin = exchange.symbolMargin(account, symbol);
        must(margin.bidNotional === worth("BUY"), `${id}: ${symbol} bids ${margin.bidNotional}`);
        must(margin.askNotional === worth("SELL"), `${id}: ${symbol} asks ${margin.askNotional}`);
      }
      const ids = open.map(({ clientId }) => clientId);
      must(new Set(ids).size === ids.length, `${id}: two open orders with one client id`);
    }
    must(this.made.wallet("bystander") === "10000", "who did nothing has lost or won");
    must(exchange.openOrders("bystander").length === 0, "who did nothing has orders");
  }

  /** Forgets what was recorded, for runs that are long. */
  forget(): void {
    this.#read();
    this.made.lines.length = this.made.notices.length = this.made.events.length = 0;
    this.#linesSeen = 0;
  }

  /** Every account as a restart from the ledger would answer for it, beside as it is. */
  restarted(question: string): readonly [now: readonly Row[], restarted: readonly Row[]] {
    const again = new Desk();
    for (const line of this.made.lines) again.exchange.restore(line);
    again.nowMs = this.made.nowMs;
    for (const made of [this.made, again]) {
      made.top("60000", "60000.1", "1");
      made.top("2500", "2500.1", "1", "ETHUSDT");
    }
    const ask = (made: Desk): readonly Row[] => ["a", "c"].map((account) => made.call(question, {}, account));
    return [ask(this.made), ask(again)];
  }
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
