import { AckPolicy, DeliverPolicy, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";

const AT_ONCE = 1_000;
const EXPIRES_MS = 2_000;

/** What is known of a stored message without its body. */
export interface StoredId {
  readonly sequence: number;
  readonly subject: string;
  /** Nats-Msg-Id; "" without one. */
  readonly msgId: string;
}

/**
 * What a stream has stored on some subjects behind a sequence, oldest first. It answers what a lost acknowledgement
 * leaves open, however long ago that was: the stream's own deduplication forgets.
 *
 * @param subjects may have wildcards. @throws when the bus does not answer, or stops answering.
 */
export async function storedSince(options: {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly stream: string;
  readonly subjects: readonly string[];
  readonly after: number;
}): Promise<readonly StoredId[]> {
  const { js, jsm, stream, subjects, after } = options;
  const info = await jsm.consumers.add(stream, {
    filter_subjects: [...subjects],
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: after + 1,
    ack_policy: AckPolicy.None,
    headers_only: true,
    mem_storage: true,
    inactive_threshold: nanos(10_000),
  });
  try {
    const consumer = await js.consumers.get(stream, info.name);
    const stored: StoredId[] = [];
    while (stored.length < info.num_pending) {
      const before = stored.length;
      const wanted = Math.min(AT_ONCE, info.num_pending - before);
      for await (const message of await consumer.fetch({ max_messages: wanted, expires: EXPIRES_MS }))
        stored.push({
          sequence: message.seq,
          subject: message.subject,
          msgId: message.headers?.get("Nats-Msg-Id") ?? "",
        });
      if (stored.length === before)
        throw new Error(`${stream} said that it has ${info.num_pending} messages and gave ${before}`);
    }
    return stored;
  } finally {
    await jsm.consumers.delete(stream, info.name).catch(() => undefined); // It ends by itself.
  }
}
