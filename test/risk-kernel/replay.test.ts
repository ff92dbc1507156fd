import { StorageType } from "@nats-io/jetstream";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StoredMessage } from "#libs/bus/read-stream.ts";
import { SnapshotWriter, type Snapshot } from "#libs/bus/snapshot.ts";
import { sha256 } from "#libs/wire/sha256.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { emptyState } from "../../services/risk-kernel/state.ts";
import { fold } from "../../services/risk-kernel/fold.ts";
import { batchOf } from "../../services/risk-kernel/batch.ts";
import { replay } from "../../services/risk-kernel/replay.ts";
import { decodeSnapshot, encodeSnapshot } from "../../services/risk-kernel/snapshot.ts";
import { TestBus } from "../support/test-bus.ts";
import { runToEnd, type Ended } from "../support/paper.ts";
import { ratio } from "./given.ts";
import { TestDesk } from "./desk.ts";
import { olderSnapshot } from "./older-snapshot.ts";

/** A ledger in which something of every kind happens. */
function someLedger(): TestDesk {
  const desk = TestDesk.ready({ accounts: ["a", "b"], symbols: ["XUSDT", "YUSDT"] });
  for (let i = 0; i < 10; i += 1) {
    desk.nowMs += 1_000;
    desk.mark("XUSDT", `5000${i}`).mark("YUSDT", `5000${i}`);
    const account = i % 2 === 0 ? "a" : "b";
    const { order } = desk.ask({ account, symbol: "XUSDT", purpose: i < 2 ? "OPEN" : "INCREASE" });
    desk.ask({ account, symbol: "YUSDT", confidence: ratio("0.1") });
    if (order === undefined) throw new Error("the ledger needs fills");
    desk.fillAll(order, String(100 + i));
    desk.commit();
  }
  return desk;
}

const messagesOf = async function* (
  commits: readonly Uint8Array[],
  first = 1,
): AsyncGenerator<StoredMessage> {
  for (const [i, data] of commits.entries())
    yield { sequence: first + i, subject: "ledger.0", data, traceparent: "", storedAtMs: 0 };
};

const flipped = (bytes: Uint8Array, at: number, bit = 0): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
};

const snapshotAt = (desk: TestDesk, number: number): Snapshot => {
  const state = emptyState();
  for (const bytes of desk.commits.slice(0, number)) fold(state, batchOf(plimsoll.v1.Commit.decode(bytes)));
  return encodeSnapshot(state, sha256(desk.commits[number - 1] ?? new Uint8Array()), 1);
};

// Of the last two, only what their own inputs give tells: what no answer depends on, no commit behind them proves.
test("one flipped bit anywhere in a commit is found in that commit", async () => {
  const { commits } = someLedger();
  const last = commits.length;
  let found = 0;
  for (const [i, bytes] of commits.slice(0, -2).entries())
    for (let at = 0; at < bytes.length; at += 7) {
      const broken = commits.with(i, flipped(bytes, at, at % 8));
      const { fault, number } = await replay(messagesOf(broken), { first: 1, last, snapshot: undefined });
      expect([fault?.commit, number <= i + 1], `bit ${at % 8} of byte ${at} of commit ${i + 1}`).toEqual([
        i + 1,
        true,
      ]);
      found += 1;
    }
  expect(found).toBeGreaterThan(1_000);
});

test("a commit that was left out is named, wherever it stood", async () => {
  const { commits } = someLedger();
  for (let out = 0; out < commits.length - 1; out += 1) {
    const { fault } = await replay(messagesOf(commits.toSpliced(out, 1)), {
      first: 1,
      last: commits.length - 1,
      snapshot: undefined,
    });
    expect([fault?.kind, fault?.commit]).toEqual(["MISSING", out + 1]);
  }
});

test("a ledger whose beginning has aged out is folded from the snapshot on; a wrong snapshot is named", async () => {
  const desk = someLedger();
  const { commits } = desk;
  const last = commits.length;
  const rest = await replay(messagesOf(commits.slice(5), 6), {
    first: 6,
    last,
    snapshot: snapshotAt(desk, 12),
  });
  expect([rest.chained, rest.commits, rest.fault]).toEqual([7, last - 12, undefined]);
  expect(rest.state).toEqual(desk.state);
  const whole = await replay(messagesOf(commits), { first: 1, last, snapshot: snapshotAt(desk, 12) });
  expect([whole.commits, whole.snapshotChecked, whole.fault]).toEqual([last, true, undefined]);

  const { state, hash, epoch } = decodeSnapshot(snapshotAt(desk, 12));
  state.totals.approved += 1;
  const wrong = encodeSnapshot(state, hash, epoch);
  const { fault } = await replay(messagesOf(commits), { first: 1, last, snapshot: wrong });
  expect([fault?.kind, fault?.commit]).toEqual(["SNAPSHOT", 12]);
});

