import { jetstreamManager } from "@nats-io/jetstream";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plimsoll as wire } from "#libs/wire/gen/plimsoll.js";
import { plimsoll, type Ended, type LivePaper } from "../support/paper.ts";
import { until } from "../support/eventually.ts";

const BY_ADA = ["--operator", "ada", "--reason", "test"];

/**
 * `plimsoll policy` on a running system of two accounts whose policy the launcher made from a file, as revision 1.
 * Leaves a policy of that name in force.
 */
export function policyCommands(live: () => LivePaper): void {
  const policy = (...args: readonly string[]): Promise<Ended> =>
    plimsoll(["policy", ...args, "--state", join(live().scratch, "state")]);
  const stored = async (): Promise<number> =>
    (await (await jetstreamManager(live().nc)).streams.info("KV_policy")).state.last_seq;
  const backup = (): { revision?: number } => {
    try {
      return JSON.parse(readFileSync(join(live().scratch, "state", "policy.json"), "utf8")) as object;
    } catch {
      return {};
    }
  };
  const answerTo = async (intent: object): Promise<{ verdict?: string; reason?: string }> => {
    const { stdout } = await plimsoll(["intent", JSON.stringify(intent)], {
      NATS_URL: live().natsUrl,
      BUS_KEYS: live().busKeys,
    });
    return stdout === "" ? {} : (JSON.parse(stdout) as object);
  };
  const SOL = { account: "paper-1", symbol: "SOLUSDT" };
  const open = { ...SOL, side: "BUY", purpose: "OPEN", notional: "2600" };
  const close = { ...SOL, side: "SELL", purpose: "CLOSE", slippageBps: 50 };

  test("policy get names the launcher's version and says that it is in force", async () => {
    const { stdout, stderr, status } = await policy("get");
    expect([stderr, status]).toEqual(["", 0]);
    expect(stdout).toMatch(/^policy TWO-EACH, revision 1: in force, found in KV \d+ s ago\n/);
    expect(stdout).toMatch(/^20\S+Z {2}launcher: npm start --policy$/m);
    expect(stdout).toMatch(/^ +accountSlotsMax +2 +positions$/m);
    expect(JSON.parse((await policy("get", "--json")).stdout)).toMatchObject({
      revision: 1,
      policy: { riskPerTradePercent: "2", deskSlotsMax: 3 },
      change: { operator: "launcher" },
      inForce: { revision: 1 },
    });
    await until("the backup is written", () => backup().revision === 1);
  });

  test("policy set shows the difference and is in force, in the history, the alerts, the backup", async () => {
    const { stdout, stderr, status } = await policy(
      "set",
      "accountSlotsMax=3",
      "riskPerTradePercent=1.5",
      ...BY_ADA,
    );
    expect([stderr, status]).toEqual(["", 0]);
    expect(stdout).toMatch(/^policy TWO-EACH, revision 2, is in force \(change [0-9a-f-]{36}\)\n/);
    expect(stdout).toContain("  riskPerTradePercent 2 → 1.5\n  accountSlotsMax 2 → 3\n");
    const { stdout: versions } = await policy("history");
    expect(versions).toMatch(/^2 {2}20\S+Z {2}TWO-EACH {2}ada: test\n {5}riskPerTradePercent 2 → 1\.5\n/);
    expect(versions).toMatch(/^1 {2}20\S+Z {2}TWO-EACH {2}launcher: npm start --policy\n {5}the first one$/m);
    const again = await policy("set", "accountSlotsMax=3", ...BY_ADA);
    expect(again.stdout).toBe("nothing changes: the stored policy is that already\n");
    expect(await stored()).toBe(2);
    const jsm = await jetstreamManager(live().nc);
    await until("the alert is there", async () => {
      const message = await jsm.streams.getMessage("ALERTS", { last_by_subj: "alert.info.policy-updated" });
      return (
        message !== null &&
        wire.v1.AlertRaised.decode(message.data).text ===
          "policy TWO-EACH, revision 2, is in force (riskPerTradePercent 2 → 1.5, accountSlotsMax 2 → 3); ada: test"
      );
    });
    await until("the backup has followed", () => backup().revision === 2);
  });

  test.each<[what: string, args: string[], code: number, message: RegExp]>([
    [
      "every fault at once",
      ["set", "leverageMax=500", "nonsense=1", "positionMarginMin=9000", "cooldownMs=x"],
      2,
      /leverageMax: is 500.*nonsense: is no policy key.*cooldownMs: is "x".*positionMarginMin: is 9000, above/,
    ],
    ["nothing could open", ["set", "deskSlotsMax=0"], 2, /deskSlotsMax: is 0, so nothing can open/],
    [
      "nothing could open with this equity",
      ["set", "positionMarginMin=1900"],
      2,
      /with the equity there is now, nothing could ever open \(.* SYMBOL_SHARE, symbolSharePercentMax, limit \d.*--close-only/,
    ],
    [
      "another revision",
      ["set", "deskSlotsMax=4", "--if-revision", "1"],
      1,
      /revision 2 by now, not 1: nothing is stored/,
    ],
    [
      "a revision that is none",
      ["restore", "--revision", "77"],
      2,
      /--revision 77: is not among the versions/,
    ],
    [
      "a reason too long",
      ["set", "deskSlotsMax=4", "--operator", "ada", "--reason", "x".repeat(301)],
      2,
      /change\.reason is .*1\.\.300/,
    ],
  ])("policy, %s: one clear line, nothing stored", async (_, args, code, message) => {
    const before = await stored();
    const { status, stdout, stderr } = await policy(...(args.includes("--operator") ? [] : BY_ADA), ...args);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect([status, stdout]).toEqual([code, ""]);
    expect(await stored()).toBe(before);
  });

  test("policy what-if shows what would be denied and stores nothing", async () => {
    const file = join(live().scratch, "what-if.json");
    writeFileSync(file, '{"positionMarginMin":"1900"}');
    const { stdout, status } = await policy("what-if", "--file", file);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ +positionMarginMin 100 → 1900$/m);
    expect(stdout).toMatch(/^ +desk +deskSlotsMax +\d +3$/m);
    expect(stdout).toMatch(
      /^WARNING: under this policy nothing can ever open with the equity there is now:$/m,
    );
    expect(stdout).toMatch(
      /^never, even with nothing held: paper-1 SOLUSDT \S+: SYMBOL_SHARE by symbolSharePercentMax/m,
    );
    const starter = JSON.parse((await policy("what-if", "--profile", "STARTER", "--json")).stdout) as {
      entries: { now: { reason?: string } }[];
    };
    expect(starter.entries[0]?.now.reason).toBe("LEVERAGE");
    expect(await stored()).toBe(2);
  });

  test("policy profile shows all of them, and puts one in force that may go back", async () => {
    expect((await policy("profile")).stdout).toMatch(/^ +accountSlotsMax +10 +10 +10 +5 +10 +positions$/m);
    const changed = await policy("profile", "DEFENSIVE", ...BY_ADA);
    expect(changed.stdout).toMatch(/^policy DEFENSIVE, revision 3, is in force/);
    expect(changed.stdout).toMatch(
      /^approved before, denied now: paper-\d \S+ \S+: LEVERAGE by leverageMax/m,
    );
    expect((await policy("set", "deskSlotsMax=2", ...BY_ADA)).stdout).toContain(
      "  name DEFENSIVE → DEFENSIVE-changed\n",
    );
    const closed = await policy("set", "deskSlotsMax=0", "--close-only", ...BY_ADA);
    expect(closed.status).toBe(0);
    const back = await policy("restore", "--revision", "2", ...BY_ADA);
    expect(back.stdout).toMatch(/^policy TWO-EACH, revision 6, is in force/);
  });

  test("KV loses the policy and the kernels are killed: no entry, exits go, the backup is used by an operator only", async () => {
    await until("SOLUSDT is opened", async () => {
      const { verdict, reason } = await answerTo(open);
      return verdict === "APPROVED" || reason === "POSITION_EXISTS";
    });
    await until("the backup has followed", () => backup().revision === 6);
    await (await jetstreamManager(live().nc)).streams.purge("KV_policy");
    for (const kernel of ["risk-kernel-0", "risk-kernel-1"]) {
      const pid = live().supervisor.pid(kernel);
      if (pid !== undefined) process.kill(pid, "SIGKILL");
    }
    await until("entries are denied for it", async () => (await answerTo(open)).reason === "POLICY_STALE");
    await until("the exit goes", async () => {
      const { verdict, reason } = await answerTo(close);
      return verdict === "APPROVED" || reason === "NO_POSITION";
    });
    const none = await policy("get");
    expect([none.status, none.stdout]).toEqual([1, ""]);
    expect(none.stderr).toMatch(
      /^plimsoll: there is no policy \(KV policy is empty\): policy restore brings back/,
    );
    expect([await stored(), backup().revision]).toEqual([6, 6]);

    const restored = await policy("restore", ...BY_ADA);
    expect(restored.stderr).toBe("");
    expect(restored.stdout).toMatch(/^policy TWO-EACH, revision 7, is in force/);
    expect(restored.status).toBe(0);
    await until("entries are judged again", async () => {
      const { verdict, reason = "" } = await answerTo(open);
      return verdict !== undefined && !reason.startsWith("POLICY_");
    });
  });
}
