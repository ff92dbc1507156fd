import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import { readStream, type StoredMessage } from "#libs/bus/read-stream.ts";
import { InvalidValueError } from "#libs/domain/errors.ts";
import { parseAccountId } from "#libs/domain/ids.ts";
import { decodeAs } from "#libs/wire/fields.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { decodeAnswer } from "#libs/wire/ledger.ts";
import { FactEntries, type Entry } from "./fact-entries.ts";
import { topicOf } from "./topics.ts";

const { AlertRaised, Severity } = plimsoll.v1;
const SEVERITY = "SEVERITY_";

/** Messages of each stream that are read again at a start: what topics keep, of many accounts. */
const TAIL = 5_000;

interface Options {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly signal: AbortSignal;
  readonly set: (...entry: Entry) => void;
  /** A message that nobody can read. */
  readonly onRefused: (stream: string) => void;
}

/** Follows the answers, facts and alerts that are stored, without a hole. @throws HaltError READER_STUCK. */
export async function followStored(options: Options): Promise<void> {
  const facts = new FactEntries();
  await Promise.all([
    follow(options, "ANSWERS", ({ data }) => answerEntries(data)),
    follow(options, "FACTS", ({ data }) => facts.of(decodeFact(data))),
    follow(options, "ALERTS", ({ data, sequence }) => alertEntries(data, sequence)),
  ]);
}

async function follow(
  { js, jsm, signal, set, onRefused }: Options,
  stream: string,
  entriesOf: (message: StoredMessage) => readonly Entry[],
): Promise<void> {
  const { first_seq: first, last_seq: last } = (await jsm.streams.info(stream)).state;
  const fromSequence = Math.max(1, first, last - TAIL + 1);
  for await (const message of readStream({ js, jsm, stream, fromSequence, signal, reader: "edge" }))
    try {
      for (const entry of entriesOf(message)) set(...entry);
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      onRefused(stream);
    }
}

function answerEntries(data: Uint8Array): readonly Entry[] {
  const answer = decodeAnswer(data);
  return [[topicOf("answers", parseAccountId(answer.account)), answer.intentId, JSON.stringify(answer)]];
}

function alertEntries(data: Uint8Array, sequence: number): readonly Entry[] {
  const { severity, kind, account, text, raisedAtMs } = decodeAs("AlertRaised", () =>
    AlertRaised.decode(data),
  );
  const value = {
    severity: Severity[severity]?.slice(SEVERITY.length) ?? "WARNING",
    kind,
    account,
    text,
    raisedAtMs,
  };
  return [
    [
      topicOf("alerts", account === "" ? "desk" : parseAccountId(account)),
      String(sequence),
      JSON.stringify(value),
    ],
  ];
}
