import { jetstreamManager, type JetStreamManager, type StreamState } from "@nats-io/jetstream";
import { join } from "node:path";
import { expect, test } from "vitest";
import { busKeyFile } from "#libs/bus/bus-key.ts";
import { connectBus } from "#libs/bus/connect.ts";
import { typeOf } from "#libs/wire/carried.ts";
import { guess } from "#libs/wire/guess.ts";
import { inspect, jsonOf, textOf } from "#libs/wire/inspect.ts";
import { until } from "../support/eventually.ts";
import { plimsoll, type LivePaper } from "../support/paper.ts";

type Which = { readonly seq: number } | { readonly last_by_subj: string };

/** The first messages of a stream, of a bucket what each key holds: that is written anew all the time. */
async function someOf(jsm: JetStreamManager, name: string, state: StreamState): Promise<readonly Which[]> {
  if (name.startsWith("KV_")) {
    const { subjects } = (await jsm.streams.info(name, { subjects_filter: ">" })).state;
    return Object.keys(subjects ?? {}).map((subject) => ({ last_by_subj: subject }));
  }
  const count = Math.max(0, Math.min(state.last_seq - state.first_seq + 1, 81));
  return Array.from({ length: count }, (_, i) => ({ seq: state.first_seq + i }));
}

/** What a person sees who looks into the running system from outside, and what is kept of it. */
export function lookInside(live: () => LivePaper): void {
  const env = (): Record<string, string> => ({ NATS_URL: live().natsUrl, BUS_KEYS: live().busKeys });

  test("every message of every stream and bucket shows what it is, by its subject and by itself", async () => {
    const jsm = await jetstreamManager(live().nc);
    const seen = new Set<string>();
    for await (const { config, state } of jsm.streams.list())
      for (const which of await someOf(jsm, config.name, state)) {
        // Prices come and go while they are looked at.
        const message = await jsm.streams.getMessage(config.name, which).catch(() => null);
        if (message === null || message.data.length === 0) continue;
        const type = typeOf(message.subject);
        expect(type, `type on ${message.subject}`).toBeDefined();
        if (type === undefined) continue;
        seen.add(type);
        if (type === "JSON") expect(jsonOf(message.data), `JSON on ${message.subject}`).toBeDefined();
        else if (type === "text")
          expect(textOf(message.data), `text on ${message.subject}`).toMatch(/^[\w-]+( of \d+| [\da-f]+)?$/);
        else {
          expect(Object.keys(inspect(type, message.data)).length).toBeGreaterThan(0);
          expect(guess(message.data), `${message.subject} ${message.seq}`).toEqual([type]);
        }
      }
    expect([...seen]).toEqual(
      expect.arrayContaining([
        "Intent",
        "Fact",
        "Commit",
        "Answer",
        "OrderCost",
        "MarketEvent",
        "JSON",
        "text",
      ]),
    );
    const shown = await plimsoll(["decode", "--stream", "LEDGER_0", "--seq", "1"], env());
    expect(JSON.parse(shown.stdout)).toMatchObject({ $type: "plimsoll.v1.Commit", number: 1 });
  });

  test("the processes say what they are and what they answered", async () => {
    const keyFile = join(live().busKeys, busKeyFile("observer"));
    const observer = await connectBus({ servers: live().natsUrl, name: "test", keyFile });
    const ask = async <T>(subject: string): Promise<readonly T[]> => {
      const said: T[] = [];
      for await (const message of await observer.requestMany(subject, "", { strategy: "stall", stall: 500 }))
        said.push(message.json<T>());
      return said;
    };
    let pinged: readonly string[] = [];
    await until("every process answers", async () => {
      const answers = await ask<{ name: string; id: string }>("$SRV.PING").catch(() => []);
      pinged = answers.map(({ name, id }) => `${name} ${id}`).sort();
      return pinged.length >= 6;
    });
    expect(pinged).toEqual([
      "edge edge-0",
      "feed-gateway feed-gateway-0",
      "order-router order-router-0",
      "risk-kernel risk-kernel-0",
      "risk-kernel risk-kernel-1",
      "user-stream user-stream-0",
    ]);
    const [info] = await ask("$SRV.INFO.order-router.order-router-0");
    expect(info).toMatchObject({
      type: "io.nats.micro.v1.info_response",
      version: "0.1.0",
      metadata: { instance: "order-router-0", role: "order-router" },
      endpoints: [{ name: "evidence", subject: "router.evidence" }],
    });
    await observer.request("kernel.query", "no JSON").then((reply) => {
      expect(reply.headers?.get("Nats-Service-Error")).toMatch(/JSON/);
    });
    // Both hear a question; only the active one knows an answer to one that can be read, and it was asked before.
    await until("the kernels tell what they have answered", async () => {
      const stats = await ask<{ endpoints: { num_requests: number; num_errors: number }[] }>(
        "$SRV.STATS.risk-kernel",
      );
      const counted = stats.flatMap(({ endpoints }) => endpoints);
      return (
        counted.some(({ num_requests: requests }) => requests > 1) &&
        counted.some(({ num_errors: errors }) => errors === 1)
      );
    });
    await observer.close();
  });

  test("a backup of the running desk is read in and folded to the same", async () => {
    const folder = join(live().scratch, "backup");
    const { status, stdout, stderr } = await plimsoll(
      ["backup", "--to", folder, "--operator", "ada", "--reason", "test"],
      env(),
    );
    expect(stderr).not.toContain("plimsoll:");
    expect(stdout).toMatch(/^ok {5}LEDGER_0 folded again +[1-9]\d* commits byte for byte/m);
    expect(stdout).not.toContain("FAULT");
    expect(status).toBe(0);
  });
}
