import {
  DeliverPolicy,
  type ConsumeCallback,
  type Consumer,
  type ConsumerMessages,
  type FetchMessages,
  type JetStreamClient,
  type JsMsg,
  type JetStreamManager,
} from "@nats-io/jetstream";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { HaltError, messageOf } from "#libs/domain/errors.ts";

/** One message as stored. */
export interface StoredMessage {
  readonly sequence: number;
  readonly subject: string;
  /** A copy may be needed: it can be a view of the socket's chunk. */
  readonly data: Uint8Array;
  readonly traceparent: string;
  /** When the stream stored it, wall-clock epoch milliseconds with fraction. */
  readonly storedAtMs: number;
}

export interface ReadOptions {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly stream: string;
  /** First sequence wanted. */
  readonly fromSequence: number;
  readonly signal: AbortSignal;
  /** Prefix of the consumer's name, so that `nats consumer report` says who reads. */
  readonly reader: string;
  /** Messages asked for at a time; twice as many may wait for the reader. */
  readonly buffer?: number;
  /** Told about restarts of the reader; for the log. */
  readonly onRestart?: (reason: string) => void;
}

const WATCH_EVERY_MS = 1_000;
/** Looks without progress, not elapsed time: a process that was frozen has not waited. */
const RECREATE_AFTER_LOOKS = 2;
const GIVE_UP_AFTER_LOOKS = 8;
const BUFFER = 500;
/** What may wait for the reader, in bytes; beyond it the stream is left alone until that is taken. */
const CHUNK_BYTES = 16 * 1024 * 1024;
/** A request without anything to bring is renewed after this long; the server is heard of in between. */
const ASK_FOR_MS = 2_000;
const HEARTBEAT_MS = 1_000;

/**
 * All messages of a stream from a sequence on, in order and one by one, see {@link readChunks}.
 *
 * @throws HaltError READER_STUCK.
 */
export async function* readStream(options: ReadOptions): AsyncGenerator<StoredMessage> {
  for await (const chunk of readChunks(options))
    for (const message of chunk) {
      if (options.signal.aborted) return;
      yield message;
    }
}

/**
 * All messages of a stream from a sequence on, in order, for as long as the signal is not aborted; each chunk is
 * what the socket brought since the one before.
 *
 * More is asked for once what came is taken. The client's own `consume` asks whether or not anybody takes it: a kernel
 * with a backlog spent up to 50 ms at a time on receiving what it could not decide yet, while nothing was stored.
 *
 * Survives restarts of the server: it resumes behind the last message it gave out. A reader that does not
 * move although the stream has more is recreated after 2 s (the client's default settings hung for over 40 s
 * after a node was killed) and ends the process after 8 s.
 *
 * @throws HaltError READER_STUCK.
 */
export async function* readChunks(options: ReadOptions): AsyncGenerator<readonly StoredMessage[]> {
  const { js, jsm, stream, signal } = options;
  let cursor = options.fromSequence - 1;
  let waiting = false;
  let current: ConsumerMessages | undefined;
  let consumer: Consumer | undefined;
  let stuck: HaltError | undefined;
  let looks = 0;
  let arrived: StoredMessage[] = [];
  let bytes = 0;
  let wake: () => void = () => undefined;
  /** The consumer's end: another takes over behind what came, unless nobody reads any more. */
  let ended = false;
  const end = (): void => {
    ended = true;
    current?.stop();
    wake();
  };

  const watch = async (): Promise<void> => {
    const before = cursor;
    if (!waiting) return;
    const { state } = await jsm.streams.info(stream);
    if (state.last_seq <= cursor || cursor !== before || !waiting) {
      looks = 0;
      return;
    }
    looks += 1;
    if (looks >= GIVE_UP_AFTER_LOOKS) {
      stuck = new HaltError(
        "READER_STUCK",
        `${stream} has ${state.last_seq}, the reader stands at ${cursor} and does not move`,
      );
      end();
    } else if (looks % RECREATE_AFTER_LOOKS === 0) {
      options.onRestart?.(`no progress at ${cursor} of ${state.last_seq}`);
      end();
    }
  };
  const timer = setInterval(() => {
    // The server is away: then the reader is not stuck, and its own retries go on.
    watch().catch(() => undefined);
  }, WATCH_EVERY_MS);
  signal.addEventListener("abort", end);

  const take = (message: JsMsg): void => {
    // A recreated consumer may repeat what was given out.
    if (message.seq <= cursor) return;
    cursor = message.seq;
    looks = 0;
    arrived.push(storedMessage(message));
    bytes += message.data.length;
    // What does not fit, the next consumer brings again.
    if (bytes >= CHUNK_BYTES) end();
    wake();
  };

  const asking: FetchMessages & ConsumeCallback = {
    expires: ASK_FOR_MS,
    idle_heartbeat: HEARTBEAT_MS,
    max_messages: options.buffer ?? BUFFER,
    // The client calls it back here as in `consume`, though its types do not say so.
    callback: take,
  };

  try {
    while (!signal.aborted) {
      if (stuck !== undefined) throw stuck;
      try {
        forget(consumer);
        consumer = await js.consumers.get(stream, {
          deliver_policy: DeliverPolicy.StartSequence,
          opt_start_seq: cursor + 1,
          // Unique: a reader that starts anew must not meet the consumer of the one before it.
          name_prefix: `${options.reader}-${randomUUID().slice(0, 8)}`,
        });
        let asked = false;
        let error: Error | undefined;
        ended = signal.aborted;
        while (!ended || arrived.length > 0) {
          if (!asked && !ended) {
            asked = true;
            current = await consumer.fetch(asking);
            void current.closed().then((reason) => {
              asked = false;
              error ??= reason ?? undefined;
              if (error === undefined) wake();
              else end();
            });
          }
          if (arrived.length === 0) {
            waiting = true;
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            waiting = false;
            continue;
          }
          const chunk = arrived;
          arrived = [];
          bytes = 0;
          yield chunk;
          if (signal.aborted) return;
        }
        if (error !== undefined) throw error;
      } catch (error) {
        if (error instanceof HaltError) throw error;
        options.onRestart?.(messageOf(error));
        await sleep(250, undefined, { signal }).catch(() => undefined);
      }
    }
    if (stuck !== undefined) throw stuck;
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", end);
    current?.stop();
    forget(consumer);
  }
}

const storedMessage = (message: JsMsg): StoredMessage => ({
  sequence: message.seq,
  subject: message.subject,
  data: message.data,
  // Most readers never look, and reading headers costs as much as the rest.
  get traceparent() {
    return message.headers?.get("traceparent") ?? "";
  },
  storedAtMs: message.info.timestampNanos / 1e6,
});

/** Removes a consumer that nobody uses any more: the server would show it, ever further behind, for minutes. */
function forget(consumer: Consumer | undefined): void {
  // Without a server it goes by itself.
  consumer?.delete().catch(() => undefined);
}
