import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";

/** What the exchange does with one POST of an order. */
export type PostScript =
  /** Executes it as `outcome` and answers. */
  | { readonly do: "execute"; readonly outcome?: Outcome }
  /** Executes it and cuts the connection instead of answering. */
  | { readonly do: "execute-and-cut"; readonly outcome?: Outcome }
  /** Cuts the connection without executing anything. */
  | { readonly do: "cut" }
  /** Executes nothing and answers nothing, until {@link ScriptedExchange.cutHanging}. */
  | { readonly do: "hang" }
  /** Executes nothing and answers with an error. */
  | {
      readonly do: "refuse";
      readonly status: number;
      readonly code: number;
      readonly msg: string;
      readonly retryAfterS?: number;
    };

/** `status` is what REST calls the order afterwards; one that is not filled and not `rest` is not open. */
type Outcome =
  | "rest"
  | "fill"
  | "expire"
  | { readonly status: string; readonly open: boolean; readonly filled?: string };

type Row = Readonly<Record<string, unknown>>;
type Params = Readonly<Record<string, string>>;
interface Request {
  /** `METHOD path`. */
  readonly name: string;
  readonly params: Params;
  /** Monotonic milliseconds. */
  readonly receivedAt: number;
}

type Answer = (status: number, body: unknown, headers?: Readonly<Record<string, string>>) => void;

/** Source: facts, section 4: weight of each request per IP. */
const WEIGHT: Readonly<Record<string, number>> = {
  "GET /fapi/v1/accountConfig": 5,
  "POST /fapi/v1/order": 0,
  "GET /fapi/v1/commissionRate": 20,
  "GET /fapi/v1/userTrades": 5,
  "GET /fapi/v3/account": 5,
  "GET /fapi/v3/balance": 5,
  "GET /fapi/v3/positionRisk": 5,
  "GET /fapi/v1/symbolConfig": 5,
};

/**
 * A venue that does what a test says, for answers that the simulated exchange never gives. It counts what it is
 * asked, so that a test can judge from the venue's side. Signatures are not checked: the simulated exchange does.
 */
export class ScriptedExchange {
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #scripts = new Map<string, PostScript[]>();
  readonly #orders = new Map<string, { row: Row; open: boolean }>();
  readonly #trades: Row[] = [];
  readonly #hidden = new Set<string>();
  readonly #hanging: IncomingMessage[] = [];
  readonly #gates = new Map<string, Promise<void>>();
  readonly #waiters: { readonly check: () => boolean; readonly resolve: () => void }[] = [];
  readonly requests: Request[] = [];
  /** How often an order was executed, by its client order id. */
  readonly executed = new Map<string, number>();
  /** Paths of the sockets that were opened. */
  readonly connections: string[] = [];
  /** Of everything asked so far. */
  weight = 0;
  wallet = "10000";
  /** Everything is answered with 418 and this Retry-After, seconds; undefined: nobody is banned. */
  bannedForS: number | undefined;
  /** The asset's own time in an account read. */
  walletTimeMs = 1;
  /** The account's listen key. */
  listenKey = "key";
  /** What keep-alives of it are refused with, `code`; undefined: they are not. */
  keepAliveRefusal: number | undefined;
  /** Conditional orders are refused with this; undefined: they are taken. */
  stopRefusal: { readonly code: number; readonly msg: string } | undefined;
  /** Rows of income, whatever time is asked for. */
  readonly incomes: Row[] = [];
  /** Conditional orders as queries show them. */
  readonly algos: Row[] = [];
  /** Open positions by symbol. */
  readonly positions = new Map<string, { readonly amount: string; readonly entryPrice: string }>();
  #nextId = 8_389_765_593_361_680_990n;
  #nextTradeId = 100n;

