import { parsePrice, parsePriceOrZero, parseQuantityOrZero } from "#libs/domain/fixed.ts";
import type { Mark, RestMark } from "./state.ts";
import { HaltError } from "#libs/domain/errors.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { isExitIntent } from "#libs/wire/intent.ts";
import type { Ages } from "./ruling.ts";
import type { Sight } from "./sight.ts";

const wire = plimsoll.v1;
export type InputStream = "FACTS" | "INTENTS" | "POLICY" | "REFERENCE";

export interface Input {
  readonly stream: InputStream;
  readonly sequence: number;
  readonly subject: string;
  readonly data: Uint8Array;
  /** Of an intent that was just read: whether it reduces risk, so that nobody looks into its bytes again for that. */
  readonly isExit?: boolean;
  /** An entry that was one too many and the least confident: how many intents of its account waited then. */
  readonly waiting?: number;
}

export interface MarkUpdate {
  readonly symbol: string;
  readonly mark: string;
  readonly bid: string;
  readonly ask: string;
  readonly receivedAtMs: number;
  /** What the book takes, see libs/domain/depth.ts; only where an exit may look at it. */
  readonly depth?: {
    readonly bids: readonly string[];
    readonly asks: readonly string[];
    readonly receivedAtMs: number;
  };
  /** The second path's, while it is younger than the oldest price of the streams. */
  readonly rest?: Omit<RestMark, "mark"> & { readonly mark: string };
}

/** Everything one commit is decided from. */
export interface Batch {
  readonly epoch: number;
  readonly commitId: string;
  readonly previousHash: Uint8Array;
  readonly nowMs: number;
  readonly ages: Ages;
  readonly sight: Sight;
  readonly marks: readonly MarkUpdate[];
  /** In fold order, see {@link foldOrder}. */
  readonly inputs: readonly Input[];
  /** An outstanding order is asked about again after this much exchange time without a word. */
  readonly reissueAfterMs: number;
}

/** @throws InvalidValueError for a price that is none. */
export const markOf = ({ mark, bid, ask, receivedAtMs, depth, rest }: MarkUpdate): Mark => ({
  mark: parsePrice(mark, "mark"),
  bid: parsePriceOrZero(bid === "" ? "0" : bid, "bid"),
  ask: parsePriceOrZero(ask === "" ? "0" : ask, "ask"),
  receivedAtMs,
  ...(depth === undefined
    ? {}
    : {
        depth: {
          bids: depth.bids.map((band) => parseQuantityOrZero(band, "depth.bids")),
          asks: depth.asks.map((band) => parseQuantityOrZero(band, "depth.asks")),
          receivedAtMs: depth.receivedAtMs,
        },
      }),
  ...(rest === undefined ? {} : { rest: { ...rest, mark: parsePrice(rest.mark, "rest.mark") } }),
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
  const first: Record<"control" | "facts" | "reference" | "policy" | "exits", Input[]> = {
    control: [],
    facts: [],
    reference: [],
    policy: [],
    exits: [],
  };
  /** Each account's next entry, then each one's second, and so on. */
  const rounds: Input[][] = [];
  const surplus: Input[] = [];
  const turns = new Map<string, number>();
  for (const input of inputs)
    if (input.stream === "FACTS") (isControl(input) ? first.control : first.facts).push(input);
    else if (input.stream === "REFERENCE") first.reference.push(input);
    else if (input.stream === "POLICY") first.policy.push(input);
    else if (input.waiting !== undefined) surplus.push(input);
    // An exit need not wait behind entries that came before it.
    else if (isExit(input)) first.exits.push(input);
    else {
      const account = accountToken(input.subject);
      const turn = turns.get(account) ?? 0;
      turns.set(account, turn + 1);
      (rounds[turn] ??= []).push(input);
    }
  return [...Object.values(first), ...rounds, surplus].flatMap((group) => group.sort(bySequence));
}

/** Whether an input is an intent that says REDUCE or CLOSE. */
export const isExit = ({ stream, data, isExit: known }: Input): boolean =>
  stream === "INTENTS" && (known ?? isExitIntent(data));
const isControl = ({ subject }: Input): boolean => subject.startsWith("control.");
const bySequence = (a: Input, b: Input): number => a.sequence - b.sequence;

/** `intent.<account>.<symbol>`: the account a sender has permission for. */
export function accountToken(subject: string): string {
  const from = subject.indexOf(".") + 1;
  const to = subject.indexOf(".", from);
  return subject.slice(from, to < 0 ? undefined : to);
}

const depthOf = (depth: plimsoll.v1.DepthUsed | null): Pick<MarkUpdate, "depth"> =>
  depth == null ? {} : { depth: { bids: depth.bids, asks: depth.asks, receivedAtMs: depth.receivedAtMs } };

function restOf(rest: plimsoll.v1.RestMarkUsed | null): Pick<MarkUpdate, "rest"> {
  if (rest == null) return {};
  const { markPrice, receivedAtMs, streamMarkAtMs, topAtMs } = rest;
  return { rest: { mark: markPrice, receivedAtMs, streamMarkAtMs, topAtMs } };
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
      trust: new Map(
        commit.trust.map(({ account, streamAgeMs, comparedAgeMs, compareEveryMs }) => [
          account,
          { streamAgeMs, comparedAgeMs, compareEveryMs },
        ]),
      ),
    },
    sight: {
      clockBadMs: commit.clockBadMs,
      busBadMs: commit.busBadMs,
      watchAnew: commit.watchAnew,
    },
    marks: commit.marks.map((mark) => ({
      symbol: mark.symbol,
      mark: mark.markPrice,
      bid: mark.bidPrice,
      ask: mark.askPrice,
      receivedAtMs: mark.receivedAtMs,
      ...depthOf(mark.depth as plimsoll.v1.DepthUsed | null),
      ...restOf(mark.rest as plimsoll.v1.RestMarkUsed | null),
    })),
    inputs: commit.inputs.map((input) => {
      const stream = STREAM_NAME.get(input.stream);
      if (stream === undefined)
        throw new HaltError(
          "LEDGER_BYTES",
          `commit ${commit.number} has an input of unknown stream ${input.stream}`,
        );
      const { sequence, subject, data, waiting } = input;
      return { stream, sequence, subject, data, ...(waiting === 0 ? {} : { waiting }) };
    }),
    reissueAfterMs: commit.reissueAfterMs,
  };
}
