import type { Msg } from "@nats-io/transport-node";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseAccountId } from "#libs/domain/ids.ts";
import { ACCOUNTS_BEAT_SUBJECT, encodeAccountsBeat } from "#libs/wire/accounts-beat.ts";
import { Vouchers } from "../../services/risk-kernel/trust.ts";
import { TestBus } from "../support/test-bus.ts";
import { ACCOUNT } from "./given.ts";

let bus: TestBus;

beforeEach(async () => {
  bus = await TestBus.start();
});
afterEach(async () => {
  await bus.stop();
});

test("an answer counts from its question: held up, it vouches for nothing that has happened since", async () => {
  const questions: Msg[] = [];
  bus.nc.subscribe(ACCOUNTS_BEAT_SUBJECT, { callback: (_, message) => void questions.push(message) });
  const vouchers = new Vouchers(bus.nc, (reason) => {
    throw new Error(reason);
  });
  /** Monotonic milliseconds at which the account was vouched for. */
  const vouchedAtMs = (): number => {
    const nowMs = performance.now();
    return nowMs - (vouchers.of([ACCOUNT], nowMs).get(ACCOUNT)?.streamAgeMs ?? Number.NaN);
  };
  const answer = async (question: Msg | undefined): Promise<void> => {
    const accounts = [{ account: parseAccountId(ACCOUNT), streamAgeMs: 0, comparedAgeMs: 0 }];
    question?.respond(encodeAccountsBeat({ compareEveryMs: 10_000, accounts }));
    await bus.nc.flush();
  };
  while (questions.length < 1) await sleep(10);
  const firstBeforeMs = performance.now();
  expect(vouchers.of([ACCOUNT], firstBeforeMs).size).toBe(0);
  while (questions.length < 3) await sleep(10);
  const [first, , last] = questions;
  await answer(first);
  expect(vouchedAtMs()).toBeLessThanOrEqual(firstBeforeMs + 1);
  await answer(last);
  expect(vouchedAtMs()).toBeGreaterThan(firstBeforeMs + 1);
  const newestMs = vouchedAtMs();
  await answer(first);
  expect(vouchedAtMs()).toBeGreaterThan(newestMs - 2);
  vouchers.stop();
});
