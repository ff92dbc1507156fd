import type { JetStreamClient } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { storeTogether, type Stored } from "#libs/bus/store-together.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { traceSignal } from "./signal-span.ts";
import type { Signal } from "./signals.ts";

/** Stores signals on the bus, one or many together. The intent id is the message id, so that no signal is ever stored twice. */
export function storeSignals({
  took,
  ...bus
}: {
  readonly nc: NatsConnection;
  readonly js: Pick<JetStreamClient, "publish">;
  readonly signal: AbortSignal;
  /** Milliseconds from the first attempt to the bus's acknowledgement. */
  readonly took: (ms: number) => void;
}): (signals: readonly Signal[]) => readonly Promise<Stored>[] {
  return (signals) => {
    const startedAt = performance.now();
    const traced = signals.map(traceSignal);
    const messages = traced.map(({ sent: { bytes, subject, intent } }) => {
      const { intentId: msgId, traceparent } = intent;
      return { subject, bytes, msgId, type: "Intent", traceparent };
    });
    return storeTogether(bus, messages).map(async (stored, i) => {
      const { span } = traced[i] as ReturnType<typeof traceSignal>;
      try {
        const told = await stored;
        span.end();
        took(performance.now() - startedAt);
        return told;
      } catch (error) {
        span.end(messageOf(error));
        throw error;
      }
    });
  };
}
