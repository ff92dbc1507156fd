import type { JetStreamClient } from "@nats-io/jetstream";
import { publishDurably } from "#libs/bus/publish.ts";
import { parseMoney, parseRatio } from "#libs/domain/fixed.ts";
import type { Intent } from "#libs/domain/intent.ts";
import { encodeIntent } from "#libs/wire/intent.ts";

type Given = Pick<Intent, "intentId" | "account" | "symbol" | "createdAtMs"> & Partial<Intent>;

/** An entry as a producer makes it; `given` says what is its own. */
export const entryOf = (given: Given): Intent => ({
  strategy: "test",
  side: "BUY",
  purpose: "OPEN",
  size: { kind: "notional", notional: parseMoney("2600") },
  entryStyle: "BOUNDED_LIMIT",
  slippageBps: 5,
  workingMs: 0,
  confidence: parseRatio("0.6"),
  votes: [],
  expiresAtMs: given.createdAtMs + 60_000,
  traceparent: "",
  ...given,
});

/** Stores an intent where the kernel reads it. @param msgId another one: the same intent a second time. */
export const storeIntent = async (
  js: JetStreamClient,
  intent: Intent,
  msgId: string = intent.intentId,
): Promise<void> => {
  await publishDurably(js, {
    subject: `intent.${intent.account}.${intent.symbol}`,
    bytes: encodeIntent(intent),
    msgId,
    type: "Intent",
  });
};
