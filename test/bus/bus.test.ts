import { setTimeout as sleep } from "node:timers/promises";
import type { JetStreamClient } from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deadLetter, discardDeadLetter, listDeadLetters, replayDeadLetter } from "#libs/bus/dlq.ts";
import { followLedger, followLedgerLazily } from "#libs/bus/ledger-follower.ts";
import { APPENDS_IN_FLIGHT_MAX, LedgerWriter, readTail, type LedgerTail } from "#libs/bus/ledger-writer.ts";
import { LastingLease } from "#libs/bus/lasting-lease.ts";
import { Lease } from "#libs/bus/lease.ts";
import { StreamAppender } from "#libs/bus/stream-appender.ts";
import { publishDurably } from "#libs/bus/publish.ts";
import { readStream } from "#libs/bus/read-stream.ts";
import { ensureStreams, ledgerStream, ledgerSubject, STREAMS } from "#libs/bus/streams.ts";
import { WindowPublisher } from "#libs/bus/window-publisher.ts";
import { sha256 } from "#libs/wire/sha256.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { eventually, until } from "../support/eventually.ts";
import { TestBus } from "../support/test-bus.ts";

let bus: TestBus;

beforeAll(async () => {
  bus = await TestBus.start();
});
afterAll(() => bus.stop());

const commit = (number: number, epoch: number, previousHash: Uint8Array): Uint8Array =>
  plimsoll.v1.Commit.encode({
    number,
    epoch,
    commitId: `${epoch}-${number}`,
    previousHash,
    nowMs: number,
  }).finish();

const writerOf = (epoch: number, tail: LedgerTail): LedgerWriter =>
  new LedgerWriter({
    jsm: bus.jsm,
    appends: new StreamAppender(bus.nc, ledgerSubject(0)),
    partition: 0,
    epoch,
    tail,
  });

/** Appends `count` commits behind the tail; returns the last hash. */
async function append(
  writer: LedgerWriter,
  from: number,
  count: number,
  epoch: number,
  hash: Uint8Array,
): Promise<Uint8Array> {
  const acks: Promise<boolean>[] = [];
  for (let i = 0; i < count; i += 1) {
    const bytes = commit(from + i, epoch, hash);
    acks.push(writer.append(from + i, bytes));
    hash = sha256(bytes);
    if (writer.inFlight === APPENDS_IN_FLIGHT_MAX) await Promise.all(acks);
  }
  expect(await Promise.all(acks)).toEqual(acks.map(() => true));
  return hash;
}

test("declared streams are verified, and a differing one is reported field by field", async () => {
  await bus.ensureStreams();
  const changed = STREAMS.map((declared) =>
    declared.name === "ALERTS" ? { ...declared, max_age: nanos(1_000_000) } : declared,
  );
  await expect(ensureStreams(bus.jsm, bus.nc, { streams: changed })).rejects.toThrow(
    /ALERTS\.max_age is \d+, expected 1000000000000/,
  );
});

test("the first append of a newer writer invalidates the older one, which retires", async () => {
  const tail = await readTail(bus.jsm, 0);
  const older = writerOf(tail.epoch + 1, tail);
  const hash = await append(older, tail.number + 1, 20, tail.epoch + 1, tail.hash);
  const between = await readTail(bus.jsm, 0);
  expect(between).toMatchObject({ number: tail.number + 20, epoch: tail.epoch + 1 });
  expect(Buffer.compare(between.hash, hash)).toBe(0);

  const newer = writerOf(between.epoch + 1, between);
  await append(newer, between.number + 1, 5, between.epoch + 1, between.hash);

  // The older one, woken late, still believes in its own sequence.
  const late = [1, 2, 3].map((i) =>
    older.append(between.number + i, commit(between.number + i, between.epoch, between.hash)),
  );
  expect(await Promise.all(late)).toEqual([false, false, false]);
  expect(await older.settle()).toMatchObject({ kind: "retire", tail: { number: between.number + 5 } });
});

