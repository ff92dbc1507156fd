import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { savedStreams } from "#libs/bus/backup-order.ts";
import { messageOf } from "#libs/domain/errors.ts";
import { inputsMissing, readBackup, sha256, type Manifest } from "../../deploy/local/backup/manifest.ts";
import { rehearse } from "../../deploy/local/backup/rehearsal.ts";
import { planRestore } from "../../deploy/local/backup/restore.ts";
import { lostOf, makeFolder } from "../../deploy/local/backup/save.ts";
import { foldAgain } from "../../deploy/local/fold-again.ts";
import { Kernels } from "../risk-kernel/kernels.ts";
import { plimsoll, type Ended } from "../support/paper.ts";
import { TestBus } from "../support/test-bus.ts";

/** A bus on which a kernel decides, and an empty one; the tests build on each other, in this order. */
let from: TestBus;
let to: TestBus;
let kernels: Kernels;
const scratch = mkdtempSync(join(tmpdir(), "plimsoll-backup-"));
const folder = join(scratch, "backup");
const BY_ADA = ["--operator", "ada", "--reason", "test"];
const quiet = (): void => undefined;
/** Answered before anything was saved. */
let decided = "";

beforeAll(async () => {
  [from, to] = await Promise.all([TestBus.start(), TestBus.start()]);
  kernels = await Kernels.on(from);
});
afterAll(async () => {
  kernels.killAll();
  kernels.stop();
  await Promise.all([from.stop(), to.stop()]);
  rmSync(scratch, { recursive: true, force: true });
});

const on = (bus: TestBus, ...args: string[]): Promise<Ended> =>
  plimsoll([...args, "--nats", bus.url, "--state", join(scratch, "no-keys")]);
const manifest = (): Manifest => JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Manifest;
const saidBy = (doing: Promise<unknown>): Promise<string> => doing.then(() => "nothing", messageOf);

/** What is said of the backup while one of its files is changed. */
async function damaged<T>(
  path: string,
  damage: (file: string, bytes: Buffer) => void,
  look: () => Promise<T>,
): Promise<T> {
  const file = join(folder, path);
  const bytes = readFileSync(file);
  damage(file, bytes);
  try {
    return await look();
  } finally {
    writeFileSync(file, bytes);
  }
}

async function decide(): Promise<string> {
  const { intentId, ...intent } = kernels.denied();
  await kernels.send({ intentId, ...intent });
  await kernels.answersOf(intentId);
  return intentId;
}

test("while the kernel decides, all is saved and found to be what was live", async () => {
  await kernels.start("risk-kernel-a").event("reigning");
  decided = await decide();
  let saving = true;
  const load = (async () => {
    while (saving) await decide();
  })();
  const { status, stdout, stderr } = await on(from, "backup", "--to", folder, ...BY_ADA).finally(() => {
    saving = false;
  });
  await load;
  expect(stderr).not.toContain("plimsoll:");
  expect(stdout).toMatch(
    /^ok {5}LEDGER_0 folded again +[1-9]\d* commits byte for byte, the last \d+ is [0-9a-f]{64}$/m,
  );
  expect(status).toBe(0);
  const { at, streams, ledgers } = manifest();
  expect(streams.map(({ name }) => name)).toEqual(savedStreams());
  const [end] = ledgers;
  const live = await from.jsm.streams.getMessage("LEDGER_0", { seq: end?.commit ?? 0 });
  expect(end?.sha256).toBe(sha256(live?.data ?? new Uint8Array()));
  // It went on meanwhile.
  expect((await from.jsm.streams.info("LEDGER_0")).state.last_seq).toBeGreaterThan(end?.commit ?? 0);
  const last = await (await from.kvm.open("operations")).get("backup.last");
  expect(last?.json()).toMatchObject({
    at,
    folder,
    streams: { LEDGER_0: { first: 1, last: end?.commit } },
    verifiedAt: expect.any(Number) as number,
  });
  const act = await from.jsm.streams.getMessage("AUDIT", { last_by_subj: "audit.backup" });
  expect(act?.json()).toMatchObject({ act: "BACKUP", operator: "ada", reason: "test", folder });
});

test("a rehearsal finds the same; a folder is written once", async () => {
  const findings = await rehearse(folder, await readBackup(folder), quiet);
  expect(findings.filter(({ fault }) => fault !== undefined)).toEqual([]);
  // Every stream, the fold, and four kinds of input.
  expect(findings).toHaveLength(savedStreams().length + 5);
  expect(() => {
    makeFolder(folder);
  }).toThrow("is not empty");
});

test("a flipped byte, a cut file and a manifest that was changed are named", async () => {
  const flip = (file: string, bytes: Buffer): void => {
    const middle = bytes.length >> 1;
    writeFileSync(file, bytes.with(middle, (bytes[middle] ?? 0) ^ 1));
  };
  const { status, stderr } = await damaged("FACTS/stream.tar.s2", flip, () =>
    plimsoll(["backup", "rehearse", "--from", folder]),
  );
  expect(stderr).toMatch(
    /^plimsoll: FACTS\/stream\.tar\.s2: its SHA-256 is \S+, the manifest says \S+: it was changed after it was written\n$/,
  );
  expect(status).toBe(1);
  const { bytes = 0 } = manifest().files.find(({ path }) => path === "LEDGER_0/stream.tar.s2") ?? {};
  const cut = (file: string): void => {
    truncateSync(file, bytes - 1);
  };
  const look = (): Promise<string> => saidBy(readBackup(folder));
  expect(await damaged("LEDGER_0/stream.tar.s2", cut, look)).toBe(
    `LEDGER_0/stream.tar.s2: has ${bytes - 1} bytes, the manifest says ${bytes}`,
  );
  const forge = (file: string, text: Buffer): void => {
    writeFileSync(file, text.toString().replace('"format": 1', '"format":  1'));
  };
  expect(await damaged("manifest.json", forge, look)).toMatch(/^manifest\.json: its SHA-256 is/);
});

