import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
  type Tracer,
} from "@opentelemetry/api";
import { randomBytes } from "node:crypto";

/** A started piece of work; `traceparent` is what goes into headers and messages. */
export interface TracedSpan {
  readonly traceparent: string;
  readonly set: (attributes: Attributes) => void;
  /** Ends it; an error marks it as failed. */
  readonly end: (error?: string) => void;
}

export type { Attributes };
export { SpanKind };

let tracer: Tracer | undefined;
let flush: () => Promise<void> = async () => undefined;

/**
 * Exports spans by OTLP/HTTP to `endpoint`; without one, spans cost nothing but their ids, which are always
 * made and passed on, so that a trace that starts here continues in whoever does export.
 */
export async function startTracing(
  service: string,
  instance: string,
  endpoint: string | undefined,
): Promise<void> {
  if (endpoint === undefined) return;
  // Loaded only here: the SDK costs some 15 MB in each of nine processes.
  const [{ TracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import("@opentelemetry/sdk-trace"),
      import("@opentelemetry/exporter-trace-otlp-http"),
      import("@opentelemetry/resources"),
    ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "service.instance.id": instance }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  tracer = provider.getTracer("plimsoll");
  flush = () => provider.shutdown();
}

/** Sends what is not sent yet; at the end of a process. */
export const stopTracing = (): Promise<void> => flush();

/** Starts a span as a child of `parent` (a W3C traceparent, or "" for a new trace). */
export function startSpan(
  name: string,
  kind: SpanKind,
  parent: string,
  attributes: Attributes = {},
): TracedSpan {
  if (tracer === undefined) return { traceparent: childTraceparent(parent), set: noop, end: noop };
  const span = tracer.startSpan(name, { kind, attributes }, contextOf(parent));
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`,
    set: (more) => void span.setAttributes(more),
    end: (error) => {
      endSpan(span, error);
    },
  };
}

function endSpan(span: Span, error: string | undefined): void {
  if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
  span.end();
}

function contextOf(parent: string) {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(parent);
  if (match === null) return ROOT_CONTEXT;
  const [, traceId = "", spanId = "", flags = "00"] = match;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
  });
}

/** Without an exporter the parent itself is passed on: a span nobody records must not become a missing parent. */
function childTraceparent(parent: string): string {
  return parent !== ""
    ? parent
    : `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-00`;
}

const noop = (): void => undefined;
