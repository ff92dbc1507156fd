import { afterAll, beforeAll, expect, test } from "vitest";
import { WAITING_SUBJECT, type WaitingFacts } from "#libs/wire/waiting.ts";
import { readWaiting, waitingLines } from "../../services/console/waiting.ts";
import { TestBus } from "../support/test-bus.ts";

let bus: TestBus;

beforeAll(async () => {
  bus = await TestBus.start();
});
afterAll(async () => {
  await bus.stop();
});

const of = (account: string, waiting = 0, overflow = "") => ({
  account,
  waiting,
  onDisk: waiting,
  waitingMs: 61_240,
  overflow,
});

test("what waits of every account in every process is told; nobody there is nothing", async () => {
  expect(await readWaiting(bus)).toEqual([]);
  const play = (facts: WaitingFacts): void =>
    void bus.nc.subscribe(WAITING_SUBJECT, {
      callback: (_, message) => void message.respond(JSON.stringify(facts)),
    });
  play({ instance: "user-stream-1", accounts: [of("c", 3, "50000 messages wait")] });
  play({ instance: "user-stream-0", accounts: [of("b", 12), of("a")] });
  const views = await readWaiting(bus);
  expect(views.map(({ account, instance }) => `${account} ${instance}`)).toEqual([
    "a user-stream-0",
    "b user-stream-0",
    "c user-stream-1",
  ]);
  expect(waitingLines(views)).toEqual([
    "waiting  b: 12 facts wait for the bus, 12 on disk, the oldest for 61.2 s (user-stream-0)",
    "waiting  c: 3 facts wait for the bus, 3 on disk, the oldest for 61.2 s (user-stream-1); SPOOL FULL: 50000 messages wait",
  ]);
});
