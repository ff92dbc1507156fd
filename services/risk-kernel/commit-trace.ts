import { hash } from "node:crypto";
import { isUuid7 } from "#libs/domain/ids.ts";
import { messaging } from "#libs/telemetry/messaging.ts";
import {
  accountHash,
  below,
  isSampled,
  spanIdOf,
  SpanKind,
  startSpan,
  traceOf,
  type Attributes,
} from "#libs/telemetry/trace.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import type { LazyCommit } from "#libs/wire/lazy-commit.ts";

const wire = plimsoll.v1;

/** When what a commit did happened, wall-clock epoch milliseconds with fraction. */
export interface CommitTimes {
  /** Its inputs were taken, all of it was decided, and its append was acknowledged. */
  readonly takenMs: number;
  readonly decidedMs: number;
  readonly storedMs: number;
  /** When the bus stored each intent, by its sequence in INTENTS. */
  readonly intents: ReadonlyMap<number, number>;
}

/** Links of one commit to the intents in it; each of these links back. */
const LINKS_MAX = 128;

/**
 * Spans of one commit, from its own bytes: each intent's decision and its orders under their producers' spans, each
 * fact folded under its teller's, and the commit itself in a trace of its own, linked with all of them. Their ids follow
 * from what they are about, so a kernel that takes over tells again what the dead one may have told.
 *
 * @throws HaltError LEDGER_BYTES.
 */
export function traceCommit(partition: number, commit: LazyCommit, times: CommitTimes): void {
  const answers = commit.answers();
  const orders = commit.orders().filter(({ action }) => action === wire.OrderAction.ORDER_ACTION_PLACE);
  const commitId = `${partition}:${commit.number}`;
  const digest = hash("sha256", `commit ${commitId}`, "hex");
  const traceId = digest.slice(0, 32);
  const own = `00-${traceId}-${digest.slice(32, 48)}-01`;
  const links: string[] = [];
  const decided = new Set<string>();
  const intents =
    answers.length === 0
      ? []
      : commit.inputs().filter(({ stream }) => stream === wire.InputStream.INPUT_STREAM_INTENTS);
  for (const [i, { bytes }] of answers.entries()) {
    const input = intents[i];
    const answer = wire.Answer.decode(bytes);
    if (input === undefined || !isUuid7(answer.intentId)) continue;
    const { traceparent, exit } = originOf(input.data);
    const parent = traceOf({ intentId: answer.intentId, traceparent }, exit);
    if (!isSampled(parent)) continue;
    const first = answer.verdict !== wire.Verdict.VERDICT_DUPLICATE;
    const span = startSpan(
      "process intent.{account}.{symbol}",
      SpanKind.CONSUMER,
      parent,
      {
        ...messaging("process", "intent.{account}.{symbol}", answer.intentId),
        ...answerAttributes(answer, exit),
        "plimsoll.commit": commit.number,
      },
      {
        startMs: times.intents.get(input.sequence) ?? times.takenMs,
        links: [own],
        ...(first ? { id: spanIdOf("decision", answer.intentId) } : {}),
      },
    );
    if (first) decided.add(answer.intentId);
    startSpan("decide", SpanKind.INTERNAL, span.traceparent, {}, { startMs: times.takenMs }).end(
      undefined,
      times.decidedMs,
    );
    span.end(undefined, times.storedMs);
    links.push(span.traceparent);
  }
  for (const order of orders) {
    const parent = traceOf(order, order.reduceOnly);
    if (!isSampled(parent)) continue;
    // Of an exit's later slices the intent may be another one's, decided long ago or by nobody.
    const known = decided.has(order.intentId) || order.leg === wire.Leg.LEG_ENTRY;
    const span = startSpan(
      "publish ledger.{partition}",
      SpanKind.PRODUCER,
      known ? below(parent, spanIdOf("decision", order.intentId)) : parent,
      {
        ...messaging("publish", "ledger.{partition}", commitId),
        "messaging.destination.partition.id": String(partition),
        "plimsoll.intent_id": order.intentId,
        "plimsoll.client_order_id": order.clientOrderId,
        "plimsoll.account_hash": accountHash(order.account),
        "plimsoll.symbol": order.symbol,
        "plimsoll.leg": nameOf(wire.Leg, order.leg, "LEG_"),
        "plimsoll.exit": order.reduceOnly,
        "plimsoll.commit": commit.number,
      },
      { id: spanIdOf("command", order.clientOrderId), startMs: times.decidedMs, links: [own] },
    );
    span.end(undefined, times.storedMs);
    links.push(span.traceparent);
  }
  for (const data of commit.executions()) {
    const parent = tellerOf(data);
    if (!isSampled(parent)) continue;
    startSpan(
      "process exec.{account}.{symbol}",
      SpanKind.CONSUMER,
      parent,
      { ...messaging("process", "exec.{account}.{symbol}", commitId), "plimsoll.commit": commit.number },
      { startMs: times.takenMs, links: [own] },
    ).end(undefined, times.storedMs);
    links.push(parent);
  }
  if (links.length === 0) return;
  startSpan(
    "publish ledger.{partition}",
    SpanKind.PRODUCER,
    below(own, "0".repeat(16)),
    {
      ...messaging("publish", "ledger.{partition}", commitId),
      "messaging.destination.partition.id": String(partition),
      "messaging.batch.message_count": answers.length,
      "plimsoll.commit": commit.number,
      "plimsoll.orders": orders.length,
      "plimsoll.links_left_out": Math.max(0, links.length - LINKS_MAX),
    },
    { id: digest.slice(32, 48), startMs: times.takenMs, links: links.slice(0, LINKS_MAX) },
  ).end(undefined, times.storedMs);
}

function answerAttributes(answer: plimsoll.v1.Answer, exit: boolean): Attributes {
  return {
    "plimsoll.intent_id": answer.intentId,
    "plimsoll.account_hash": accountHash(answer.account),
    "plimsoll.symbol": answer.symbol,
    "plimsoll.exit": exit,
    "plimsoll.verdict": nameOf(wire.Verdict, answer.verdict, "VERDICT_"),
    ...(answer.verdict === wire.Verdict.VERDICT_DENIED
      ? {
          "plimsoll.refusal": nameOf(wire.DenialReason, answer.reason, "DENIAL_REASON_"),
          "plimsoll.limit": answer.limit,
          "plimsoll.observed": answer.observed,
          "plimsoll.requested": answer.requested,
          "plimsoll.lever": answer.lever,
        }
      : {}),
  };
}

/** Of an intent whose bytes nobody can read: neither. */
function originOf(data: Uint8Array): { readonly traceparent: string; readonly exit: boolean } {
  try {
    const { traceparent, purpose } = wire.Intent.decode(data);
    const exit = purpose === wire.Purpose.PURPOSE_REDUCE || purpose === wire.Purpose.PURPOSE_CLOSE;
    return { traceparent, exit };
  } catch {
    return { traceparent: "", exit: false };
  }
}

function tellerOf(data: Uint8Array): string {
  try {
    return wire.Fact.decode(data).traceparent;
  } catch {
    return "";
  }
}

const nameOf = (names: Readonly<Record<number, string>>, value: number, prefix: string): string =>
  names[value]?.slice(prefix.length) ?? String(value);
