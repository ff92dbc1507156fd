import { randomUUID } from "node:crypto";
import type { JetStreamClient } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { encodedHeaders, messageHeaders, type HeaderPair } from "./message-headers.ts";
import { publishDurably, type DurableMessage } from "./publish.ts";

/** The server's bound on one atomic batch. */
export const BATCH_MAX = 1_000;
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
    if (batch.length > 1 && typeof (await publishAtOnce(nc, batch)) === "number") continue;
    await Promise.all(batch.map((message) => publishDurably(js, message, signal)));
  }
}

/**
 * Sends messages of one stream as one atomic batch, once.
 *
 * @param timeoutMs how long it waits for the server's answer.
 * @returns the sequence of the last, those before it without a hole; "refused": the server has stored none of them, as
 *   when it knows one of the ids; "unknown": its answer is lost, and publishing one by one settles it.
 * @throws InvalidValueError, with nothing sent, for a header that would end its line.
 */
export async function publishAtOnce(
  nc: NatsConnection,
  batch: readonly DurableMessage[],
  timeoutMs = TIMEOUT_MS,
): Promise<number | "refused" | "unknown"> {
  const answer = sendBatch(
    nc,
    batch.map((message) => ({ ...message, headers: messageHeaders(message) })),
    timeoutMs,
  );
  try {
    const { seq, count, error } = await answer;
    if (error !== undefined) return "refused";
    return seq !== undefined && count === batch.length ? seq : "unknown";
  } catch {
    return "unknown";
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
  if (payloads.length === 0) return expectedLastSequence;
  const expected: HeaderPair = ["Nats-Expected-Last-Sequence", String(expectedLastSequence)];
  const messages = payloads.map((bytes, i) => ({ subject, bytes, headers: i === 0 ? [expected] : [] }));
  const { seq, count, error } = await sendBatch(nc, messages);
  if (error !== undefined) throw new Error(`${error.description} (${error.err_code})`);
  if (seq === undefined || count !== payloads.length)
    throw new Error(`a batch of ${payloads.length} was answered with ${count ?? "nothing"} at ${seq}`);
  return seq;
}

/** The server's answer to a whole batch. */
interface BatchAnswer {
  /** Sequence of the last message. */
  readonly seq?: number;
  /** Messages stored; missing when the stream takes no batches, and stored the last message by itself. */
  readonly count?: number;
  readonly error?: { readonly description: string; readonly err_code: number };
}

/**
 * Sends messages of one stream as one atomic batch; resolves with the server's answer to it.
 *
 * @returns rejected when the answer is lost: the outcome is open.
 * @throws InvalidValueError, with nothing sent, for a header that would end its line.
 */
function sendBatch(
  nc: NatsConnection,
  messages: readonly {
    readonly subject: string;
    readonly bytes: Uint8Array;
    readonly headers: readonly HeaderPair[];
  }[],
  timeoutMs = TIMEOUT_MS,
): Promise<BatchAnswer> {
  const batchId = randomUUID();
  const sent = messages.map(({ subject, bytes, headers }, index) => ({
    subject,
    bytes,
    headers: encodedHeaders([
      ...headers,
      ["Nats-Batch-Id", batchId],
      ["Nats-Batch-Sequence", String(index + 1)],
      ...(index === messages.length - 1 ? [["Nats-Batch-Commit", "1"] as const] : []),
    ]),
  }));
  const last = sent.pop();
  if (last === undefined) return Promise.resolve({ count: 0 });
  for (const { subject, bytes, headers } of sent) nc.publish(subject, bytes, { headers });
  return nc
    .request(last.subject, last.bytes, { headers: last.headers, timeout: timeoutMs })
    .then((reply) => reply.json<BatchAnswer>());
}
