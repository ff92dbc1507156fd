import type { NatsConnection, Status } from "@nats-io/transport-node";
import fc from "fast-check";
import { vi } from "vitest";
import { MarketPublisher } from "#libs/bus/market-publisher.ts";
import { parseSymbol } from "#libs/domain/ids.ts";
import { createLogger } from "#libs/telemetry/log.ts";
import { Stats } from "#libs/telemetry/stats.ts";
import { decodeMarketEvent, encodeMarketEvent, type MarketEvent } from "#libs/wire/market.ts";
import { Gateway } from "../../services/feed-gateway/gateway.ts";
import type { Single } from "../../services/feed-gateway/outlet.ts";
import { ModelMarket, rowsOf, SYMBOL } from "./model-market.ts";

export type Step =
  | { readonly do: "trades"; readonly count: number }
  | { readonly do: "depth"; readonly moves: readonly number[] }
  | { readonly do: "candle" }
  | { readonly do: "lag"; readonly lines: readonly number[]; readonly ms: number }
  | { readonly do: "lose"; readonly lines: readonly number[]; readonly count: number }
  | { readonly do: "cut"; readonly lines: readonly number[] }
  | { readonly do: "rest"; readonly ms: number; readonly fails: boolean }
  | { readonly do: "bus"; readonly is: "away" | "frozen" | "refusing" | "there"; readonly stores: boolean }
  | { readonly do: "restart" }
  | { readonly do: "wait"; readonly ms: number };

/** One of two, or both. */
const lines = fc.constantFrom([0], [1], [0, 1]);

/** What a market, its connections, the exchange's REST, the bus and the gateway itself go through. */
export const steps = fc.array(
  fc.oneof(
    {
      weight: 10,
      arbitrary: fc.record({ do: fc.constant("trades"), count: fc.integer({ min: 1, max: 5 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("trades"), count: fc.constantFrom(300, 3_300) }) },
    {
      weight: 12,
      arbitrary: fc.record({
        do: fc.constant("depth"),
        moves: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 4 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("candle") }) },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant("lag"), lines, ms: fc.constantFrom(0, 5, 80, 900, 2_500) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant("lose"), lines, count: fc.integer({ min: 1, max: 6 }) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("cut"), lines }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("rest"),
        ms: fc.constantFrom(0, 30, 700, 4_000),
        fails: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("bus"),
        is: fc.constantFrom("away", "frozen", "refusing", "there", "there"),
        stores: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("restart") }) },
    {
      weight: 14,
      arbitrary: fc.record({ do: fc.constant("wait"), ms: fc.constantFrom(1, 20, 100, 600, 1_500, 7_000) }),
    },
  ),
  { minLength: 1, maxLength: 80, size: "max" },
) as fc.Arbitrary<readonly Step[]>;

const BEAT_MS = 200;
const RECONNECT_MS = 400;
const WINDOW = 50;
const ACK_MS = 3;
const HEAL_MS = 60_000;
/** A publisher notices within 3 s, its gateway at the next beat. */
const UNNOTICED_MS = 3_000 + BEAT_MS;
const REFUSED = new TextEncoder().encode('{"error":{"code":503,"description":"insufficient resources"}}');
const STORED = new TextEncoder().encode('{"stream":"MARKET","seq":1}');

interface Connection {
  id: number;
  open: boolean;
  lagMs: number;
  lose: number;
  /** When the last frame arrives: a connection keeps their order. */
  last: number;
}

/** The gateway and its publisher on a model of the market, of two connections and of the bus, in time that is played. */
export class GatewayTurmoil {
  readonly market: ModelMarket;
  /** What the stream holds, in order. */
  readonly stored: MarketEvent[] = [];
  /** Of each gateway so far, the newest last. */
  readonly gateways: Gateway[] = [];
  /** Lost on their way when the process was killed that would soon have noticed. */
  readonly unnoticed: MarketEvent[] = [];
  /** The bus has lost an update of the book: whoever reads the stream sees the hole before its gateway does. */
  lostOfBooks = false;
  readonly #unstored: { readonly event: MarketEvent; readonly at: number }[] = [];
  readonly #connections: readonly [Connection, Connection];
  #lines = 0;
  #rest = { ms: 0, fails: false };
  #bus: { is: "away" | "frozen" | "refusing" | "there"; stores: boolean } = { is: "there", stores: true };
  /** Waits for the bus to thaw. */
  #frozen: (() => void)[] = [];
  #end: () => void = () => undefined;
  #candleSaidMs = 0;

