import { expect, test } from "vitest";
import { VenueBook } from "../../services/sim-exchange/engine/book.ts";
import type { VenueEvent } from "../../services/sim-exchange/market/events.ts";
import { parsePhases, phaseAt, REGIMES } from "../../services/sim-exchange/market/regimes.ts";
import { synthetic } from "../../services/sim-exchange/market/synthetic.ts";

const T0 = 1_790_000_000_000;

/** Everything a made-up BTCUSDT market does in `forMs`. */
async function market(phases: string, forMs: number, seed = 1, startMs = T0): Promise<readonly VenueEvent[]> {
  const events: VenueEvent[] = [];
  for await (const event of synthetic(["BTCUSDT"], seed, startMs, parsePhases(phases))) {
    if (event.timeMs >= startMs + forMs) break;
    events.push(event);
  }
  return events;
}

const mids = (events: readonly VenueEvent[]) =>
  events
    .filter((event) => event.kind === "top")
    .map(({ bid, ask, timeMs }) => ({ mid: (Number(bid) + Number(ask)) / 2, atMs: timeMs - T0 }));

/** Σ of the displayed size of both sides after all events. */
function displayed(events: readonly VenueEvent[]): number {
  const book = new VenueBook(true);
  for (const event of events)
    if (event.kind === "top") book.applyTop(event);
    else if (event.kind === "depth") book.applyDepth(event);
    else if (event.kind === "snapshot") book.applySnapshot(event);
  return [...book.levels("BUY"), ...book.levels("SELL")].reduce(
    (sum, { quantity }) => sum + Number(quantity) / 1e8,
    0,
  );
}

test("the same seed gives the same market, another seed another", async () => {
  const first = await market("waves", 5_000);
  expect(await market("waves", 5_000)).toEqual(first);
  expect(await market("waves", 5_000, 2)).not.toEqual(first);
  // Whenever it is started.
  const later = await market("waves", 5_000, 1, T0 + 12_345);
  expect(later.map((event) => ({ ...event, timeMs: event.timeMs - 12_345 }))).toEqual(first);
});

test.each(Object.keys(REGIMES))(
  "%s: books never cross, depth is one chain, trades lie at the touch",
  async (regime) => {
    let [bid, ask, lastId] = [0, 0, 0];
    for (const event of await market(regime, 90_000)) {
      if (event.kind === "top") {
        [bid, ask] = [Number(event.bid), Number(event.ask)];
        expect(bid).toBeLessThan(ask);
        expect(Number(event.bidQuantity)).toBeGreaterThan(0);
      } else if (event.kind === "snapshot") lastId = event.lastUpdateId;
      else if (event.kind === "depth") {
        expect(event.previousUpdateId).toBe(lastId);
        lastId = event.finalUpdateId;
      } else expect([bid, ask]).toContain(Number(event.price));
    }
  },
);

test("crash: 30 % down in 60 s, on a book that thins to less than a tenth", async () => {
  const events = await market("range:10s,crash", 75_000);
  const path = mids(events);
  const at = (ms: number): number => path.find(({ atMs }) => atMs >= ms)?.mid ?? 0;
  expect(at(70_000) / at(10_000)).toBeCloseTo(0.7, 2);
  expect(at(40_000) / at(10_000)).toBeCloseTo(Math.sqrt(0.7), 2);
  const before = displayed(events.filter(({ timeMs }) => timeMs < T0 + 10_000));
  expect(displayed(events)).toBeLessThan(before / 10);
});

test("flash-crash falls 10 % within seconds and comes back", async () => {
  const path = mids(await market("flash-crash", 55_000));
  const lowest = Math.min(...path.map(({ mid }) => mid));
  expect(lowest / path[0]!.mid).toBeCloseTo(0.9, 2);
  expect(path.at(-1)!.mid / path[0]!.mid).toBeCloseTo(1, 2);
});

test("gap: silence, and then a price 2 % away", async () => {
  const path = mids(await market("gap", 21_000));
  const before = path.findLast(({ atMs }) => atMs < 20_000)!;
  const after = path.find(({ atMs }) => atMs >= 20_000)!;
  expect(after.atMs - before.atMs).toBeGreaterThanOrEqual(2_000);
  expect(Math.abs(after.mid / before.mid - 1)).toBeCloseTo(0.02, 3);
});

test("trend leaves its start, range does not", async () => {
  const change = async (phases: string) => {
    const path = mids(await market(phases, 300_000));
    return Math.abs(path.at(-1)!.mid / path[0]!.mid - 1);
  };
  expect(await change("trend")).toBeGreaterThan(0.03);
  expect(await change("range")).toBeLessThan(0.005);
});

test("thin-book shows a fraction of the usual size on a wide spread", async () => {
  const [thin, usual] = [await market("thin-book", 5_000), await market("range", 5_000)];
  expect(displayed(thin)).toBeLessThan(displayed(usual) / 10);
});

test("phases follow each other and the last one lasts", () => {
  const phases = parsePhases("range:60s,crash:1m,gap");
  expect([0, 60_000, 119_999, 120_000, 9e9].map((ms) => phaseAt(phases, ms).regime)).toEqual([
    "range",
    "crash",
    "crash",
    "gap",
    "gap",
  ]);
  for (const wrong of ["nope", "range:5", "range:0s", "range,crash", "range:5s:6s", ""])
    expect(() => parsePhases(wrong)).toThrow(JSON.stringify(wrong.split(",")[0]));
});
