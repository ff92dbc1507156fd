import { createHmac } from "node:crypto";
import { seeded } from "../../services/sim-exchange/market/synthetic.ts";
import type { Endpoint, Venue } from "../../services/sim-exchange/rest/endpoint.ts";
import type { ApiRequest } from "../../services/sim-exchange/rest/pipeline.ts";
import { ENDPOINTS } from "../../services/sim-exchange/rest/table.ts";
import { T0, type Desk } from "./desk.ts";
import { GARBAGE, MANDATORY } from "./fuzz-values.ts";

/** Rows that need no market streams, which a desk has not. */
const ROWS = ENDPOINTS.filter(
  ({ security, path }) => security !== "none" || path === "/fapi/v1/ping" || path === "/fapi/v1/exchangeInfo",
);
const TRADING = ROWS.filter(({ path }) => /order|Order/.test(path));

const PLACING = ROWS.filter(({ method, path }) => method !== "GET" && /order$|algoOrder$/.test(path));

/** Seeded chance. */
export class Dice {
  /** Within 0..1, 1 excluded. */
  readonly roll: () => number;

  constructor(seed: number) {
    this.roll = seeded(seed);
  }

  below(n: number): number {
    return Math.floor(this.roll() * n);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  chance(probability: number): boolean {
    return this.roll() < probability;
  }
}

/** Requests of every kind of wrong, and many that are right. */
export class FuzzRequests {
  readonly #dice: Dice;
  readonly #desk: Desk;
  readonly #accounts: Venue["accounts"];
  readonly #orderIds: string[] = ["1"];

  /** @param accounts the first two of them ask. */
  constructor(dice: Dice, desk: Desk, accounts: Venue["accounts"]) {
    this.#dice = dice;
    this.#desk = desk;
    this.#accounts = accounts;
  }

