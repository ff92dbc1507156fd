import { randomUUID } from "node:crypto";
import { discardDeadLetter, findDeadLetter, listDeadLetters, replayDeadLetter } from "#libs/bus/dlq.ts";
import type { Bus } from "./bus.ts";
import { recordAct, type Operator } from "./operator.ts";
import { UsageError } from "./usage.ts";

export type DeadLetterAct =
  | { readonly act: "list" }
  | { readonly act: "show" | "replay" | "discard"; readonly id: number };

/** @throws UsageError */
export function parseDeadLetterAct(words: readonly string[]): DeadLetterAct {
  const [act, number = ""] = words;
  if (act === "list" && words.length === 1) return { act };
  if ((act === "show" || act === "replay" || act === "discard") && /^[1-9]\d{0,14}$/.test(number))
    return { act, id: Number(number) };
  throw new UsageError("dlq needs list, or show, replay or discard with the number that list shows");
}

/** Looks at the messages nobody could process, or acts on one; a replay or discard is audited. */
export async function deadLetters(bus: Bus, asked: DeadLetterAct, operator: Operator): Promise<unknown> {
  if (asked.act === "list") {
    // An empty stream has no first number to start from.
    if ((await bus.jsm.streams.info("DLQ")).state.messages === 0) return [];
    return (await listDeadLetters(bus.jsm)).map(({ payload, ...letter }) => ({
      ...letter,
      payloadBytes: payload.length,
    }));
  }
  const { act, id } = asked;
  const letter = await findDeadLetter(bus.jsm, id);
  if (letter === undefined) throw new Error(`there is no dead letter ${id}`);
  if (act === "show") return { id, ...letter, payload: Buffer.from(letter.payload).toString("base64") };
  await recordAct(bus.js, `DLQ_${act.toUpperCase()}`, randomUUID(), {
    id,
    stream: letter.stream,
    sequence: letter.sequence,
    ...operator,
  });
  if (act === "replay") {
    await replayDeadLetter(bus.js, bus.jsm, id);
    return `dead letter ${id} was published again on ${letter.subject}; it stays here until it is discarded`;
  }
  await discardDeadLetter(bus.jsm, id);
  return `dead letter ${id} is discarded`;
}

/** One line per letter. */
export const deadLetterLines = (
  letters: readonly {
    readonly id: number;
    readonly atMs: number;
    readonly stream: string;
    readonly sequence: number;
    readonly subject: string;
    readonly reason: string;
  }[],
): string =>
  letters.length === 0
    ? "no dead letters"
    : letters
        .map(
          ({ id, atMs, stream, sequence, subject, reason }) =>
            `${id}  ${new Date(atMs).toISOString()}  ${stream} ${sequence}  ${subject}  ${reason}`,
        )
        .join("\n");
