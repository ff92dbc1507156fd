import { HaltError, messageOf } from "#libs/domain/errors.ts";
import { plimsoll } from "./gen/plimsoll.js";
import protobuf from "./protobuf.js";

const wire = plimsoll.v1;

type Reader = ReturnType<typeof protobuf.Reader.create>;
interface Message<T> {
  decode(reader: Reader, length: number): T;
}

/** A tag as it stands before a value: the field's number and how the value is encoded. */
const varint = (field: number): number => field << 3;
const sized = (field: number): number => (field << 3) | 2;

/** Fields of Commit that can be asked for. */
const COMMIT = {
  number: varint(1),
  previousHash: sized(4),
  nowMs: varint(5),
  marks: sized(6),
  inputs: sized(7),
  cursors: sized(8),
  answers: sized(10),
  orders: sized(11),
  counters: sized(12),
  alerts: sized(14),
  refused: sized(18),
};
/** What follows from a state and what else stands in the commit. */
const CONSEQUENCES: ReadonlySet<number> = new Set([
  COMMIT.answers,
  COMMIT.orders,
  COMMIT.counters,
  COMMIT.alerts,
]);
const INPUT = { stream: varint(1) };
const ANSWER = { intentId: sized(1), account: sized(2) };
const COUNTERS = { desk: sized(1), accounts: sized(2), symbols: sized(3), strategies: sized(4) };
/** The first field of AccountCounters, SymbolCounters, StrategyCounters and MarkUsed. */
const NAME = sized(1);

/** Where the values of one field stand: start and end of each in turn. */
type Places = number[];

/** An answer's bytes as they stand in the commit, and what its subject needs. */
export interface LazyAnswer {
  readonly intentId: string;
  readonly account: string;
  readonly bytes: Uint8Array;
}

/** An alert's bytes as they stand in the commit, and what its subject needs. */
export interface LazyAlert {
  readonly severity: plimsoll.v1.Severity;
  readonly kind: string;
  readonly bytes: Uint8Array;
}

/** Counters of one account, symbol or strategy, or one symbol's prices. */
export interface LazyNamed<T> {
  /** The account's, symbol's or strategy's name. */
  readonly of: string;
  /** @throws HaltError LEDGER_BYTES. */
  readonly read: () => T;
}

/** Counters after a commit, each decoded when it is read. */
export interface CommitCounters {
  readonly desk: (() => plimsoll.v1.DeskCounters) | undefined;
  readonly accounts: readonly LazyNamed<plimsoll.v1.AccountCounters>[];
  readonly symbols: readonly LazyNamed<plimsoll.v1.SymbolCounters>[];
  readonly strategies: readonly LazyNamed<plimsoll.v1.StrategyCounters>[];
}

/**
 * A commit whose parts are decoded when they are asked for, again each time.
 *
 * Made from bytes, it has checked that these are fields of whole values from the first byte to the last. Inside of a
 * value it checks what is asked for. What nobody asks for may be malformed without a word: whoever vouches for a
 * commit decodes all of it, as the kernel that folds it again does.
 *
 * Every reading throws HaltError LEDGER_BYTES when the bytes are none.
 */
export class LazyCommit {
  readonly number: number;
  readonly nowMs: number;
  /** 32 bytes. */
  readonly previousHash: Uint8Array;
  readonly #place: string;
  readonly #reader: Reader;
  readonly #end: number;
  readonly #marks: Places = [];
  readonly #inputs: Places = [];
  readonly #cursors: Places = [];
  readonly #answers: Places = [];
  readonly #orders: Places = [];
  readonly #counters: Places = [];
  readonly #alerts: Places = [];
  readonly #refused: Places = [];

