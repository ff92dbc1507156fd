import { readStream } from "#libs/bus/read-stream.ts";
import { decodeMarketEvent, type MarketBody, type MarketEvent, type Missing } from "#libs/wire/market.ts";
import type { TestBus } from "../support/test-bus.ts";

/** Everything that is in the stream now. */
export async function readMarket(bus: TestBus): Promise<readonly MarketEvent[]> {
  const events: MarketEvent[] = [];
  const last = await bus.jsm.streams.info("MARKET").then(
    ({ state }) => state.last_seq,
    () => 0, // The server is away, or has no such stream yet.
  );
  if (last === 0) return events;
  const abort = new AbortController();
  const options = {
    js: bus.js,
    jsm: bus.jsm,
    stream: "MARKET",
    fromSequence: 1,
    reader: "test",
    signal: abort.signal,
  };
  for await (const { sequence, data } of readStream(options)) {
    events.push(decodeMarketEvent(data));
    if (sequence >= last) abort.abort();
  }
  return events;
}

export const bodies = <K extends MarketBody["kind"]>(events: readonly MarketEvent[], kind: K) =>
  events.flatMap(({ body }) => (body.kind === kind ? [body as Extract<MarketBody, { kind: K }>] : []));
export const tradeIds = (events: readonly MarketEvent[]): ReadonlySet<number> =>
  new Set(bodies(events, "trade").map(({ aggregateId }) => aggregateId));
export const gapsOf = <Of extends Missing["of"]>(events: readonly MarketEvent[], of: Of) =>
  bodies(events, "gap").flatMap(({ missing }) =>
    missing.of === of ? [missing as Extract<Missing, { of: Of }>] : [],
  );

/** Ids that are neither stored nor told as missing. */
export function silent(events: readonly MarketEvent[], first: number, last: number): readonly number[] {
  const ids = tradeIds(events);
  const gaps = gapsOf(events, "trades");
  const found: number[] = [];
  for (let id = first; id <= last; id += 1)
    if (
      !ids.has(id) &&
      !gaps.some(({ firstAggregateId, lastAggregateId }) => id >= firstAggregateId && id <= lastAggregateId)
    )
      found.push(id);
  return found;
}

/** The book as a reader of the stream has it. @throws where an update does not follow the one before it. */
export function bookOf(events: readonly MarketEvent[]) {
  const sides = { bids: new Map<string, string>(), asks: new Map<string, string>() };
  let last = 0;
  for (const { body } of events) {
    if (body.kind === "gap" && body.missing.of === "book") last = 0;
    if (body.kind !== "book") continue;
    if (body.snapshot) for (const side of Object.values(sides)) side.clear();
    // The first update behind a snapshot may begin before it.
    else if (body.previousUpdateId !== last && !(last > 0 && body.firstUpdateId <= last))
      throw new Error(`update ${body.firstUpdateId} (pu ${body.previousUpdateId}) does not follow ${last}`);
    for (const side of ["bids", "asks"] as const)
      for (const { price, quantity } of body[side]) {
        const plain = String(Number(price));
        if (quantity === "0") sides[side].delete(plain);
        else sides[side].set(plain, quantity);
      }
    last = body.finalUpdateId;
  }
  return { ...sides, synced: last > 0 };
}
