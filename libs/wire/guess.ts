import { InvalidValueError } from "#libs/domain/errors.ts";
import { decodeAccountsBeat } from "./accounts-beat.ts";
import { decodeFact } from "./fact.ts";
import { plimsoll } from "./gen/plimsoll.js";
import { decodeHistory, decodeHistoryQuery } from "./history.ts";
import { inspect } from "./inspect.ts";
import { decodeIntent } from "./intent.ts";
import { decodeAnswer } from "./ledger.ts";
import { decodeClockBeat, decodeMarketEvent } from "./market.ts";
import { decodeOrderCost } from "./order-cost.ts";

const HASH_BYTES = 32;

/** @throws InvalidValueError when it does not hold. */
function mustBe(field: string, value: unknown, holds: boolean, rule: string): void {
  if (!holds) throw new InvalidValueError(field, value, rule);
}

/** What each type that goes over the bus by itself demands of its values, as its own readers do. */
const STRICT: Readonly<Record<string, (bytes: Uint8Array) => void>> = {
  Intent: decodeIntent,
  Fact: decodeFact,
  Answer: decodeAnswer,
  MarketEvent: decodeMarketEvent,
  OrderCost: decodeOrderCost,
  ClockBeat: decodeClockBeat,
  AccountsBeat: decodeAccountsBeat,
  HistoryQuery: decodeHistoryQuery,
  History: decodeHistory,
  Commit: (bytes) => {
    const { number, previousHash } = plimsoll.v1.Commit.decode(bytes);
    mustBe("Commit.number", number, number > 0, "1 or more");
    mustBe("Commit.previousHash", previousHash.length, previousHash.length === HASH_BYTES, "32 bytes");
  },
  AlertRaised: (bytes) => {
    const { kind } = plimsoll.v1.AlertRaised.decode(bytes);
    mustBe("AlertRaised.kind", kind, /^[a-z0-9-]+$/.test(kind), "lower case with dashes");
  },
  DeadLetter: (bytes) => {
    const { stream, subject, sequence } = plimsoll.v1.DeadLetter.decode(bytes);
    mustBe("DeadLetter.stream", stream, /^[A-Z0-9_]+$/.test(stream), "a stream's name");
    mustBe("DeadLetter.subject", subject, subject !== "", "a subject");
    mustBe("DeadLetter.sequence", sequence, sequence > 0, "1 or more");
  },
  Snapshot: (bytes) => {
    const { stateJson } = plimsoll.v1.Snapshot.decode(bytes);
    mustBe("Snapshot.stateJson", stateJson.slice(0, 20), stateJson.startsWith("{"), "a state");
  },
};

/** @throws InvalidValueError that names the field whose value breaks the rule of its type. */
export const check = (type: string, bytes: Uint8Array): void => STRICT[type]?.(bytes);

/**
 * The types of which the bytes are a message that its own reader takes. Protobuf does not name its types, so that there may be
 * several, or none.
 */
export const guess = (bytes: Uint8Array): readonly string[] =>
  Object.keys(STRICT).filter((type) => {
    try {
      inspect(type, bytes);
      check(type, bytes);
      return bytes.length > 0;
    } catch (error) {
      if (error instanceof InvalidValueError) return false;
      throw error;
    }
  });
