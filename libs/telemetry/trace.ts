import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Link,
  type Tracer,
} from "@opentelemetry/api";
import { hash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReadableSpan, SpanExporter, SpanProcessor } from "@opentelemetry/sdk-trace";

/** A started piece of work; `traceparent` is what goes into headers and messages. */
export interface TracedSpan {
  readonly traceparent: string;
  readonly set: (attributes: Attributes) => void;
  /** Ends it, now or at `atMs`; an error marks it as failed. */
  readonly end: (error?: string, atMs?: number) => void;
}

/** Where spans go and how many; passed on to threads of the process. */
export interface Tracing {
  /** Base address of an OTLP/HTTP collector. */
  readonly endpoint: string;
  /** Share of the traces that begin here which is kept, 0..1; exits are all kept. */
  readonly ratio: number;
}

export interface SpanOptions {
  /** What others name as their parent without having heard of it, see {@link spanIdOf}. */
  readonly id?: string;
  /** When it began, wall-clock epoch milliseconds with fraction; now unless said. */
  readonly startMs?: number;
  /** Traceparents of spans it belongs to besides its parent. */
  readonly links?: readonly string[];
  /** Of the first span of a trace: kept whatever the ratio. */
  readonly always?: boolean;
}

export type { Attributes };
export { SpanKind };

/** Spans that wait to be sent; beyond that they are dropped. */
const QUEUE_MAX = 32_768;
const BATCH_MAX = 1_024;
/** What a killed process takes with it. */
const SEND_EVERY_MS = 500;
/** A process that ends waits so long for the collector; the bus has to be left in order too. */
const LAST_SPANS_MS = 1_000;
const NO_SPAN = "0".repeat(16);

let tracer: Tracer | undefined;
let ratio = 1;
let flush: () => Promise<void> = async () => undefined;
/** Ids of the span that is started next. */
const next = { traceId: "", spanId: "" };

/**
 * Exports spans by OTLP/HTTP; without a collector they cost nothing but their ids, which are always made and passed
 * on, so that a trace that starts here continues in whoever does export.
 */
export async function startTracing(
  service: string,
  instance: string,
  tracing: Tracing | undefined,
  onLost: OnLost = () => undefined,
): Promise<void> {
  if (tracing === undefined) return;
  // Loaded only here: the SDK costs some 15 MB in each of nine processes.
  const [{ TracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import("@opentelemetry/sdk-trace"),
      import("@opentelemetry/exporter-trace-otlp-http"),
      import("@opentelemetry/resources"),
    ]);
  const exporter = new Counting(
    new OTLPTraceExporter({ url: `${tracing.endpoint.replace(/\/$/, "")}/v1/traces` }),
    onLost,
  );
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.namespace": "plimsoll",
      "service.name": service,
      "service.instance.id": instance,
    }),
    idGenerator: {
      generateTraceId: () => next.traceId,
      generateSpanId: () => next.spanId,
    },
    spanProcessors: [
      exporter.before(
        new BatchSpanProcessor({
          exporter,
          maxQueueSize: QUEUE_MAX,
          maxExportBatchSize: BATCH_MAX,
          scheduledDelayMillis: SEND_EVERY_MS,
        }),
      ),
    ],
  });
  tracer = provider.getTracer("plimsoll");
  ratio = tracing.ratio;
  flush = async () => {
    tracer = undefined;
    // What fails is counted below.
    const sent = provider.shutdown().catch(() => undefined);
    await Promise.race([sent, sleep(LAST_SPANS_MS, undefined, { ref: false })]);
    exporter.giveUp();
  };
}

/** Hears of spans that reached no collector, and why. */
type OnLost = (spans: number, why: string) => void;

/** Counts the spans on their way, so that none is lost without a word. */
class Counting implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #onLost: OnLost;
  #waiting = 0;

  constructor(exporter: SpanExporter, onLost: OnLost) {
    this.#exporter = exporter;
    this.#onLost = onLost;
  }

  /** A processor that takes no more than it can hold. */
  before(processor: SpanProcessor): SpanProcessor {
    return {
      onStart: () => undefined,
      onEnd: (span) => {
        if (this.#waiting >= QUEUE_MAX) {
          this.#onLost(1, `${QUEUE_MAX} spans wait for the collector`);
          return;
        }
        this.#waiting += 1;
        processor.onEnd(span);
      },
      forceFlush: () => processor.forceFlush(),
      shutdown: () => processor.shutdown(),
    };
  }

  export(spans: ReadableSpan[], done: Parameters<SpanExporter["export"]>[1]): void {
    this.#exporter.export(spans, (result) => {
      if (this.#waiting > 0 && result.code !== 0)
        this.#onLost(spans.length, result.error?.message ?? "the collector refused them");
      this.#waiting = Math.max(0, this.#waiting - spans.length);
      done(result);
    });
  }

  /** What was not sent by now will not be. */
  giveUp(): void {
    if (this.#waiting > 0) this.#onLost(this.#waiting, "the process ended before the collector took them");
    this.#waiting = 0;
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}

/** Whether spans go anywhere from this thread. */
export const isTracing = (): boolean => tracer !== undefined;

/** Sends what is not sent yet; at the end of a process. */
export const stopTracing = (): Promise<void> => flush();

/** Starts a span as a child of `parent` (a W3C traceparent, or "" for a new trace). */
export function startSpan(
  name: string,
  kind: SpanKind,
  parent: string,
  attributes: Attributes = {},
  { id, startMs, links = [], always = false }: SpanOptions = {},
): TracedSpan {
  const traceparent = parent === "" ? newTrace(always) : parent;
  const place = placeOf(traceparent);
  if (tracer === undefined || place?.sampled !== true) return unrecorded(traceparent);
  const { traceId, spanId: parentId } = place;
  next.traceId = traceId;
  next.spanId = id ?? randomBytes(8).toString("hex");
  const context =
    parentId === NO_SPAN
      ? ROOT_CONTEXT
      : trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: parentId, traceFlags: 1, isRemote: true });
  const span = tracer.startSpan(
    name,
    {
      kind,
      attributes,
      ...(startMs === undefined ? {} : { startTime: timeOf(startMs) }),
      ...(links.length === 0 ? {} : { links: links.flatMap(linkOf) }),
    },
    context,
  );
  return {
    traceparent: `00-${traceId}-${next.spanId}-01`,
    set: (more) => void span.setAttributes(more),
    end: (error, atMs) => {
      if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
      span.end(atMs === undefined ? undefined : timeOf(atMs));
    },
  };
}

