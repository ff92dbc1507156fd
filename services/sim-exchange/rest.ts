import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { format, parsePrice, parseQuantityOrZero, type Price, type Quantity } from "#libs/domain/fixed.ts";
import type { Exchange, PlaceOrder } from "./engine/exchange.ts";
import { VenueError } from "./engine/rules.ts";
import { toJson } from "./json.ts";
import type { JudgeLine } from "./judge.ts";
import type { MarketStreams } from "./market/market-streams.ts";
import {
  accountV3,
  balance,
  exchangeInfo,
  orderAnswer,
  orderQuery,
  positionRisk,
  premiumIndex,
  userTrade,
} from "./payloads.ts";

export interface Credentials {
  readonly id: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

export interface Venue {
  readonly exchange: Exchange;
  readonly markets: ReadonlyMap<string, MarketStreams>;
  readonly accounts: readonly Credentials[];
  /** listenKey → account. */
  readonly listenKeys: Map<string, string>;
  readonly record: (line: JudgeLine) => void;
  readonly now: () => number;
  /** Exchange milliseconds per real millisecond: recvWindow is real time. */
  readonly scale: () => number;
  readonly status: () => object;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly params: URLSearchParams;
  readonly account: string;
}

type Handler = (venue: Venue, call: Call) => unknown;
interface Route {
  readonly security: "none" | "key" | "signed";
  readonly weight: number;
  readonly order?: boolean;
  readonly handle: Handler;
}

const RECV_WINDOW_MS = 5_000;
const BODY_MAX = 64 * 1024;

/** Answers one HTTP request. Counts weight per minute and orders per window of real time, and shows both in headers. */
export class RestServer {
  readonly #venue: Venue;
  readonly #weight = { minute: 0, used: 0 };
  readonly #orders = new Map<string, { tenSeconds: number; in10s: number; minute: number; in1m: number }>();

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://local");
    const body = await readBody(request);
    if (url.pathname === "/sim/status") {
      send(response, 200, this.#venue.status());
      return;
    }
    const route = ROUTES[`${request.method ?? ""} ${url.pathname}`];
    if (route === undefined) {
      send(response, 404, { code: -5000, msg: `Path ${url.pathname}, Method ${request.method} is invalid` });
      return;
    }
    const wall = Date.now();
    this.#count(route.weight, wall);
    response.setHeader("X-MBX-USED-WEIGHT-1M", String(this.#weight.used));
    const query = url.search.slice(1);
    // On a duplicate name the query wins.
    const params = new URLSearchParams(body);
    for (const [name, value] of new URLSearchParams(query)) params.set(name, value);
    let account = "";
    let status = 200;
    let code = 0;
    let answer: unknown;
    try {
      account = this.#authenticate(route, request, query, body, params);
      if (route.order === true) this.#countOrder(account, wall, response);
      answer = route.handle(this.#venue, {
        method: request.method ?? "",
        path: url.pathname,
        params,
        account,
      });
    } catch (error) {
      const refusal = refusalOf(error);
      ({ status, code } = refusal);
      answer = { code: refusal.code, msg: refusal.message };
    }
    if (route.security !== "none")
      this.#venue.record({
        k: "request",
        t: this.#venue.now(),
        account,
        method: request.method ?? "",
        path: url.pathname,
        params: shownParams(params),
        status,
        code,
        weight: route.weight,
      });
    send(response, status, answer);
  }

