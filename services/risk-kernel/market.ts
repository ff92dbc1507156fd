import type { NatsConnection, Subscription } from "@nats-io/transport-node";
import { InvalidValueError, messageOf } from "#libs/domain/errors.ts";
import { parsePrice } from "#libs/domain/fixed.ts";
import { symbolFromToken, type Symbol } from "#libs/domain/ids.ts";
import type { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { decodeClockBeat, decodeMarketEvent, type MarketBody } from "#libs/wire/market.ts";
import { markOf, type MarkUpdate } from "./batch.ts";
import type { Mark } from "./state.ts";

interface Newest {
  bytes: Uint8Array;
  receivedAtMs: number;
}
interface Prices {
  top: Newest | undefined;
  mark: Newest | undefined;
  /** The mark that was asked for. */
  rest: Newest | undefined;
  depth: Newest | undefined;
  changed: boolean;
  /** The newest depth is part of a commit already. */
  depthTaken: boolean;
}

/**
 * The newest top and mark of every symbol by each path, straight from the gateway (core NATS), and exchange time.
 *
 * Only the bytes are kept; they are decoded when a commit needs them, because most tops are never looked at.
 */
export class Market {
  readonly #prices = new Map<Symbol, Prices>();
  readonly #subscriptions: Subscription[];
  readonly #clock: ExchangeClock;
  readonly #refused: (reason: string) => void;

  /** `refused` hears of messages that are no prices or no time: they change nothing, and what is known grows old. */
  constructor(nc: NatsConnection, clock: ExchangeClock, refused: (reason: string) => void) {
    this.#clock = clock;
    this.#refused = refused;
    const keep =
      (field: "top" | "mark" | "rest" | "depth") =>
      (error: Error | null, message: { subject: string; data: Uint8Array }) => {
        // Before the first beat nobody knows when it came: it would count as ages old, and a stop would close what is held.
        if (error !== null || !clock.synced) return;
        const symbol = this.#attempt(() => symbolFromToken(message.subject.split(".")[1] ?? ""));
        if (symbol === undefined) return;
        let prices = this.#prices.get(symbol);
        if (prices === undefined)
          this.#prices.set(
            symbol,
            (prices = {
              top: undefined,
              mark: undefined,
              rest: undefined,
              depth: undefined,
              changed: true,
              depthTaken: true,
            }),
          );
        prices[field] = { bytes: message.data, receivedAtMs: clock.now(performance.now()) };
        if (field === "depth") prices.depthTaken = false;
        else prices.changed = true;
      };
    this.#subscriptions = [
      nc.subscribe("md.*.top", { callback: keep("top") }),
      nc.subscribe("md.*.mark", { callback: keep("mark") }),
      nc.subscribe("md.*.mark.rest", { callback: keep("rest") }),
      nc.subscribe("md.*.depth", { callback: keep("depth") }),
      nc.subscribe("clock.exchange", {
        callback: (error, message) => {
          if (error !== null) return;
          const beat = this.#attempt(() => decodeClockBeat(message.data));
          if (beat !== undefined) clock.follow(beat.exchangeTimeMs, beat.rate, performance.now(), beat.ageMs);
        },
      }),
    ];
  }

  get clock(): ExchangeClock {
    return this.#clock;
  }

  /** Prices of these symbols that changed since they were last taken; with what the book takes where that matters. */
  take(symbols: Iterable<Symbol>, depthOf: ReadonlySet<Symbol> = NONE): MarkUpdate[] {
    const updates: MarkUpdate[] = [];
    for (const symbol of symbols) {
      const prices = this.#prices.get(symbol);
      const deep = depthOf.has(symbol) && prices?.depthTaken === false;
      if (prices === undefined || (!prices.changed && !deep)) continue;
      prices.changed = false;
      if (deep) prices.depthTaken = true;
      const update = this.#updateOf(symbol, prices);
      if (update === undefined) continue;
      const depth = deep ? this.#attempt(() => depthUpdateOf(prices)) : undefined;
      updates.push({ ...update, ...(depth === undefined ? {} : { depth }) });
    }
    return updates;
  }

  /** Newest prices of these symbols, or of all, taken or not. */
  peek(symbols: Iterable<Symbol> = this.#prices.keys()): Map<Symbol, Mark> {
    const marks = new Map<Symbol, Mark>();
    for (const symbol of symbols) {
      const prices = this.#prices.get(symbol);
      const update = prices === undefined ? undefined : this.#updateOf(symbol, prices);
      if (update !== undefined) marks.set(symbol, markOf(update));
    }
    return marks;
  }

  /** What one path brings that is none takes nothing from the other. */
  #updateOf(symbol: Symbol, { mark, top, rest }: Prices): MarkUpdate | undefined {
    const streams = this.#attempt(() => ({ mark: read(mark, "mark"), top: read(top, "top") }));
    const asked = this.#attempt(() => read(rest, "mark", "rest"));
    return updateOf(symbol, streams ?? { mark: undefined, top: undefined }, asked);
  }

  /** Anybody with the right to publish prices must not be able to end the kernel with one. */
  #attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      this.#refused(messageOf(error));
      return undefined;
    }
  }

  stop(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }
}