/**
 * The id of a span that others name as their parent without having heard of it: they know what it is about. The same
 * work told twice, by a process and by the one that took over from it, is the same span.
 */
export const spanIdOf = (work: "signal" | "decision" | "command" | "order", id: string): string =>
  hash("sha256", `${work} ${id}`, "hex").slice(0, 16);

/** The same trace, below another span of it. */
export const below = (traceparent: string, spanId: string): string =>
  `${traceparent.slice(0, 36)}${spanId}${traceparent.slice(52)}`;

/**
 * The trace of an intent whose producer has begun none: it is named after the intent, so every process finds it. Of
 * entries the configured share is kept, and every process keeps the same ones; exits are all kept.
 */
export function ownTrace(intentId: string, exit: boolean): string {
  const traceId = intentId.replaceAll("-", "");
  return `00-${traceId}-${NO_SPAN}-${exit || isKept(traceId) ? "01" : "00"}`;
}

/** The trace of an order: its intent's producer's, or the intent's own; "" while neither is recorded. */
export const traceOf = (order: TracedOrder, exit: boolean): string =>
  order.traceparent !== "" || tracer === undefined ? order.traceparent : ownTrace(order.intentId, exit);

interface TracedOrder {
  readonly intentId: string;
  /** W3C traceparent of the producer's span, or "". */
  readonly traceparent: string;
}

export const isSampled = (traceparent: string): boolean => placeOf(traceparent)?.sampled === true;

/** An account as it stands in traces, which may leave the house: the first 16 digits of its name's SHA-256. */
export function accountHash(account: string): string {
  let known = hashes.get(account);
  if (known === undefined) {
    // Any sender may invent names.
    if (hashes.size > HASHES_KEPT) hashes.clear();
    hashes.set(account, (known = hash("sha256", account, "hex").slice(0, 16)));
  }
  return known;
}
const HASHES_KEPT = 10_000;
const hashes = new Map<string, string>();

/** By digits that are random in a UUIDv7 too. */
const isKept = (traceId: string): boolean => Number.parseInt(traceId.slice(24), 16) < ratio * 2 ** 32;

/** A trace nobody records must not become a missing parent. */
function newTrace(always: boolean): string {
  const traceId = randomBytes(16).toString("hex");
  const kept = tracer !== undefined && (always || isKept(traceId));
  return `00-${traceId}-${kept ? NO_SPAN : randomBytes(8).toString("hex")}-${kept ? "01" : "00"}`;
}

function placeOf(
  traceparent: string,
): { readonly traceId: string; readonly spanId: string; readonly sampled: boolean } | undefined {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]([0-9a-f])$/.exec(traceparent);
  if (match === null) return undefined;
  const [, traceId = "", spanId = "", flags = "0"] = match;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Seconds and nanoseconds: a number that is before the process's start is taken for one since its start. */
const timeOf = (ms: number): [number, number] => [
  Math.floor(ms / 1_000),
  Math.round((ms - Math.floor(ms / 1_000) * 1_000) * 1e6),
];

function linkOf(traceparent: string): Link[] {
  const place = placeOf(traceparent);
  if (place === undefined) return [];
  const { traceId, spanId } = place;
  return [{ context: { traceId, spanId, traceFlags: place.sampled ? 1 : 0 } }];
}

const noop = (): void => undefined;

/** What belongs to no trace. */
export const UNTRACED: TracedSpan = { traceparent: "", set: noop, end: noop };

/** The parent itself is passed on; a trace that has no span yet has no parent to name. */
const unrecorded = (traceparent: string): TracedSpan => ({
  traceparent: traceparent.slice(36, 52) === NO_SPAN ? "" : traceparent,
  set: noop,
  end: noop,
});
