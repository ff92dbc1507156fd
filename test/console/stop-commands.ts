import { expect, test } from "vitest";
import { plimsoll, type LivePaper } from "../support/paper.ts";
import { until } from "../support/eventually.ts";

const BY_ADA = ["--operator", "ada", "--reason", "test"];

/** Emergency stop, its arming, and what `can-trade` says of both: on a stopped system of two accounts, which it leaves armed. */
export function stopCommands(live: () => LivePaper): void {
  const env = (): Record<string, string> => ({ NATS_URL: live().natsUrl, BUS_KEYS: live().busKeys });

  test("after a stop entries are denied and exits go; arm lifts it for one account", async () => {
    const entry = { account: "paper-2", symbol: "BTCUSDT", side: "BUY", purpose: "OPEN", notional: "2600" };
    const denied = await plimsoll(["intent", JSON.stringify(entry)], env());
    expect(JSON.parse(denied.stdout)).toMatchObject({ verdict: "DENIED", reason: "NOT_ARMED", lever: /./ });
    expect(denied.status).toBe(0);
    const exit = { account: "paper-1", symbol: "SOLUSDT", side: "SELL", purpose: "CLOSE", slippageBps: 50 };
    const sent = await plimsoll(["intent", JSON.stringify(exit)], env());
    expect(JSON.parse(sent.stdout)).toMatchObject({ verdict: "APPROVED" });

    const armed = await plimsoll(["arm", "--scope", "paper-2", ...BY_ADA], env());
    expect(armed.stdout).toMatch(/^ARM for paper-2 is in force: paper-2 ARMED \(command [0-9a-f-]{36}\)\n$/);
    expect(armed.status).toBe(0);
    const { stdout } = await plimsoll(["status"], env());
    expect(stdout).toMatch(/^paper-1 +TRIPPED/m);
    expect(stdout).toMatch(/^paper-2 +ARMED/m);
    const all = await plimsoll(["arm", ...BY_ADA], env());
    expect(all.stdout).toMatch(/^ARM for desk is in force: paper-1 ARMED, paper-2 ARMED/);
    const reset = await plimsoll(["reset-circuit", "--scope", "paper-1", ...BY_ADA], env());
    expect(reset.stdout).toMatch(/^RESET_CIRCUIT for paper-1 is in force: paper-1 circuit closed/);
  });

  test("can-trade says which gates are shut, since when and what opens them; its exit code is the answer", async () => {
    const open = async (): Promise<boolean> => (await plimsoll(["can-trade"], env())).status === 0;
    await until("both accounts can trade", open);
    const yes = await plimsoll(["can-trade", "--symbol", "SOLUSDT"], env());
    expect(yes.stdout).toMatch(/^fleet +ready\n {2}ok {2}kernel, router, exchange\n/);
    expect(yes.stdout).toMatch(
      /^paper-2 +YES, entries are decided on 1 of 1 symbols\n {2}ok {2}account, armed, /m,
    );
    await plimsoll(["stop", "--scope", "paper-1", ...BY_ADA], env());
    expect((await plimsoll(["status"], env())).stdout).toMatch(
      /^paper-1 +TRIPPED by OPERATOR, level CANCEL, reconciled/m,
    );
    const no = await plimsoll(["can-trade"], env());
    expect(no.status).toBe(3);
    expect(no.stdout).toMatch(/^paper-1 +NO$/m);
    expect(no.stdout).toMatch(
      /^ {2}armed +- +blocked +20\S+Z +NOT_ARMED: the emergency stop of paper-1 is TRIPPED \(OPERATOR\) +plimsoll arm --scope paper-1$/m,
    );
    expect((await plimsoll(["can-trade", "--scope", "paper-2"], env())).status).toBe(0);
    const { stdout } = await plimsoll(["can-trade", "--scope", "paper-1", "--json"], env());
    expect(JSON.parse(stdout)).toMatchObject({ canTrade: false, accounts: [{ id: "paper-1" }] });
    await plimsoll(["arm", "--scope", "paper-1", ...BY_ADA], env());
    await until("it is armed again", open);
  });

  test("one symbol and one strategy are stopped and armed for the whole desk", async () => {
    for (const [flag, name, word] of [
      ["--symbol", "BTCUSDT", "symbol BTCUSDT"],
      ["--strategy", "reference", "strategy reference"],
    ] as const) {
      const stopped = await plimsoll(["stop", flag, name, ...BY_ADA], env());
      expect(stopped.stdout).toMatch(new RegExp(`^STOP for ${word} is in force: CANCEL \\(command`));
      expect((await plimsoll(["status"], env())).stdout).toMatch(
        new RegExp(`^stopped  ${word}: CANCEL$`, "m"),
      );
      const armed = await plimsoll(["arm", flag, name, ...BY_ADA], env());
      expect(armed.stdout).toMatch(new RegExp(`^ARM for ${word} is in force: not stopped \\(command`));
    }
  });
}
