import type { Symbol } from "#libs/domain/ids.ts";
import { isBook, payloadOf, RECEIVED_AT_MS, type Recorded } from "./feed-frames.ts";

type Levels = readonly (readonly [price: string, quantity: string])[];

/** What is looked at of a frame. */
interface Numbers {
  readonly e: string;
  readonly s: string;
  readonly u: number;
  readonly pu: number;
  readonly a: Levels | number;
  readonly b: Levels;
}

/** Frames of one replay, and how far the numbers of the next lie behind its own. */
interface Chain {
  /** `pu` of the first update that follows the snapshot, and `u` of the last one. */
  readonly from: number;
  readonly to: number;
  readonly firstTrade: number;
  readonly lastTrade: number;
  /** An update's levels that make the last book the snapshot again. */
  readonly back: { readonly b: Levels; readonly a: Levels };
}

const SHIFTED = /"(u|U|pu|a|E|T)":(\d+)/g;

/**
 * The recording as a market that goes on: the n-th replay's numbers and times lie behind those of the one before, and
 * each begins with a change of every book back to its snapshot.
 */
export class Replays {
  readonly #recorded: Recorded;
  readonly #chains: ReadonlyMap<Symbol, Chain>;
  readonly #spanMs: number;

  constructor(recorded: Recorded) {
    this.#recorded = recorded;
    this.#chains = new Map(
      [...recorded.snapshots.keys()].map((symbol) => [symbol, chainOf(recorded, symbol)] as const),
    );
    this.#spanMs = Math.ceil(recorded.frames.at(-1)?.atMs ?? 0) + 1;
  }

  /** @param n 0 for the recording as it is. */
  frames(n: number): readonly string[] {
    const { frames } = this.#recorded;
    if (n === 0) return frames.map(({ text }) => text);
    const opening = [...this.#chains].map(([symbol, { from, to, back }]) => {
      const shift = to - from + 1;
      return JSON.stringify({
        stream: `${symbol.toLowerCase()}@depth@100ms`,
        data: {
          e: "depthUpdate",
          E: RECEIVED_AT_MS + n * this.#spanMs,
          T: RECEIVED_AT_MS + n * this.#spanMs,
          s: symbol,
          U: from + n * shift,
          u: from + n * shift,
          pu: to + (n - 1) * shift,
          ...back,
        },
      });
    });
    return [...opening, ...frames.flatMap((frame) => this.#shifted(frame.text, isBook(frame), n))];
  }

  #shifted(text: string, book: boolean, n: number): readonly string[] {
    const symbol = payloadOf(text)["s"] as Symbol;
    const chain = this.#chains.get(symbol);
    if (chain === undefined) return [text];
    const { from, to, firstTrade, lastTrade } = chain;
    // What came before the snapshot is in it already.
    if (book && Number(payloadOf(text)["pu"]) < from) return [];
    const by: Readonly<Record<string, number>> = {
      a: lastTrade - firstTrade + 1,
      E: this.#spanMs,
      T: this.#spanMs,
    };
    return [
      text.replaceAll(
        SHIFTED,
        (_, key: string, value: string) => `"${key}":${Number(value) + n * (by[key] ?? to - from + 1)}`,
      ),
    ];
  }
}

function chainOf(recorded: Recorded, symbol: Symbol): Chain {
  const snapshot = recorded.snapshots.get(symbol) ?? { lastUpdateId: 0, bids: [], asks: [] };
  const sides = { b: new Map(snapshot.bids), a: new Map(snapshot.asks) };
  const kept: { pu: number; u: number }[] = [];
  const trades: number[] = [];
  for (const frame of recorded.frames) {
    const data = payloadOf(frame.text) as unknown as Numbers;
    if (data.s !== symbol) continue;
    if (data.e === "aggTrade") trades.push(data.a as number);
    if (!isBook(frame) || data.u < snapshot.lastUpdateId) continue;
    kept.push(data);
    for (const side of ["b", "a"] as const)
      for (const [price, quantity] of data[side] as Levels) sides[side].set(price, quantity);
  }
  const back = (side: ReadonlyMap<string, string>, rows: Levels): Levels => {
    const held = new Set(rows.map(([price]) => price));
    return [
      ...[...side.keys()].filter((price) => !held.has(price)).map((price) => [price, "0"] as const),
      ...rows,
    ];
  };
  return {
    from: kept[0]?.pu ?? 0,
    to: kept.at(-1)?.u ?? 0,
    firstTrade: trades[0] ?? 0,
    lastTrade: trades.at(-1) ?? 0,
    back: { b: back(sides.b, snapshot.bids), a: back(sides.a, snapshot.asks) },
  };
}
