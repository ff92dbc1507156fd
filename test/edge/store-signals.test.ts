import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAccountId, parseSymbol, uuid7 } from "#libs/domain/ids.ts";
import { encodeIntent } from "#libs/wire/intent.ts";
import type { Stored } from "#libs/bus/store-together.ts";
import { signalFromBytes } from "../../services/edge/signals.ts";
import { storeSignals } from "../../services/edge/store-signals.ts";
import { entryOf } from "../support/intents.ts";
import { TestBus } from "../support/test-bus.ts";

/** Many signals by one write, on a real server; only what comes back from it is lost where a test says so. */

const NOW_MS = 1_790_000_000_000;
let bus: TestBus;
beforeAll(async () => {
  bus = await TestBus.start();
});
afterAll(() => bus.stop());

const signals = (count: number) =>
  Array.from({ length: count }, () =>
    signalFromBytes(
      encodeIntent(
        entryOf({
          intentId: uuid7(NOW_MS, randomBytes(10)),
          account: parseAccountId("paper-1"),
          symbol: parseSymbol("BTCUSDT"),
          createdAtMs: NOW_MS,
        }),
      ),
    ),
  );

function storing(request: (...args: Parameters<TestBus["nc"]["request"]>) => Promise<never> | undefined) {
  const { nc, js } = bus;
  const took: number[] = [];
  const lossy = Object.assign(Object.create(nc) as typeof nc, {
    request: (...args: Parameters<typeof nc.request>) => request(...args) ?? nc.request(...args),
  });
  const store = storeSignals({
    nc: lossy,
    js,
    signal: new AbortController().signal,
    took: (ms) => took.push(ms),
  });
  return { took, store: (of: ReturnType<typeof signals>): Promise<Stored[]> => Promise.all(store(of)) };
}

const last = async (): Promise<number> => (await bus.jsm.streams.info("INTENTS")).state.last_seq;

test("each of a batch is told its own place", async () => {
  const before = await last();
  const { took, store } = storing(() => undefined);
  const stored = await store(signals(40));
  expect(stored).toEqual(
    Array.from({ length: 40 }, (_, i) => ({ sequence: before + 1 + i, duplicate: false })),
  );
  expect(took).toHaveLength(40);
});

test("a batch that was stored and whose answer is lost is stored once, and nobody claims to know whether before", async () => {
  const before = await last();
  const { store } = storing(async (...args) => {
    await bus.nc.request(...args);
    throw new Error("the answer is lost");
  });
  const stored = await store(signals(40));
  expect(stored).toEqual(
    Array.from({ length: 40 }, (_, i) => ({ sequence: before + 1 + i, duplicate: null })),
  );
  expect(await last()).toBe(before + 40);
});

test("a batch that never came to the server is stored one by one", async () => {
  const before = await last();
  const { store } = storing(() => Promise.reject(new Error("the message is lost")));
  const stored = await store(signals(40));
  expect(stored).toEqual(
    Array.from({ length: 40 }, (_, i) => ({ sequence: before + 1 + i, duplicate: false })),
  );
  expect(await last()).toBe(before + 40);
});
