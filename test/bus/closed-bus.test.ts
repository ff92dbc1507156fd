import { jetstreamManager, type StreamConfig } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectBus, identityOf } from "#libs/bus/connect.ts";
import { durabilityFaults, readVarz, type ServerVarz } from "#libs/bus/live-guard.ts";
import { covers, narrowed } from "#libs/bus/permissions.ts";
import { permissions } from "../drills/permissions.ts";
import { ClosedBus } from "../support/closed-bus.ts";
import { freePort } from "../support/free-port.ts";
import { TestServer } from "../support/nats-server.ts";

test("every role's key does what is ruled and nothing else", async () => {
  const { invariants } = await permissions.run({ seconds: 1, seed: 1, print: () => undefined });
  expect(invariants.filter(({ pass }) => !pass)).toEqual([]);
});

test.each([
  ["a.b", "a.b", true],
  ["a.*", "a.b", true],
  ["a.*", "a.>", false],
  ["a.>", "a.*", true],
  ["a.>", "a.b.c", true],
  ["a.>", "a", false],
  ["a.b", "a.*", false],
  [">", "a", true],
])("%s covers %s: %s", (wide, narrow, expected) => {
  expect(covers(wide, narrow)).toBe(expected);
});

test("of subjects that cover each other the widest is left", () => {
  expect(narrowed(["md.*.top", "md.>", "intent.>", "intent.>"])).toEqual(["intent.>", "md.>"]);
});

test("encrypted: one who knows the server's issuer gets in, one who does not stays out", async () => {
  const dir = mkdtempSync(join(tmpdir(), "plimsoll-tls-"));
  const file = (name: string): string => join(dir, name);
  const openssl = (...args: string[]): void => {
    const done = spawnSync("openssl", args, { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`openssl ${args[0]}: ${done.stderr}`);
  };
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"];
  openssl("req", "-x509", ...newKey, "-keyout", file("ca.key"), "-out", file("ca.pem"), "-subj", "/CN=test");
  openssl(
    "req",
    "-x509",
    ...newKey,
    "-keyout",
    file("server.key"),
    "-out",
    file("server.pem"),
    "-subj",
    "/CN=localhost",
    "-addext",
    "subjectAltName=DNS:localhost",
    "-addext",
    "basicConstraints=CA:FALSE",
    "-CA",
    file("ca.pem"),
    "-CAkey",
    file("ca.key"),
  );
  const tls = { certFile: file("server.pem"), keyFile: file("server.key"), caFile: file("ca.pem") };
  const bus = await ClosedBus.start(tls);
  try {
    const servers = bus.server.url.replace("nats://127.0.0.1", "tls://localhost");
    const keyFile = bus.keyFile("observer");
    const nc = await connectBus({ servers, name: "test", keyFile, caFile: tls.caFile });
    expect((await (await jetstreamManager(nc)).streams.info("AUDIT")).config.deny_purge).toBe(true);
    expect(nc.info?.tls_required).toBe(true);
    await nc.close();
    const unknowing = connect({ servers, reconnect: false, ...identityOf({ keyFile }) });
    await expect(unknowing).rejects.toThrow(/certificate/);
  } finally {
    await bus.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});

const stream = (name: string, num_replicas: number): StreamConfig =>
  ({ name, storage: "file", num_replicas }) as StreamConfig;

test("real money needs three servers that store at once, and every file stream on all of them", async () => {
  const monitors = [await freePort(), await freePort()];
  const at = (port: number): URL => new URL(`http://127.0.0.1:${port}`);
  const servers = await Promise.all(
    monitors.map((port, i) =>
      TestServer.start(undefined, {
        config: `http: "127.0.0.1:${port}"\n${i === 0 ? "" : "jetstream { sync_interval: 2m }\n"}`,
      }),
    ),
  );
  try {
    const [always, lazy] = (await readVarz(monitors.map(at))) as [ServerVarz, ServerVarz];
    const three = [always, always, always];
    expect(durabilityFaults(three, [stream("LEDGER_0", 3)])).toEqual([]);
    expect(durabilityFaults([always, always, lazy], [stream("LEDGER_0", 3)])).toEqual([
      expect.stringMatching(/sync_interval is not always/),
    ]);
    expect(durabilityFaults([always], [stream("LEDGER_0", 1)])).toEqual([
      "1 servers have answered, 3 are needed",
      "LEDGER_0: has 1 replicas, 3 are needed",
    ]);
    expect(durabilityFaults([{ server_name: "n" }, always, always], [])).toHaveLength(2);
    await expect(readVarz([at(await freePort())])).rejects.toThrow(/does not tell how it stores/);
  } finally {
    await Promise.all(servers.map((server) => server.remove()));
  }
});
