import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectBus } from "#libs/bus/connect.ts";
import { followLedger } from "#libs/bus/ledger-follower.ts";
import { publishAllDurably } from "#libs/bus/publish-batch.ts";
import { ensureStreams } from "#libs/bus/streams.ts";
import { policyToJson } from "#libs/domain/policy-json.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { encodeIntent } from "#libs/wire/intent.ts";
import { encodeClockBeat } from "#libs/wire/market.ts";
import { LedgerJudge } from "../../deploy/local/ledger-judge.ts";
import { Backlog } from "../../services/risk-kernel/backlog.ts";
import { batchOf, type Input } from "../../services/risk-kernel/batch.ts";
import { fold } from "../../services/risk-kernel/fold.ts";
import { Inbox } from "../../services/risk-kernel/inbox.ts";
import { emptyState } from "../../services/risk-kernel/state.ts";
import { TestServer } from "../support/nats-server.ts";
import { ratio, WIDE_POLICY } from "./given.ts";
import { TestDesk } from "./desk.ts";

const wire = plimsoll.v1;
const desk = new TestDesk();
desk.nowMs = Date.now();

/** One message of an account; `exit` closes instead of opening. */
function queued(sequence: number, account: string, confidence: string, exit = false) {
  const intent = desk.intentOf({
    account,
    confidence: ratio(confidence),
    ...(exit ? { side: "SELL" as const, purpose: "CLOSE" as const, size: { kind: "all" as const } } : {}),
  });
  return {
    input: {
      stream: "INTENTS" as const,
      sequence,
      subject: `intent.${account}.BTCUSDT`,
      data: encodeIntent(intent),
    },
    storedAtMs: 0,
    receivedAt: 0,
  };
}

/** Sequences in the order they come out, a surplus one with the number that waited. */
function drained(backlog: Backlog): string[] {
  const out: string[] = [];
  for (let next = backlog.shift(); next !== undefined; next = backlog.shift())
    out.push(
      `${next.input.sequence}${next.input.waiting === undefined ? "" : ` surplus of ${next.input.waiting}`}`,
    );
  return out;
}

test("beyond the bound the least confident is surplus, of equals the latest; exits and other accounts never are", () => {
  const backlog = new Backlog();
  for (const [i, [account, confidence, exit]] of (
    [
      ["a", "0.7"],
      ["a", "0.6"],
      ["a", "0.1", true],
      ["b", "0.1"],
      ["a", "0.8"], // The third entry of two: 0.6 goes.
      ["a", "0.1", true],
      ["a", "0.7"], // Equal to the first, and later.
      ["b", "0.2"],
      ["a", "0.9"], // Then the first 0.7 goes too.
    ] as const
  ).entries())
    backlog.push(queued(i + 1, account, confidence, exit), 2);
  expect([backlog.length, backlog.surplus]).toEqual([9, 3]);
  expect(drained(backlog)).toEqual([
    "1 surplus of 7",
    "2 surplus of 4",
    "3",
    "4",
    "5",
    "6",
    "7 surplus of 6",
    "8",
    "9",
  ]);
  expect([backlog.length, backlog.surplus]).toEqual([0, 0]);
});

test("what has been taken out waits no more, and what cannot be read is of no confidence", () => {
  const backlog = new Backlog();
  backlog.push(queued(1, "a", "0.7"), 2);
  backlog.push(queued(2, "a", "0.6"), 2);
  expect(backlog.shift()?.input.sequence).toBe(1);
  backlog.push(queued(3, "a", "0.7"), 2);
  expect(backlog.surplus).toBe(0);
  const broken = queued(4, "a", "0.9");
  backlog.push({ ...broken, input: { ...broken.input, data: new Uint8Array([255, 255]) } }, 2);
  backlog.push(queued(5, "a", "0.5"), 2);
  expect(drained(backlog)).toEqual(["2", "3", "4 surplus of 3", "5 surplus of 4"]);
});

const FLOOD = 5_000;
const QUIET = 10;
/** What one account floods the kernel with, and at its end some of others. Each confidence of it comes once. */
const sent = Array.from({ length: FLOOD }, (_, i) => {
  const account = i < FLOOD - 2 * QUIET || i % 2 === 0 ? "flooding" : `quiet-${i % 5}`;
  const confidence = account === "flooding" ? `0.${1_000 + ((i * 7_919) % 8_999)}` : "0.2";
  const { input } = queued(i + 1, account, confidence);
  return { account, confidence, subject: input.subject, bytes: input.data, msgId: desk.id(), type: "Intent" };
});

