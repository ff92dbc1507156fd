import { Kvm } from "@nats-io/kv";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Views } from "../../services/risk-kernel/views.ts";
import { TestBus } from "../support/test-bus.ts";

let bus: TestBus;

beforeAll(async () => {
  bus = await TestBus.start();
});
afterAll(() => bus.stop());

test("counters that change faster than they are stored are stored once per write, the newest of each", async () => {
  const kv = await new Kvm(bus.js).open("risk");
  let commit = 0;
  const views = new Views({
    put: (key, json) => {
      // Commits go on while this one is on its way.
      for (const changed of ["global", "account.a"]) {
        commit += 1;
        const number = commit;
        views.set(changed, () => ({ number }));
      }
      return kv.put(key, json);
    },
  });
  views.set("global", () => ({ number: 0 }));
  views.set("account.a", () => ({ number: 0 }));
  const before = (await bus.jsm.streams.info("KV_risk")).state.last_seq;
  for (let write = 1; write <= 3; write += 1) {
    await views.write(1);
    const { state } = await bus.jsm.streams.info("KV_risk");
    expect(state.last_seq - before).toBe(2 * write);
  }
  // Of account.a, what came while the last global was on its way.
  expect((await kv.get("account.a"))?.json()).toEqual({ number: 10 });
});

test("what could not be stored is stored by the next write, unless something newer has come", async () => {
  const stored: [string, string][] = [];
  let isAway = true;
  const views = new Views({
    put: (key, json) => {
      if (isAway) {
        if (key === "account.a") views.set(key, () => ({ number: 2 }));
        return Promise.reject(new Error("no bus"));
      }
      stored.push([key, String(json)]);
      return Promise.resolve(1);
    },
  });
  views.set("symbol.BTCUSDT", () => ({ number: 1 }));
  await views.write(1);
  isAway = false;
  await views.write(1);
  expect(stored).toEqual([["symbol.BTCUSDT", '{"number":1}']]);

  isAway = true;
  views.set("account.a", () => ({ number: 1 }));
  await views.write(1);
  isAway = false;
  await views.write(1);
  expect(stored.slice(1)).toEqual([["account.a", '{"number":2}']]);
});

test("a commit counts as stored once its views are, or newer ones", async () => {
  const waiting: ((stored: boolean) => void)[] = [];
  const views = new Views(
    {
      put: () =>
        new Promise((resolve, reject) => {
          waiting.push((stored) => (stored ? resolve(1) : reject(new Error("no bus"))));
        }),
    },
    3,
  );
  const answer = (stored: boolean): void => waiting.shift()?.(stored);
  views.set("symbol.BTCUSDT", () => ({ number: 4 }));
  const first = views.write(4);
  views.set("symbol.ETHUSDT", () => ({ number: 5 }));
  // One that is asked for meanwhile begins nothing of its own.
  const beside = views.write(5);
  expect([views.storedTo, waiting.length]).toEqual([3, 1]);
  answer(true);
  await Promise.all([first, beside]);
  expect(views.storedTo).toBe(4);
  const second = views.write(5);
  answer(false);
  await second;
  expect(views.storedTo).toBe(4);
  const third = views.write(5);
  answer(true);
  await third;
  expect(views.storedTo).toBe(5);
});
