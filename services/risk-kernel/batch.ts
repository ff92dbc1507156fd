import { parsePrice, parsePriceOrZero } from "#libs/domain/fixed.ts";
import type { Mark } from "./state.ts";
import { HaltError } from "#libs/domain/errors.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { isExitIntent } from "#libs/wire/intent.ts";
import type { Ages } from "./ruling.ts";

const wire = plimsoll.v1;
export type InputStream = "FACTS" | "INTENTS" | "POLICY" | "REFERENCE";

export interface Input {
  readonly stream: InputStream;
  readonly sequence: number;
  readonly subject: string;
  readonly data: Uint8Array;
}

export interface MarkUpdate {
  readonly symbol: string;
  readonly mark: string;
  readonly bid: string;
  readonly ask: string;
  readonly receivedAtMs: number;
}

/** Everything one commit is decided from. */
export interface Batch {
  readonly epoch: number;
  readonly commitId: string;
  readonly previousHash: Uint8Array;
  readonly nowMs: number;
  readonly ages: Ages;
  readonly marks: readonly MarkUpdate[];
  /** In fold order, see {@link foldOrder}. */
  readonly inputs: readonly Input[];
  /** An outstanding order is asked about again after this much exchange time without a word. */
  readonly reissueAfterMs: number;
}

/** @throws InvalidValueError for a price that is none. */
export const markOf = ({ mark, bid, ask, receivedAtMs }: MarkUpdate): Mark => ({
  mark: parsePrice(mark, "mark"),
  bid: parsePriceOrZero(bid === "" ? "0" : bid, "bid"),
  ask: parsePriceOrZero(ask === "" ? "0" : ask, "ask"),
  receivedAtMs,
});

export const STREAM_NUMBER: Record<InputStream, number> = {
  FACTS: wire.InputStream.INPUT_STREAM_FACTS,
  INTENTS: wire.InputStream.INPUT_STREAM_INTENTS,
  POLICY: wire.InputStream.INPUT_STREAM_POLICY,
  REFERENCE: wire.InputStream.INPUT_STREAM_REFERENCE,
};
const STREAM_NAME = new Map(
  Object.entries(STREAM_NUMBER).map(([name, number]) => [number, name as InputStream]),
);

/**
 * The order inputs are folded in: control, facts, reference, policy, exits, then entries round-robin by account.
 * Within one account and kind the stream's order is kept.
 */
export function foldOrder(inputs: readonly Input[]): Input[] {
  const rank = (input: Input): number => {
    if (input.stream === "FACTS") return input.subject.startsWith("control.") ? 0 : 1;
    if (input.stream === "REFERENCE") return 2;
    if (input.stream === "POLICY") return 3;
    return 4;
  };
  const ranked = inputs.map((input) => ({ input, rank: rank(input), turn: 0 }));
  const turns = new Map<string, number>();
  for (const entry of ranked) {
    if (entry.rank < 4) continue;
    // An exit need not wait behind entries that came before it.
    if (isExitIntent(entry.input.data)) {
      entry.turn = -1;
      continue;
    }
    const account = entry.input.subject.split(".")[1] ?? "";
    entry.turn = turns.get(account) ?? 0;
    turns.set(account, entry.turn + 1);
  }
  return ranked
    .sort((a, b) => a.rank - b.rank || a.turn - b.turn || a.input.sequence - b.input.sequence)
    .map(({ input }) => input);
}

/** What a commit was decided from, to fold it again. */
export function batchOf(commit: plimsoll.v1.Commit): Batch {
  return {
    epoch: commit.epoch,
    commitId: commit.commitId,
    previousHash: commit.previousHash,
    nowMs: commit.nowMs,
    ages: {
      clockAgeMs: commit.clockAgeMs,
      policyAgeMs: commit.policyAgeMs,
      busUsedPercent: commit.busUsedPercent,
    },
    marks: commit.marks.map((mark) => ({
      symbol: mark.symbol,
      mark: mark.markPrice,
      bid: mark.bidPrice,
      ask: mark.askPrice,
      receivedAtMs: mark.receivedAtMs,
    })),
    inputs: commit.inputs.map((input) => {
      const stream = STREAM_NAME.get(input.stream);
      if (stream === undefined)
        throw new HaltError(
          "LEDGER_BYTES",
          `commit ${commit.number} has an input of unknown stream ${input.stream}`,
        );
      return { stream, sequence: input.sequence, subject: input.subject, data: input.data };
    }),
    reissueAfterMs: commit.reissueAfterMs,
  };
}
