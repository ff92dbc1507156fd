import { randomBytes } from "node:crypto";
import { parseMoney } from "#libs/domain/fixed.ts";
import { parseAccountId, parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import { encodeIntent } from "#libs/wire/intent.ts";
import { entryOf } from "../support/intents.ts";

/** Little, so that the exchange's paper accounts can pay for some hundred of them. */
const NOTIONAL = parseMoney("400");

/** An entry as a producer sends it, with where it goes and where its answer comes. */
export function intentOf(account: string, symbol: string, purpose: "OPEN" | "INCREASE" = "OPEN") {
  const now = Date.now();
  const intentId = uuid7(now, randomBytes(10));
  const bytes = encodeIntent(
    entryOf({
      intentId,
      account: parseAccountId(account),
      strategy: "bench",
      symbol: parseSymbol(symbol),
      purpose,
      size: { kind: "notional", notional: NOTIONAL },
      createdAtMs: now,
    }),
  );
  return { intentId, bytes, subject: `intent.${account}.${symbol}`, answer: `answer.${account}.${intentId}` };
}
