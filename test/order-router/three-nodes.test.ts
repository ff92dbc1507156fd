import { Kvm } from "@nats-io/kv";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KvStore } from "#libs/budget/kv-store.ts";
import { parseAccountId } from "#libs/domain/ids.ts";
import { ExchangeClock } from "#libs/runtime/exchange-clock.ts";
import { taskOf } from "../../services/order-router/outstanding.ts";
import { Reports } from "../../services/order-router/reports.ts";
import { eventually } from "../support/eventually.ts";
import { FactLog } from "../support/fact-log.ts";
import { TestCluster } from "../support/test-cluster.ts";
import { commandOf } from "./test-ledger.ts";

/** What a router says on a bus of three servers, while who leads the stream changes in every way. */
const ACCOUNTS = ["paper-1", "paper-2", "paper-3"].map((id) => parseAccountId(id));

let cluster: TestCluster;
let facts: FactLog;
const stop = new AbortController();

beforeAll(async () => {
  cluster = await TestCluster.start();
  facts = await FactLog.open(cluster.nc);
}, 120_000);
afterAll(async () => {
  stop.abort();
  facts.close();
  await cluster.stop();
});

async function begin(instance: string): Promise<Reports> {
  const clock = new ExchangeClock(1);
  clock.sync(Date.now(), performance.now());
  const reports = new Reports(cluster.js, clock, stop.signal);
  await reports.begin(instance, ACCOUNTS);
  return reports;
}

/** Says of some orders of each account, side by side, that they were accepted. */
async function say(reports: Reports, name: string): Promise<readonly string[]> {
  const commands = ACCOUNTS.flatMap((account) =>
    Array.from({ length: 5 }, (_, i) => commandOf(`${name}-${account}-${i}`, { account })),
  );
  await Promise.all(commands.map((command) => reports.send(taskOf(command, 1, 0), "ACCEPTED")));
  return commands.map(({ clientOrderId }) => clientOrderId);
}

test("a router goes on saying what it learns while the leader changes, once each, until another has begun", async () => {
  const first = await begin("first");
  const said = [...(await say(first, "calm"))];

  const killed = await cluster.leaderOf("FACTS");
  let saying = say(first, "killed");
  await killed.kill();
  said.push(...(await saying));
  await killed.restart();

  // What it had taken and not acknowledged it may have stored or not.
  const frozen = await cluster.leaderOf("FACTS");
  saying = say(first, "frozen");
  frozen.freeze();
  await cluster.leaderOf("FACTS", frozen);
  frozen.thaw();
  said.push(...(await saying));

  saying = say(first, "handed-over");
  await cluster.nc.request("$JS.API.STREAM.LEADER.STEPDOWN.FACTS", "", { timeout: 10_000 });
  said.push(...(await saying));

  await facts.until((all) => (all.length >= said.length + ACCOUNTS.length ? true : undefined));
  expect(said.map((id) => [id, ...facts.ofOrder(id)])).toEqual(said.map((id) => [id, "SEND ACCEPTED"]));

  await begin("second");
  await expect(say(first, "late")).rejects.toThrow("a successor has taken over");
  expect(facts.ofOrder("late-paper-1-0")).toEqual([]);
}, 180_000);

test("its own beginning that is stored twice, as by a retry, takes nothing from it", async () => {
  const reports = await begin("third");
  const { config } = await cluster.jsm.streams.info("FACTS");
  let windowMs = 100;
  // Another window each time: a server that has just become the leader may keep to the one its timer began with.
  const forget = (): Promise<unknown> =>
    cluster.jsm.streams.update("FACTS", { ...config, duplicate_window: (windowMs += 1) * 1_000_000 });
  await forget();
  for (const account of ACCOUNTS) {
    const subject = `account.${account}.router`;
    const beginning = await cluster.jsm.streams.getMessage("FACTS", { last_by_subj: subject });
    const msgID = beginning?.header.get("Nats-Msg-Id") ?? "";
    await eventually(async () => {
      const { duplicate } = await cluster.js.publish(subject, beginning?.data, { msgID });
      if (!duplicate) return;
      await forget();
      throw new Error("its id is still known");
    });
  }
  for (const id of await say(reports, "twice")) await facts.said(id, "SEND ACCEPTED");
  await begin("fourth");
  await expect(say(reports, "late")).rejects.toThrow("a successor has taken over");
}, 120_000);

test("of two that write the budget at once one is faster, and neither takes that for a bus that is away", async () => {
  const { js, jsm } = cluster;
  const kv = await new Kvm(js).open("budget");
  const failures: unknown[] = [];
  const onError = (error: unknown): void => void failures.push(error);
  const stores = [1, 2, 3].map(() => new KvStore({ js, jsm, kv, onError }));
  const written = await Promise.all(
    stores.map(async (store) => {
      let count = 0;
      for (let i = 0; i < 30; i += 1) {
        const before = await store.read("weight.test");
        if ((await store.write("weight.test", `${i}`, before?.revision ?? 0)) !== undefined) count += 1;
      }
      return count;
    }),
  );
  expect([failures, written.every((count) => count > 0)]).toEqual([[], true]);
}, 60_000);
