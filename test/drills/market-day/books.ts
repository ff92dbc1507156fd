import type { NatsConnection } from "@nats-io/transport-node";
import { parsePrice, parseQuantityOrZero } from "#libs/domain/fixed.ts";
import { decodeMarketEvent, type Level } from "#libs/wire/market.ts";
import type { VenueEvent } from "../../../services/sim-exchange/market/events.ts";
import { rawLog } from "../../../services/sim-exchange/market/raw-log.ts";

/** Price to quantity, as fixed-point numbers. */
type Side = Map<bigint, bigint>;
type Levels = readonly (readonly [string, string])[];

interface Book {
  bids: Side;
  asks: Side;
  /** 0: broken, or none yet. */
  last: number;
  /** The snapshot says nothing beyond these prices. */
  lowest: bigint;
  highest: bigint;
}

/** A book as a consumer of the bus had it at one instant. */
interface Sample extends Book {
  readonly symbol: string;
}

const newBook = (): Book => ({ bids: new Map(), asks: new Map(), last: 0, lowest: 0n, highest: 0n });

/** Order books as a consumer of the bus builds them, sampled, and held against a recording's own. */
export class BookWatch {
  readonly #books = new Map<string, Book>();
  readonly #sampledMs = new Map<string, number>();
  readonly #samples: Sample[] = [];
  readonly #everyMs: number;
  /** Updates that did not follow the one before them. */
  readonly broken: string[] = [];

  /** @param everyMs between two samples of a symbol, exchange time. */
  constructor(nc: NatsConnection, everyMs: number) {
    this.#everyMs = everyMs;
    nc.subscribe("md.*.book", {
      callback: (error, message) => {
        if (error === null) this.#take(message.data);
      },
    });
    nc.subscribe("md.*.gap", {
      callback: (error, message) => {
        if (error !== null) return;
        const { symbol, body } = decodeMarketEvent(message.data);
        if (body.kind === "gap" && body.missing.of === "book") this.#books.delete(symbol);
      },
    });
  }

  #take(data: Uint8Array): void {
    const { symbol, eventTimeMs, body } = decodeMarketEvent(data);
    if (body.kind !== "book") return;
    let book = this.#books.get(symbol);
    if (body.snapshot) {
      book = newBook();
      this.#books.set(symbol, book);
    }
    if (book === undefined) return;
    // The first update behind a snapshot may begin before it.
    const follows = body.previousUpdateId === book.last || body.firstUpdateId <= book.last;
    if (!body.snapshot && !follows)
      this.broken.push(`${symbol}: ${body.previousUpdateId} after ${book.last}`);
    setLevels(book.bids, pairsOf(body.bids));
    setLevels(book.asks, pairsOf(body.asks));
    if (body.snapshot) {
      const [bids, asks] = [[...book.bids.keys()], [...book.asks.keys()]];
      book.lowest = bids.reduce((least, price) => (price < least ? price : least), bids[0] ?? 0n);
      book.highest = asks.reduce((most, price) => (price > most ? price : most), asks[0] ?? 0n);
    }
    book.last = body.finalUpdateId;
    const due = (this.#sampledMs.get(symbol) ?? 0) + this.#everyMs;
    if (body.snapshot || eventTimeMs < due) return;
    this.#sampledMs.set(symbol, eventTimeMs);
    this.#samples.push({ ...book, bids: new Map(book.bids), asks: new Map(book.asks), symbol });
  }

  /** @param files the raw log of each symbol. */
  async compare(files: ReadonlyMap<string, string>): Promise<{ compared: number; wrong: readonly string[] }> {
    const wrong: string[] = [];
    let compared = 0;
    for (const [symbol, file] of files) {
      const due = new Map(
        this.#samples.filter((each) => each.symbol === symbol).map((each) => [each.last, each]),
      );
      for await (const book of recordedBooks(file, symbol)) {
        const sample = due.get(book.last);
        if (sample === undefined) continue;
        due.delete(book.last);
        compared += 1;
        wrong.push(...differences(sample, book));
      }
      for (const { last } of due.values()) wrong.push(`${symbol}: the recording has no update ${last}`);
    }
    return { compared, wrong };
  }
}

/** The recording's own book after each of its updates; one object, changed in place. */
async function* recordedBooks(file: string, symbol: string): AsyncGenerator<Book> {
  const book = newBook();
  let before: Extract<VenueEvent, { kind: "depth" }>[] | undefined = [];
  for await (const event of rawLog(file, symbol)) {
    if (event.kind === "snapshot") {
      setLevels(book.bids, event.bids);
      setLevels(book.asks, event.asks);
      book.last = event.lastUpdateId;
      for (const each of before ?? [])
        if (each.finalUpdateId >= event.lastUpdateId) {
          applyTo(book, each);
          yield book;
        }
      before = undefined;
    } else if (event.kind === "depth" && before !== undefined) before.push(event);
    else if (event.kind === "depth") {
      applyTo(book, event);
      yield book;
    }
  }
}

function applyTo(book: Book, { bids, asks, finalUpdateId }: Extract<VenueEvent, { kind: "depth" }>): void {
  setLevels(book.bids, bids);
  setLevels(book.asks, asks);
  book.last = finalUpdateId;
}

function setLevels(side: Side, levels: Levels): void {
  for (const [priceText, quantityText] of levels) {
    const [price, quantity] = [parsePrice(priceText), parseQuantityOrZero(quantityText)];
    if (quantity === 0n) side.delete(price);
    else side.set(price, quantity);
  }
}

const pairsOf = (levels: readonly Level[]): Levels => levels.map(({ price, quantity }) => [price, quantity]);

/** Levels that differ, as far as the snapshot that the sample began with reaches. */
function differences({ symbol, last, lowest, highest, ...ours }: Sample, theirs: Book): readonly string[] {
  const wrong: string[] = [];
  for (const side of ["bids", "asks"] as const)
    for (const price of new Set([...ours[side].keys(), ...theirs[side].keys()])) {
      if (price < lowest || price > highest) continue;
      const [mine, recorded] = [ours[side].get(price) ?? 0n, theirs[side].get(price) ?? 0n];
      if (mine !== recorded)
        wrong.push(`${symbol} ${last} ${side} at ${price}: ${mine}, recorded ${recorded}`);
    }
  return wrong;
}
