import type { JetStreamClient } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { publishAtOnce } from "#libs/bus/publish-batch.ts";
import { ATTEMPT_MS, publishDurably, type DurableMessage } from "#libs/bus/publish.ts";
import { messageOf } from "#libs/domain/errors.ts";
import type { Stored } from "./signal-desk.ts";
import { traceSignal } from "./signal-span.ts";
import type { Signal } from "./signals.ts";

/**
 * Stores signals on the bus: one as one message, many with one write, and one by one what came of a batch that the
 * server refused or did not answer. The intent id is the message id, so that no signal is ever stored twice.
 */
export function storeSignals({
  nc,
  js,
  signal,
  took,
}: {
  readonly nc: NatsConnection;
  readonly js: Pick<JetStreamClient, "publish">;
  readonly signal: AbortSignal;
  /** Milliseconds from the first attempt to the bus's acknowledgement. */
  readonly took: (ms: number) => void;
}): (signals: readonly Signal[]) => readonly Promise<Stored>[] {
  /** @param attempts made before, which may have stored it. */
  const storeOne = async (message: DurableMessage, attempts: number): Promise<Stored> => {
    let made = attempts;
    const counted: typeof js = {
      publish: (...args) => {
        made += 1;
        return js.publish(...args);
      },
    };
    const { seq, duplicate } = await publishDurably(counted, message, signal);
    // After an attempt without an answer it may be that attempt that was stored.
    return { sequence: seq, duplicate: duplicate && made > 1 ? null : duplicate };
  };
  return (signals) => {
    const startedAt = performance.now();
    const traced = signals.map(traceSignal);
    const messages = traced.map(({ sent: { bytes, subject, intent } }): DurableMessage => {
      const { intentId: msgId, traceparent } = intent;
      return { subject, bytes, msgId, type: "Intent", traceparent };
    });
    // What is sent leaves before this returns, one as well as many: whoever comes first is stored first.
    const batch = messages.length > 1 ? publishAtOnce(nc, messages, ATTEMPT_MS) : undefined;
    return messages.map(async (message, i) => {
      const { span } = traced[i] as ReturnType<typeof traceSignal>;
      try {
        const last = batch === undefined ? "refused" : await batch;
        const stored =
          typeof last === "number"
            ? { sequence: last - (messages.length - 1 - i), duplicate: false }
            : await storeOne(message, last === "unknown" ? 1 : 0);
        span.end();
        took(performance.now() - startedAt);
        return stored;
      } catch (error) {
        span.end(messageOf(error));
        throw error;
      }
    });
  };
}