  constructor() {
    this.market = new ModelMarket(Date.now());
    const connection = (): Connection => ({ id: 0, open: false, lagMs: 5, lose: 0, last: 0 });
    this.#connections = [connection(), connection()];
    this.#start();
  }

  async suffer(list: readonly Step[]): Promise<void> {
    for (const step of list) await this.#do(step);
  }

  /** Everything works again, for long enough to make up for all of it. */
  async heal(): Promise<void> {
    this.#rest = { ms: 0, fails: false };
    for (const connection of this.#connections) Object.assign(connection, { lagMs: 0, lose: 0 });
    this.#setBus("there", true);
    for (const until = Date.now() + HEAL_MS; Date.now() < until;) {
      this.#trade();
      this.#frame("depth@100ms", { e: "depthUpdate", ...this.market.depth([1]) });
      this.#candle();
      await vi.advanceTimersByTimeAsync(250);
    }
  }

  end(): void {
    this.#end();
  }

  async #do(step: Step): Promise<void> {
    switch (step.do) {
      case "trades":
        for (let i = 0; i < step.count; i += 1) this.#trade();
        return;
      case "depth":
        this.#frame("depth@100ms", { e: "depthUpdate", ...this.market.depth(step.moves) });
        return;
      case "candle":
        this.#candle();
        return;
      case "lag":
        for (const index of step.lines) this.#connection(index).lagMs = step.ms;
        return;
      case "lose":
        for (const index of step.lines) this.#connection(index).lose += step.count;
        return;
      case "cut":
        for (const index of step.lines) this.#cut(this.#connection(index));
        return;
      case "rest":
        this.#rest = step;
        return;
      case "bus":
        this.#setBus(step.is, step.stores);
        return;
      case "restart":
        this.#end();
        for (const { event, at } of this.#unstored.splice(0))
          if (Date.now() - at < UNNOTICED_MS) this.unnoticed.push(event);
        this.#start();
        return;
      case "wait":
        await vi.advanceTimersByTimeAsync(step.ms);
    }
  }

  #connection(index: number): Connection {
    return this.#connections[index as 0 | 1];
  }

