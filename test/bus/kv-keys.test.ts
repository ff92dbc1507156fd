import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectBus } from "#libs/bus/connect.ts";
import { keysOf } from "#libs/bus/kv-keys.ts";
import { ensureStreams } from "#libs/bus/streams.ts";
import { TestServer } from "../support/nats-server.ts";

let server: TestServer;
let reader: NatsConnection;
let writer: NatsConnection;

beforeAll(async () => {
  server = await TestServer.start();
  reader = await connectBus({ servers: server.url, name: "reader" });
  writer = await connectBus({ servers: server.url, name: "writer" });
  await ensureStreams(await jetstreamManager(reader), reader);
});
afterAll(async () => {
  await reader.close();
  await writer.close();
  await server.remove();
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
  const jsm = await jetstreamManager(reader);
  const kv = await new Kvm(jetstream(reader)).open("risk");
  const seen = new Set<string>();
  for (let i = 0; i < 100; i += 1) {
    seen.add((await keysOf(jsm, kv, "account.*")).join(" "));
    seen.add((await keysOf(jsm, kv)).join(" "));
  }
  ended = true;
  await writing;
  expect(seen).toEqual(new Set(["account.a account.b", "account.a account.b global"]));
});