let server: TestServer;
let nc: NatsConnection;
let js: JetStreamClient;
let jsm: JetStreamManager;

beforeAll(async () => {
  server = await TestServer.start();
  nc = await connectBus({ servers: server.url, name: "test" });
  js = jetstream(nc);
  jsm = await jetstreamManager(nc);
  await ensureStreams(jsm, nc);
  await (await new Kvm(js).open("policy")).put("active", policyToJson(WIDE_POLICY));
  await publishAllDurably(nc, js, sent);
});
afterAll(async () => {
  await nc.close();
  await server.remove();
});

test("who waits behind a flood waits for the most confident hundred of it and a few batches of denials", async () => {
  const kvm = new Kvm(js);
  const inbox = new Inbox(() => undefined);
  inbox.start({
    js,
    jsm,
    bus: { servers: server.url },
    policy: await kvm.open("policy"),
    reference: await kvm.open("reference"),
    cursors: emptyState().cursors,
    policyInForce: () => WIDE_POLICY,
    onPolicy: () => undefined,
    onPolicyTrouble: () => undefined,
    fail: (error) => {
      throw error as Error;
    },
    onRestart: () => undefined,
    reader: "test",
  });
  const batches: (readonly Input[])[] = [];
  try {
    while (inbox.waiting < FLOOD) await sleep(20);
    for (let taken = 0; taken < FLOOD;) {
      const intents = inbox.take(16).flatMap(({ input }) => (input.stream === "INTENTS" ? [input] : []));
      taken += intents.length;
      if (intents.length > 0) batches.push(intents);
      // Until it is known that no facts come first.
      else await sleep(20);
    }
  } finally {
    inbox.stop();
  }
  const inFull = batches.flat().filter(({ waiting }) => waiting === undefined);
  const expected = sent
    .map(({ account, confidence }, i) => ({ account, confidence, sequence: i + 1 }))
    .sort((a, b) => Number(b.confidence) - Number(a.confidence));
  const kept = [
    ...expected.filter(({ account }) => account === "flooding").slice(0, 100),
    ...expected.filter(({ account }) => account !== "flooding"),
  ];
  const ordered = (list: readonly { readonly sequence: number }[]): readonly number[] =>
    list.map(({ sequence }) => sequence).sort((a, b) => a - b);
  expect(ordered(inFull)).toEqual(ordered(kept));
  expect(batches.length).toBeLessThanOrEqual(Math.ceil(FLOOD / 512) + 1);
});

test("each intent of a flood is answered once, the others' are decided in full, and it replays", async () => {
  const beats = setInterval(() => {
    nc.publish("clock.exchange", encodeClockBeat({ exchangeTimeMs: Date.now(), rate: 1, ageMs: 0 }));
  }, 50);
  const kernel = spawn(
    process.execPath,
    [new URL("../../services/risk-kernel/main.ts", import.meta.url).pathname],
    {
      env: { ...process.env, INSTANCE: "kernel", NATS_URL: server.url, TIME_SCALE: "1", PARTITION: "0" },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  try {
    const judge = new LedgerJudge(0, []);
    const state = emptyState();
    const done = new AbortController();
    const surplus = new Map<string, number>();
    for await (const { commit, bytes } of followLedger({
      reader: "test",
      js,
      jsm,
      partition: 0,
      after: { number: 0, hash: undefined },
      signal: done.signal,
    })) {
      judge.fold(commit, bytes);
      expect(Buffer.compare(fold(state, batchOf(commit)).bytes, bytes)).toBe(0);
      for (const { account, reason, lever, limit, observed } of commit.answers)
        if (reason === wire.DenialReason.DENIAL_REASON_BACKLOG_FULL) {
          surplus.set(account, (surplus.get(account) ?? 0) + 1);
          expect([lever, limit]).toEqual(["intentsWaitingMax", "100"]);
          expect(Number(observed)).toBeGreaterThan(100);
        }
      if (judge.answers >= FLOOD) done.abort();
    }
    expect([judge.answers, judge.answerFaults, judge.faults]).toEqual([FLOOD, [], []]);
    expect([...surplus.keys()]).toEqual(["flooding"]);
    expect(surplus.get("flooding")).toBeLessThanOrEqual(FLOOD - QUIET - 100);
  } finally {
    kernel.kill("SIGKILL");
    await once(kernel, "exit");
    clearInterval(beats);
  }
});
