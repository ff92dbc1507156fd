import type { VenueEvent } from "./events.ts";
import { linesOf } from "./lines.ts";

export type Payload = Readonly<Record<string, unknown>>;
export type Frame = Payload & { readonly data?: Payload };
type Levels = readonly (readonly [string, string])[];

/**
 * A raw WebSocket log: `<local receive time> <JSON>` per line, combined-stream frames and REST depth bodies.
 *
 * Times are the exchange's own (E, or T): a recorder's clock may be off by seconds. Events are given out with
 * non-decreasing times; one that is a few milliseconds early keeps its place and takes the time before it.
 *
 * @param symbolOfSnapshots the symbol of bare REST bodies, which do not name it.
 */
export async function* rawLog(path: string, symbolOfSnapshots: string): AsyncGenerator<VenueEvent> {
  let timeMs = 0;
  for await (const line of linesOf(path)) {
    const event = parseRawLine(line, symbolOfSnapshots);
    if (event === undefined) continue;
    timeMs = Math.max(timeMs, event.timeMs);
    yield { ...event, timeMs };
  }
}

const textOf = (data: Payload, key: string): string => {
  const value = data[key];
  return typeof value === "string" ? value : "";
};

/** One line as an event; undefined for kinds that a replay has no use for. @throws Error when it is no such line. */
export function parseRawLine(line: string, symbolOfSnapshots: string): VenueEvent | undefined {
  const space = line.indexOf(" ");
  if (space < 0 || line[space + 1] !== "{") throw new Error("a line is not `<receive time> <JSON>`");
  return parseFrame(JSON.parse(line.slice(space + 1)) as Frame, symbolOfSnapshots);
}

/** A frame of a market stream (raw or combined) or a REST depth body as an event; undefined for other kinds. */
export function parseFrame(json: Frame, symbolOfSnapshots: string): VenueEvent | undefined {
  if (json["lastUpdateId"] !== undefined)
    return {
      kind: "snapshot",
      symbol: symbolOfSnapshots,
      timeMs: Number(json["E"] ?? json["T"]),
      lastUpdateId: Number(json["lastUpdateId"]),
      bids: json["bids"] as Levels,
      asks: json["asks"] as Levels,
    };
  const data = json.data ?? json;
  const symbol = textOf(data, "s");
  const timeMs = Number(data["E"] ?? data["T"]);
  switch (data["e"]) {
    case "bookTicker":
      return {
        kind: "top",
        symbol,
        timeMs,
        updateId: Number(data["u"]),
        bid: textOf(data, "b"),
        bidQuantity: textOf(data, "B"),
        ask: textOf(data, "a"),
        askQuantity: textOf(data, "A"),
      };
    case "trade":
    case "aggTrade":
      // Zero-price trades (insurance fund, ADL) are no market trades.
      if (Number(data["p"]) <= 0 || Number(data["q"]) <= 0) return undefined;
      return {
        kind: "trade",
        symbol,
        timeMs,
        tradeId: Number(data["t"] ?? data["a"]),
        price: textOf(data, "p"),
        quantity: textOf(data, "q"),
        buyerIsMaker: data["m"] === true,
      };
    case "depthUpdate":
      return {
        kind: "depth",
        symbol,
        timeMs,
        firstUpdateId: Number(data["U"]),
        finalUpdateId: Number(data["u"]),
        previousUpdateId: Number(data["pu"]),
        bids: data["b"] as Levels,
        asks: data["a"] as Levels,
      };
    default:
      return undefined;
  }
}
