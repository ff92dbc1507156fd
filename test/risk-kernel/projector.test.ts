import type { KV } from "@nats-io/kv";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listDeadLetters } from "#libs/bus/dlq.ts";
import { StreamAppender } from "#libs/bus/stream-appender.ts";
import { LedgerWriter, readTail } from "#libs/bus/ledger-writer.ts";
import { ledgerSubject } from "#libs/bus/streams.ts";
import { plimsoll } from "#libs/wire/gen/plimsoll.js";
import { decodeAnswer } from "#libs/wire/ledger.ts";
import { Projector } from "../../services/risk-kernel/projector.ts";
import { TestBus } from "../support/test-bus.ts";
import { ACCOUNT, BTC } from "./given.ts";
import { TestDesk } from "./desk.ts";

let bus: TestBus;
let kv: KV;
const failures: unknown[] = [];

beforeAll(async () => {
  bus = await TestBus.start();
  kv = await bus.kvm.open("risk");
});
afterAll(() => bus.stop());

const projector = (): Projector =>
  new Projector({
    bus: { servers: bus.url },
    name: "test",
    partition: 0,
    tracing: undefined,
    spansLost: () => undefined,
    fail: (error) => failures.push(error),
  });

/** What is stored for the world to see. */
async function shown() {
  const { state } = await bus.jsm.streams.info("ANSWERS", { subjects_filter: "answer.>" });
  const view = await kv.get("global");
  return {
    answers: state.messages,
    letters: (await listDeadLetters(bus.jsm)).map(({ stream, sequence, payload }) => ({
      stream,
      sequence,
      payload: [...payload],
    })),
    commit: view === null ? 0 : view.json<{ commit: number }>().commit,
  };
}

test("what a dead kernel committed and did not publish is published, once, whoever comes after it", async () => {
  const desk = TestDesk.ready();
  const opened = desk.ask();
  desk.rawIntent(`intent.${ACCOUNT}.${BTC}`, new Uint8Array([0xff, 0xff])).commit();
  for (let i = 0; i < 300; i += 1) desk.ask();
  const writer = new LedgerWriter({
    jsm: bus.jsm,
    appends: new StreamAppender(bus.nc, ledgerSubject(0)),
    partition: 0,
    epoch: 1,
    tail: await readTail(bus.jsm, 0),
  });
  for (const [index, bytes] of desk.commits.entries())
    expect(await writer.append(index + 1, bytes)).toBe(true);
  const tail = desk.commits.length;
  const all = {
    answers: 302,
    letters: [{ stream: "INTENTS", sequence: 2, payload: [0xff, 0xff] }],
    commit: tail,
  };

  const first = projector();
  first.start(tail);
  await expect.poll(shown, { timeout: 60_000 }).toEqual(all);
  await first.stop();
  const message = await bus.jsm.streams.getMessage("ANSWERS", {
    last_by_subj: `answer.${ACCOUNT}.${opened.answer.intentId}`,
  });
  expect(decodeAnswer(message?.data ?? new Uint8Array())).toEqual(opened.answer);
  expect((await kv.get("projector.0"))?.string()).toBe(String(tail));

  // Its cursor is lost, as after a kill between publishing and storing the cursor.
  await kv.delete("projector.0");
  const { state: before } = await bus.jsm.streams.info("ANSWERS");
  const second = projector();
  second.start(tail);
  await expect
    .poll(async () => (await kv.get("projector.0"))?.string(), { timeout: 60_000 })
    .toBe(String(tail));
  expect(await shown()).toEqual(all);
  expect((await bus.jsm.streams.info("ANSWERS")).state.last_seq).toBe(before.last_seq);

  // Going on: one commit is handed over with its bytes, one that was not handed over is read.
  desk.ask();
  desk.ask();
  for (const number of [tail + 1, tail + 2])
    expect(await writer.append(number, desk.commits[number - 1] ?? new Uint8Array())).toBe(true);
  second.stored(tail + 2, desk.commits[tail + 1] ?? new Uint8Array());
  await expect.poll(shown, { timeout: 60_000 }).toEqual({ ...all, answers: 304, commit: tail + 2 });
  await second.stop();
  expect(failures).toEqual([]);
});

test.each([
  ["that ends too early", [0x62, 2, 0x0a]],
  // The desk's text would be longer than the desk.
  ["whose counters are malformed", [0x62, 4, 0x0a, 2, 0x1a, 9]],
])("a commit %s is reported with its place", async (_, malformed) => {
  failures.length = 0;
  const number = Number((await kv.get("projector.0"))?.string() ?? 0) + 1;
  const one = projector();
  one.stored(number, Uint8Array.from([...plimsoll.v1.Commit.encode({ number }).finish(), ...malformed]));
  await expect.poll(() => failures.map(String), { timeout: 60_000 }).toHaveLength(1);
  expect(failures).toMatchObject([{ code: "PROJECTOR_FAILED" }]);
  expect(failures.map(String).join()).toContain(`LEDGER_0: commit ${number} cannot be read: `);
  await one.stop();
});
