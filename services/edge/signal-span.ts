import { messaging } from "#libs/telemetry/messaging.ts";
import {
  accountHash,
  isSampled,
  spanIdOf,
  SpanKind,
  startSpan,
  traceOf,
  UNTRACED,
  type TracedSpan,
} from "#libs/telemetry/trace.ts";
import { encodeIntent } from "#libs/wire/intent.ts";
import type { Signal } from "./signals.ts";

/**
 * Begins the span of a signal on its way to the bus, below its sender's or as the first of the intent's own trace. What is
 * stored names it, so that the decision hangs below it; the same signal sent again names the same.
 */
export function traceSignal(signal: Signal): { readonly span: TracedSpan; readonly sent: Signal } {
  const { intent, isExit, account } = signal;
  const trace = traceOf(intent, isExit);
  if (!isSampled(trace)) return { span: UNTRACED, sent: signal };
  const span = startSpan(
    "publish intent.{account}.{symbol}",
    SpanKind.PRODUCER,
    trace,
    {
      ...messaging("publish", "intent.{account}.{symbol}", intent.intentId),
      "plimsoll.intent_id": intent.intentId,
      "plimsoll.account_hash": accountHash(account),
      "plimsoll.symbol": intent.symbol,
      "plimsoll.purpose": intent.purpose,
      "plimsoll.exit": isExit,
    },
    { id: spanIdOf("signal", intent.intentId) },
  );
  const traced = { ...intent, traceparent: span.traceparent };
  return { span, sent: { ...signal, intent: traced, bytes: encodeIntent(traced) } };
}
