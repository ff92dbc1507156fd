import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { decodeAs } from "#libs/wire/fields.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { publishDurably, type DurableMessage } from "./publish.ts";

/** A message that could not be processed, with everything needed to understand and replay it. */
export interface DeadLetter {
  readonly stream: string;
  readonly sequence: number;
  readonly subject: string;
  readonly consumer: string;
  /** Names the field, the value and the rule. */
  readonly reason: string;
  readonly payload: Uint8Array;
  readonly deliveries: number;
  readonly atMs: number;
}

/** As the stream gets it: the same letter always has the same id. */
export const deadLetterMessage = (letter: DeadLetter): DurableMessage => ({
  subject: `dlq.${letter.stream}.${letter.consumer}`,
  bytes: plimsoll.v1.DeadLetter.encode(letter).finish(),
  msgId: `dlq:${letter.stream}:${letter.consumer}:${letter.sequence}`,
  type: "DeadLetter",
});

/** Stores it once, however often it is given up. */
export async function deadLetter(
  js: JetStreamClient,
  letter: DeadLetter,
  signal?: AbortSignal,
): Promise<void> {
  await publishDurably(js, deadLetterMessage(letter), signal);
}

/** The dead letters now stored, oldest first, at most `limit`, with their DLQ sequence. */
export async function listDeadLetters(
  jsm: JetStreamManager,
  limit = 100,
): Promise<readonly (DeadLetter & { readonly id: number })[]> {
  const { state } = await jsm.streams.info("DLQ");
  const letters: (DeadLetter & { readonly id: number })[] = [];
  for (let id = state.first_seq; id <= state.last_seq && letters.length < limit; id += 1) {
    const letter = await findDeadLetter(jsm, id);
    if (letter !== undefined) letters.push({ ...letter, id });
  }
  return letters;
}

/** One dead letter, or undefined when it was discarded. */
export async function findDeadLetter(jsm: JetStreamManager, id: number): Promise<DeadLetter | undefined> {
  const message = await jsm.streams.getMessage("DLQ", { seq: id });
  if (message === null) return undefined;
  const { stream, sequence, subject, consumer, reason, payload, deliveries, atMs } = decodeAs(
    "DeadLetter",
    () => plimsoll.v1.DeadLetter.decode(message.data),
  );
  return { stream, sequence, subject, consumer, reason, payload, deliveries, atMs };
}

/** Publishes it again where it came from, under an id that names this replay; it stays in the DLQ until discarded. */
export async function replayDeadLetter(
  js: JetStreamClient,
  jsm: JetStreamManager,
  id: number,
): Promise<void> {
  const letter = await findDeadLetter(jsm, id);
  if (letter === undefined) throw new InvalidValueError("id", id, "the number of a stored dead letter");
  await publishDurably(js, {
    subject: letter.subject,
    bytes: letter.payload,
    msgId: `replay:${id}:${letter.stream}:${letter.sequence}`,
    type: "Replayed",
  });
}

export const discardDeadLetter = (jsm: JetStreamManager, id: number): Promise<boolean> =>
  jsm.streams.deleteMessage("DLQ", id);
