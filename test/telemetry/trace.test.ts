import { afterEach, beforeEach, expect, test } from "vitest";
import { parseRatio } from "#libs/domain/fixed.ts";
import { uuid7 } from "#libs/domain/ids.ts";
import {
  isSampled,
  ownTrace,
  spanIdOf,
  SpanKind,
  startSpan,
  startTracing,
  stopTracing,
} from "#libs/telemetry/trace.ts";
import { decodeIntent } from "#libs/wire/intent.ts";
import { traceSignal } from "../../services/edge/signal-span.ts";
import { signalFromJson } from "../../services/edge/signals.ts";
import { seeded } from "../../services/sim-exchange/market/synthetic.ts";
import { freePort } from "../support/free-port.ts";
import { OtlpReceiver } from "./otlp-receiver.ts";

const ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
const before = process.env[ENDPOINT];
let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(async () => {
  await receiver.stop();
  if (before === undefined) delete process.env[ENDPOINT];
  else process.env[ENDPOINT] = before;
});

test("without an endpoint a span is nothing but its ids, which go on to whoever exports", async () => {
  process.env[ENDPOINT] = receiver.endpoint; // The library would read it by itself.
  await startTracing("test", "test-0", undefined);
  const parent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  const span = startSpan("send", SpanKind.CLIENT, parent);
  expect(span.traceparent).toBe(parent);
  span.end();
  await stopTracing();
  expect(receiver.requests.size).toBe(0);
});

test("of traces that begin here the configured share is kept, of exits all; who is not kept sends nothing", async () => {
  await startTracing("test", "test-0", { endpoint: receiver.endpoint, ratio: 0.25 });
  const random = seeded(5);
  const ids = Array.from({ length: 2_000 }, (_, i) =>
    uuid7(
      1_700_000_000_000 + i,
      Uint8Array.from({ length: 10 }, () => Math.floor(random() * 256)),
    ),
  );
  const kept = ids.filter((id) => isSampled(ownTrace(id, false)));
  expect(kept.length).toBeGreaterThan(400);
  expect(kept.length).toBeLessThan(600);
  expect(ids.every((id) => isSampled(ownTrace(id, true)))).toBe(true);

  const left = `00-${"a".repeat(32)}-${"b".repeat(16)}-00`;
  const span = startSpan("left out", SpanKind.CLIENT, left);
  expect(span.traceparent).toBe(left);
  span.end();
  for (let i = 0; i < 50; i += 1) startSpan("exit", SpanKind.INTERNAL, "", {}, { always: true }).end();
  startSpan("failed", SpanKind.INTERNAL, ownTrace(ids[0] ?? "", true), {}, { startMs: 1_000.5 }).end(
    "no",
    2_000,
  );
  await stopTracing();
  expect(receiver.spans.filter(({ name }) => name === "exit")).toHaveLength(50);
  expect(receiver.spans.filter(({ name }) => name === "left out")).toEqual([]);
  expect(receiver.spans.find(({ name }) => name === "failed")).toMatchObject({
    traceId: ids[0]?.replaceAll("-", ""),
    parentSpanId: "",
    error: "no",
    startMs: 1_000.5,
    endMs: 2_000,
  });
});

test("a strategy's signal without a trace begins its own, one with a trace goes on with it", async () => {
  await startTracing("test", "test-0", { endpoint: receiver.endpoint, ratio: 1 });
  const made = (traceparent: string) =>
    traceSignal(
      signalFromJson(
        {
          account: "paper-1",
          symbol: "SOLUSDT",
          side: "BUY",
          purpose: "OPEN",
          notional: "2600",
          ...(traceparent === "" ? {} : { traceparent }),
        },
        {
          intentId: uuid7(1_700_000_000_000, new Uint8Array(10).fill(7)),
          nowMs: 1_700_000_000_000,
          confidence: parseRatio("0.6"),
        },
      ),
    );
  const own = made("");
  const theirs = made(`00-${"a".repeat(32)}-${"b".repeat(16)}-01`);
  const left = made(`00-${"a".repeat(32)}-${"b".repeat(16)}-00`);
  for (const { span } of [own, theirs, left]) span.end();
  await stopTracing();
  const { intentId, traceparent } = decodeIntent(own.sent.bytes);
  expect(traceparent).toBe(`00-${intentId.replaceAll("-", "")}-${spanIdOf("signal", intentId)}-01`);
  expect(decodeIntent(left.sent.bytes).traceparent).toBe(left.sent.intent.traceparent);
  const name = "publish intent.{account}.{symbol}";
  expect(receiver.spans).toMatchObject([
    { name, traceId: intentId.replaceAll("-", ""), parentSpanId: "" },
    { name, traceId: "a".repeat(32), parentSpanId: "b".repeat(16) },
  ]);
});

test("a collector that is away holds nobody up, and what it did not get is counted", async () => {
  const lost: number[] = [];
  const port = await freePort(); // Nobody listens there.
  await startTracing("test", "test-0", { endpoint: `http://127.0.0.1:${port}`, ratio: 1 }, (spans) => {
    lost.push(spans);
  });
  for (let i = 0; i < 40_000; i += 1) startSpan("span", SpanKind.INTERNAL, "").end();
  await stopTracing();
  expect(lost.reduce((sum, spans) => sum + spans, 0)).toBe(40_000);
});
