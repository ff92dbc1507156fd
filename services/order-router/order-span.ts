import { NotSentError, VenueAnswerError } from "#libs/binance/errors.ts";
import { entryIdOf, parseIntentId } from "#libs/domain/ids.ts";
import type { OrderCommand } from "#libs/domain/ledger.ts";
import { messaging } from "#libs/telemetry/messaging.ts";
import {
  accountHash,
  below,
  isTracing,
  spanIdOf,
  SpanKind,
  startSpan,
  traceOf,
  UNTRACED,
  type TracedSpan,
} from "#libs/telemetry/trace.ts";
import type { Task } from "./outstanding.ts";

/** An order, with the commit that holds it where that is known; 0: none does. */
export type TracedTask = Pick<Task, "command"> & Partial<Pick<Task, "commitNumber">>;

/** What a router decides on itself, the closing of a position without a stop, belongs to the position's entry. */
const isOwn = ({ commitNumber }: TracedTask): boolean => commitNumber === 0;

/** "" for what is in no trace: cancels of stops. */
function traceOfTask(task: TracedTask): string {
  const { command } = task;
  return command.leg === "STOP" ? "" : traceOf(command, command.reduceOnly && !isOwn(task));
}

/** Below which span stands what is told of an order; while this router records none, the producer's own. */
export function placeOfOrder(task: TracedTask): string {
  const trace = traceOfTask(task);
  return trace === "" || !isTracing() ? trace : below(trace, spanIdOf("order", task.command.clientOrderId));
}

/** Begins the span of an order: from its commit to what became of it. */
export function startOrder(task: Task, committedAtMs: number): TracedSpan {
  const { command, commitNumber } = task;
  const trace = traceOfTask(task);
  if (trace === "") return UNTRACED;
  const order = spanIdOf("order", command.clientOrderId);
  const again = task.traced;
  task.traced = true;
  const parent = isOwn(task)
    ? spanIdOf("order", entryIdOf(parseIntentId(command.intentId)))
    : spanIdOf("command", command.clientOrderId);
  return startSpan(
    "process ledger.{partition}",
    SpanKind.CONSUMER,
    below(trace, again ? order : parent),
    {
      ...messaging("process", "ledger.{partition}", `0:${commitNumber}`),
      "plimsoll.intent_id": command.intentId,
      "plimsoll.client_order_id": command.clientOrderId,
      "plimsoll.account_hash": accountHash(command.account),
      "plimsoll.symbol": command.symbol,
      "plimsoll.leg": command.leg,
      "plimsoll.exit": command.reduceOnly,
      "plimsoll.commit": commitNumber,
    },
    again ? {} : { id: order, startMs: committedAtMs },
  );
}

/** Begins the span of the search for an order that may have been sent, by this router or one before it. */
export function startResolving(task: Task): TracedSpan {
  if (!task.traced) return startOrder(task, Date.now());
  const place = placeOfOrder(task);
  return place === "" ? UNTRACED : startSpan("resolve", SpanKind.INTERNAL, place, { ...named(task.command) });
}

/**
 * The wait for the budget and the request itself.
 *
 * @param waitingSince @param requestAt monotonic; 0: it was never sent.
 */
export function traceRequest(
  span: TracedSpan,
  waitingSince: number,
  requestAt: number,
  answer: object,
): void {
  if (span === UNTRACED) return;
  const now = performance.now();
  const wallOf = (at: number): number => Date.now() - (now - at);
  startSpan("queue", SpanKind.INTERNAL, span.traceparent, {}, { startMs: wallOf(waitingSince) }).end(
    answer instanceof NotSentError ? answer.message : undefined,
    wallOf(requestAt === 0 ? now : requestAt),
  );
  if (requestAt > 0) startRequest("/fapi/v1/order", span.traceparent, wallOf(requestAt)).end(answer);
}

/** A request to the exchange under way. */
export function startRequest(
  path: "/fapi/v1/order" | "/fapi/v1/algoOrder",
  parent: string,
  startMs = Date.now(),
): { readonly end: (answer: unknown) => void } {
  if (parent === "") return { end: () => undefined };
  const span = startSpan(
    `POST ${path}`,
    SpanKind.CLIENT,
    parent,
    { "http.request.method": "POST", "url.template": path },
    { startMs },
  );
  return {
    end: (answer) => {
      if (!(answer instanceof VenueAnswerError)) {
        span.set({ "http.response.status_code": 200 });
        span.end();
        return;
      }
      if (answer.status > 0) span.set({ "http.response.status_code": answer.status });
      span.set({ "error.type": answer.answer, "plimsoll.code": answer.code });
      span.end(answer.message);
    },
  };
}

const named = ({ intentId, clientOrderId }: OrderCommand) => ({
  "plimsoll.intent_id": intentId,
  "plimsoll.client_order_id": clientOrderId,
});

/** An entry's position without a stop: from its first fill to the stop that the exchange has confirmed, or to the end. */
export function traceUnprotected(
  entry: OrderCommand,
  outcome: string,
  measured: { readonly realMs: number; readonly unprotectedMs: number; readonly stopId: string },
): void {
  const place = placeOfOrder({ command: entry });
  if (place === "") return;
  const nowMs = Date.now();
  startSpan(
    "unprotected",
    SpanKind.INTERNAL,
    place,
    {
      ...named(entry),
      "plimsoll.stop_id": measured.stopId,
      "plimsoll.outcome": outcome,
      "plimsoll.unprotected_ms": measured.unprotectedMs,
    },
    { startMs: nowMs - measured.realMs },
  ).end(outcome === "CONFIRMED" || outcome === "KEPT" ? undefined : outcome, nowMs);
}
