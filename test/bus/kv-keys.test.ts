import { jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectBus } from "#libs/bus/connect.ts";
import { keysOf } from "#libs/bus/kv-keys.ts";
import { TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let writer: NatsConnection;

beforeAll(async () => {
  bus = await TestBus.start();
  writer = await connectBus({ servers: bus.url, name: "writer" });
});
afterAll(async () => {
  await writer.close();
  await bus.stop();
});

test("each key is listed once however often it is written meanwhile, and a deleted one not at all", async () => {
  const written = ["account.a", "account.b", "global"];
  const risk = await new Kvm(jetstream(writer)).open("risk");
  for (const key of [...written, "account.gone"]) await risk.put(key, "0");
  await risk.delete("account.gone");
  let ended = false;
  const writing = (async () => {
    while (!ended) await Promise.all(written.map((key) => risk.put(key, "1")));
  })();
  const kv = await bus.kvm.open("risk");
  const seen = new Set<string>();
  for (let i = 0; i < 100; i += 1) {
    seen.add((await keysOf(bus.jsm, kv, "account.*")).join(" "));
    seen.add((await keysOf(bus.jsm, kv)).join(" "));
  }
  ended = true;
  await writing;
  expect(seen).toEqual(new Set(["account.a account.b", "account.a account.b global"]));
});
