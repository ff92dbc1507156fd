import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { format } from "#libs/domain/fixed.ts";
import { isWaiting } from "../../services/sim-exchange/engine/algo-order.ts";
import { JudgeWriter } from "../../services/sim-exchange/judge.ts";
import { readReport, reportJson } from "../../services/sim-exchange/judge-report.ts";
import type { Desk } from "./desk.ts";
import { Fuzz } from "./fuzzing.ts";

const MOMENTS = 40;
const STEPS = 60;

interface Standing {
  readonly id: string;
  readonly walletBalance: string;
  readonly positions: readonly object[];
  readonly openOrders: readonly { readonly orderId: string }[];
  readonly conditionalOrders: readonly { readonly algoId: number }[];
  readonly leverage: object;
  readonly hedgeMode: boolean;
}

/** How the accounts stand at the exchange itself. */
function standing({ exchange }: Desk, accounts: readonly string[]): readonly object[] {
  return accounts.map((id) => {
    const account = exchange.account(id);
    return {
      id,
      walletBalance: format(account.wallet),
      positions: [...account.positions]
        .filter(([, { amount }]) => amount !== 0n)
        .map(([symbol, { amount, entryPrice }]) => ({
          symbol,
          amount: format(amount),
          entry: format(entryPrice),
        }))
        .sort(bySymbol),
      open: exchange
        .openOrders(id)
        .map((order) => `${order.orderId} ${order.status} ${format(order.filled)} at ${format(order.price)}`)
        .sort(),
      waiting: [...exchange.algoOrders]
        .filter((algo) => algo.account === id && isWaiting(algo))
        .map((algo) => `${algo.algoId} ${algo.status} ${format(algo.extreme)}`)
        .sort(),
      leverage: Object.fromEntries(account.leverage),
      hedgeMode: account.dualSidePosition,
    };
  });
}

/** The same, as the judge reads it from the file. */
async function judged(path: string, atMs: number, accounts: readonly string[]): Promise<readonly object[]> {
  const report = reportJson(await readReport(path, atMs)) as { readonly accounts: readonly Standing[] };
  return report.accounts
    .filter(({ id }) => accounts.includes(id))
    .map(({ id, walletBalance, positions, openOrders, conditionalOrders, leverage, hedgeMode }) => ({
      id,
      walletBalance,
      positions: (positions as { readonly symbol: string }[]).toSorted(bySymbol),
      open: (openOrders as { orderId: string; status: string; filled: string; price: string }[])
        .map((order) => `${order.orderId} ${order.status} ${order.filled} at ${order.price}`)
        .sort(),
      waiting: (conditionalOrders as { algoId: number; status: string; extreme: string }[])
        .map((algo) => `${algo.algoId} ${algo.status} ${algo.extreme}`)
        .sort(),
      leverage,
      hedgeMode,
    }));
}

const bySymbol = (a: { readonly symbol: string }, b: { readonly symbol: string }): number =>
  a.symbol < b.symbol ? -1 : 1;

test("the judge rebuilds balances, positions, orders and settings of every moment from the file alone", async () => {
  const dir = mkdtempSync(join(tmpdir(), "plimsoll-judge-"));
  const path = join(dir, "ledger.jsonl");
  const fuzz = new Fuzz(7);
  const { made } = fuzz;
  const writer = new JudgeWriter(path);
  writer.write([{ k: "start", t: made.nowMs, run: 1, wall: made.nowMs }]);
  const moments: { readonly atMs: number; readonly accounts: readonly object[] }[] = [];
  for (let moment = 0; moment < MOMENTS; moment += 1) {
    for (let step = 0; step < STEPS; step += 1) await fuzz.step();
    moments.push({ atMs: made.nowMs, accounts: standing(made, ["a", "c"]) });
    made.pass(1);
  }
  writer.write(made.lines);
  writer.close();
  for (const { atMs, accounts } of moments)
    expect([atMs, await judged(path, atMs, ["a", "c"])]).toEqual([atMs, accounts]);
  rmSync(dir, { recursive: true });
});
