import { encodeMarketEvent, type Level, type MarketEvent } from "#libs/wire/market.ts";

/** Tags of MarketEvent and of what it holds: field number × 8 + wire type. */
const VARINT = 0;
const BYTES = 2;
const tag = (field: number, type: typeof VARINT | typeof BYTES): number => field * 8 + type;
const SYMBOL = tag(1, BYTES);
const EVENT_TIME_MS = tag(2, VARINT);
const RECEIVED_AT_MS = tag(3, VARINT);
const DERIVED = tag(4, VARINT);
const BOOK = tag(5, BYTES);
const TOP = tag(6, BYTES);
const TRADE = tag(7, BYTES);
const TRUE = 1;
/** Numbers beyond 2^31 are out of reach of the bit operators: four groups of seven bits are split off first. */
const LOW_BITS = 28;
const LOW = 2 ** LOW_BITS;

/** A length that takes one byte. */
const SHORT_MAX = 127;
const ASCII_MAX = 127;
const SLAB = 256 * 1024;
/** Room that a message with short texts and no levels cannot exceed, and what a level can take at most. */
const HEAD_MAX = 1_024;
const LEVEL_MAX = SHORT_MAX + 2;

/**
 * Encodes market events as `encodeMarketEvent` does, byte for byte, and the kinds that nearly all messages are, tops,
 * book updates and trades, several times as fast: with the generated encoder, encoding costs as much as publishing.
 * Whatever is not as usual (other kinds, text that is long or not ASCII, negative numbers) goes to the generated one.
 */
export class EventEncoder {
  /** Messages lie behind each other in it; a full one is left to those who hold a message of it. */
  #buffer = Buffer.allocUnsafeSlow(SLAB);
  #at = 0;
  /** Every character written so far, or-ed together. */
  #characters = 0;
  #usual = true;

  encode(event: MarketEvent): Uint8Array {
    const { body } = event;
    const isUsual = body.kind === "top" || body.kind === "book" || body.kind === "trade";
    if (!isUsual || event.path !== undefined || event.completeTo !== undefined)
      return encodeMarketEvent(event);
    const levels = body.kind === "book" ? body.bids.length + body.asks.length : 0;
    const most = HEAD_MAX + levels * LEVEL_MAX;
    if (most > SLAB) return encodeMarketEvent(event);
    if (this.#at + most > SLAB) {
      this.#buffer = Buffer.allocUnsafeSlow(SLAB);
      this.#at = 0;
    }
    const from = this.#at;
    this.#characters = 0;
    this.#usual = true;
    this.#text(SYMBOL, event.symbol);
    this.#whole(EVENT_TIME_MS, event.eventTimeMs);
    this.#whole(RECEIVED_AT_MS, event.receivedAtMs);
    this.#flag(DERIVED, event.derived);
    if (body.kind === "top") {
      const start = this.#begin(TOP);
      this.#whole(tag(1, VARINT), body.updateId);
      this.#text(tag(2, BYTES), body.bidPrice);
      this.#text(tag(3, BYTES), body.bidQuantity);
      this.#text(tag(4, BYTES), body.askPrice);
      this.#text(tag(5, BYTES), body.askQuantity);
      this.#end(start);
    } else if (body.kind === "trade") {
      const start = this.#begin(TRADE);
      this.#whole(tag(1, VARINT), body.aggregateId);
      this.#text(tag(2, BYTES), body.price);
      this.#text(tag(3, BYTES), body.quantity);
      this.#flag(tag(4, VARINT), body.buyerIsMaker);
      this.#whole(tag(5, VARINT), body.tradeTimeMs);
      this.#end(start);
    } else {
      const start = this.#begin(BOOK);
      this.#whole(tag(1, VARINT), body.firstUpdateId);
      this.#whole(tag(2, VARINT), body.finalUpdateId);
      this.#whole(tag(3, VARINT), body.previousUpdateId);
      this.#flag(tag(4, VARINT), body.snapshot);
      this.#levels(tag(5, BYTES), body.bids);
      this.#levels(tag(6, BYTES), body.asks);
      this.#end(start);
    }
    if (this.#usual && this.#characters <= ASCII_MAX)
      return new Uint8Array(this.#buffer.buffer, from, this.#at - from);
    this.#at = from;
    return encodeMarketEvent(event);
  }

  #levels(levelTag: number, levels: readonly Level[]): void {
    for (const level of levels) {
      this.#buffer[this.#at++] = levelTag;
      const lengthAt = this.#at++;
      this.#text(tag(1, BYTES), level.price);
      this.#text(tag(2, BYTES), level.quantity);
      const length = this.#at - lengthAt - 1;
      if (length > SHORT_MAX) this.#usual = false;
      this.#buffer[lengthAt] = length;
    }
  }

  #text(textTag: number, text: string): void {
    const { length } = text;
    if (length === 0) return;
    if (length > SHORT_MAX) this.#usual = false;
    const buffer = this.#buffer;
    let at = this.#at;
    let characters = this.#characters;
    buffer[at++] = textTag;
    buffer[at++] = length;
    for (let i = 0; i < length; i += 1) {
      const code = text.charCodeAt(i);
      characters |= code;
      buffer[at++] = code;
    }
    this.#at = at;
    this.#characters = characters;
  }

  #whole(wholeTag: number, value: number): void {
    if (value === 0) return;
    if (value < 0) this.#usual = false;
    this.#buffer[this.#at++] = wholeTag;
    this.#varint(value);
  }

  #flag(flagTag: number, value: boolean): void {
    if (!value) return;
    this.#buffer[this.#at++] = flagTag;
    this.#buffer[this.#at++] = TRUE;
  }

  #varint(value: number): void {
    const buffer = this.#buffer;
    let at = this.#at;
    let left = value;
    if (left >= LOW) {
      left = Math.floor(value / LOW);
      const low = value - left * LOW;
      for (let shift = 0; shift < LOW_BITS; shift += 7) buffer[at++] = ((low >>> shift) & 127) | 128;
    }
    while (left > 127) {
      buffer[at++] = (left & 127) | 128;
      left >>>= 7;
    }
    buffer[at++] = left;
    this.#at = at;
  }

  /** Leaves one byte for the length. */
  #begin(messageTag: number): number {
    this.#buffer[this.#at++] = messageTag;
    return this.#at++;
  }

  /** Writes the length; one that needs more bytes than were left moves the message. */
  #end(start: number): void {
    const length = this.#at - start - 1;
    if (length > SHORT_MAX) {
      const lengthBytes = length < 128 ** 2 ? 2 : length < 128 ** 3 ? 3 : 4;
      this.#buffer.copyWithin(start + lengthBytes, start + 1, this.#at);
      this.#at = start;
      this.#varint(length);
      this.#at += length;
    } else this.#buffer[start] = length;
  }
}
