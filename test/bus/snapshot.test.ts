import { createHash } from "node:crypto";
import type { KV } from "@nats-io/kv";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { keysOf } from "#libs/bus/kv-keys.ts";
import { readSnapshot, readSnapshotBody, SnapshotWriter, type Snapshot } from "#libs/bus/snapshot.ts";
import { TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let kv: KV;

beforeAll(async () => {
  bus = await TestBus.start();
});

afterAll(() => bus.stop());

beforeEach(async () => {
  await bus.jsm.streams.purge("KV_risk");
  kv = await bus.kvm.open("risk");
});

const page = (...text: readonly string[]): Uint8Array => Buffer.from(text.join("").repeat(10_000));
const nameOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const snapshotOf = (body: string, pages: readonly Uint8Array[] = []): Snapshot => ({
  body: Buffer.from(body),
  pages: new Map(pages.map((bytes) => [nameOf(bytes), bytes])),
});
const writerOf = (name: string, on: KV = kv): SnapshotWriter =>
  new SnapshotWriter({ kv: on, jsm: bus.jsm, name });
const parts = (): Promise<readonly string[]> => keysOf(bus.jsm, kv, "snapshot.>");

/** What the bucket holds, its bodies as text. */
async function stored(): Promise<readonly [body: string | undefined, pages: readonly string[]]> {
  const { body, pages } = (await readSnapshot(kv)) ?? {};
  return [body && Buffer.from(body).toString(), [...(pages ?? [])].map(([name]) => name)];
}

/** Counts what is written; told before each write, which can be the last. */
function watched(before: (key: string, writes: number) => Promise<void> | void): KV {
  let writes = 0;
  const told =
    <Args extends readonly [string, ...unknown[]], Result>(act: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await before(args[0], (writes += 1));
      return act(...args);
    };
  return {
    get: (key: string) => kv.get(key),
    put: told((key, value: string, options?: { previousSeq: number }) => kv.put(key, value, options)),
    purge: told((key, options: { previousSeq: number }) => kv.purge(key, options)),
  } as unknown as KV;
}

test("a snapshot of several chunks survives, and a damaged one is refused", async () => {
  const big = new Uint8Array(1_300_000).map((_, i) => (i * 31) % 251);
  const pages = [page("a"), page("b")];
  await writerOf("w").write(100, { ...snapshotOf("", pages), body: big });
  expect(Buffer.compare((await readSnapshotBody(kv)) ?? new Uint8Array(), big)).toBe(0);
  for (const [name, bytes] of (await readSnapshot(kv))?.pages ?? []) expect(nameOf(bytes)).toBe(name);
  for (const damaged of (await parts()).filter((key) => key !== "snapshot.latest")) {
    const { value } = (await kv.get(damaged)) ?? {};
    await kv.put(damaged, new Uint8Array(10));
    await expect(readSnapshot(kv)).rejects.toThrow(/snapshot of commit 100 is damaged/);
    await kv.put(damaged, value ?? "");
  }
  expect((await stored())[1]).toEqual(pages.map(nameOf));
  await kv.delete("snapshot.latest");
  expect(await readSnapshot(kv)).toBeUndefined();
  await writerOf("w").write(99, snapshotOf("from the beginning"));
  expect((await stored())[0]).toBe("from the beginning");
});

test("what is stored already is not stored again, and what no snapshot names any more is gone", async () => {
  const written: string[] = [];
  const writer = writerOf(
    "w",
    watched((key) => void written.push(key)),
  );
  const [a, b, c] = [page("a"), page("b"), page("c")];
  await writer.write(1, snapshotOf("one", [a, b]));
  expect(written).toHaveLength(4);
  await writer.write(2, snapshotOf("two", [a, b, c]));
  expect(written.slice(4)).toHaveLength(3);
  expect(await stored()).toEqual(["two", [a, b, c].map(nameOf)]);
  await writer.write(3, snapshotOf("three", [b, c]));
  // The second's page a is kept for whoever reads it, and the first's body is gone.
  expect(await parts()).toHaveLength(1 + 3 + 2);
  for (let commit = 4; commit < 40; commit += 1) {
    await writer.write(commit, snapshotOf(`body ${commit}`, [c, page("c", String(commit))]));
    expect(await parts()).toHaveLength(1 + 3 + 2);
  }
  expect((await stored())[0]).toBe("body 39");
  // No key is used once only: none leaves a marker for ever.
  const { state } = await bus.jsm.streams.info("KV_risk", { subjects_filter: "$KV.risk.snapshot.>" });
  expect(Object.keys(state.subjects ?? {}).length).toBeLessThan(15);
  await writer.write(39, snapshotOf("not newer"));
  expect((await stored())[0]).toBe("body 39");
});

test("a writer that ends at any write leaves the snapshot before or its own, and nothing for ever", async () => {
  for (let last = 0; last < 12; last += 1) {
    await bus.jsm.streams.purge("KV_risk");
    const common = page("common");
    await writerOf("first").write(1, snapshotOf("first", [common, page("gone")]));
    await writerOf("first").write(2, snapshotOf("second", [common]));
    const dies = watched((_, writes) => {
      if (writes > last) throw new Error("killed");
    });
    await writerOf("dies", dies)
      .write(3, snapshotOf("third", [common, page("3")]))
      .catch(() => undefined);
    expect(await stored()).toEqual(
      last < 3 ? ["second", [nameOf(common)]] : ["third", [common, page("3")].map(nameOf)],
    );
    for (const commit of [4, 5, 6]) await writerOf("next").write(commit, snapshotOf(`${commit}`, [common]));
    expect(await stored()).toEqual(["6", [nameOf(common)]]);
    expect(await parts()).toHaveLength(1 + 2 + 1);
  }
});

test("a writer that wakes late, at any write or look, takes nothing from the one that followed it", async () => {
  for (const at of [1, 2, 3, 4, "look"] as const) {
    await bus.jsm.streams.purge("KV_risk");
    const common = page("common");
    await writerOf("old").write(0, snapshotOf("zero"));
    await writerOf("old").write(1, snapshotOf("one", [common]));
    let woken = false;
    const sleep = async (): Promise<void> => {
      woken = true;
      const writer = writerOf("new");
      await writer.write(3, snapshotOf("three", [common, page("3")]));
      await writer.write(4, snapshotOf("four", [common, page("4")]));
    };
    const jsm = {
      streams: {
        info: async (...args: Parameters<typeof bus.jsm.streams.info>) => {
          if (at === "look") await sleep();
          return bus.jsm.streams.info(...args);
        },
        getMessage: bus.jsm.streams.getMessage.bind(bus.jsm.streams),
      },
    } as unknown as TestBus["jsm"];
    const late = new SnapshotWriter({
      kv: watched((_, writes) => (writes === at ? sleep() : undefined)),
      jsm,
      name: "old",
    });
    await late.write(2, snapshotOf("two", [common, page("2")])).catch(() => undefined);
    expect([at, woken]).toEqual([at, true]);
    expect(await stored()).toEqual(["four", [common, page("4")].map(nameOf)]);
    await writerOf("new").write(5, snapshotOf("five", [common]));
    expect(await stored()).toEqual(["five", [nameOf(common)]]);
  }
});

test("a snapshot that was stored in one piece is read, and replaced", async () => {
  const body = Buffer.from("older and older");
  await kv.put("snapshot.7.0", body.subarray(0, 6));
  await kv.put("snapshot.7.1", body.subarray(6));
  const previous = { commit: 3, chunks: 1 };
  await kv.put("snapshot.3.0", "before");
  const pointer = { commit: 7, chunks: 2, bytes: body.length, sha256: nameOf(body), previous };
  await kv.put("snapshot.latest", JSON.stringify(pointer));
  expect(await stored()).toEqual(["older and older", []]);
  await kv.put("snapshot.7.0", "older.");
  await expect(readSnapshot(kv)).rejects.toThrow(/snapshot of commit 7 is damaged/);
  const writer = writerOf("w");
  await writer.write(8, snapshotOf("new"));
  await writer.write(9, snapshotOf("newer"));
  expect(await stored()).toEqual(["newer", []]);
  expect(await parts()).toEqual(["snapshot.latest", "snapshot.w.1", "snapshot.w.2"]);
});

test("who reads while parts are being replaced waits for the newer snapshot", async () => {
  const writer = writerOf("w");
  await writer.write(1, snapshotOf("one", [page("1")]));
  const slow = {
    get: async (key: string) => {
      // Three snapshots later the pointer that was read names nothing that is there.
      if (key !== "snapshot.latest" && reads === 0) {
        reads += 1;
        for (const commit of [2, 3, 4]) await writer.write(commit, snapshotOf(`${commit}`));
      }
      return kv.get(key);
    },
  } as unknown as KV;
  let reads = 0;
  expect(Buffer.from((await readSnapshot(slow))?.body ?? []).toString()).toBe("4");
});

test("a writer that is shown its pointer of before takes nothing from the snapshot it has put in place since", async () => {
  const common = page("common");
  let stale: Awaited<ReturnType<KV["get"]>> | undefined;
  const replica = {
    // A replica that lags behind what this very writer has written.
    get: (key: string) =>
      key === "snapshot.latest" && stale !== undefined ? Promise.resolve(stale) : kv.get(key),
    put: kv.put.bind(kv),
    purge: kv.purge.bind(kv),
  } as unknown as KV;
  const writer = writerOf("w", replica);
  await writer.write(1, snapshotOf("one", [common]));
  await writer.write(2, snapshotOf("two", [common, page("2")]));
  const before = await kv.get("snapshot.latest");
  await writer.write(3, snapshotOf("three", [common, page("3")]));
  stale = before;
  await writer.write(4, snapshotOf("four", [common, page("4")]));
  expect(await stored()).toEqual(["four", [common, page("4")].map(nameOf)]);
});
