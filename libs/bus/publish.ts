import { JetStreamApiError, type JetStreamClient, type PubAck } from "@nats-io/jetstream";
import { InvalidArgumentError } from "@nats-io/transport-node";
import { setTimeout as sleep } from "node:timers/promises";
import { HaltError, messageOf } from "#libs/domain/errors.ts";
import { messageHeaders, openHeaders } from "./message-headers.ts";

/** How long one attempt waits for its acknowledgement, milliseconds. */
export const ATTEMPT_MS = 2_000;
/** Another copy of the same id is being replicated right now: the same request settles a moment later. */
const DUPLICATE_IN_PROCESS = 10158;
/** A full stream refuses; an operator has to act, and until then the message is not stored. */
const PERMANENT = new Map([
  [10077, "the stream is full"],
  [10054, "the message is larger than the stream or server allows"],
  [10060, "the subject belongs to another stream"],
]);
/** Of the stream, or of the subject where that was expected. */
export const WRONG_LAST_SEQUENCE = 10071;

export interface DurableMessage {
  readonly subject: string;
  readonly bytes: Uint8Array;
  /** Stable: the same message always has the same id, so a retry can never store it twice. */
  readonly msgId: string;
  /** Message type in plimsoll.v1. */
  readonly type: string;
  readonly traceparent?: string;
  /** Stored only while the newest message on `subject` of the same stream has this sequence. */
  readonly fence?: { readonly subject: string; readonly sequence: number };
}

/**
 * Stores a message exactly once: retried with the same id until the stream has acknowledged it.
 *
 * @throws HaltError PUBLISH_REFUSED when the stream says it never will (full, too large, wrong stream),
 *   and when the client cannot even send it.
 * @throws HaltError FENCED when the message has a fence and something newer stands there: it will never be stored.
 * @throws the signal's reason when it is aborted first; the message may or may not be stored then.
 */
export async function publishDurably(
  js: Pick<JetStreamClient, "publish">,
  message: DurableMessage,
  signal?: AbortSignal,
): Promise<PubAck> {
  for (let attempt = 0; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await js.publish(message.subject, message.bytes, {
        timeout: ATTEMPT_MS,
        headers: openHeaders(messageHeaders(message)),
        ...(message.fence === undefined
          ? {}
          : {
              expect: {
                lastSubjectSequence: message.fence.sequence,
                lastSubjectSequenceSubject: message.fence.subject,
              },
            }),
      });
    } catch (error) {
      // The client itself will never send it: larger than a server takes, or a header that would end its line.
      if (error instanceof InvalidArgumentError)
        throw new HaltError(
          "PUBLISH_REFUSED",
          `${message.subject} cannot be sent: ${error.message} (${message.bytes.length} bytes, id ${JSON.stringify(message.msgId)})`,
          { cause: error },
        );
      if (error instanceof JetStreamApiError) {
        if (error.code === WRONG_LAST_SEQUENCE && message.fence !== undefined)
          throw new HaltError(
            "FENCED",
            `${message.subject} is not stored: the newest message on ${message.fence.subject} is not ours any more, a successor has taken over`,
            { cause: error },
          );
        const why = PERMANENT.get(error.code);
        if (why !== undefined)
          throw new HaltError(
            "PUBLISH_REFUSED",
            `${message.subject} cannot be stored: ${why} (${messageOf(error)})`,
            {
              cause: error,
            },
          );
        if (error.code === DUPLICATE_IN_PROCESS) {
          await sleep(5);
          continue;
        }
      }
      // A timeout, no leader, no connection: the outcome is unknown, and the id makes asking again safe.
      await sleep(
        Math.min(1_000, 50 * 2 ** Math.min(attempt, 5)),
        undefined,
        signal === undefined ? {} : { signal },
      );
    }
  }
}