  private constructor() {
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.on("upgrade", (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (client) => {
        this.#sockets.emit("connection", client, request);
        this.connections.push(request.url ?? "");
        this.#look();
      });
    });
  }

  static async start(): Promise<ScriptedExchange> {
    const exchange = new ScriptedExchange();
    exchange.#server.listen(0, "127.0.0.1");
    await once(exchange.#server, "listening");
    return exchange;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
  }

  get wsUrl(): URL {
    return new URL(this.url.href.replace("http", "ws"));
  }

  async stop(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  /** What the first, second, … POST of an order leads to; after the last one, orders are filled. */
  script(clientOrderId: string, ...scripts: readonly PostScript[]): void {
    this.#scripts.set(clientOrderId, [...scripts]);
  }

  /** An order that is there although nobody posted it; gives its exchange id. @param more its side, or its `commission`. */
  plant(clientOrderId: string, symbol: string, outcome: Outcome, more: Params = {}): string {
    const common = { symbol, newClientOrderId: clientOrderId, side: "BUY", quantity: "1", price: "10" };
    const order = { ...common, ...more };
    return String(this.#execute(order, outcome)["orderId"]);
  }

  /** A query by this client order id finds nothing, as a lagging replica would say. */
  hide(clientOrderId: string): void {
    this.#hidden.add(clientOrderId);
  }

  /** An event, or a text that is none, to everyone on the private stream. */
  emit(event: object | string): void {
    const text = typeof event === "string" ? event : JSON.stringify(event);
    for (const client of this.#sockets.clients) client.send(text);
  }

  /** Cuts the private connections. */
  drop(): void {
    for (const client of this.#sockets.clients) client.terminate();
  }

  /** Cuts the connections of the POSTs that hang. */
  cutHanging(): void {
    for (const { socket } of this.#hanging.splice(0)) socket.destroy();
  }

  /** Answers to this request wait until the function given back is called. */
  hold(name: string): () => void {
    let release: () => void = () => undefined;
    this.#gates.set(name, new Promise<void>((resolve) => (release = resolve)));
    return () => {
      this.#gates.delete(name);
      release();
    };
  }

  asked(name: string, like: Params = {}): readonly Request[] {
    return this.requests.filter(
      (request) =>
        request.name === name && Object.entries(like).every(([key, value]) => request.params[key] === value),
    );
  }

  posts(newClientOrderId: string): readonly Request[] {
    return this.asked("POST /fapi/v1/order", { newClientOrderId });
  }

  /** Resolves once the request has come `count` times. */
  async untilAsked(name: string, like: Params = {}, count = 1): Promise<void> {
    await this.#until(() => this.asked(name, like).length >= count);
  }

  async untilConnected(): Promise<void> {
    await this.#until(() => this.#sockets.clients.size > 0);
  }

  /** Resolves once so many sockets were opened. */
  async untilOpened(times: number): Promise<void> {
    await this.#until(() => this.connections.length >= times);
  }

  async #until(check: () => boolean): Promise<void> {
    if (check()) return;
    await new Promise<void>((resolve) => this.#waiters.push({ check, resolve }));
  }

  #look(): void {
    for (const waiter of this.#waiters) if (waiter.check()) waiter.resolve();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const url = new URL(request.url ?? "/", "http://venue");
    const params: Params = Object.fromEntries(url.searchParams);
    const name = `${request.method} ${url.pathname}`;
    this.requests.push({ name, params, receivedAt: performance.now() });
    const wide = name === "GET /fapi/v1/openOrders" && params["symbol"] === undefined;
    this.weight += wide ? 40 : (WEIGHT[name] ?? 1);
    this.#look();
    await this.#gates.get(name);
    const answer: Answer = (status, body, headers = {}) => {
      response.writeHead(status, { "Content-Type": "application/json", ...headers });
      // Ids go out as bare integers beyond 2^53, as the exchange writes them.
      response.end(JSON.stringify(body).replace(/"(orderId|id)":"(\d+)"/g, '"$1":$2'));
    };
    if (this.bannedForS !== undefined)
      answer(418, { code: -1003, msg: "Way too many requests" }, { "Retry-After": String(this.bannedForS) });
    else if (name === "PUT /fapi/v1/listenKey" && this.keepAliveRefusal !== undefined)
      answer(400, { code: this.keepAliveRefusal, msg: "refused" });
    else if (name === "POST /fapi/v1/order") this.#post(params, request, answer);
    else if (name === "POST /fapi/v1/algoOrder" && this.stopRefusal !== undefined)
      answer(400, this.stopRefusal);
    else if (name === "POST /fapi/v1/algoOrder") answer(200, this.#takeAlgo(params));
    else {
      const found = this.#find(params);
      if (name === "DELETE /fapi/v1/order" && found?.open === true) {
        found.open = false;
        found.row = { ...found.row, status: "CANCELED" };
      }
      const body = this.#read(name, params, found?.row);
      if (body === undefined) answer(400, { code: -2013, msg: "Order does not exist." });
      else answer(200, body);
    }
  }

  #takeAlgo({ symbol, side, triggerPrice, clientAlgoId }: Params): Row {
    const algoId = Number((this.#nextTradeId += 1n));
    const row = {
      algoId,
      clientAlgoId,
      symbol,
      side,
      triggerPrice,
      algoStatus: "NEW",
      updateTime: Date.now(),
    };
    this.algos.push(row);
    return row;
  }

  #find({ symbol, orderId, origClientOrderId }: Params): { row: Row; open: boolean } | undefined {
    if (origClientOrderId !== undefined && this.#hidden.has(origClientOrderId)) return undefined;
    return [...this.#orders.values()].find(
      ({ row }) =>
        row["symbol"] === symbol &&
        (orderId === undefined ? row["clientOrderId"] === origClientOrderId : row["orderId"] === orderId),
    );
  }

  #read(
    name: string,
    { symbol, orderId, fromId, clientAlgoId, limit = "500" }: Params,
    order: Row | undefined,
  ): unknown {
    const positions = [...this.positions].map(([held, { amount, entryPrice }]) => ({
      symbol: held,
      positionSide: "BOTH",
      positionAmt: amount,
      entryPrice,
    }));
    switch (name) {
      case "GET /fapi/v1/time":
        return { serverTime: Date.now() };
      case "GET /fapi/v1/ticker/bookTicker":
        return { symbol, bidPrice: "10", askPrice: "10.1" };
      case "POST /fapi/v1/listenKey":
      case "PUT /fapi/v1/listenKey":
        return { listenKey: this.listenKey };
      case "GET /fapi/v1/commissionRate":
        return { symbol, makerCommissionRate: "0.0002", takerCommissionRate: "0.0005" };
      case "GET /fapi/v1/leverageBracket":
        return [];
      case "GET /fapi/v1/income":
        return this.incomes;
      case "GET /fapi/v1/openOrders":
        return [...this.#orders.values()]
          .filter(({ row, open }) => open && (symbol === undefined || row["symbol"] === symbol))
          .map(({ row }) => row);
      case "GET /fapi/v1/userTrades": {
        const rows = this.#trades.filter(
          (row) =>
            row["symbol"] === symbol &&
            (orderId === undefined || row["orderId"] === orderId) &&
            (fromId === undefined || BigInt(String(row["id"])) >= BigInt(fromId)),
        );
        return fromId === undefined ? rows.slice(-Number(limit)) : rows.slice(0, Number(limit));
      }
      case "GET /fapi/v3/account":
        return {
          totalWalletBalance: this.wallet,
          assets: [{ asset: "USDT", walletBalance: this.wallet, updateTime: this.walletTimeMs }],
          positions: positions.map(({ symbol: held, positionAmt }) => ({ symbol: held, positionAmt })),
        };
      case "GET /fapi/v3/positionRisk":
        return positions.filter((position) => symbol === undefined || position.symbol === symbol);
      case "GET /fapi/v1/openAlgoOrders":
        return this.algos.filter((row) => row["symbol"] === symbol && row["algoStatus"] === "NEW");
      case "GET /fapi/v1/algoOrder":
        return this.algos.find((row) => row["clientAlgoId"] === clientAlgoId);
      case "GET /fapi/v1/order":
      case "DELETE /fapi/v1/order":
        return order;
      default:
        throw new Error(`no ${name} here`);
    }
  }

  #post(params: Params, request: IncomingMessage, answer: Answer): void {
    const script = this.#scripts.get(params["newClientOrderId"] ?? "")?.shift() ?? { do: "execute" as const };
    switch (script.do) {
      case "execute":
        answer(200, this.#execute(params, script.outcome ?? "fill"));
        return;
      case "execute-and-cut":
        this.#execute(params, script.outcome ?? "fill");
        request.socket.destroy();
        return;
      case "cut":
        request.socket.destroy();
        return;
      case "hang":
        this.#hanging.push(request);
        return;
      case "refuse":
        answer(
          script.status,
          { code: script.code, msg: script.msg },
          script.retryAfterS === undefined ? {} : { "Retry-After": String(script.retryAfterS) },
        );
    }
  }

  /** @returns the order as the exchange acknowledges it: NEW. */
  #execute(
    { symbol, side, quantity, price, newClientOrderId = "", reduceOnly, commission = "0.005" }: Params,
    outcome: Outcome,
  ): Row {
    const orderId = String((this.#nextId += 1n));
    const named = {
      rest: { status: "NEW", open: true, filled: "0" },
      fill: { status: "FILLED", open: false, filled: quantity },
      expire: { status: "EXPIRED", open: false, filled: "0" },
    };
    const { status, open, filled = "0" } = typeof outcome === "string" ? named[outcome] : outcome;
    const row = {
      orderId,
      symbol,
      side,
      price,
      clientOrderId: newClientOrderId,
      origQty: quantity,
      executedQty: filled,
      reduceOnly: reduceOnly === "true",
      updateTime: Date.now(),
      status,
    };
    this.#orders.set(newClientOrderId, { row, open });
    this.executed.set(newClientOrderId, (this.executed.get(newClientOrderId) ?? 0) + 1);
    if (filled !== "0")
      this.#trades.push({
        symbol,
        id: String((this.#nextTradeId += 1n)),
        orderId,
        side,
        price,
        qty: filled,
        commission,
        commissionAsset: "USDT",
        realizedPnl: "0",
        maker: false,
        time: Date.now(),
      });
    return { ...row, status: "NEW", executedQty: "0" };
  }
}
