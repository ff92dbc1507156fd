import type { JetStreamClient } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { publishAtOnce } from "./publish-batch.ts";
import { ATTEMPT_MS, publishDurably, type DurableMessage } from "./publish.ts";

/** What the bus said about a message. */
export interface Stored {
  /** In its stream. */
  readonly sequence: number;
  /** True: the bus had it already. Null: it had it when an attempt of ours was repeated, so nobody knows. */
  readonly duplicate: boolean | null;
}

/**
 * Stores messages of one stream exactly once each: one as one message, many with one write, and one by one what came of
 * a write that the server refused or did not answer. What is sent leaves before this returns, one as well as many:
 * whoever comes first is stored first.
 *
 * @returns for each what the bus said about it; rejects with what {@link publishDurably} throws.
 */
export function storeTogether(
  {
    nc,
    js,
    signal,
  }: {
    readonly nc: NatsConnection;
    readonly js: Pick<JetStreamClient, "publish">;
    readonly signal: AbortSignal | undefined;
  },
  messages: readonly DurableMessage[],
): readonly Promise<Stored>[] {
  // One that cannot be sent at all keeps nobody else out: by itself it is refused by its own name.
  const batch =
    messages.length > 1 && signal?.aborted !== true
      ? publishAtOnce(nc, messages, ATTEMPT_MS).catch(() => "refused" as const)
      : undefined;
  return messages.map(async (message, i) => {
    const last = batch === undefined ? "refused" : await batch;
    return typeof last === "number"
      ? { sequence: last - (messages.length - 1 - i), duplicate: false }
      : await storeOne(js, message, last === "unknown" ? 1 : 0, signal);
  });
}

/** @param attempts made before, which may have stored it. */
async function storeOne(
  js: Pick<JetStreamClient, "publish">,
  message: DurableMessage,
  attempts: number,
  signal: AbortSignal | undefined,
): Promise<Stored> {
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
}