  /** An order there is: later requests may name it. */
  learn(orderId: string): void {
    this.#orderIds.push(orderId);
    if (this.#orderIds.length > 50) this.#orderIds.shift();
  }

  next(): ApiRequest {
    const { apiKey, apiSecret } = this.#accounts[this.#dice.below(2)]!;
    const endpoint = this.#dice.pick(
      this.#dice.chance(0.5) ? PLACING : this.#dice.chance(0.6) ? TRADING : ROWS,
    );
    const method = this.#dice.chance(0.02)
      ? this.#dice.pick(["PATCH", "OPTIONS", "", "get"])
      : endpoint.method;
    const path = this.#dice.chance(0.01)
      ? this.#dice.pick(["/", "//", "/fapi/v1", "/fapi/v1/order/"])
      : endpoint.path;
    let sent = this.#encode(this.#parameters(endpoint));
    if (endpoint.security === "signed" && !this.#dice.chance(0.02)) {
      const at = this.#dice.chance(0.02) ? this.#dice.pick([0, -1, T0 * 2, 1e15]) : this.#desk.nowMs;
      sent += `${sent === "" ? "" : "&"}timestamp=${this.#dice.chance(0.01) ? this.#dice.pick(GARBAGE) : at}`;
      if (this.#dice.chance(0.05)) sent += `&recvWindow=${this.#dice.pick(["5000", "60001", "-1", "x"])}`;
    }
    const inBody = endpoint.method !== "GET" && this.#dice.chance(0.4);
    const cut = inBody ? sent.length - this.#dice.below(sent.length + 1) : sent.length;
    const at = sent.lastIndexOf("&", cut);
    const query = !inBody || at < 0 ? sent : sent.slice(0, at);
    let body = !inBody || at < 0 ? "" : sent.slice(at + 1);
    let full = query;
    if (endpoint.security === "signed" && !this.#dice.chance(0.02)) {
      const right = createHmac("sha256", apiSecret)
        .update(query + body)
        .digest("hex");
      const signature = this.#dice.chance(0.03)
        ? this.#dice.pick([...GARBAGE, right.slice(2), `${right}00`])
        : right;
      if (body === "") full += `${full === "" ? "" : "&"}signature=${signature}`;
      else body += `&signature=${signature}`;
    }
    const key = this.#dice.chance(0.02)
      ? this.#dice.pick([undefined, "", "key-", "__proto__", "key-nobody"])
      : apiKey;
    return { method, path, ip: "10.0.0.1", apiKey: key, query: full, body };
  }

  /** Mostly parameters that belong together, with one of them spoilt now and then; else any. */
  #parameters(endpoint: Endpoint): [string, string][] {
    const right = this.#dice.chance(0.85) ? this.#right(endpoint) : undefined;
    if (right === undefined) return this.#any(endpoint);
    const pairs = right.map((name): [string, string] => {
      const [given = "", value = this.#value(given)] = name.split("=");
      return [given, value];
    });
    const spoilt = this.#dice.pick(pairs);
    if (this.#dice.chance(0.1))
      spoilt[1] = this.#dice.chance(0.5) ? this.#dice.pick(GARBAGE) : this.#value(spoilt[0]);
    else if (this.#dice.chance(0.05)) spoilt[0] = this.#dice.pick(endpoint.parameters);
    return pairs;
  }

  /** Names of parameters that make a sound request, some with their value. */
  #right({ method, path }: Endpoint): readonly string[] | undefined {
    const extra = this.#dice.pick([
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
        return this.#dice.pick([
          ["symbol=BTCUSDT", "side", "type=LIMIT", "timeInForce", "quantity", "price", ...extra],
          ["symbol=BTCUSDT", "side", "type=LIMIT", "timeInForce=GTD", "quantity", "price", "goodTillDate"],
          ["symbol=BTCUSDT", "side", "type=LIMIT", "timeInForce=GTC", "quantity", "priceMatch", ...extra],
          ["symbol", "side", "type=MARKET", "quantity", ...extra],
        ]);
      case "DELETE /fapi/v1/order":
      case "GET /fapi/v1/order":
        return this.#dice.pick([
          ["symbol=BTCUSDT", "orderId"],
          ["symbol=BTCUSDT", "origClientOrderId"],
        ]);
      case "PUT /fapi/v1/order":
        return ["symbol=BTCUSDT", "side", "orderId", "quantity", "price"];
      case "POST /fapi/v1/algoOrder":
        return this.#dice.pick([
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
      if (!this.#dice.chance(MANDATORY.has(name) ? 0.97 : 0.35)) continue;
      pairs.push([name, this.#dice.chance(0.04) ? this.#dice.pick(GARBAGE) : this.#value(name)]);
      if (this.#dice.chance(0.01)) pairs.push([name, this.#dice.pick(GARBAGE)]);
    }
    if (this.#dice.chance(0.02)) pairs.push([this.#dice.pick(GARBAGE), this.#dice.pick(GARBAGE)]);
    return pairs;
  }

  /** Mostly encoded as it should be. */
  #encode(pairs: readonly (readonly [string, string])[]): string {
    const raw = this.#dice.chance(0.03);
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
      (from + this.#dice.roll() * (to - from)).toFixed(places);
    switch (name) {
      case "symbol":
        return this.#dice.chance(0.04)
          ? this.#dice.pick(["NOPEUSDT", "btcusdt"])
          : this.#dice.pick(["BTCUSDT", "BTCUSDT", "BTCUSDT", "ETHUSDT"]);
      case "side":
        return this.#dice.pick(["BUY", "SELL"]);
      case "type":
        return this.#dice.pick([
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
        return this.#dice.pick(["GTC", "GTC", "IOC", "FOK", "GTX", "GTD"]);
      case "quantity":
        return number(0.001, this.#dice.chance(0.1) ? 50 : 2, this.#dice.chance(0.05) ? 5 : 3);
      case "price":
      case "triggerPrice":
      case "activatePrice":
        return number(59_400, 60_600, this.#dice.chance(0.05) ? 3 : 1);
      case "callbackRate":
        return number(0, 6, 1);
      case "orderId":
        return this.#dice.chance(0.5) ? this.#openId() : this.#dice.pick(this.#orderIds);
      case "orderIdList":
        return `[${this.#dice.pick(this.#orderIds)},${this.#dice.pick(this.#orderIds)}]`;
      case "newClientOrderId":
      case "origClientOrderId":
      case "clientAlgoId":
        return `c${this.#dice.below(30)}`;
      case "origClientOrderIdList":
        return `["c${this.#dice.below(30)}","c${this.#dice.below(30)}"]`;
      case "algoId":
        return String(1_000_000_033_000_000 + this.#dice.below(50));
      case "reduceOnly":
      case "closePosition":
      case "priceProtect":
      case "multiAssetsMargin":
        return this.#dice.pick(["true", "false"]);
      case "dualSidePosition":
        return this.#dice.chance(0.02) ? "true" : "false";
      case "positionSide":
        return this.#dice.pick(["BOTH", "BOTH", "BOTH", "LONG"]);
      case "newOrderRespType":
        return this.#dice.pick(["ACK", "RESULT"]);
      case "priceMatch":
        return this.#dice.pick(["OPPONENT", "QUEUE", "QUEUE_5", "OPPONENT_20"]);
      case "selfTradePreventionMode":
        return this.#dice.pick(["NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH"]);
      case "workingType":
        return this.#dice.pick(["MARK_PRICE", "CONTRACT_PRICE"]);
      case "goodTillDate":
        return String(this.#desk.nowMs + this.#dice.below(2_000_000));
      case "countdownTime":
        return String(this.#dice.below(100_000));
      case "leverage":
        return String(this.#dice.below(130));
      case "startTime":
      case "endTime":
        return String(this.#desk.nowMs - this.#dice.below(10 * 86_400_000));
      case "batchOrders":
        return JSON.stringify(Array.from({ length: this.#dice.below(7) }, () => this.#item()));
      default:
        return String(this.#dice.below(100));
    }
  }

  #openId(): string {
    const open = this.#desk.exchange.openOrders(this.#dice.pick(["a", "c"]));
    return open.length === 0 ? "1" : this.#dice.pick(open).orderId.toString();
  }

  #item(): unknown {
    if (this.#dice.chance(0.05))
      return this.#dice.pick<unknown>([null, 1, "x", [], {}, { symbol: {} }, { quantity: [1] }]);
    const endpoint = this.#dice.pick(ROWS.filter(({ path }) => path === "/fapi/v1/order"));
    const pairs = this.#parameters(endpoint).filter(([name]) => name !== "__proto__");
    return Object.fromEntries(
      pairs.map(([name, value]) => [
        name,
        this.#dice.chance(0.1) && Number.isFinite(Number(value)) ? Number(value) : value,
      ]),
    );
  }
}