test("what an older kernel has in flight is refused, however it falls behind the newer one's first commits", async () => {
  const tail = await readTail(bus.jsm, 0);
  let { hash } = tail;
  const commits = Array.from({ length: APPENDS_IN_FLIGHT_MAX }, (_, i) => {
    const bytes = commit(tail.number + 1 + i, tail.epoch + 2, hash);
    hash = sha256(bytes);
    return bytes;
  });
  const newer = writerOf(tail.epoch + 2, tail);
  expect(await newer.takeOver(commits)).toBe(true);
  // The older one had these under way when the newer one's came in between.
  for (let expected = tail.number; expected < tail.number + APPENDS_IN_FLIGHT_MAX; expected += 1)
    await expect(
      bus.js.publish(ledgerSubject(0), commit(expected + 1, tail.epoch + 1, hash), {
        expect: { lastSequence: expected },
      }),
    ).rejects.toThrow("wrong last sequence");
  const older = writerOf(tail.epoch + 1, tail);
  expect(await older.takeOver(commits)).toBe(false);
  expect(await older.settle()).toMatchObject({
    kind: "retire",
    tail: { number: tail.number + commits.length },
  });
  const seen = await follow(tail.number + 1, tail.number + commits.length);
  expect(seen).toHaveLength(commits.length);
});

test("an append says why the server refused it, and counts as lost when nothing answers", async () => {
  const { number } = await readTail(bus.jsm, 0);
  const appender = new StreamAppender(bus.nc, ledgerSubject(0));
  const payload = commit(number + 1, 1, new Uint8Array(32));
  await expect(appender.one(payload, number + 1)).rejects.toThrow(`wrong last sequence: ${number} (10071)`);
  await expect(appender.atOnce([payload], number + 1)).rejects.toThrow("wrong last sequence");
  const nowhere = new StreamAppender(bus.nc, "nobody.stores.this");
  await expect(nowhere.one(payload, 0)).rejects.toThrow("no stream takes what is appended");
  bus.server.freeze();
  // Both expect what is not there, so that neither is stored once the server goes on.
  const lost = appender.one(payload, number + 1);
  const closed = nowhere.one(payload, 0);
  nowhere.close();
  await expect(closed).rejects.toThrow("no answer to an append to nobody.stores.this");
  await expect(lost).rejects.toThrow(`no answer to an append to ${ledgerSubject(0)}`);
  bus.server.thaw();
  // Its answer comes now, when nobody waits for it any more; the next one is not taken for it.
  await expect(appender.one(payload, number + 2)).rejects.toThrow(`wrong last sequence: ${number} (10071)`);
  appender.close();
});

test("a writer whose server is killed in mid-pipeline finds its tail and goes on without gap or double", async () => {
  let tail = await readTail(bus.jsm, 0);
  const first = tail.number + 1;
  const epoch = tail.epoch + 1;
  for (let round = 0; round < 3; round += 1) {
    const writer = writerOf(epoch, tail);
    let { hash } = tail;
    const acks: Promise<boolean>[] = [];
    for (let i = 1; i <= 48; i += 1) {
      const bytes = commit(tail.number + i, epoch, hash);
      hash = sha256(bytes);
      while (writer.inFlight === APPENDS_IN_FLIGHT_MAX) await sleep(1);
      acks.push(writer.append(tail.number + i, bytes));
      // Some are stored, some under way, some not sent yet.
      if (i === 40) await bus.server.kill();
    }
    await bus.server.restart();
    const outcomes = await Promise.all(acks);
    const acknowledged = outcomes.filter(Boolean).length;
    // Outcomes are in order: nothing is stored-and-known after a failure.
    expect(outcomes.slice(0, acknowledged).every(Boolean)).toBe(true);
    const settled = await eventually(() => writer.settle());
    expect(settled.kind).toBe("rebuild");
    expect(settled.tail.number).toBeGreaterThanOrEqual(tail.number + acknowledged);
    tail = settled.tail;
  }
  const seen = await follow(first, tail.number);
  expect(seen).toEqual(Array.from({ length: tail.number - first + 1 }, (_, i) => first + i));
});

