import type { Attributes } from "./trace.ts";

/**
 * What a span of a message says by OpenTelemetry's conventions for messaging. The destination is the subject's pattern,
 * without what is in its place: as many names as there are patterns.
 *
 * Source: OpenTelemetry semantic conventions, "Messaging spans".
 */
export const messaging = (
  operation: "publish" | "process",
  destination: Destination,
  messageId: string,
): Attributes => ({
  "messaging.system": "nats",
  "messaging.operation.name": operation,
  "messaging.operation.type": operation === "publish" ? "send" : "process",
  "messaging.destination.name": destination,
  "messaging.destination.template": destination,
  "messaging.message.id": messageId,
});

/** Subjects as they stand in traces, see docs/traces.md. */
type Destination = "intent.{account}.{symbol}" | "ledger.{partition}" | "exec.{account}.{symbol}";
