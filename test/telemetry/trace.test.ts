import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fact } from "#libs/domain/fact.ts";
import { decodeFact } from "#libs/wire/fact.ts";
import { SpanKind, startSpan, startTracing, stopTracing } from "#libs/telemetry/trace.ts";
import { runPaper } from "../../deploy/local/paper.ts";
import type { Report } from "../../deploy/local/report.ts";
import { freePort } from "../support/free-port.ts";
import { OtlpReceiver, type ReceivedSpan } from "./otlp-receiver.ts";

const ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
const before = process.env[ENDPOINT];
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-trace-"));
let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(async () => {
  await receiver.stop();
  if (before === undefined) delete process.env[ENDPOINT];
  else process.env[ENDPOINT] = before;
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** The whole system on synthetic prices, every service its own process, until it has folded a few fills. */
async function run(state: string): Promise<{ readonly report: Report; readonly fills: readonly Fact[] }> {
  const enough = new AbortController();
  const fills: Fact[] = [];
  const report = await runPaper(
    {
      forMs: undefined,
      replay: [],
      speed: 1,
      seed: 3,
      symbols: [],
      accounts: 1,
      policyFile: undefined,
      reportFile: undefined,
      stateDir: join(scratch, state),
      fresh: true,
      natsPort: await freePort(),
      exchangePort: await freePort(),
    },
    {
      print: () => undefined,
      signal: enough.signal,
      meanwhile: async ({ nc, judge }) => {
        nc.subscribe("exec.>", {
          callback: (_, message) => {
            const fact = decodeFact(message.data);
            if (fact.body.kind === "order" && fact.body.fill !== undefined) fills.push(fact);
          },
        });
        while (judge.fills < 5) await sleep(50);
        enough.abort();
      },
    },
  );
  return { report, fills };
}

test("from signal to fill one trace: each service's span hangs under the producer's", async () => {
  process.env[ENDPOINT] = receiver.endpoint;
  const { fills } = await run("exported");
  expect(fills.length).toBeGreaterThanOrEqual(5);
  expect(new Set(receiver.requests)).toEqual(new Set(["/v1/traces"]));

  const traces = new Map<string, ReceivedSpan[]>();
  for (const span of receiver.spans) traces.set(span.traceId, [...(traces.get(span.traceId) ?? []), span]);
  const filled = [...traces.values()].filter((spans) => spans.some(({ name }) => name === "fill"));
  expect(filled.length).toBeGreaterThan(0);
  for (const spans of filled) {
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === "");
    expect(roots.map(({ service, name }) => `${service} ${name}`)).toEqual(["signal-engine signal"]);
    const children = spans.filter(({ parentSpanId }) => parentSpanId !== "");
    for (const { parentSpanId } of children) expect(parentSpanId).toBe(roots[0]?.spanId);
    expect(new Set(children.map(({ service, name }) => `${service} ${name}`))).toEqual(
      new Set([
        "risk-kernel decide",
        "order-router send",
        "user-stream fill",
        ...(children.some(({ name }) => name === "order-update") ? ["user-stream order-update"] : []),
      ]),
    );
    const orders = (name: string): ReadonlySet<string | undefined> =>
      new Set(
        children
          .filter((span) => span.name === name)
          .map(({ attributes }) => attributes["plimsoll.client_order_id"]),
      );
    expect(orders("fill")).toEqual(orders("send"));
  }
  expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(receiver.spans.length);
});

test("without an endpoint the same path sends nothing", async () => {
  delete process.env[ENDPOINT];
  const { report, fills } = await run("silent");
  expect(report.orders.filled).toBeGreaterThan(0);
  // The trace itself goes on, so that whoever does export continues it. A fill may overtake the command that names
  // its trace: telemetry holds no fact back.
  const traced = fills.filter(({ traceparent }) => traceparent !== "");
  expect(traced.length).toBeGreaterThan(fills.length / 2);

  // Nor does a process that was not told to: the library would read the variable by itself.
  process.env[ENDPOINT] = receiver.endpoint;
  await startTracing("test", "test-0", undefined);
  const parent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  const span = startSpan("send", SpanKind.CLIENT, parent);
  expect(span.traceparent).toBe(parent);
  span.end();
  await stopTracing();
  expect(receiver.requests).toEqual([]);
});