  #authenticate(
    route: Route,
    request: IncomingMessage,
    query: string,
    body: string,
    params: URLSearchParams,
  ): string {
    if (route.security === "none") return "";
    const key = request.headers["x-mbx-apikey"];
    const credentials = this.#venue.accounts.find(({ apiKey }) => apiKey === key);
    if (key === undefined) throw new VenueError(-2014, "API-key format invalid.", 401);
    if (credentials === undefined)
      throw new VenueError(-2015, "Invalid API-key, IP, or permissions for action.", 401);
    if (route.security === "key") return credentials.id;
    const signature = params.get("signature");
    if (signature === null)
      throw new VenueError(
        -1102,
        "Mandatory parameter 'signature' was not sent, was empty/null, or malformed.",
      );
    // The text signed is the query and the body as sent, with nothing between them.
    const text = withoutSignature(query) + withoutSignature(body);
    const expected = createHmac("sha256", credentials.apiSecret).update(text).digest();
    const given = Buffer.from(signature, "hex");
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new VenueError(-1022, "Signature for this request is not valid.");
    const timestamp = Number(params.get("timestamp") ?? Number.NaN);
    if (!Number.isSafeInteger(timestamp))
      throw new VenueError(
        -1102,
        "Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed.",
      );
    const window = Number(params.get("recvWindow") ?? RECV_WINDOW_MS);
    const [now, scale] = [this.#venue.now(), this.#venue.scale()];
    if (timestamp >= now + 1_000 * scale)
      throw new VenueError(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
    if ((now - timestamp) / scale > window)
      throw new VenueError(-1021, "Timestamp for this request is outside of the recvWindow.");
    return credentials.id;
  }

  #count(weight: number, wall: number): void {
    const minute = Math.floor(wall / 60_000);
    if (this.#weight.minute !== minute) Object.assign(this.#weight, { minute, used: 0 });
    this.#weight.used += weight;
  }

  #countOrder(account: string, wall: number, response: ServerResponse): void {
    const [tenSeconds, minute] = [Math.floor(wall / 10_000), Math.floor(wall / 60_000)];
    let count = this.#orders.get(account);
    if (count === undefined) this.#orders.set(account, (count = { tenSeconds, in10s: 0, minute, in1m: 0 }));
    if (count.tenSeconds !== tenSeconds) Object.assign(count, { tenSeconds, in10s: 0 });
    if (count.minute !== minute) Object.assign(count, { minute, in1m: 0 });
    count.in10s += 1;
    count.in1m += 1;
    response.setHeader("X-MBX-ORDER-COUNT-10S", String(count.in10s));
    response.setHeader("X-MBX-ORDER-COUNT-1M", String(count.in1m));
  }
}

const required = ({ params }: Call, name: string): string => {
  const value = params.get(name);
  if (value === null || value === "")
    throw new VenueError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
  return value;
};

const symbolOf = (venue: Venue, call: Call): string => {
  const symbol = required(call, "symbol");
  venue.exchange.book(symbol);
  return symbol;
};

const limitOf = ({ params }: Call, standard: number, most: number): number => {
  const limit = Number(params.get("limit") ?? standard);
  if (!Number.isInteger(limit) || limit < 1)
    throw new VenueError(-1130, "Data sent for parameter 'limit' is not valid.");
  return Math.min(limit, most);
};

const chosen = <T extends string>(
  call: Call,
  name: string,
  values: readonly T[],
  code: number,
  absent?: T,
): T => {
  const value = call.params.get(name);
  if (value === null && absent !== undefined) return absent;
  const found = values.find((candidate) => candidate === (value ?? required(call, name)));
  if (found === undefined) throw new VenueError(code, `Invalid ${name}.`);
  return found;
};

function amountOf<T>(call: Call, name: string, parse: (text: string) => T): T {
  try {
    return parse(required(call, name));
  } catch (error) {
    if (error instanceof InvalidValueError)
      throw new VenueError(
        -1102,
        `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`,
      );
    throw error;
  }
}

function placeOf(venue: Venue, call: Call): PlaceOrder {
  const symbol = symbolOf(venue, call);
  const type = call.params.get("type") ?? required(call, "type");
  if (["STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET"].includes(type))
    throw new VenueError(
      -4120,
      "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.",
    );
  const limit = chosen(call, "type", ["LIMIT", "MARKET"], -1116) === "LIMIT";
  const positionSide = call.params.get("positionSide") ?? "BOTH";
  if (positionSide !== "BOTH")
    throw new VenueError(-4061, "Order's position side does not match user's setting.");
  const reduceOnly = call.params.get("reduceOnly") ?? "false";
  if (reduceOnly !== "true" && reduceOnly !== "false")
    throw new VenueError(-4062, "Invalid reduceOnly value.");
  if (limit) required(call, "timeInForce");
  const clientId = call.params.get("newClientOrderId") ?? randomBytes(11).toString("hex");
  if (!/^[.A-Z:/a-z0-9_-]{1,36}$/.test(clientId))
    throw new VenueError(-4015, "Client order id is not valid.");
  return {
    symbol,
    side: chosen(call, "side", ["BUY", "SELL"], -1117),
    type: limit ? "LIMIT" : "MARKET",
    timeInForce: limit ? chosen(call, "timeInForce", ["GTC", "IOC", "FOK", "GTX"], -1115) : "GTC",
    quantity: amountOf<Quantity>(call, "quantity", parseQuantityOrZero),
    price: limit ? amountOf<Price>(call, "price", parsePrice) : undefined,
    reduceOnly: reduceOnly === "true",
    clientId,
  };
}