test("a follower names the commit whose chain is broken", async () => {
  const tail = await readTail(bus.jsm, 0);
  await bus.js.publish("ledger.0", commit(tail.number + 1, tail.epoch, new Uint8Array(32).fill(7)));
  await expect(follow(1, tail.number + 1)).rejects.toThrow(
    `${ledgerStream(0)}: commit ${tail.number + 1} does not carry the hash`,
  );
});

test("bytes that are no commit are named; inside of a part nobody asks for, by who decodes all", async () => {
  const { number, epoch } = await readTail(bus.jsm, 0);
  const sound = commit(number + 1, epoch, new Uint8Array(32));
  // A mark whose symbol would be longer than the mark.
  const malformed = Uint8Array.from([...sound, 0x32, 2, 0x0a, 9]);
  await bus.js.publish("ledger.0", malformed);
  await bus.js.publish("ledger.0", commit(number + 2, epoch, sha256(malformed)).slice(0, -1));
  const abort = new AbortController();
  const { js, jsm } = bus;
  const options = { js, jsm, partition: 0, after: { number, hash: undefined }, reader: "test" };
  const whole = followLedger({ ...options, signal: abort.signal });
  const refused = (at: number) => ({
    code: "LEDGER_BYTES",
    message: expect.stringContaining(`${ledgerStream(0)}: commit ${at} cannot be read: `) as unknown,
  });
  await expect(whole.next()).rejects.toMatchObject(refused(number + 1));
  const lazy = followLedgerLazily({ ...options, signal: abort.signal });
  expect(await lazy.next()).toMatchObject({ value: { number: number + 1 } });
  await expect(lazy.next()).rejects.toMatchObject(refused(number + 2));
  abort.abort();
});

test("a message is stored once although the server is frozen and killed while it is published", async () => {
  const message = { subject: "intent.a.X", bytes: new Uint8Array([1]), msgId: "frozen-1", type: "Intent" };
  bus.server.freeze();
  const published = publishDurably(bus.js, message);
  await sleep(2_500);
  bus.server.thaw();
  await published;
  await bus.server.kill();
  await bus.server.restart();
  const again = await publishDurably(bus.js, message);
  expect(again.duplicate).toBe(true);
  const { state } = await bus.jsm.streams.info("INTENTS", { subjects_filter: "intent.a.X" });
  expect(state.subjects).toEqual({ "intent.a.X": 1 });
});

test("the window publisher loses nothing that has an id when the server dies in between", async () => {
  const publisher = new WindowPublisher(bus.nc, 200);
  let back: Promise<void> | undefined;
  for (let i = 0; i < 1_000; i += 1) {
    await publisher.room();
    publisher.publish({
      subject: "answer.w.x",
      bytes: new Uint8Array([i % 256]),
      type: "Answer",
      msgId: `w-${i}`,
    });
    // It comes back by itself: with the window full there is no room before it is there again.
    if (i === 500) {
      await bus.server.kill();
      back = sleep(100).then(() => bus.server.restart());
    }
  }
  await back;
  await publisher.idle();
  publisher.close();
  const { state } = await bus.jsm.streams.info("ANSWERS", { subjects_filter: "answer.w.x" });
  expect(state.subjects).toEqual({ "answer.w.x": 1_000 });
});

test("a reader resumes behind its cursor after the server was killed: no gap, no repeat", async () => {
  const { state } = await bus.jsm.streams.info("AUDIT");
  const from = state.last_seq + 1;
  for (let i = 0; i < 50; i += 1) await bus.js.publish("audit.read", String(i));
  const abort = new AbortController();
  const seen: number[] = [];
  for await (const { sequence } of readStream({
    reader: "test",
    js: bus.js,
    jsm: bus.jsm,
    stream: "AUDIT",
    fromSequence: from,
    signal: abort.signal,
    buffer: 5,
  })) {
    seen.push(sequence);
    if (seen.length === 10) {
      await bus.server.kill();
      await bus.server.restart();
      for (let i = 0; i < 10; i += 1)
        await eventually(() => bus.js.publish("audit.read", `later ${i}`, { msgID: `later-${i}` }));
    }
    if (seen.length === 60) abort.abort();
  }
  expect(seen).toEqual(Array.from({ length: 60 }, (_, i) => from + i));
});