  #trade(): void {
    this.#frame("aggTrade", { e: "aggTrade", ...this.market.trade(Date.now()) });
  }

  /** The exchange says a candle's words as it runs, and its last one when it is over, none of them late. */
  #candle(): void {
    const nowMs = Date.now();
    if (nowMs - this.#candleSaidMs < 250) return;
    this.#candleSaidMs = nowMs;
    for (let closed = true; closed;) {
      const word = this.market.candle(nowMs);
      ({ closed } = word);
      const [t, o, h, l, c, v] = word.row;
      this.#frame("kline_1m", { e: "kline", k: { t, o, h, l, c, v, x: closed } });
    }
  }

  #frame(stream: string, data: object): void {
    const text = JSON.stringify({
      stream: `${SYMBOL.toLowerCase()}@${stream}`,
      data: { E: Date.now(), s: SYMBOL, ...data },
    });
    for (const connection of this.#connections) {
      if (!connection.open) continue;
      if (connection.lose > 0) {
        connection.lose -= 1;
        continue;
      }
      const { id } = connection;
      connection.last = Math.max(connection.last, Date.now() + connection.lagMs);
      setTimeout(() => {
        if (connection.id === id && connection.open) this.#gateway.onFrame(text, id);
      }, connection.last - Date.now());
    }
  }

  get #gateway(): Gateway {
    return this.gateways.at(-1) as Gateway;
  }

  #open(connection: Connection): void {
    const first = !this.#connections.some(({ open }) => open);
    this.#lines += 1;
    Object.assign(connection, { id: this.#lines, open: true, last: 0 });
    if (first) this.#gateway.onBooksUp([parseSymbol(SYMBOL)]);
  }

  #cut(connection: Connection): void {
    if (!connection.open) return;
    const { id } = connection;
    connection.open = false;
    this.#gateway.onLineEnded(id);
    if (!this.#connections.some(({ open }) => open)) this.#gateway.onBooksDown([parseSymbol(SYMBOL)]);
    setTimeout(() => {
      if (connection.id === id && !connection.open) this.#open(connection);
    }, RECONNECT_MS);
  }

  #setBus(is: "away" | "frozen" | "refusing" | "there", stores: boolean): void {
    const was = this.#bus.is;
    this.#bus = { is, stores };
    if (is === "frozen") return;
    for (const thaw of this.#frozen.splice(0)) thaw();
    if (is === "away" && was !== "away") this.#say("disconnect");
    if (is !== "away" && was === "away") this.#say("reconnect");
  }

  #say: (type: "disconnect" | "reconnect") => void = () => undefined;

  #start(): void {
    const abort = new AbortController();
    const nc = this.#client(abort.signal);
    const publisher = new MarketPublisher<MarketEvent, Single>(nc, {
      window: WINDOW,
      encode: encodeMarketEvent,
      onNotStored: (singles) => {
        gateway.notStored(singles);
      },
    });
    const gateway: Gateway = new Gateway(
      {
        stats: new Stats("feed-gateway", "test", 0),
        log: createLogger("feed-gateway", "test", "silent"),
        signal: abort.signal,
        rest: { get: (path, params) => this.#get(path, params as Readonly<Record<string, number>>) },
        clock: { now: () => Date.now() },
        publisher,
        alarm: () => undefined,
        badPrintPercent: 15,
      },
      [parseSymbol(SYMBOL)],
    );
    this.gateways.push(gateway);
    for (const kind of ["trade", "kline"]) {
      const newest = this.stored.findLast(({ body }) => body.kind === kind);
      if (newest !== undefined) gateway.resumeAfter(newest);
    }
    const beat = setInterval(() => {
      gateway.tick();
      gateway.publishDepths();
      gateway.publishStats();
    }, BEAT_MS);
    for (const connection of this.#connections) this.#open(connection);
    this.#end = () => {
      clearInterval(beat);
      abort.abort();
      gateway.close();
      publisher.close();
      for (const connection of this.#connections) connection.open = false;
    };
  }

  /** The client of one process: what it sends while the bus is away reaches nobody. */
  #client(signal: AbortSignal): NatsConnection {
    const inboxes = new Map<string, (error: null, message: { readonly data: Uint8Array }) => void>();
    let say: (status: Status) => void = () => undefined;
    this.#say = (type) => {
      say({ type, server: "" });
    };
    const acknowledge = (reply: string, data: Uint8Array): void => {
      setTimeout(() => {
        if (this.#bus.is !== "away") inboxes.get(reply)?.(null, { data });
      }, ACK_MS);
    };
    const arrives = (bytes: Uint8Array, reply: string): void => {
      if (signal.aborted) return;
      const event = decodeMarketEvent(bytes);
      if (this.#bus.is === "there" || (this.#bus.is !== "refusing" && this.#bus.stores)) {
        this.stored.push(event);
        acknowledge(reply, STORED);
        return;
      }
      this.#unstored.push({ event, at: Date.now() });
      this.lostOfBooks ||= event.body.kind === "book";
      if (this.#bus.is === "refusing") acknowledge(reply, REFUSED);
    };
    const reached = (then: () => void): void => {
      if (this.#bus.is === "frozen") this.#frozen.push(then);
      else then();
    };
    return {
      publish: (_: string, payload: Uint8Array, { reply }: { readonly reply: string }) => {
        const bytes = payload.slice();
        reached(() => {
          arrives(bytes, reply);
        });
      },
      subscribe: (subject: string, { callback }: { readonly callback: (error: null) => void }) => {
        inboxes.set(subject, callback);
        return { getSubject: () => subject, unsubscribe: () => inboxes.delete(subject) };
      },
      flush: () =>
        this.#bus.is === "away"
          ? Promise.reject(new Error("disconnected"))
          : new Promise<void>((resolve) => {
              reached(resolve);
            }),
      // eslint-disable-next-line @typescript-eslint/no-misused-promises
      status: async function* () {
        while (!signal.aborted)
          yield await new Promise<Status>((resolve) => {
            say = resolve;
          });
      },
    } as unknown as NatsConnection;
  }

  async #get(path: string, params: Readonly<Record<string, number>>): Promise<unknown> {
    const { ms, fails } = this.#rest;
    const answer = fails ? undefined : this.#answer(path, params);
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (answer === undefined) throw new Error("the exchange does not answer");
    return answer;
  }

  #answer(
    path: string,
    { fromId = 0, limit = 0, startTime = 0, endTime = 0 }: Record<string, number>,
  ): unknown {
    const { market } = this;
    switch (path) {
      case "/fapi/v1/aggTrades":
        return market.trades.slice(fromId - 1, fromId - 1 + limit);
      case "/fapi/v1/klines":
        return market.candles.filter(([openTimeMs]) => openTimeMs >= startTime && openTimeMs <= endTime);
      default: {
        const { bids, asks } = market.book(market.updateId);
        return { lastUpdateId: market.updateId, bids: rowsOf(bids), asks: rowsOf(asks) };
      }
    }
  }
}
