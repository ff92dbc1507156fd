import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm, type KV } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectBus } from "#libs/bus/connect.ts";
import { ensureStreams } from "#libs/bus/streams.ts";
import { policyToJson, profileOf } from "#libs/domain/policy.ts";
import { versionToJson } from "#libs/domain/policy-version.ts";
import { targetLeverage } from "../../services/order-router/leverage.ts";
import { TestServer } from "../support/nats-server.ts";

let server: TestServer;
let nc: NatsConnection;
let kv: KV;

beforeAll(async () => {
  server = await TestServer.start();
  nc = await connectBus({ servers: server.url, name: "test" });
  await ensureStreams(await jetstreamManager(nc), nc);
  kv = await new Kvm(jetstream(nc)).open("policy");
});
afterAll(async () => {
  await nc.close();
  await server.remove();
});

const change = { id: "c", at: "", operator: "ada", reason: "test", changes: [] };
test.each<[what: string, stored: string | undefined, leverage: number]>([
  ["no policy: what is wanted, the kernel denies entries anyway", undefined, 20],
  ["a version that allows less", versionToJson({ policy: profileOf("DEFENSIVE"), change }), 10],
  ["a bare policy that allows less", policyToJson(profileOf("STARTER")), 5],
  ["one that allows more", policyToJson(profileOf("AGGRESSIVE")), 20],
  ["one with faults: the kernel holds the cap it had", '{"leverageMax":500}', 20],
])("%s", async (_, stored, leverage) => {
  if (stored !== undefined) await kv.put("active", stored);
  expect(await targetLeverage(kv)).toBe(leverage);
});