function orderOf(venue: Venue, call: Call) {
  const symbol = symbolOf(venue, call);
  const orderId = call.params.get("orderId");
  const clientId = call.params.get("origClientOrderId");
  if (orderId === null && clientId === null)
    throw new VenueError(
      -1102,
      "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
    );
  return venue.exchange.find(
    call.account,
    symbol,
    orderId === null ? undefined : BigInt(orderId),
    clientId ?? undefined,
  );
}

const ROUTES: Record<string, Route> = {
  "GET /fapi/v1/ping": { security: "none", weight: 1, handle: () => ({}) },
  "GET /fapi/v1/time": { security: "none", weight: 1, handle: (venue) => ({ serverTime: venue.now() }) },
  "GET /fapi/v1/exchangeInfo": {
    security: "none",
    weight: 1,
    handle: (venue) => exchangeInfo(venue.exchange, venue.now()),
  },
  "GET /fapi/v1/depth": {
    security: "none",
    weight: 20,
    handle: (venue, call) =>
      venue.markets.get(symbolOf(venue, call))?.depthSnapshot(limitOf(call, 500, 1000), venue.now()),
  },
  "GET /fapi/v1/aggTrades": {
    security: "none",
    weight: 20,
    handle: (venue, call) => {
      const fromId = call.params.get("fromId");
      return venue.markets
        .get(symbolOf(venue, call))
        ?.aggregateTrades(fromId === null ? undefined : Number(fromId), limitOf(call, 500, 1000));
    },
  },
  "GET /fapi/v1/klines": {
    security: "none",
    weight: 5,
    handle: (venue, call) => {
      if (required(call, "interval") !== "1m") throw new VenueError(-1120, "Invalid interval.");
      return venue.markets.get(symbolOf(venue, call))?.klines(limitOf(call, 500, 1500));
    },
  },
  "GET /fapi/v1/ticker/bookTicker": {
    security: "none",
    weight: 2,
    handle: (venue, call) => {
      const symbol = symbolOf(venue, call);
      const { bid, ask, lastUpdateId } = venue.exchange.book(symbol);
      if (bid === undefined || ask === undefined)
        throw new VenueError(-1112, "No orders on book for symbol.");
      return {
        symbol,
        bidPrice: format(bid.price),
        bidQty: format(bid.quantity),
        askPrice: format(ask.price),
        askQty: format(ask.quantity),
        time: venue.now(),
        lastUpdateId,
      };
    },
  },
  "GET /fapi/v1/premiumIndex": {
    security: "none",
    weight: 1,
    handle: (venue, call) => premiumIndex(venue.exchange, symbolOf(venue, call), venue.now()),
  },
  "POST /fapi/v1/listenKey": {
    security: "key",
    weight: 1,
    handle: (venue, { account }) => {
      for (const [listenKey, owner] of venue.listenKeys) if (owner === account) return { listenKey };
      const listenKey = randomBytes(32).toString("hex");
      venue.listenKeys.set(listenKey, account);
      return { listenKey };
    },
  },
  "PUT /fapi/v1/listenKey": {
    security: "key",
    weight: 1,
    handle: (venue, { account }) => {
      for (const [listenKey, owner] of venue.listenKeys) if (owner === account) return { listenKey };
      throw new VenueError(-1125, "This listenKey does not exist.");
    },
  },
  "DELETE /fapi/v1/listenKey": {
    security: "key",
    weight: 1,
    handle: (venue, { account }) => {
      for (const [listenKey, owner] of venue.listenKeys)
        if (owner === account) venue.listenKeys.delete(listenKey);
      return {};
    },
  },
  "POST /fapi/v1/order": {
    security: "signed",
    weight: 0,
    order: true,
    handle: (venue, call) => {
      const order = venue.exchange.place(call.account, placeOf(venue, call), venue.now());
      return orderAnswer(order);
    },
  },
  "GET /fapi/v1/order": {
    security: "signed",
    weight: 1,
    handle: (venue, call) => {
      const order = orderOf(venue, call);
      if (order === undefined) throw new VenueError(-2013, "Order does not exist.");
      return orderQuery(order);
    },
  },
  "DELETE /fapi/v1/order": {
    security: "signed",
    weight: 1,
    handle: (venue, call) => orderAnswer(venue.exchange.cancel(orderOf(venue, call), venue.now())),
  },
  "GET /fapi/v1/openOrders": {
    security: "signed",
    weight: 1,
    handle: (venue, call) =>
      [...venue.exchange.openOrders(call.account, call.params.get("symbol") ?? undefined)].map(orderQuery),
  },
  "GET /fapi/v1/allOrders": {
    security: "signed",
    weight: 5,
    handle: (venue, call) => {
      const symbol = symbolOf(venue, call);
      return [...venue.exchange.orders.values()]
        .filter((order) => order.account === call.account && order.symbol === symbol)
        .slice(-limitOf(call, 500, 1000))
        .map(orderQuery);
    },
  },
  "GET /fapi/v1/userTrades": {
    security: "signed",
    weight: 5,
    handle: (venue, call) => {
      const symbol = symbolOf(venue, call);
      const fromId = call.params.get("fromId");
      const orderId = call.params.get("orderId");
      const startTime = Number(call.params.get("startTime") ?? 0);
      const limit = limitOf(call, 500, 1000);
      const rows = venue.exchange.fills.filter(
        (fill) =>
          fill.account === call.account &&
          fill.symbol === symbol &&
          fill.timeMs >= startTime &&
          (fromId === null || fill.tradeId >= Number(fromId)) &&
          (orderId === null || fill.orderId === BigInt(orderId)),
      );
      return (fromId === null ? rows.slice(-limit) : rows.slice(0, limit)).map(userTrade);
    },
  },
  "GET /fapi/v3/account": {
    security: "signed",
    weight: 5,
    handle: (venue, { account }) => accountV3(venue.exchange, venue.exchange.account(account), venue.now()),
  },
  "GET /fapi/v3/balance": {
    security: "signed",
    weight: 5,
    handle: (venue, { account }) => [balance(venue.exchange, venue.exchange.account(account), venue.now())],
  },
  "GET /fapi/v3/positionRisk": {
    security: "signed",
    weight: 5,
    handle: (venue, { account, params }) =>
      positionRisk(venue.exchange, venue.exchange.account(account), params.get("symbol") ?? undefined),
  },
  "POST /fapi/v1/leverage": {
    security: "signed",
    weight: 1,
    handle: (venue, call) => {
      const symbol = symbolOf(venue, call);
      const leverage = Number(required(call, "leverage"));
      if (!Number.isInteger(leverage) || leverage < 1 || leverage > 125)
        throw new VenueError(-4028, `Leverage ${leverage} is not valid`);
      venue.exchange.setLeverage(call.account, symbol, leverage, venue.now());
      return { leverage, maxNotionalValue: "100000000", symbol };
    },
  },
  "GET /fapi/v1/symbolConfig": {
    security: "signed",
    weight: 5,
    handle: (venue, { account, params }) =>
      [...venue.exchange.rules.keys()]
        .filter((symbol) => params.get("symbol") === null || params.get("symbol") === symbol)
        .map((symbol) => ({
          symbol,
          marginType: "CROSSED",
          isAutoAddMargin: false,
          leverage: venue.exchange.account(account).leverageOf(symbol),
          maxNotionalValue: "100000000",
        })),
  },
  "GET /fapi/v1/positionSide/dual": {
    security: "signed",
    weight: 30,
    handle: () => ({ dualSidePosition: false }),
  },
};

function refusalOf(error: unknown): VenueError {
  if (error instanceof VenueError) return error;
  if (error instanceof InvalidValueError)
    return new VenueError(-1100, `Illegal characters found in parameter: ${error.message}`);
  if (error instanceof SyntaxError)
    return new VenueError(-1130, `Data sent for a parameter is not valid: ${messageOf(error)}`);
  throw error;
}

const withoutSignature = (text: string): string => text.replace(/(^|&)signature=[^&]*/, "");

function shownParams(params: URLSearchParams): string {
  const shown = new URLSearchParams(params);
  shown.delete("signature");
  shown.delete("listenKey");
  return shown.toString();
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += (part as Buffer).length;
    if (size > BODY_MAX) throw new VenueError(-1101, "Too many parameters sent for this endpoint.", 413);
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString();
}

function send(response: ServerResponse, status: number, answer: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(toJson(answer));
}
