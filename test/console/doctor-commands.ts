import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { join } from "node:path";
import { expect, test } from "vitest";
import { busKeyFile } from "#libs/bus/bus-key.ts";
import { connectBus } from "#libs/bus/connect.ts";
import type { TradeAnswer } from "#libs/domain/trade-gate.ts";
import type { Diagnosis } from "../../services/console/doctor/doctor.ts";
import { eventually, until } from "../support/eventually.ts";
import { openAccounts } from "../support/sealed-accounts.ts";
import { plimsoll, type LivePaper } from "../support/paper.ts";

const ACCOUNTS = ["paper-1", "paper-2"];

/** The checklist, and the ladder as a strategy may ask for it: on a closed bus with two accounts that trade. */
export function doctorCommands(live: () => LivePaper): void {
  test("the doctor names what paper lacks, measures the rest, and is recorded for the kernel under a name", async () => {
    const state = join(live().scratch, "state");
    const words = ["doctor", "--state", state, "--json", "--operator", "ada", "--reason", "test"];
    const { status, stdout, stderr } = await plimsoll(words);
    expect([stderr, status]).toEqual(["", 3]);
    const diagnosis = JSON.parse(stdout) as Diagnosis;
    expect(diagnosis).toMatchObject({
      venue: "paper",
      green: false,
      accounts: { "paper-1": { green: false }, "paper-2": { green: false } },
    });
    const colourOf = (check: string): readonly string[] =>
      diagnosis.checks.flatMap((one) => (one.check === check ? [one.colour] : []));
    for (const check of ["key-permissions", "ip-lock", "no-withdrawals", "position-mode", "minimum-equity"])
      expect([check, colourOf(check)]).toEqual([check, ["green", "green"]]);
    for (const check of ["exchange-limits", "policy-profile"])
      expect([check, colourOf(check)]).toEqual([check, ["green"]]);
    for (const [check, colour] of [
      ["bus-durable", "unknown"],
      ["alert-routes", "red"],
      ["backup-fresh", "red"],
    ] as const)
      expect([check, colourOf(check)]).toEqual([check, [colour]]);

    const jsm = await jetstreamManager(live().nc);
    const act = await jsm.streams.getMessage("AUDIT", { last_by_subj: "audit.doctor" });
    expect(act?.json()).toMatchObject({ act: "DOCTOR", operator: "ada", reason: "test", green: false });
    const last = await (await new Kvm(jetstream(live().nc)).open("operations")).get("doctor.last");
    expect(last?.json()).toMatchObject({ operator: "ada", at: diagnosis.at, green: false });
    for (const account of ACCOUNTS)
      await eventually(async () => {
        const command = await jsm.streams.getMessage("FACTS", {
          last_by_subj: `control.${account}.doctor-red`,
        });
        expect(command).not.toBeNull();
      });
    await until("the kernel has heard it", async () => {
      const raised = await jsm.streams.getMessage("ALERTS", {
        last_by_subj: "alert.info.control-doctor-red",
      });
      return raised !== null;
    });
    const said = [stdout, act?.string(), last?.string()].join("\n");
    for (const { apiKey, apiSecret } of await openAccounts(state))
      for (const hidden of [apiKey, apiSecret]) expect(said).not.toContain(hidden);
  });

  test("a strategy asks whether it can trade, and is told every gate, the fleet's too", async () => {
    const keyFile = join(live().busKeys, busKeyFile("strategy"));
    const nc = await connectBus({ servers: live().natsUrl, name: "strategy", keyFile });
    try {
      await until("every gate is open", async () => {
        const reply = await nc.request("kernel.query", JSON.stringify({ what: "trade" }));
        const answer = reply.json<TradeAnswer>();
        expect(answer.accounts.map(({ id }) => id).sort((a, b) => a.localeCompare(b))).toEqual(ACCOUNTS);
        expect(answer.fleet.map(({ gate }) => gate)).toEqual(["router", "exchange"]);
        const gates = [...answer.fleet, ...answer.accounts.flatMap((account) => account.gates)];
        return (
          answer.accounts.every(({ canTrade }) => canTrade) &&
          gates.every(({ sinceMs = 0 }) => sinceMs > 0 && sinceMs <= answer.nowMs)
        );
      });
    } finally {
      await nc.close();
    }
  });
}
