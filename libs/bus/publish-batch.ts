import { randomUUID } from "node:crypto";
import type { JetStreamClient } from "@nats-io/jetstream";
import { headers, type MsgHdrs, type NatsConnection } from "@nats-io/transport-node";
import { contentType, encodedHeaders } from "./encoded-headers.ts";
import { publishDurably, type DurableMessage } from "./publish.ts";

/** The server's bound on one atomic batch. */
const BATCH_MAX = 1_000;
const TIMEOUT_MS = 5_000;

/**
 * Stores messages of one stream exactly once: in one write each thousand where that works, one by one where not.
 *
 * A single message costs a disk's fsync; an atomic batch of a thousand costs hardly more. The server refuses a
 * batch as a whole when any of its ids is known, and an answer that is lost leaves the outcome open: then each
 * message is published by itself, and the ids keep the stored ones single.
 *
 * The stream needs `allow_atomic`; without it everything goes one by one.
 *
 * @throws what {@link publishDurably} throws.
 */
export async function publishAllDurably(
  nc: NatsConnection,
  js: JetStreamClient,
  messages: readonly DurableMessage[],
  signal?: AbortSignal,
): Promise<void> {
  for (let from = 0; from < messages.length; from += BATCH_MAX) {
    const batch = messages.slice(from, from + BATCH_MAX);
    if (batch.length > 1 && (await storedAtOnce(nc, batch))) continue;
    await Promise.all(batch.map((message) => publishDurably(js, message, signal)));
  }
}

/** True when the server has stored all of them; false: none or unknown. */
async function storedAtOnce(nc: NatsConnection, batch: readonly DurableMessage[]): Promise<boolean> {
  const batchId = randomUUID();
  const headersOf = ({ type, traceparent = "", msgId }: DurableMessage, index: number): MsgHdrs =>
    encodedHeaders([
      contentType(type),
      ...(traceparent === "" ? [] : [["traceparent", traceparent] as const]),
      ["Nats-Msg-Id", msgId],
      ["Nats-Batch-Id", batchId],
      ["Nats-Batch-Sequence", String(index + 1)],
      ...(index === batch.length - 1 ? [["Nats-Batch-Commit", "1"] as const] : []),
    ]);
  const last = batch.at(-1);
  if (last === undefined) return true;
  for (const [index, message] of batch.slice(0, -1).entries())
    nc.publish(message.subject, message.bytes, { headers: headersOf(message, index) });
  try {
    const headers = headersOf(last, batch.length - 1);
    const reply = await nc.request(last.subject, last.bytes, { headers, timeout: TIMEOUT_MS });
    const { count } = reply.json<{ count?: number }>();
    return count === batch.length;
  } catch {
    return false; // No answer: the outcome is open, and publishing one by one settles it.
  }
}

/**
 * Appends all of these or none, if the stream's last sequence is the expected one; resolves with the sequence of the
 * last.
 *
 * @throws Error when the server refuses, or when its answer is lost: then the stream's tail says what happened.
 */
export async function appendAtOnce(
  nc: NatsConnection,
  subject: string,
  payloads: readonly Uint8Array[],
  expectedLastSequence: number,
): Promise<number> {
  const batchId = randomUUID();
  const messages = payloads.map((bytes, index) => {
    const made = headers();
    made.set("Nats-Batch-Id", batchId);
    made.set("Nats-Batch-Sequence", String(index + 1));
    if (index === 0) made.set("Nats-Expected-Last-Sequence", String(expectedLastSequence));
    return { bytes, headers: made };
  });
  const last = messages.pop();
  if (last === undefined) return expectedLastSequence;
  last.headers.set("Nats-Batch-Commit", "1");
  for (const message of messages) nc.publish(subject, message.bytes, { headers: message.headers });
  const reply = await nc.request(subject, last.bytes, { headers: last.headers, timeout: TIMEOUT_MS });
  const { seq, count, error } = reply.json<{
    seq?: number;
    count?: number;
    error?: { description: string; err_code: number };
  }>();
  if (error !== undefined) throw new Error(`${error.description} (${error.err_code})`);
  if (seq === undefined || count !== payloads.length)
    throw new Error(`a batch of ${payloads.length} was answered with ${count ?? "nothing"} at ${seq}`);
  return seq;
}