test("files that are as they were written but hold something else than was live are named", async () => {
  const good = manifest();
  const findings = await rehearse(
    folder,
    {
      ...good,
      ledgers: good.ledgers.map((end) => ({ ...end, sha256: sha256("another") })),
      streams: good.streams.map((one) => (one.name === "INTENTS" ? { ...one, last: one.last + 1 } : one)),
    },
    quiet,
  );
  expect(findings.flatMap(({ fault }) => fault ?? [])).toEqual([
    expect.stringMatching(
      /^INTENTS: holds 1\.\.\d+, \d+ messages; the manifest says 1\.\.\d+, \d+ messages$/,
    ),
    expect.stringMatching(/^LEDGER_0: ends with commit \d+, hash [0-9a-f]{64}; the running bus had commit/),
  ]);
});

test("an input that a commit has used and that is not there is named", () => {
  const used = { facts: 7, intents: 3, policy: 1, reference: 0 };
  const last = new Map([
    ["FACTS", 6],
    ["INTENTS", 3],
    ["KV_policy", 2],
  ]);
  expect(inputsMissing("LEDGER_0", used, (stream) => last.get(stream) ?? 0)).toEqual([
    "FACTS: ends at 6, but LEDGER_0 has used 7",
  ]);
});

test.each<[what: string, held: readonly [number, number, number], bucket: boolean, lost: number]>([
  ["all of it", [5, 20, 10], true, 0],
  ["more, which came meanwhile", [5, 22, 12], true, 0],
  ["a key that changed meanwhile is missing", [5, 20, 9], true, 1],
  ["the first key changed", [6, 20, 9], true, 1],
  ["a stream's oldest have reached their age", [8, 20, 7], false, 0],
  ["one from its middle is missing", [8, 20, 6], false, 1],
  ["it ends early", [5, 19, 9], false, 1],
])("of a stream or bucket of 10 messages, 5..20: %s", (_, [first, last, messages], bucket, lost) => {
  const state = { first_seq: 5, last_seq: 20, messages: 10 } as Parameters<typeof lostOf>[0];
  expect(lostOf(state, { first, last, messages }, bucket)).toBe(lost);
});

test("nothing is restored where services run, over what is held, or apart from what it rests on", async () => {
  const { status, stderr } = await on(from, "restore", "--from", folder, ...BY_ADA);
  expect(stderr).toMatch(/^plimsoll: services run \(leases kernel\.0\): stop every service first$/m);
  expect(stderr).toMatch(/^LEDGER_0: holds 1\.\.\d+, \d+ messages; --over LEDGER_0 if these may be lost$/m);
  expect(status).toBe(1);
  kernels.killAll();
  const plan = (bus: TestBus, only: string): Promise<string> =>
    saidBy(planRestore(bus.jsm, folder, manifest(), [only], []));
  expect(await plan(to, "LEDGER_9")).toMatch(/^LEDGER_9: is not in the backup/);
  expect(await plan(to, "LEDGER_0")).toMatch(/^INTENTS: ends at 0, but LEDGER_0 has used \d+$/m);
  expect(await plan(from, "INTENTS")).toMatch(/^INTENTS: ends at \d+, but LEDGER_0 has used \d+$/m);
  expect((await to.jsm.streams.info("LEDGER_0")).state.messages).toBe(0);
});

test("in an empty server the ledger goes on where the backup ends, stopped, and knows what was decided", async () => {
  const { status, stdout, stderr } = await on(to, "restore", "--from", folder, ...BY_ADA);
  expect(stderr).not.toContain("plimsoll:");
  expect(stdout).toMatch(/^the desk is stopped \(command /);
  expect(status).toBe(0);
  const act = await to.jsm.streams.getMessage("AUDIT", { last_by_subj: "audit.restore" });
  expect(act?.json()).toMatchObject({ act: "RESTORE", operator: "ada", streams: savedStreams() });
  // What is there must be what is declared.
  await to.ensureStreams();
  const [end] = manifest().ledgers;
  const restored = await Kernels.on(to);
  try {
    await restored.start("risk-kernel-b").event("reigning");
    const [before] = await restored.answersOf(decided);
    expect(before?.verdict).toBe("DENIED");
    const next = restored.denied();
    await restored.send(next);
    const [answer] = await restored.answersOf(next.intentId);
    expect(answer?.commitNumber).toBeGreaterThan(end?.commit ?? 0);
  } finally {
    restored.killAll();
    restored.stop();
  }
  const { fault, number } = await foldAgain(to.nc, { partition: 0 });
  expect([fault, number > (end?.commit ?? 0)]).toEqual([undefined, true]);
});
