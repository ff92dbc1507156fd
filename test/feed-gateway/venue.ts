import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";

type Category = "public" | "market";

/** A small exchange of the test's own: real sockets, one symbol, told what to do line by line. */
export class TestVenue {
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #clients = new Set<{ readonly socket: WebSocket; readonly category: string }>();
  readonly bids = new Map<string, string>();
  readonly asks = new Map<string, string>();
  readonly nowMs = 1_723_161_256_000;
  /** Aggregate ids that REST knows. */
  readonly restTrades = new Set<number>();
  /** Open times of the candles that REST knows. */
  readonly restCandles = new Set<number>();
  #updateId = 5_123_107_831_937;
  #markTimeMs = this.nowMs;
  #topId = 5_123_107_831_937;

  private constructor() {
    this.#http = createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://venue");
      const answer = this.#answer(url);
      response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? { code: -5000, msg: "no such path" }));
    });
    this.#http.on("upgrade", (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (ws) => {
        const [, category = "", , stream = ""] = (request.url ?? "").split("/");
        // Who listens for changed contracts reads no prices.
        const client = { socket: ws, category: stream === "!contractInfo" ? "contracts" : category };
        this.#clients.add(client);
        ws.on("close", () => this.#clients.delete(client));
      });
    });
  }

  static async start(): Promise<TestVenue> {
    const venue = new TestVenue();
    venue.#http.listen(0, "127.0.0.1");
    await once(venue.#http, "listening");
    return venue;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  connected(category: Category): boolean {
    return this.connections(category) > 0;
  }

  connections(category: Category): number {
    return this.#of(category).length;
  }

  /** Cuts the oldest connection of a category. */
  async cut(category: Category): Promise<void> {
    const [oldest] = this.#of(category);
    if (oldest === undefined) return;
    const closed = once(oldest.socket, "close");
    oldest.socket.terminate();
    await closed;
  }

  /** Resolves when the other side has handled everything sent so far: it answers a ping in its turn. */
  async handled(): Promise<void> {
    await Promise.all(
      [...this.#clients].map(async ({ socket }) => {
        const pong = once(socket, "pong");
        socket.ping();
        await pong;
      }),
    );
  }

  /** Changes the book; a lost change is not sent. */
  depth(
    bid: readonly [string, string],
    ask: readonly [string, string],
    { lost = false, only }: { readonly lost?: boolean; readonly only?: number } = {},
  ): void {
    const previous = this.#updateId;
    this.#updateId += 7;
    for (const [side, [price, quantity]] of [
      [this.bids, bid],
      [this.asks, ask],
    ] as const)
      if (quantity === "0") side.delete(price);
      else side.set(price, quantity);
    if (!lost)
      this.#send(
        "public",
        "btcusdt@depth@100ms",
        {
          e: "depthUpdate",
          E: this.nowMs,
          T: this.nowMs,
          s: "BTCUSDT",
          U: previous + 2,
          u: this.#updateId,
          pu: previous,
          b: [bid],
          a: [ask],
        },
        only,
      );
  }

  mark(price: string, index: string): void {
    this.#markTimeMs += 1_000;
    this.#send("market", "btcusdt@markPrice@1s", {
      e: "markPriceUpdate",
      E: this.#markTimeMs,
      s: "BTCUSDT",
      p: price,
      i: index,
      r: "0.0001",
      T: 0,
    });
  }

  top(bid: string, ask: string): void {
    this.#send("public", "btcusdt@bookTicker", {
      e: "bookTicker",
      u: (this.#topId += 1),
      s: "BTCUSDT",
      b: bid,
      B: "2.507",
      a: ask,
      A: "2.510",
      T: this.nowMs,
      E: this.nowMs,
    });
  }

  /** @param only the connection that gets it, counted from the oldest. */
  trade(id: number, only?: number, price?: string): void {
    this.#send(
      "market",
      "btcusdt@aggTrade",
      {
        e: "aggTrade",
        E: this.nowMs,
        s: "BTCUSDT",
        ...this.#trade(id, price),
      },
      only,
    );
  }

  candle(openTimeMs: number, closed: boolean): void {
    const k = { t: openTimeMs, o: "1", h: "2", l: "1", c: "2", v: "3", x: closed };
    this.#send("market", "btcusdt@kline_1m", { e: "kline", E: this.nowMs, s: "BTCUSDT", k });
  }

  async stop(): Promise<void> {
    for (const { socket } of this.#clients) socket.terminate();
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, "close");
  }

  #trade(id: number, price = "61800.30"): object {
    return { a: id, p: price, q: "0.006", nq: "0.006", f: id, l: id, T: this.nowMs, m: false };
  }

  #send(category: Category, stream: string, data: object, only?: number): void {
    const text = JSON.stringify({ stream, data });
    for (const [index, { socket }] of this.#of(category).entries())
      if (only === undefined || only === index) socket.send(text);
  }

  /** Oldest first. */
  #of(category: Category) {
    return [...this.#clients].filter((client) => client.category === category);
  }

  #answer({ pathname, searchParams }: URL): unknown {
    switch (pathname) {
      case "/fapi/v1/time":
        return { serverTime: this.nowMs };
      case "/fapi/v1/exchangeInfo":
        return { symbols: [SYMBOL] };
      case "/fapi/v1/aggTrades": {
        const from = Number(searchParams.get("fromId"));
        const limit = Number(searchParams.get("limit"));
        return [...this.restTrades]
          .filter((id) => id >= from)
          .sort((a, b) => a - b)
          .slice(0, limit)
          .map((id) => this.#trade(id));
      }
      case "/fapi/v1/klines":
        return [...this.restCandles].map((openTimeMs) => [openTimeMs, "1", "2", "1", "2", "3"]);
      case "/fapi/v1/depth":
        return {
          lastUpdateId: this.#updateId,
          E: this.nowMs,
          T: this.nowMs,
          bids: [...this.bids],
          asks: [...this.asks],
        };
      default:
        return undefined;
    }
  }
}

const SYMBOL = {
  symbol: "BTCUSDT",
  status: "TRADING",
  quoteAsset: "USDT",
  requiredMarginPercent: "5.0000",
  liquidationFee: "0.012500",
  filters: [
    { filterType: "PRICE_FILTER", minPrice: "556.80", maxPrice: "4529764", tickSize: "0.10" },
    { filterType: "LOT_SIZE", minQty: "0.001", maxQty: "1000", stepSize: "0.001" },
    { filterType: "MIN_NOTIONAL", notional: "100" },
    { filterType: "PERCENT_PRICE", multiplierUp: "1.0500", multiplierDown: "0.9500", multiplierDecimal: "4" },
  ],
};