test("a renewal that was stored while its answer was lost is the one to go on from", async () => {
  const kv = await bus.kvm.open("lease");
  let lost = false;
  const publish: JetStreamClient["publish"] = async (...args) => {
    const ack = await bus.js.publish(...args);
    if (lost) return ack;
    lost = true;
    throw new Error("the answer is lost");
  };
  const { js: real } = bus;
  const manager = await real.jetstreamManager(false);
  const js = { publish, jetstreamManager: () => Promise.resolve(manager) };
  const { signal } = new AbortController();
  const lease = await Lease.acquire({ js, kv, key: "t.1", owner: "a", signal });
  const { revision = 0 } = (await kv.get("t.1")) ?? {};
  await until(
    "it was renewed three times",
    async () => ((await kv.get("t.1"))?.revision ?? 0) >= revision + 3,
  );
  expect([lost, lease?.holds()]).toEqual([true, true]);
  await lease?.release(kv);
});

test("a lease that has lapsed is taken again and gone on with, unless somebody has acted under it", async () => {
  const kv = await bus.kvm.open("lease");
  const { signal } = new AbortController();
  const options = { js: bus.js, kv, key: "t.2", owner: "a", signal };
  const lease = await Lease.take(options);
  if (lease === undefined) throw new Error("it is not free");
  const answers = [true, false];
  const lasting = new LastingLease(lease, options, () => Promise.resolve(answers.shift() === true));
  await kv.delete("t.2");
  await until("it holds it again", () => answers.length === 1 && lasting.holds());
  await kv.delete("t.2");
  await until("it is over", () => lasting.over.aborted);
  expect(lasting.holds()).toBe(false);
  await until("it is free", async () => (await kv.get("t.2"))?.operation !== "PUT");
});

test("a lease passes on when its holder dies, and at once when it is released", async () => {
  const kv = await bus.kvm.open("lease");
  const { signal } = new AbortController();
  const first = await Lease.acquire({ js: bus.js, kv, key: "t.0", owner: "a", signal });
  expect(first?.holds()).toBe(true);
  await first?.release(kv);
  // What ended by itself would bear a marker of the server's.
  expect((await kv.get("t.0"))?.operation).toBe("DEL");
  const second = await Lease.acquire({ js: bus.js, kv, key: "t.0", owner: "b", signal });
  expect(first?.holds()).toBe(false);
  expect(second?.holds()).toBe(true);
  await second?.release(kv);
});

test("a dead letter keeps its payload, is stored once, can be replayed and discarded", async () => {
  const letter = {
    stream: "INTENTS",
    sequence: 7,
    subject: "intent.a.Y",
    consumer: "k",
    reason: "side is 77",
    payload: new Uint8Array([9, 9]),
    deliveries: 5,
    atMs: 1,
  };
  await deadLetter(bus.js, letter);
  await deadLetter(bus.js, letter);
  const [found, ...others] = await listDeadLetters(bus.jsm);
  expect(others).toEqual([]);
  expect({ ...found, payload: [...(found?.payload ?? [])] }).toEqual({
    ...letter,
    payload: [9, 9],
    id: found?.id,
  });
  await replayDeadLetter(bus.js, bus.jsm, found?.id ?? 0);
  const message = await bus.jsm.streams.getMessage("INTENTS", { last_by_subj: "intent.a.Y" });
  expect([...(message?.data ?? [])]).toEqual([9, 9]);
  expect(await discardDeadLetter(bus.jsm, found?.id ?? 0)).toBe(true);
  expect(await listDeadLetters(bus.jsm)).toEqual([]);
});

async function follow(from: number, to: number): Promise<number[]> {
  const abort = new AbortController();
  const seen: number[] = [];
  for await (const { number } of followLedger({
    reader: "test",
    js: bus.js,
    jsm: bus.jsm,
    partition: 0,
    after: { number: from - 1, hash: undefined },
    signal: abort.signal,
  })) {
    seen.push(number);
    if (number >= to) abort.abort();
  }
  return seen;
}
