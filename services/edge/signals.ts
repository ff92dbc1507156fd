import { isEntry, type Intent } from "#libs/domain/intent.ts";
import { symbolToken } from "#libs/domain/ids.ts";
import { intentFromJson, type IntentDefaults } from "#libs/wire/intent-json.ts";
import { decodeIntent, encodeIntent } from "#libs/wire/intent.ts";
import type { Queueable } from "./signal-queue.ts";

/** An intent on its way to the bus. */
export interface Signal extends Queueable {
  readonly intent: Intent;
  /** As it is stored. */
  readonly bytes: Uint8Array;
  readonly subject: string;
}

/** @throws InvalidValueError naming the field. */
export function signalFromBytes(bytes: Uint8Array): Signal {
  const intent = decodeIntent(bytes);
  const { account, symbol, purpose, confidence } = intent;
  return {
    intent,
    bytes,
    subject: `intent.${account}.${symbolToken(symbol)}`,
    account,
    isExit: !isEntry(purpose),
    confidence,
  };
}

/** The same from JSON; what the kernel would refuse of its bytes is refused here. @throws InvalidValueError */
export const signalFromJson = (json: Readonly<Record<string, unknown>>, defaults: IntentDefaults): Signal =>
  signalFromBytes(encodeIntent(intentFromJson(json, defaults)));