const NONE: ReadonlySet<Symbol> = new Set();

/** @throws InvalidValueError for a quantity that is none. */
function depthUpdateOf({ depth }: Prices): MarkUpdate["depth"] {
  if (depth === undefined) return undefined;
  const { body, receivedAtMs } = decodeMarketEvent(depth.bytes);
  if (body.kind !== "depth") return undefined;
  const { bids, asks } = body;
  return { bids, asks, receivedAtMs: Math.min(receivedAtMs, depth.receivedAtMs) };
}

/** What the streams bring of one symbol. */
interface Streams {
  readonly mark: Read<"mark"> | undefined;
  readonly top: Read<"top"> | undefined;
}

/** Undefined without a mark price by any path: nothing can be valued. */
function updateOf(
  symbol: Symbol,
  { mark, top }: Streams,
  asked: Read<"mark"> | undefined,
): MarkUpdate | undefined {
  const oldest = mark === undefined ? 0 : Math.min(mark.receivedAtMs, top?.receivedAtMs ?? mark.receivedAtMs);
  const rest = asked !== undefined && asked.receivedAtMs > oldest ? asked : undefined;
  const markPrice = mark?.body.markPrice ?? rest?.body.markPrice;
  if (markPrice === undefined) return undefined;
  return {
    symbol,
    mark: markPrice,
    bid: top?.body.bidPrice ?? "",
    ask: top?.body.askPrice ?? "",
    receivedAtMs: oldest,
    ...(rest === undefined
      ? {}
      : {
          rest: {
            mark: rest.body.markPrice,
            receivedAtMs: rest.receivedAtMs,
            streamMarkAtMs: mark?.receivedAtMs ?? 0,
            topAtMs: top?.receivedAtMs ?? 0,
          },
        }),
  };
}

type Body<Kind extends MarketBody["kind"]> = Extract<MarketBody, { kind: Kind }>;

/** One message with its age. */
interface Read<Kind extends "mark" | "top"> {
  readonly body: Body<Kind>;
  readonly receivedAtMs: number;
}

/** @throws InvalidValueError for one of another kind or path than its subject says, and for a price that is none. */
function read<Kind extends "mark" | "top">(
  newest: Newest | undefined,
  kind: Kind,
  path?: "rest",
): Read<Kind> | undefined {
  if (newest === undefined) return undefined;
  const { body, path: cameBy, receivedAtMs, eventTimeMs } = decodeMarketEvent(newest.bytes);
  if (body.kind !== kind) throw new InvalidValueError("event", body.kind, kind);
  if (cameBy !== path) throw new InvalidValueError("path", cameBy ?? "stream", path ?? "stream");
  // The fold trusts what a commit carries, so this is where it is read as what it has to be.
  for (const price of body.kind === "top" ? [body.bidPrice, body.askPrice] : [body.markPrice])
    parsePrice(price);
  // What a frozen bus held back is as old as the gateway's receipt of it, not as its arrival here; and what somebody
  // asked for is as old as the exchange says that it is.
  const ages = [newest.receivedAtMs, receivedAtMs, ...(path === undefined ? [] : [eventTimeMs])];
  return { body: body as Body<Kind>, receivedAtMs: Math.min(...ages) };
}
