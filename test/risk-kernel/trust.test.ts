import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { followLedger } from "#libs/bus/ledger-follower.ts";
import { batchOf } from "../../services/risk-kernel/batch.ts";
import { fold } from "../../services/risk-kernel/fold.ts";
import { emptyState } from "../../services/risk-kernel/state.ts";
import { eventually } from "../support/eventually.ts";
import { FactLog } from "../support/fact-log.ts";
import { ScriptedExchange } from "../support/scripted-exchange.ts";
import { TestBus } from "../support/test-bus.ts";
import { spawnUserStream } from "../support/user-stream.ts";
import { ACCOUNT, BTC, ratio } from "./given.ts";
import { control, Kernels, leverage } from "./kernels.ts";

/** A real kernel and a real user-stream process; exchange, prices and clock are played. */
const STALE_MS = 2_000;
const STANDS_STILL_MS = 5_500;
/** Passes every gate and is denied behind them. */
const PROBE = { confidence: ratio("0.1") };
const PASSED = "CONFIDENCE_BELOW_FLOOR";

let bus: TestBus;
let kernels: Kernels;
let exchange: ScriptedExchange;
let facts: FactLog;
let scratch: string;
const streams: ChildProcess[] = [];

beforeAll(async () => {
  bus = await TestBus.start();
  exchange = await ScriptedExchange.start();
  facts = await FactLog.open(bus.nc);
  kernels = await Kernels.on(bus, { vouches: false, policy: { streamStaleMs: STALE_MS } });
  scratch = mkdtempSync(join(tmpdir(), "plimsoll-trust-"));
});
afterAll(async () => {
  for (const child of streams) child.kill("SIGKILL");
  kernels.killAll();
  kernels.stop();
  facts.close();
  await exchange.stop();
  await bus.stop();
  rmSync(scratch, { recursive: true, force: true });
});

async function startStream(): Promise<ChildProcess> {
  const child = await spawnUserStream({ bus, exchange, account: ACCOUNT, symbols: [BTC], scratch });
  streams.push(child);
  return child;
}

/** An entry is denied for the silence, with its numbers, although no fact says that the stream is down. */
async function untilSilent(): Promise<void> {
  await kernels.untilVerdict("STREAM_DOWN", PROBE);
  const intent = kernels.fresh(PROBE);
  await kernels.send(intent);
  const [answer] = await kernels.answersOf(intent.intentId);
  expect(answer).toMatchObject({
    reason: "STREAM_DOWN",
    limit: String(STALE_MS),
    lever: "streamStaleMs",
  });
  expect(Number(answer?.observed)).toBeGreaterThan(STALE_MS);
  const reply = await bus.nc.request("kernel.query", JSON.stringify({ what: "account", account: ACCOUNT }));
  expect(reply.json()).toMatchObject({ account: { reconciled: true, streamConnected: true } });
}

test("a user-stream that is paused or killed is not trusted any more; back again, entries pass, and it replays", async () => {
  const kernel = kernels.start("risk-kernel-a");
  await kernel.event("reigning");
  await kernels.fact(control("ARM"));
  await kernels.fact(leverage);
  const first = await startStream();
  await kernels.untilVerdict(PASSED, PROBE);

  first.kill("SIGSTOP");
  const stoppedAt = performance.now();
  await untilSilent();
  // Nothing blocks an exit: this one only finds nothing to close.
  expect(await kernels.verdictOn({ side: "SELL", purpose: "CLOSE", size: { kind: "all" } })).toBe(
    "NO_POSITION",
  );
  await new Promise((resolve) => setTimeout(resolve, STANDS_STILL_MS - (performance.now() - stoppedAt)));
  first.kill("SIGCONT");
  // It does not know what it missed, and says so before it vouches again.
  await facts.until((all) =>
    all.find(({ body }) => body.kind === "stream" && body.reason.includes("stood still")),
  );
  await kernels.untilVerdict(PASSED, PROBE);

  first.kill("SIGKILL");
  await once(first, "exit");
  await untilSilent();
  await startStream();
  await kernels.untilVerdict("APPROVED");

  const { state } = await bus.jsm.streams.info("LEDGER_0");
  const again = emptyState();
  const done = new AbortController();
  for await (const { number, commit, bytes } of followLedger({
    reader: "test",
    js: bus.js,
    jsm: bus.jsm,
    partition: 0,
    after: { number: 0, hash: undefined },
    signal: done.signal,
  })) {
    expect(Buffer.compare(fold(again, batchOf(commit)).bytes, bytes), `commit ${number}`).toBe(0);
    if (number >= state.last_seq) done.abort();
  }
}, 80_000);

test("a ban that user-stream meets stops its account, and no operator can arm it while it lasts", async () => {
  exchange.bannedForS = 3_600;
  const account = async (): Promise<{ stop: string; stopCause: string; stopLevel: string }> => {
    const question = JSON.stringify({ what: "account", account: ACCOUNT });
    return (await bus.nc.request("kernel.query", question)).json<{ account: never }>().account;
  };
  await eventually(async () => {
    expect(await account()).toMatchObject({ stop: "TRIPPED", stopCause: "BAN", stopLevel: "CANCEL" });
  });
  const { body } = await facts.until((all) => all.find((fact) => fact.body.kind === "ban"));
  expect(body).toMatchObject({ kind: "ban", reason: "Way too many requests" });
  await kernels.fact(control("ARM"));
  await kernels.untilVerdict("NOT_ARMED", PROBE);
  expect(await account()).toMatchObject({ stop: "TRIPPED", stopCause: "BAN" });
}, 40_000);