test("a snapshot of an older schema is migrated, one of a newer is refused with what to do", () => {
  const desk = someLedger();
  const now = snapshotAt(desk, 12);
  // What schema 1 did not have yet, or had otherwise.
  interface Older {
    seen: { $map: [string, unknown][] };
    disproven?: unknown;
    policy: Record<string, unknown>;
    accounts: {
      $map: [
        string,
        Record<string, unknown> & {
          books: {
            $map: [
              string,
              {
                brackets?: unknown;
                lastOrderAtMs?: unknown;
                orders: { $map: [string, { quantity?: unknown; price?: unknown }][] };
              },
            ][];
          };
        },
      ][];
    };
  }
  const older = olderSnapshot<Older>(now, 1, (state) => {
    expect(state.seen.$map.length).toBeGreaterThan(3);
    state.seen.$map = state.seen.$map.map(([id, commit]) => [id, { commit, atMs: 1 }]);
    delete state.disproven;
    for (const [, account] of state.accounts.$map) {
      const later = ["driftText", "suspects", "rebase", "uncovered", "bracketsAtMs", "balances", "live"];
      for (const field of [...later, "doctorGreenAtMs"]) delete account[field];
      for (const [, book] of account.books.$map) {
        delete book.brackets;
        delete book.lastOrderAtMs;
        for (const [, order] of book.orders.$map) {
          delete order.quantity;
          delete order.price;
        }
      }
    }
    for (const key of ["intentsWaitingMax", "bracketsStaleMs"]) delete state.policy[key];
  });
  expect(decodeSnapshot(older).state).toEqual(decodeSnapshot(now).state);
  expect(decodeSnapshot(olderSnapshot(now, 10)).state).toEqual(decodeSnapshot(now).state);
  const { schema } = plimsoll.v1.Snapshot.decode(now.body);
  expect(() => decodeSnapshot(olderSnapshot(now, schema + 1))).toThrow(
    `commit 12 has schema ${schema + 1}, this kernel reads 1 to ${schema}: start the version that wrote it`,
  );
  expect(() => decodeSnapshot({ ...now, pages: new Map() })).toThrow(/snapshot of commit 12 lacks the page/);
});

const ROOT = mkdtempSync(join(tmpdir(), "plimsoll-replay-test-"));
const desk = someLedger();
let bus: TestBus;

beforeAll(async () => {
  bus = await TestBus.start();
  const { js, jsm, kvm } = bus;
  for (const name of ["1", "2"])
    await jsm.streams.add({
      name: `LEDGER_${name}`,
      subjects: [`ledger.${name}`],
      storage: StorageType.File,
    });
  for (const [i, bytes] of desk.commits.entries()) {
    await js.publish("ledger.0", bytes);
    await js.publish("ledger.1", i === 9 ? flipped(bytes, Buffer.from(bytes).indexOf("1-10")) : bytes);
    await js.publish("ledger.2", bytes);
  }
  await jsm.streams.deleteMessage("LEDGER_2", 15);
  const writer = new SnapshotWriter({ kv: await kvm.open("risk"), jsm, name: "test" });
  await writer.write(12, snapshotAt(desk, 12));
});

afterAll(async () => {
  await bus.stop();
  rmSync(ROOT, { recursive: true, force: true });
});

const command = (...args: string[]): Promise<Ended> =>
  runToEnd(process.execPath, ["deploy/local/bootstrap.mjs", "replay", ...args]);

test("npm run replay on a live bus: equal, changed, left out, stopped at a commit and at a time", async () => {
  const [whole, changed, out, counters, account] = await Promise.all([
    command("--nats", bus.url),
    command("--nats", bus.url, "--partition", "1"),
    command("--nats", bus.url, "--partition", "2"),
    command("--nats", bus.url, "--until", "4", "--print", "counters"),
    command(
      "--nats",
      bus.url,
      "--until",
      new Date(desk.batches[3]?.nowMs ?? 0).toISOString(),
      "--print",
      "account",
      "a",
    ),
  ]);
  expect(whole.stderr).toContain(`replayed   ${desk.commits.length} commits`);
  expect(whole.stderr).toContain("snapshot   equal to the fold");
  expect([whole.status, changed.status, out.status]).toEqual([0, 1, 1]);
  expect(changed.stderr).toContain("FAULT      CHANGED: commit 10 was changed after it was written");
  expect(out.stderr).toContain("FAULT      MISSING: commit 15 is missing; the next one there is 16");
  const { commit, desk: total } = JSON.parse(counters.stdout) as {
    commit: number;
    desk: { approvedTotal: number };
  };
  expect([commit, total.approvedTotal]).toEqual([4, 1]);
  const held = JSON.parse(account.stdout) as { books: Record<string, { position: { amount: string } }> };
  expect(held.books["XUSDT"]?.position.amount).toBe("0.1");
});

test("npm run replay on a state folder: a byte flipped on the disk is found in its commit, and nothing is written", async () => {
  const state = join(ROOT, "state");
  mkdirSync(state);
  await bus.server.kill();
  cpSync(join(bus.server.dir, "js"), join(state, "nats"), { recursive: true });
  const msgs = join(state, "nats", "jetstream", "$G", "streams", "LEDGER_0", "msgs");
  const whole = await command("--state", state);
  expect([whole.status, whole.stderr.includes(`commits 1..${desk.commits.length}`)]).toEqual([0, true]);

  const block = join(msgs, readdirSync(msgs).find((name) => name.endsWith(".blk")) ?? "");
  const bytes = readFileSync(block);
  const at = bytes.indexOf(Buffer.from(desk.commits[9] ?? [])) + 40;
  expect(at).toBeGreaterThan(40);
  writeFileSync(block, flipped(bytes, at));
  const before = readFileSync(block);
  const broken = await command("--state", state);
  // How much a server drops around it depends on whether it has written its index since, which it does every two minutes.
  expect(broken.stderr).toMatch(
    /FAULT {6}MISSING: commit 10 is missing; .*(commit 31 was stored|the next one there is 11)/,
  );
  expect(broken.status).toBe(1);
  expect(Buffer.compare(readFileSync(block), before)).toBe(0);
});

test("wrong flags are named and end with 2", async () => {
  for (const [args, text] of [
    [["--until", "noon"], "--until noon: must be a commit or a time"],
    [["--print", "all"], "--print all: must be counters, account <id> or state"],
    [["--print", "account"], "--print account: name one account"],
    [["--partition", "x"], "--partition x"],
  ] as const) {
    const { status, stderr } = await command(...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(text)]);
  }
});