  /** @param place names the commit in errors. @throws HaltError LEDGER_BYTES. */
  constructor(bytes: Uint8Array, place: string) {
    this.#place = place;
    this.#reader = protobuf.Reader.create(bytes);
    this.#end = bytes.length;
    let number = 0;
    let nowMs = 0;
    let previousHash: Uint8Array = new Uint8Array();
    this.#fields(0, this.#end, (tag, reader) => {
      if (tag === COMMIT.inputs) note(reader, this.#inputs);
      else if (tag === COMMIT.answers) note(reader, this.#answers);
      else if (tag === COMMIT.orders) note(reader, this.#orders);
      else if (tag === COMMIT.marks) note(reader, this.#marks);
      else if (tag === COMMIT.number) number = Number(reader.int64());
      else if (tag === COMMIT.previousHash) previousHash = reader.bytes();
      else if (tag === COMMIT.nowMs) nowMs = Number(reader.int64());
      else if (tag === COMMIT.cursors) note(reader, this.#cursors);
      else if (tag === COMMIT.counters) note(reader, this.#counters);
      else if (tag === COMMIT.alerts) note(reader, this.#alerts);
      else if (tag === COMMIT.refused) note(reader, this.#refused);
      else return false;
      return true;
    });
    this.number = number;
    this.nowMs = nowMs;
    this.previousHash = previousHash;
  }

  /** Prices folded before the inputs, by symbol. */
  marks(): readonly LazyNamed<plimsoll.v1.MarkUsed>[] {
    return this.#named(this.#marks, wire.MarkUsed);
  }

  /**
   * The commit without its answers, orders, counters and alerts: for who decides it again and compares all bytes, and so
   * need not read what it was found to say.
   */
  causes(): plimsoll.v1.Commit & plimsoll.v1.Commit.$Shape {
    const reader = this.#reader;
    const pieces: Uint8Array[] = [];
    let from = 0;
    let at = 0;
    this.#fields(0, this.#end, (tag) => {
      reader.skipType(tag & 7, 0, tag >>> 3);
      if (CONSEQUENCES.has(tag)) {
        if (at > from) pieces.push(reader.buf.subarray(from, at));
        from = reader.pos;
      }
      at = reader.pos;
      return true;
    });
    pieces.push(reader.buf.subarray(from, this.#end));
    const causes = Buffer.concat(pieces);
    return this.#readable(() => wire.Commit.decode(causes));
  }

  inputs(): readonly plimsoll.v1.Input[] {
    return this.#all(this.#inputs, wire.Input);
  }

  /** Bytes of the facts among the inputs that say how an order fared (subject `exec.…`), in fold order. */
  executions(): readonly Uint8Array[] {
    const executions: Uint8Array[] = [];
    each(this.#inputs, (start, end) => {
      let stream = 0;
      this.#fields(start, end, (tag, reader) => {
        if (tag !== INPUT.stream) return false;
        stream = reader.int32();
        return true;
      });
      if (stream !== wire.InputStream.INPUT_STREAM_FACTS) return;
      const { subject, data } = this.#decode(start, end, wire.Input);
      if (subject.startsWith("exec.")) executions.push(data);
    });
    return executions;
  }

  cursors(): plimsoll.v1.Cursors {
    return this.#merged(this.#cursors, wire.Cursors);
  }

  answers(): readonly LazyAnswer[] {
    return this.#slices(this.#answers, (bytes, start, end) => {
      let intentId = "";
      let account = "";
      this.#fields(start, end, (tag, reader) => {
        if (tag === ANSWER.intentId) intentId = reader.stringVerify();
        else if (tag === ANSWER.account) account = reader.stringVerify();
        else return false;
        return true;
      });
      return { intentId, account, bytes };
    });
  }

  orders(): readonly plimsoll.v1.OrderCommand[] {
    return this.#all(this.#orders, wire.OrderCommand);
  }

  alerts(): readonly LazyAlert[] {
    return this.#slices(this.#alerts, (bytes, start, end) => {
      const { severity, kind } = this.#decode(start, end, wire.AlertRaised);
      return { severity, kind, bytes };
    });
  }

  refused(): readonly plimsoll.v1.RefusedInput[] {
    return this.#all(this.#refused, wire.RefusedInput);
  }

  counters(): CommitCounters {
    const [desk, accounts, symbols, strategies]: [Places, Places, Places, Places] = [[], [], [], []];
    each(this.#counters, (from, to) => {
      this.#fields(from, to, (tag, reader) => {
        if (tag === COUNTERS.desk) note(reader, desk);
        else if (tag === COUNTERS.accounts) note(reader, accounts);
        else if (tag === COUNTERS.symbols) note(reader, symbols);
        else if (tag === COUNTERS.strategies) note(reader, strategies);
        else return false;
        return true;
      });
    });
    return {
      desk: desk.length === 0 ? undefined : () => this.#merged(desk, wire.DeskCounters),
      accounts: this.#named(accounts, wire.AccountCounters),
      symbols: this.#named(symbols, wire.SymbolCounters),
      strategies: this.#named(strategies, wire.StrategyCounters),
    };
  }

  /** Messages whose field 1 is their name. */
  #named<T>(places: Places, message: Message<T>): readonly LazyNamed<T>[] {
    const all: LazyNamed<T>[] = [];
    each(places, (start, end) => {
      let name = "";
      this.#fields(start, end, (tag, reader) => {
        if (tag !== NAME) return false;
        name = reader.stringVerify();
        return true;
      });
      all.push({ of: name, read: () => this.#decode(start, end, message) });
    });
    return all;
  }

  #all<T>(places: Places, message: Message<T>): readonly T[] {
    const all: T[] = [];
    each(places, (start, end) => all.push(this.#decode(start, end, message)));
    return all;
  }

  #slices<T>(places: Places, read: (bytes: Uint8Array, start: number, end: number) => T): readonly T[] {
    const all: T[] = [];
    each(places, (start, end) => all.push(read(this.#reader.buf.subarray(start, end), start, end)));
    return all;
  }

  /** One message; pieces of it, one behind the other, are the whole. */
  #merged<T>(places: Places, message: Message<T>): T {
    const [start = 0, end = 0, ...more] = places;
    if (more.length === 0) return this.#decode(start, end, message);
    const pieces = this.#slices(places, (bytes) => bytes);
    const whole = protobuf.Reader.create(Buffer.concat(pieces));
    return this.#readable(() => message.decode(whole, whole.len));
  }

  #decode<T>(start: number, end: number, message: Message<T>): T {
    const reader = this.#reader;
    reader.pos = start;
    reader.len = this.#end;
    return this.#readable(() => message.decode(reader, end - start));
  }

  /** Hands each field of a message to `take`, which reads its value or leaves it. */
  #fields(start: number, end: number, take: (tag: number, reader: Reader) => boolean): void {
    const reader = this.#reader;
    reader.pos = start;
    reader.len = end;
    this.#readable(() => {
      while (reader.pos < end) {
        const tag = reader.tag();
        if (!take(tag, reader)) reader.skipType(tag & 7, 0, tag >>> 3);
      }
    });
  }

  #readable<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw new HaltError("LEDGER_BYTES", `${this.#place} cannot be read: ${messageOf(error)}`);
    }
  }
}

/** Notes where a value stands and passes over it. */
function note(reader: Reader, places: Places): void {
  const length = reader.size();
  places.push(reader.pos, reader.pos + length);
  reader.skip(length);
}

function each(places: Places, visit: (start: number, end: number) => void): void {
  for (let i = 0; i < places.length; i += 2) visit(places[i] ?? 0, places[i + 1] ?? 0);
}
